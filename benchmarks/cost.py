"""Limits of Slurm: memory and time that a seed takes, next to the estimates of train/cost.py. One core.

python -m benchmarks.cost [EXPERIMENT ...]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace

from train import cost, experiments

EXPERIMENTS = ("sparse_parity", "five_neurons", "modular_addition")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=EXPERIMENTS, metavar="EXPERIMENT")
    runs = experiments.experiments(experiments.load())
    for name in parser.parse_args().names:
        one = replace(runs[name], seeds=(0,))
        limit = cost.of(one)
        memory, seconds, disk = measured(one)
        print(
            f"{name}: {memory:.0f} MB of {limit.mem_mb}, {seconds / 60:.2f} min of {limit.runtime}, "
            f"{disk:.1f} MB on the disk of {limit.disk_mb}"
        )


def measured(experiment):
    """Peak memory in MB, seconds, and MB of the file, of training an experiment in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", experiment.name, "--spec", json.dumps(experiment.spec()), "--out", folder]
        began = time.perf_counter()
        job = subprocess.Popen([sys.executable, "-m", "train", *words], stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(job.pid, 0)
        if status:
            sys.exit(f"{experiment.name} fails")
        seconds = time.perf_counter() - began
        size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        return usage.ru_maxrss / 1e3, seconds, size / 1e6


if __name__ == "__main__":
    main()
