"""The sweep as Slurm jobs gives the table that plain `snakemake` gives.

It runs on a Slurm of one node that the test starts.
"""

import sys

import pytest

from tests.soak import slurm

WITHOUT = slurm.missing()
TABLE = "results/sweeps/sweep_parity.parquet"


@pytest.mark.skipif(bool(WITHOUT), reason=WITHOUT or "")
def test_a_sweep_as_slurm_jobs_gives_the_same_table(finished, fresh):
    project = fresh("slurm")
    settings = [
        "--profile",
        "profiles/slurm",
        "--slurm-status-command",
        "squeue",
        "--slurm-init-seconds-before-status-checks",
        "3",
    ]
    done = project.run(
        sys.executable, "-m", "tests.soak.slurm", sys.executable, "-m", "snakemake", TABLE,
        "--configfile", "tests/tiny.yaml", *settings,
    )  # fmt: skip
    assert done.stderr.count("has been submitted with SLURM jobid") == 3
    assert (project.folder / TABLE).read_bytes() == (finished.folder / TABLE).read_bytes()
