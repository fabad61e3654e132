"""The edge of every command: a user's mistake ends in one sentence, and a job exits with the run that started it."""

import io
import os
import sys
import threading
import time
import traceback

from core.errors import TRACEBACK, FigureError, user_message

PARENT = "FULL_OF_STARS_RUN"  # process id of the snakemake that started the job, set by workflow/setup/job.sh


def run(main):
    """Call `main()` and exit with its status.

    It is 0 when done, 1 with one sentence for a user's mistake or a failing disk, and 130 on Ctrl-C.
    """
    exit_with_parent()
    for stream in (sys.stdout, sys.stderr):  # a sign that the terminal's encoding lacks is no reason to fail
        if isinstance(stream, io.TextIOWrapper):
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
        sentence = user_message(error)
        if sentence is None:
            raise
        fail(sentence)


def fail(message, status=1):
    print(f"error: {' '.join(str(message).split())}", file=sys.stderr, flush=True)
    sys.exit(status)


def exit_with_parent():
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
