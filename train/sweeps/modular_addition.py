"""The models of a sweep over modular addition: trained as an experiment is, but only curves and last weights are kept."""

import numpy as np
import torch

from train.loop import fit, views
from train.measure.network import collapsed
from train.tasks.modular_addition import Task

METRICS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


class Reduced:
    """What is kept of one model, in place of a Record: name -> curve, and the weights at the last evaluation, [1, P]."""

    def __init__(self):
        self.curves, self.flat = {name: [] for name in METRICS}, None

    def keep(self, flat, gradient, adam, metrics):
        for name, values in self.curves.items():
            values.append(metrics[name].item())
        self.flat = flat.clone()


def trained(shard):
    """Yield index, metrics ([T]; losses in nats, accuracies 0..1) and last weights of each model of a shard.

    Weights are float32, and as the network acts: w_input [p, hidden] and w_output [hidden, p] of train.measure.network.
    """
    steps = range(0, shard.max_steps + 1, shard.evaluate_every)
    for index, model in enumerate(shard.models()):
        task, kept = Task(shard.options, [model["seed"]], torch.float32, torch.device("cpu")), Reduced()
        fit(task, [shard.rule(model)], steps, keep=kept)
        last = {name: weights[0].numpy() for name, weights in views(kept.flat, task.shapes).items()}
        acting = dict(zip(("w_input", "w_output"), collapsed(last), strict=True))
        yield (index, {name: np.array(curve) for name, curve in kept.curves.items()},
               {name: weights.astype(np.float32) for name, weights in acting.items()})
