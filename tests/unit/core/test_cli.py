import errno
import os
import subprocess
import sys
import time

import pytest

from core import cli, errors


def raising(error):
    def main():
        raise error

    return main


@pytest.mark.parametrize(
    "error, status, said",
    [
        (errors.UserError("the bound\nis odd"), 1, "error: the bound is odd\n"),
        (OSError(errno.ENOSPC, "", "a.gif"), 1, "the disk is full while writing a.gif"),
        (OSError(errno.EROFS, "", "a.gif"), 1, "a.gif is on a read-only file system"),
        (PermissionError(errno.EACCES, "", "out"), 1, "no permission to write out"),
        (MemoryError(), 1, "not enough memory"),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 20 bytes."),
            1,
            "not enough memory",
        ),
        (RuntimeError("CUDA out of memory. Tried to allocate 20 GiB"), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_a_mistake_ends_in_one_sentence(capsys, error, status, said):
    with pytest.raises(SystemExit) as exit:
        cli.run(raising(error))
    assert exit.value.code == status
    printed = capsys.readouterr().err
    assert said in printed and printed.count("\n") == 1


@pytest.mark.parametrize("error", [ZeroDivisionError(), OSError(errno.EIO, "", "a")])
def test_a_bug_keeps_its_traceback(error):
    with pytest.raises(type(error)):
        cli.run(raising(error))


def test_a_reader_that_goes_away_is_no_mistake():
    script = "from core import cli; cli.run(lambda: print('x' * 10**6))"
    done = subprocess.run(["bash", "-c", f'{sys.executable} -c "{script}" | head -c 1'], capture_output=True, text=True)
    assert done.stdout == "x" and done.stderr == ""


def test_a_job_ends_with_the_run_that_started_it():
    run = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    script = "import time; from core import cli; cli.run(lambda: time.sleep(60))"
    child = subprocess.Popen([sys.executable, "-c", script], env=os.environ | {cli.PARENT: str(run.pid)})
    time.sleep(0.5)
    assert child.poll() is None
    run.kill()
    run.wait()
    assert child.wait(timeout=10) == 1


def test_a_job_ends_with_its_shell():
    script = "import time; from core import cli; cli.run(lambda: (print(1, flush=True), time.sleep(60)))"
    line = f"{sys.executable} -c '{script}'; true"
    shell = subprocess.Popen(
        ["sh", "-c", line], env=os.environ | {cli.PARENT: str(os.getpid())}, stdout=subprocess.PIPE, text=True
    )
    assert shell.stdout.readline() == "1\n"
    shell.kill()
    shell.communicate(timeout=10)  # returns when the job, too, has closed the pipe
