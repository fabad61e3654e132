"""The models of a sweep over architectures of modular addition, weight decay and learning rate."""

from train.sweeps import modular_addition
from train.tasks.factored_addition import Task


def trained(shard, device):
    """As in modular_addition; each model has an architecture of train.tasks.factored_addition."""
    return modular_addition.trained(shard, device, Task)
