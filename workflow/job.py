"""The edge of every command: a user's mistake ends in one sentence, and no job outlives the run that started it."""

import errno
import os
import re
import sys
import threading
import time
import traceback

from workflow import hints

TRACEBACK = "FULL_OF_STARS_TRACEBACK"  # set: an exception in a figure's code is shown with its whole traceback
PARENT = "FULL_OF_STARS_RUN"  # process id of the snakemake that started the job, set by job.sh

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
    """Something a user can mend; its message is one sentence that says what is wrong, where, and what to do."""


class FigureError(UserError):
    """An exception in a figure's code, as three lines: figure and function, the line of its file, what was raised."""

    def __init__(self, *lines):
        super().__init__("\n  ".join(lines))


def run(main):
    """Call `main()` and exit with its status.

    It is 0 when done, 1 with one sentence for a user's mistake or a failing disk, and 130 on Ctrl-C.
    """
    end_with_the_run()
    for stream in (sys.stdout, sys.stderr):  # a sign that the terminal's encoding lacks is no reason to fail
        stream.reconfigure(errors="replace")
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        fail("interrupted: nothing is half-written; the same command starts again from what is finished", 130)
    except FigureError as error:
        if os.environ.get(TRACEBACK):
            traceback.print_exception(error.__cause__ or error)
        print(f"error: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
    except Exception as error:
        sentence = said(error)
        if sentence is None:
            raise
        fail(sentence)


def said(error):
    """The sentence for a user's mistake, a failing disk or too little memory.

    None for anything else, which is a bug.
    """
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
    """Whether an exception tells of a disk or of memory: no matter whose code it was raised in."""
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


def fail(message, status=1):
    print(f"error: {' '.join(str(message).split())}", file=sys.stderr, flush=True)
    sys.exit(status)


def end_with_the_run():
    """Watch the snakemake that started this job, if one did, and its shell.

    Stops the job when one of them is gone (killed, out of memory).
    """
    run_id = int(os.environ.get(PARENT, "0"))
    if run_id:
        threading.Thread(target=_watch, args=(run_id, os.getppid()), daemon=True).start()


def _watch(run_id, shell_id):
    while os.getppid() == shell_id:
        try:
            os.kill(run_id, 0)
        except ProcessLookupError:
            break
        except PermissionError:  # alive, and somebody else's
            pass
        time.sleep(0.2)
    os._exit(1)
