"""Sweep over architectures of modular addition, weight decay and learning rate."""

from dataclasses import dataclass

from train.options import option
from train.sweeps import modular_addition
from train.sweeps.modular_addition import Outcomes as Outcomes  # this sweep's, too
from train.tasks import factored_addition
from train.tasks.factored_addition import ARCHITECTURES


@dataclass(frozen=True)
class Axes:
    """One value of each axis; the last axis makes the shards."""

    weight_decay: float = option(minimum=0, maximum=100)
    lr: float = option(above=0, maximum=10)
    architecture: str = option(choices=ARCHITECTURES, description="see train/tasks/factored_addition.py")


def trained(shard, device):
    """As in modular_addition; each model has an architecture of train.tasks.factored_addition."""
    return modular_addition.trained(shard, device, factored_addition)
