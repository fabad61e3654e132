"""Shards: what a sweep costs when it is cut into jobs of several sizes, on one core and on two.

The jobs are Snakemake's, start-up included.

python -m benchmarks.shards [--models 25] [--steps 20000]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def sizes(models):
    """From one model a shard to all in one, each size about five times the one before."""
    return [size for size in (1, 5, 25, 125) if size < models] + [models]


def run(folder, size, cores, models, steps):
    """Train `models` models in shards of `size`, in a folder of their own; seconds, and bytes of all shards."""
    axes = {"width": [32], "train_size": [1250], "weight_decay": [0.1]}
    sweep = {"axes": axes, "seeds": models, "seeds_per_shard": size, "max_steps": steps}
    shutil.copy(ROOT / "config.yaml", folder)
    (folder / "shards.json").write_text(json.dumps({"sweeps": {"sweep_parity": sweep}}))
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        ROOT / "Snakefile",
        "--directory",
        folder,
        "--cores",
        str(cores),
    ]
    start = time.monotonic()
    subprocess.run(
        [*command, "--quiet", "all", "--configfile", "shards.json", "--", "results/sweeps/sweep_parity.parquet"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    return time.monotonic() - start, sum(
        path.stat().st_size for path in folder.glob("results/sweeps/shards/*/*.safetensors")
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=25)
    parser.add_argument("--steps", type=int, default=20000)
    chosen = parser.parse_args()
    print(
        f"{chosen.models} models of width 32, {chosen.steps:,} steps; "
        "of each model seconds on one core and on two, and kB on disk"
    )
    print("models a shard  jobs  1 core  2 cores    kB")
    for size in sizes(chosen.models):
        row = []
        for cores in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                row.append(run(Path(folder), size, cores, chosen.models, chosen.steps))
        one, two, disk = (value / chosen.models for value in (row[0][0], row[1][0], row[0][1] / 1000))
        print(f"{size:14d} {-(-chosen.models // size):5d} {one:7.2f} {two:8.2f} {disk:5.1f}", flush=True)


if __name__ == "__main__":
    main()
