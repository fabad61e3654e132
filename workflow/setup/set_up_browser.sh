#!/usr/bin/env bash
# Chromium for the tests of pages: nothing else needs it, so where it can't be installed those tests are skipped, and say so.
set -euo pipefail
for browser in chromium chromium-browser google-chrome; do command -v "$browser" >/dev/null && exit 0; done
say() { printf 'set-up: %s\n' "$*" >&2; }
root=
[ "$(id -u)" = 0 ] || root="sudo -n"
line="${root:+$root }apt-get update && ${root:+$root }apt-get install -y chromium"
if command -v apt-get >/dev/null && { [ -z "$root" ] || sudo -n true 2>/dev/null; }; then
    say "a browser for the tests of pages: $line"
    eval "$line" >/dev/null && exit 0
fi
say "no Chromium: the tests of pages are skipped; to run them, install it with this system's package manager"
