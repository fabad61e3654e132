"""Runs `_jax_steps.py` by a Python that has JAX, for benchmarks with `--jax PYTHON`. The project does without JAX."""

import json
import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).with_name("_jax_steps.py")
ONE_THREAD = {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "OMP_NUM_THREADS": "1",
    "JAX_PLATFORMS": "cpu",
}


class Jax:
    """A process that trains on request, so that rounds of it alternate with those of others."""

    def __init__(self, python, contenders):
        """contenders: name -> arguments of `_jax_steps.contender`, all on one core."""
        self.process = subprocess.Popen(
            [python, SCRIPT, json.dumps(contenders)],
            env=os.environ | ONE_THREAD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def seconds(self, name):
        """CPU seconds of the steps of a contender."""
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return float(self._answer())

    def _answer(self):
        if line := self.process.stdout.readline():
            return line
        raise SystemExit(f"error: {self.process.args[0]} failed: is JAX installed there?")
