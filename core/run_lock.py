"""A lock that allows one run at a time in a folder, and never outlives its run.

Snakemake's own lock is a set of files: after a SIGKILL they stay, and the next run refuses to start. This lock is held
by the kernel as long as the process lives, so a running process can be told from one that was killed.
"""

import fcntl
import os
import shutil
from pathlib import Path

from core.errors import UserError

_held = []  # open files: a lock lasts as long as its file


def take(folder=".snakemake"):
    """Hold the run lock of `folder` until this process ends, and delete Snakemake's locks of a run that was killed.

    Raises UserError if another run holds it, if `folder` can't be written, or if its path has braces, which Snakemake
    takes for wildcards.
    """
    folder = Path(folder)
    if {"{", "}"} & set(str(folder.absolute())):
        raise UserError(
            f"Snakemake can't work in {folder.absolute().parent}, whose name has braces: "
            "move the project to another folder"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / "run.lock", "a+", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"a run needs to write in {folder.absolute().parent} ({error.strerror}): "
            "copy the project, or start in a folder of your own with `snakemake -s` and the path of its Snakefile"
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        owner = file.read().strip()
        file.close()
        raise UserError(
            f"another run is going on in this folder{f' (process {owner})' if owner else ''}: "
            "wait until it ends; nothing was touched"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    _held.append(file)
    shutil.rmtree(folder / "locks", ignore_errors=True)
    (folder / "locks").mkdir(exist_ok=True)
