"""`python -m figures watch`: redraws a figure at every save, on a page of a local server or in a file."""

import signal
import tempfile
import threading
from contextlib import nullcontext
from pathlib import Path

from figures.harness import clip, typed, watch_page, watcher

START = "0s:3s"  # of the animation: what `--clip` alone shows


def arguments(parser):
    parser.add_argument("--step", type=int, help="training step to show (default: the last frame's)")
    parser.add_argument("--clip", nargs="?", const=START, metavar="FROM:TO", help=f"{clip.HELP}; alone: {START}")
    parser.add_argument("--out", type=Path, metavar="FILE", help="redraw this file alone, without a page")
    parser.add_argument("--port", type=int, help=f"of the page; 0: any free one (default: {watch_page.PORT}, if free)")
    typed.arguments(parser)


def run(options):
    """Redraw until interrupted, also where a claim fails: it is said next to the picture."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())  # an exception might come, and be lost, during a fork
    with tempfile.TemporaryDirectory(prefix="watch-") as folder:
        with nullcontext() if options.out else watch_page.served(Path(folder), options.port):
            watcher.watch(options, Path(folder), stop.is_set)
