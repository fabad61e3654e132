"""Redraws a figure whenever a file that it is made of is saved, each time in a fork of this warm process.

This process never runs the project's drawing code: a fork forgets all modules of the project, imports them as they are
now, draws (`figures.harness.redraw`), says which files it is made of, and ends. The libraries that it needed, such as
NumPy, Matplotlib or Manim, are imported here after the first drawing: the following forks have them already.
"""

import importlib
import json
import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path

from core.environment import ROOT
from figures.harness.watch_report import MADE_OF, PACKAGES, Report

DYNAMIC = ("figures.harness.{by_hand}",)  # for fingerprints: what is imported by name
PAUSE = 0.05  # seconds between two looks at the files
_fork = multiprocessing.get_context("fork")


def watch(options, folder, until=lambda: False):
    """Draw, and again at every change, until interrupted or until `until()`. folder: for what drawings write."""
    number, files, whole, saved = 0, set(), False, time.time()
    while not until():
        number += 1
        seen = stamps(everything() | files)
        child = _fork.Process(target=_redraw, args=(options, folder, number, saved), daemon=True)
        child.start()
        running, changed = True, set()
        while not changed and not until():
            if not running:
                time.sleep(PAUSE)
            elif wait([child.sentinel], PAUSE):
                running = False
                files, whole = _ended(child, options, folder)
                seen |= stamps(files - seen.keys())
            changed = changes(seen, files if whole else seen)
        child.kill()  # it writes whole files only, and the next one draws all that it would have
        child.join()
        saved = time.time()


def everything():
    """All folders of the project's packages, and the files in them, of which a drawing may be made."""
    folders = [folder for package in PACKAGES for folder, _, _ in os.walk(Path(ROOT, package))]
    folders = [folder for folder in folders if not folder.endswith("__pycache__")]
    return {*folders, *(str(file) for folder in folders for file in Path(folder).glob("*.py"))}


def stamps(files):
    """File -> its time, size and inode; None where there is none."""
    return {file: _stamp(file) for file in files}


def _stamp(file):
    with suppress(OSError):
        status = os.stat(file)
        return status.st_mtime_ns, status.st_size, status.st_ino


def changes(seen, files):
    """Those of `files` that are not as they were `seen`.

    After a drawing that failed these are all that were seen: any file, or a new one in a folder, may mend it. A file
    that is gone counts when it is back: editors write another one and rename it.
    """
    return {file for file in files if (stamp := _stamp(file)) is not None and stamp != seen.get(file)}


def _redraw(options, folder, number, saved):
    """In the fork: draw with the project's code as it is now."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that watches, which ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Python takes a compiled file for current if size and second are those of the source: a file that is being edited
    # is not compiled to one.
    sys.dont_write_bytecode = number > 1
    for name in [name for name in sys.modules if name.partition(".")[0] in PACKAGES]:
        del sys.modules[name]
    importlib.invalidate_caches()
    report = Report(options, folder, number, saved)
    with report.drawing():
        from figures.harness import redraw

        redraw.draw(options, report)


def _ended(child, options, folder):
    """After a drawing: import its libraries; returns the files that it is made of, and whether those are all."""
    child.join()
    if child.exitcode:
        print(f"error: {options.figure}: the process that draws ended with {child.exitcode}", file=sys.stderr)
        return set(), False
    contents = json.loads(Path(folder, MADE_OF).read_text("utf-8"))
    for name in contents["libraries"]:
        with suppress(Exception):
            importlib.import_module(name)
    return set(contents["files"]), contents["whole"]
