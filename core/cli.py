"""Entry point of every command: exit codes, one sentence for a user's mistake, jobs that exit with their run."""

import io
import os
import sys
import threading
import time
import traceback

from core.errors import TRACEBACK, FigureError, user_message

PARENT = "FULL_OF_STARS_RUN"  # process id of the snakemake that started the job, set by workflow/setup/job.sh


def run(main):
    """Call `main()`; exit with 1 and one sentence for a user's mistake or a failing disk, with 130 on Ctrl-C.

    Exit with 1 in silence where nobody reads on, such as in `... | head -1`. Any other exception is a bug and keeps its
    traceback.
    """
    exit_with_parent()
    for stream in (sys.stdout, sys.stderr):  # a character that the terminal's encoding lacks is no reason to fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        fail("interrupted: nothing is half-written; the same command starts again from what is finished", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python writes what is left when it ends
        sys.exit(1)
    except FigureError as error:
        if os.environ.get(TRACEBACK):
            traceback.print_exception(error.__cause__ or error)
        print(f"error: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
    except Exception as error:
        sentence = user_message(error)
        if sentence is None:
            raise
        fail(sentence)


def fail(message, status=1):
    """Print `error: MESSAGE` on one line and exit."""
    print(f"error: {' '.join(str(message).split())}", file=sys.stderr, flush=True)
    sys.exit(status)


def exit_with_parent():
    """Start a thread that ends this job when the snakemake that started it, or its shell, is gone (killed, say).

    Does nothing in a command typed by hand.
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
