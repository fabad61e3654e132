"""Sweep over architectures of modular addition, weight decay and learning rates."""

from dataclasses import dataclass, replace
from functools import partial

from train.engine.loop import CurveRecorder, StoppingRecorder
from train.options import option
from train.sweeps import modular_addition
from train.sweeps.modular_addition import Outcomes as Outcomes  # this sweep's, too
from train.tasks import factored_addition
from train.tasks.factored_addition import ARCHITECTURES
from train.tasks.factored_addition import Options as TaskOptions


@dataclass(frozen=True)
class Options(TaskOptions):
    """`options:` of a sweep: those of the task, without the axes, and when a model stops."""

    stop_after: int = option(
        0,
        minimum=0,
        description="a model stops once its test accuracy has been at stop_accuracy or above for so many steps, and "
        "its curves go on with the last value; 0: it trains to the end",
    )
    stop_accuracy: float = option(0.99, above=0, maximum=1)


@dataclass(frozen=True)
class Axes:
    """One value of each axis; the last axis makes the shards."""

    weight_decay: float = option(minimum=0, maximum=100)
    lr: float = option(above=0, maximum=10)
    single_lr: float = option(above=0, maximum=1000, description="see train/tasks/factored_addition.py")
    architecture: str = option(choices=ARCHITECTURES, description="see train/tasks/factored_addition.py")


def trained(shard, device):
    """As in modular_addition; each model has an architecture of train.tasks.factored_addition, and may stop early."""
    options = dict(shard.options)
    span, level = options.pop("stop_after"), options.pop("stop_accuracy")
    stopping = partial(StoppingRecorder, metric="test_accuracy", level=level, span=span)
    of_task = replace(shard, options=options)
    return modular_addition.trained(of_task, device, factored_addition, stopping if span else CurveRecorder)
