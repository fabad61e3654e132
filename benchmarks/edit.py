"""From a saved file to a fresh picture, and to a fresh clip of three seconds: `watch` against `preview` started anew.

python -m benchmarks.edit [weight_pruning] [--times 7] [--config results=...]

The aims: 1.2 s for a picture, 4 s for a clip.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core import overlays
from core.environment import ROOT
from figures.harness import catalog, configured

CLIP = ("--clip", "0s:3s")
LONGEST = 120  # seconds to wait for a picture
PAUSE = 0.005


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figure", nargs="?", default="weight_pruning", help="an animation whose runs are in results/")
    parser.add_argument("--times", type=int, default=7, help="saves of each kind (default: 7)")
    overlays.option(parser)
    options = parser.parse_args(overlays.spread(sys.argv[1:]))
    configured.figure_and_inputs(options.figure, options.config)  # says what is wrong with them
    file = Path(ROOT, "figures", f"{catalog.find(options.figure).file}.py")
    config = [word for each in options.config for word in ("--config", each)]
    with tempfile.TemporaryDirectory() as folder:
        for kind, more, suffix in (("picture", (), "png"), ("clip of 3 s", CLIP, "mp4")):
            out = Path(folder, f"watched.{suffix}")
            words = [options.figure, *more, *config, "--out", out]
            warm = watched(words, out, file, options.times)
            cold = [started(words) for _ in range(options.times)]
            print(f"{options.figure}, {kind}: {said(warm)} after a save; `preview` takes {said(cold)}", end="; ")
            print(f"ratio {statistics.median(cold) / statistics.median(warm):.1f}")


def said(times):
    return f"{statistics.median(times):.2f} s (longest {max(times):.2f} s)"


def watched(words, out, file, times):
    """Seconds from each save of `file` to the new `out`, while `watch` runs."""
    process = subprocess.Popen(command("watch", words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        changed(out, None)
        time.sleep(3)  # it imports its libraries
        return [saved(out, file) for _ in range(times)]
    finally:
        process.terminate()
        process.wait()


def saved(out, file):
    """Seconds from a save of `file` until `out` is another file."""
    before, begin = out.stat().st_mtime_ns, time.monotonic()
    os.utime(file)
    changed(out, before)
    took = time.monotonic() - begin
    time.sleep(0.5)
    return took


def changed(out, before):
    """Wait until `out` is there, with another time than `before`."""
    end = time.monotonic() + LONGEST
    while not out.exists() or out.stat().st_mtime_ns == before:
        if time.monotonic() > end:
            raise SystemExit(f"error: nothing was drawn within {LONGEST} s: try `watch` by hand")
        time.sleep(PAUSE)


def started(words):
    """Seconds that `preview` takes, start to end."""
    begin = time.monotonic()
    subprocess.run(command("preview", words), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def command(name, words):
    return [sys.executable, "-m", "figures", name, *map(str, words)]


if __name__ == "__main__":
    main()
