import subprocess
import sys

import pytest

from core import run_lock
from core.errors import UserError

HOLD = (
    "import sys, time; from core import run_lock; run_lock.take(sys.argv[1]); print('held', flush=True); time.sleep(60)"
)
TRY = "import sys; from core import cli, run_lock; cli.run(lambda: run_lock.take(sys.argv[1]))"


def test_one_run_at_a_time_and_a_killed_one_leaves_no_lock(tmp_path):
    folder = tmp_path / ".snakemake"
    (folder / "locks").mkdir(parents=True)
    held = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdout=subprocess.PIPE, text=True)
    assert held.stdout.readline() == "held\n"
    (folder / "locks" / "0.input.lock").touch()

    second = subprocess.run([sys.executable, "-c", TRY, folder], capture_output=True, text=True)
    assert second.returncode == 1
    assert f"another run is going on in this folder (process {held.pid})" in second.stderr
    assert (folder / "locks" / "0.input.lock").exists(), "the lock of a live run is left alone"

    held.kill()
    held.wait()
    subprocess.run([sys.executable, "-c", TRY, folder], check=True)
    assert not (folder / "locks" / "0.input.lock").exists()


def test_a_folder_in_which_snakemake_would_fail_is_named(tmp_path):
    with pytest.raises(UserError, match="braces"):
        run_lock.take(tmp_path / "a {1}" / ".snakemake")
    assert not list(tmp_path.iterdir())
