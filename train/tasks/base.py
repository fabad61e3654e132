"""The contract of a task: what a module train/tasks/NAME.py must have. It is all that a new task needs.

For a network whose gradients autograd computes, derive Task from train.module_task.ModuleTask, which keeps this
contract for one seed at a time. For gradients written by hand, faster and of many models at once, the module has two
classes:

    Options   a frozen dataclass derived from train.options.Options: the keys that `options:` of a config may set. It is
              read without importing the module, see train.declared.
    Task      as below. It need not derive from the Protocol.

Axis order: models M first, then the shape of an array; checkpoints T are added in front by the recorder.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import torch

from train.options import Options

Weights = dict[str, torch.Tensor]  # name -> [M, *shape]
METRICS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


class Task(Protocol):
    """A network and its data: M models that differ by their seed, trained side by side.

    Lifecycle, as train.engine.loop.fit runs it:
        1. Task(options, seeds, dtype, device)
        2. initial_weights(), once, unless a warm start gives the weights
        3. differentiate(weights, gradients), once
        4. for each step: the function it returned, and at a checkpoint evaluate, before the weights change
    """

    options: Options
    seeds: list[int]
    dtype: torch.dtype
    device: torch.device
    shapes: dict[str, tuple[int, ...]]  # name -> shape of a trained array, without M; the order is that of flat vectors
    constants: dict[str, np.ndarray]  # name -> what the network has but does not train; kept in the checkpoint series
    train_index: list[torch.Tensor]  # of each model: sorted indices [n_train] of its train split, int64, on the CPU
    loss_scale: float  # the gradient is that of loss_scale * train_loss
    # A task may also have `rates`, name -> (factor of the learning rate, factor of decoupled decay) of some arrays.

    def __init__(self, options: Options, seeds: list[int], dtype: torch.dtype, device: torch.device): ...

    def initial_weights(self) -> Weights:
        """Weights to start from, [M, *shape], float64 on the CPU, in the order of `shapes`.

        Those of a model depend on its seed alone: not on the other seeds, the dtype or the device.
        """
        ...

    def differentiate(self, weights: Weights, into: Weights) -> Callable[[], Any]:
        """A function that writes the gradients at the present `weights` into `into`.

        Both are views [M, *shape] of dtype and device, changed in place from step to step. What the function returns
        is handed to `evaluate`, and may be None.
        """
        ...

    def evaluate(self, weights: Weights, outputs: Any) -> dict[str, torch.Tensor]:
        """METRICS -> [M] float64: mean losses in nats, accuracies in 0..1; further metrics of a ModuleTask.

        outputs: what the function of `differentiate` returned at these weights. A task may also have `derived()`: name
        -> [M, *shape], what is kept as the views of a checkpoint; it is called after `evaluate`.
        """
        ...


class ModularTask(Task, Protocol):
    """A task on modular addition, logits(a, b) = relu(w_input[a] + w_input[b]) w_output, in trained factors.

    Sweeps over modular addition need `collapse`, and so do the views of checkpoints (Options.collapses). Warm starts
    that ablate a frequency need Options.ablates_frequencies.
    """

    def collapse(self, weights: Weights) -> Callable[[], tuple[torch.Tensor, torch.Tensor]]:
        """A function that returns w_input [M, p, hidden] and w_output [M, hidden, p] at the present `weights`."""
        ...

    def pull_back(self, weights: Weights, into: Weights) -> Callable[[torch.Tensor, torch.Tensor], None]:
        """A function that takes the gradients of w_input and w_output and writes those of `weights` into `into`."""
        ...
