"""The contract of a sweep trainer: what a module train/sweeps/NAME.py must have. It is all that a new sweep needs."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import torch

from train.checkpoints import CheckpointSeries
from train.sweep_spec import Sweep


class Thresholds(Protocol):
    """The class Outcomes, a frozen dataclass: the keys that `outcomes:` of the config may set. They train nothing."""

    def table(self, curves: CheckpointSeries) -> dict[str, np.ndarray]:
        """Column -> values [models] of a whole sweep, among them `outcome`, a word.

        Runs without Torch: what it needs is imported inside it.
        """
        ...


class SweepTrainer(Protocol):
    """A module, not a class.

    Options, Axes and Outcomes are read without importing the module, see train.declared. Options are those of the task
    of the same name, without its axes, if the module has none.
    """

    Options: type  # derived from train.options.Options
    Axes: type  # one field per axis, without defaults, for one value of it; the last axis makes the shards
    Outcomes: type[Thresholds]

    def trained(self, shard: Sweep, device: torch.device) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
        """Yield index, metrics and weights, the last or those of all evaluations, of each of `shard.models()`.

        They may come in any order.

        metrics: name -> [T] float64 at steps 0, evaluate_every, ..., max_steps, `train_loss` among them; weights: name
        -> [*shape] float32, the same names and shapes for all models. On a CPU the bytes of a model do not depend on
        the rest of the shard.
        """
        ...
