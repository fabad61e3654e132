"""The training loop: full batch, M models side by side, a checkpoint at each requested step."""

import math

import torch

from core.errors import UserError
from train.engine.adam import Adam


def fit(task, specs, save_steps, moments=False, on_checkpoint=lambda step: None, recorder=None, initial=None):
    """Train the M models of `task`, each by its OptimizerSpec in `specs`, up to the last of `save_steps`.

    Returns the recorder: a CheckpointRecorder (with Adam's moments if `moments`), or the `recorder` given, of which
    only the method `keep` is used. initial: weights to start from, name -> [M, *shape]; those of the task by default.
    Raises UserError if a train loss is no longer finite.
    """
    initial = initial or task.initial_weights()
    flat = torch.cat([initial[name].flatten(1) for name in task.shapes], 1).to(task.device, task.dtype)
    gradient = torch.zeros_like(flat)
    weights, gradients = views(flat, task.shapes), views(gradient, task.shapes)
    adam = Adam(specs, flat)
    differentiate = task.differentiate(weights, gradients)
    recorder = recorder or CheckpointRecorder(save_steps, flat, moments)
    upcoming = iter(save_steps)
    due = next(upcoming)
    for step in range(save_steps[-1] + 1):
        outputs = differentiate()
        if step == due:
            recorder.keep(flat, gradient, adam, task.evaluate(weights, outputs))
            on_checkpoint(step)
            due = next(upcoming, None)
        adam.step(gradient)  # unused after the last checkpoint
    return recorder


def views(flat, shapes):
    """Split flat [..., P] into name -> [..., *shape], sharing its memory."""
    parts = zip(shapes, flat.split([math.prod(shape) for shape in shapes.values()], -1), strict=True)
    return {name: part.view(*flat.shape[:-1], *shapes[name]) for name, part in parts}


class CheckpointRecorder:
    """Keeps T checkpoints: vectors name -> [T, M, P] float32 and metrics name -> [T, M] float64, on the CPU.

    Vectors are the weights, the gradient there (before coupled penalties), and the update that led there; on request
    Adam's m and v on reaching it.
    """

    def __init__(self, save_steps, flat, moments):
        self.steps = list(save_steps)
        names = ("weights", "gradient", "update", *(("m", "v") if moments else ()))
        self.vectors = {name: torch.empty(len(self.steps), *flat.shape, dtype=torch.float32) for name in names}
        self.decay, self.evaluated = 0, []

    def keep(self, flat, gradient, adam, metrics):
        """Store one checkpoint."""
        at = len(self.evaluated)
        metrics = {name: values.tolist() for name, values in metrics.items()}  # kept tensors would pin freed memory
        if not all(map(math.isfinite, metrics["train_loss"])):
            raise UserError(f"the train loss is not finite at step {self.steps[at]}: lower optimizer.lr, raise its eps")
        now = {"weights": flat, "gradient": gradient, "update": adam.update(), "m": adam.m, "v": adam.v}
        for name, vectors in self.vectors.items():
            vectors[at] = now[name]
        self.decay = adam.decay
        self.evaluated.append(metrics)

    def metrics(self):
        """Losses, accuracies and norms: name -> [T, M] float64."""
        kept = [metrics | self._sizes(at) for at, metrics in enumerate(self.evaluated)]
        return {name: torch.tensor([metrics[name] for metrics in kept], dtype=torch.float64) for name in kept[0]}

    def _sizes(self, at):
        """Norms of one checkpoint, in float64: name -> M numbers. One at a time: all at once take a gigabyte.

        update_outward: the part of the update along the weights, positive where it makes them grow; decay_norm: norm
        of what decoupled decay subtracts in a step.
        """
        weights, gradient, update = (self.vectors[name][at].double() for name in ("weights", "gradient", "update"))
        norm = weights.norm(dim=1)
        sizes = {
            "weight_norm_l1": weights.abs().sum(1),
            "weight_norm_l2": norm,
            "gradient_norm": gradient.norm(dim=1),
            "update_norm": update.norm(dim=1),
            "update_outward": -(update * weights).sum(1) / norm,
            "decay_norm": torch.as_tensor(self.decay).reshape(-1).to(norm) * norm,
        }
        return {name: values.tolist() for name, values in sizes.items()}


class CurveRecorder:
    """Keeps the metrics of M models at each checkpoint, and their weights at the last one.

    curves: name -> T lists of M numbers; flat: [M, P].
    """

    def __init__(self, metrics):
        """metrics: the names of those kept."""
        self.curves, self.flat = {name: [] for name in metrics}, None

    def keep(self, flat, gradient, adam, metrics):
        """Store one checkpoint."""
        for name, values in self.curves.items():
            values.append(metrics[name].tolist())
        self.flat = flat.clone()
