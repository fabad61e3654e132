"""Memory, time and disk that training a run takes at most, for Slurm: estimates from its options, without Torch.

The limits are generous: a job that takes more is killed. `python -m benchmarks.cost` compares them with what
experiments really take.
"""

import math
from typing import Any, NamedTuple

from train.declared import declared
from train.options import Size

UNKNOWN = Size(weights=10**6, numbers=5 * 10**8, products=4 * 10**8)  # of Options without `size`: 0.1 s a step
LIBRARIES = 700  # MB of Python and Torch, optimizers of torch.optim included
SPARE = 1.5  # factor on the arrays of a run
PRODUCTS = 4e9  # multiplications per second of one thread, a tenth of what it does at best
STEP = 2e-4  # seconds of a step, however small the network
CHECKPOINT = 4  # steps that an evaluation takes the time of
DISK = 5e7  # bytes of checkpoints per second, through the recording to the file


class Cost(NamedTuple):
    """mem_mb and disk_mb in MB, runtime in minutes, of all seeds of a run."""

    mem_mb: int
    runtime: int
    disk_mb: int


def of(experiment):
    """The Cost of an Experiment."""
    size = _size(experiment)
    width = 8 if experiment.dtype == "float64" else 4
    checkpoints = len(experiment.save_at.steps(experiment.max_steps))
    kept = sum(2 if name == "moments" else 1 for name in experiment.save_at.keep)
    per_seed = 4 * size.weights * kept * checkpoints  # bytes of a series
    seconds = (experiment.max_steps + CHECKPOINT * checkpoints) * (STEP + size.products / PRODUCTS)
    seconds = len(experiment.seeds) * (seconds + per_seed / DISK)
    return Cost(
        mem_mb=_rounded(LIBRARIES + SPARE * width * (10 * size.weights + size.numbers) / 1e6),
        runtime=10 + math.ceil(seconds / 60),
        disk_mb=_rounded((len(experiment.seeds) + 1) * per_seed / 1e6),
    )


def _size(experiment) -> Size:
    """The Size that the options of the task say, or UNKNOWN."""
    options = declared(f"train.tasks.{experiment.task}")["Options"](**experiment.options)
    size: Any = getattr(options, "size", None)
    if isinstance(size, int | float | bool | str):  # of a ModuleTask, an option of that name
        return UNKNOWN
    return (size and size()) or UNKNOWN


def _rounded(megabytes):
    """Up to the next multiple of 500."""
    return 500 * math.ceil(max(megabytes, 1) / 500)
