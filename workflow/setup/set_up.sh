#!/usr/bin/env bash
# Makes .venv with all that the project needs; does nothing when it is there already.
set -euo pipefail
cd "$(dirname "$0")/../.."
say() { printf 'set-up: %s\n' "$*" >&2; }
stop() { printf 'error: %s\n' "$*" >&2; exit 1; }

stamp=.venv/.installed
wanted=$(cat pyproject.toml workflow/setup/*.lock workflow/setup/set_up.sh | cksum)
[ -x .venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null && exit 0

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    command -v "$python" >/dev/null && "$python" -c "$new_enough" && break
    python=
done
[ -n "$python" ] || stop "Python 3.11 or newer is needed and ${PYTHON:-python3} is $(${PYTHON:-python3} --version 2>&1 | head -n 1): install it, then type: make PYTHON=/path/to/python3.11"

# Manim draws with Cairo and Pango; pip builds their bindings from source against the system's headers.
missing=
pkg-config --exists cairo pangocairo 2>/dev/null || missing=1
command -v cc >/dev/null || missing=1
"$python" -c 'import ensurepip, os, sys, sysconfig, venv
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null || missing=1
if [ -n "$missing" ]; then
    root=
    if [ "$(id -u)" != 0 ]; then
        root=sudo
        sudo -n true 2>/dev/null && may=1 || may=
    else
        may=1
    fi
    if command -v apt-get >/dev/null; then
        line="apt-get update && ${root:+$root }apt-get install -y gcc pkg-config libcairo2-dev libpango1.0-dev python3-dev python3-venv"
    elif command -v brew >/dev/null; then
        root= may=1 line="brew install pkg-config cairo pango"
    else
        stop "Cairo and Pango with their headers, pkg-config and a C compiler are needed: install them with this system's package manager, then type make again"
    fi
    [ -n "$may" ] || stop "system libraries are missing: type: ${root:+$root }$line"
    say "system libraries: ${root:+$root }$line"
    eval "${root:+$root }$line" >/dev/null || stop "the system libraries could not be installed: type: ${root:+$root }$line"
fi

if ! .venv/bin/python -c "$new_enough" 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv || stop "could not make .venv with $python: see above"
fi
say "Python packages into .venv (once; some minutes)"
install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
export PATH="$PWD/.venv/bin:$PATH"  # where the tools that build some packages are looked for
install --require-hashes --requirement workflow/setup/build.lock &&
    install --require-hashes --no-build-isolation --requirement workflow/setup/packages.lock &&
    install "$(grep -o 'torch==[0-9.]*' pyproject.toml | head -n 1)" &&
    install --no-deps --no-build-isolation --editable . ||
    stop "pip could not install the packages: see above, then type make again"
printf '%s' "$wanted" >$stamp
