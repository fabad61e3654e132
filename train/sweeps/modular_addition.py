"""The models of a sweep over modular addition: trained as an experiment is, but only curves and last weights are kept."""

import numpy as np
import torch

from train.loop import fit, views
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


def trained(shard, task_type=Task):
    """Yield index, metrics ([T]; losses in nats, accuracies 0..1) and last weights of each model of a shard.

    Weights are float32, and as the network acts: w_input [p, hidden] and w_output [hidden, p] of train.measure.network.
    """
    steps = range(0, shard.max_steps + 1, shard.evaluate_every)
    for index, model in enumerate(shard.models()):
        task, kept = task_type(shard.options_of(model), [model["seed"]], torch.float32, torch.device("cpu")), Reduced()
        fit(task, [shard.rule(model)], steps, keep=kept)
        w_input, w_output = task.acting(views(kept.flat.double(), task.shapes))()
        yield (index, {name: np.array(curve) for name, curve in kept.curves.items()},
               {"w_input": w_input[0].float().numpy(), "w_output": w_output[0].float().numpy()})
