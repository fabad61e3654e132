"""The training loop: full batch, M models side by side, a checkpoint at each step that is asked for."""

import math

import torch

from core.errors import UserError
from train.engine.adam import Adam


def fit(task, rules, save_steps, moments=False, on_checkpoint=lambda step: None, keep=None):
    """Train the M models of `task`, each by its rule (train.experiments.Optimizer), up to the last of `save_steps`.

    Returns the Record: weights and metrics of T checkpoints, and Adam's moments if asked for; or `keep`, which has a
    method like Record.keep and may keep less.
    Raises UserError if a train loss is no longer finite.
    """
    initial = task.initial_weights()
    flat = torch.cat([initial[name].flatten(1) for name in task.shapes], 1).to(task.device, task.dtype)
    gradient = torch.zeros_like(flat)
    weights, gradients = views(flat, task.shapes), views(gradient, task.shapes)
    adam = Adam(rules, flat)
    gradients_now = task.differentiate(weights, gradients)
    record = keep or CheckpointRecorder(save_steps, flat, moments)
    upcoming = iter(save_steps)
    due = next(upcoming)
    for step in range(save_steps[-1] + 1):
        outputs = gradients_now()
        if step == due:
            record.keep(flat, gradient, adam, task.evaluate(weights, outputs))
            on_checkpoint(step)
            due = next(upcoming, None)
        adam.step(gradient)  # after the last checkpoint nobody looks at it
    return record


def views(flat, shapes):
    """Split flat [..., P] into name -> [..., *shape], sharing its memory."""
    parts = zip(shapes, flat.split([math.prod(shape) for shape in shapes.values()], -1), strict=True)
    return {name: part.view(*flat.shape[:-1], *shapes[name]) for name, part in parts}


class CheckpointRecorder:
    """What T checkpoints keep: vectors name -> [T, M, P] float32 and metrics name -> [T, M] float64, on the CPU.

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
        """Losses and accuracies, and how large everything is: name -> [T, M] float64."""
        kept = [metrics | self._sizes(at) for at, metrics in enumerate(self.evaluated)]
        return {name: torch.tensor([metrics[name] for metrics in kept], dtype=torch.float64) for name in kept[0]}

    def _sizes(self, at):
        """Norms of one checkpoint, in float64: name -> M numbers. One at a time: all at once take a gigabyte.

        update_outward: the part of the update along the weights, positive where it makes them grow; decay_norm: what
        decoupled decay takes off a step.
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
