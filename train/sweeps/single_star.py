"""Sweep over single stars: number of neurons, dimensions, start. The star is kept at every evaluation."""

from dataclasses import asdict, dataclass, replace

import numpy as np
import torch

from train.engine.device import flush_denormals
from train.engine.loop import CurveRecorder, fit
from train.options import option
from train.tasks import single_star
from train.tasks.base import METRICS
from train.tasks.single_star import STARTS


@dataclass(frozen=True)
class Axes:
    """One value of each axis; the last axis makes the shards."""

    hidden: int = option(minimum=3, maximum=1000, description="neurons of the star")
    embed: int = option(minimum=2, maximum=10_000, description="dimensions of the space in which the circle lies")
    start: str = option(choices=STARTS, description="initial weights: random, or a regular polygon")


@dataclass(frozen=True)
class Outcomes:
    """Thresholds that classify the shape in which a star ends."""

    accuracy: float = option(0.99, above=0, maximum=1, description="it learned: train and test accuracy at least")
    apart: float = option(0.6, above=0, maximum=1, description="neurons closer than so many mean gaps are one corner")
    even: float = option(0.15, above=0, description="unevenness of the gaps between corners at most: an even polygon")

    def table(self, curves):
        """Column -> values [models] of a sweep (a CheckpointSeries): the outcome, and the shape and its loss."""
        from train.analysis import star_corners

        return star_corners.table(curves, asdict(self))


def trained(shard, device):
    """Yield index, metrics ([T]; losses in nats, accuracies 0..1) and star of each model of a shard.

    The star is w_in_proj [T, 2, most] and w_out_proj [T, most, 2] in the plane of the circle, float32, zero for neurons
    that a model lacks; most: the largest number of neurons. A model is trained alone, also on CUDA: it is small.
    """
    steps, most = range(0, shard.max_steps + 1, shard.evaluate_every), max(shard.axes["hidden"])
    for index, model in enumerate(shard.models()):
        task = single_star.Task(single_star.Options(**shard.options_of(model)), [model["seed"]], torch.float32, device)
        recorder = StarRecorder(task, most)
        with flush_denormals():
            fit(task, [in_plane(shard.optimizer_for(model), model["embed"])], steps, recorder)
        yield index, {name: np.array(values)[:, 0] for name, values in recorder.curves.items()}, recorder.star()


def in_plane(spec, embed):
    """The OptimizerSpec with which a star in `embed` dimensions moves and decays as fast as one in two.

    A step of Adam is about `lr` along each axis, so what it moves in the plane grows as the root of the dimensions.
    """
    factor = (2 / embed) ** 0.5
    return replace(spec, lr=spec.lr * factor, weight_decay=spec.weight_decay / factor)


class StarRecorder(CurveRecorder):
    """A CurveRecorder of one model that keeps the star at each checkpoint, padded to `most` neurons."""

    def __init__(self, task, most):
        super().__init__(METRICS)
        self.task, self.missing, self.w_in, self.w_out = task, most - task.options.hidden, [], []

    def keep(self, step, flat, gradient, optimizer, metrics):
        """Store one checkpoint."""
        super().keep(step, flat, gradient, optimizer, metrics)
        star = {name: values[0].cpu().numpy().copy() for name, values in self.task.star.items()}
        self.w_in.append(np.pad(star["w_in_proj"], ((0, 0), (0, self.missing))))
        self.w_out.append(np.pad(star["w_out_proj"], ((0, self.missing), (0, 0))))

    def star(self):
        """name -> [T, ...]."""
        return {"w_in_proj": np.stack(self.w_in), "w_out_proj": np.stack(self.w_out)}
