"""Errors that a user can fix, and the one sentence that is printed for each."""

import errno
import re

from core import hints

TRACEBACK = "FULL_OF_STARS_TRACEBACK"  # set: an exception in the code of a figure or task keeps its traceback

SENTENCES = {
    errno.ENOSPC: "the disk is full while writing {where}: free some space and run again; finished files are kept",
    errno.EDQUOT: (
        "the disk quota is used up while writing {where}: free some space and run again; finished files are kept"
    ),
    errno.EACCES: "no permission to write {where}: make the folder writable or set another `results` in config.yaml",
    errno.EPERM: "no permission to write {where}: make the folder writable or set another `results` in config.yaml",
    errno.EROFS: "{where} is on a read-only file system: set another `results` in config.yaml",
    errno.ENOENT: "{where} does not exist: run `{all}`, which makes what it needs",
    errno.ENOTDIR: "{where} lies below a file that is not a folder: move that file away or set another `results`",
    errno.EEXIST: "{where} is a file where a folder is expected: move it away or set another `results` in config.yaml",
    errno.EISDIR: "{where} is a folder where a file is expected: move it away and run again",
}


class UserError(Exception):
    """Something a user can fix; the message is one sentence that says what is wrong, where, and what to do."""


class FigureError(UserError):
    """An exception in the code of a figure, or a task, in lines: figure and function, line of its file, exception."""

    def __init__(self, *lines):
        super().__init__("\n  ".join(lines))


def user_message(error):
    """The sentence to print for a user's mistake, a failing disk or a lack of memory; None for a bug."""
    if isinstance(error, UserError):
        return str(error)
    if _lacks_memory(error):
        return "not enough memory: close other programs, or add `--cores 1` to the command"
    if isinstance(error, OSError) and error.errno in SENTENCES:
        return SENTENCES[error.errno].format(
            where=error.filename2 or error.filename or "the results", all=hints.snakemake("all")
        )
    return None


def fatal(error):
    """Whether an exception means a failing disk or a lack of memory, whichever code raised it."""
    return (
        _lacks_memory(error)
        or isinstance(error, OSError)
        and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
    )


def _lacks_memory(error):
    return (
        isinstance(error, MemoryError)
        or isinstance(error, RuntimeError)
        and re.search("(allocate|out of) memory", str(error))
    )  # torch's
