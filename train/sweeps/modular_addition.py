"""The models of a sweep over modular addition.

They are trained as an experiment is, but only curves and last weights are kept.
"""

import numpy as np
import torch

from train.engine.device import batches, models_per_batch
from train.engine.loop import fit, views
from train.tasks.modular_addition import Task

METRICS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


class Reduced:
    """What is kept of M models, in place of a Record.

    Name -> curve [T][M], and the weights at the last evaluation, [M, P].
    """

    def __init__(self):
        self.curves, self.flat = {name: [] for name in METRICS}, None

    def keep(self, flat, gradient, adam, metrics):
        for name, values in self.curves.items():
            values.append(metrics[name].tolist())
        self.flat = flat.clone()


def trained(shard, device, task_type=Task):
    """Yield index, metrics ([T]; losses in nats, accuracies 0..1) and last weights of each model of a shard.

    Weights are float32, and as the network acts: w_input [p, hidden] and w_output [hidden, p] of
    train.analysis.modular_network.
    """
    steps, models = range(0, shard.max_steps + 1, shard.evaluate_every), shard.models()
    alike = {}  # a batch has one layout of weights
    for index, model in enumerate(models):
        alike.setdefault(tuple(shard.options_of(model).items()), []).append(index)
    for options, members in alike.items():
        for indices in batches(members, models_per_batch(device, bytes_each(dict(options)))):
            chosen, kept = [models[index] for index in indices], Reduced()
            task = task_type(dict(options), [model["seed"] for model in chosen], torch.float32, device)
            fit(task, [shard.rule(model) for model in chosen], steps, keep=kept)
            curves = {name: np.array(values) for name, values in kept.curves.items()}
            w_input, w_output = task.acting(views(kept.flat.double(), task.shapes))()
            for place, index in enumerate(indices):
                yield (
                    index,
                    {name: values[:, place] for name, values in curves.items()},
                    {
                        "w_input": w_input[place].float().cpu().numpy(),
                        "w_output": w_output[place].float().cpu().numpy(),
                    },
                )


def bytes_each(options):
    """Memory that one model of a batch takes at most.

    That is at an evaluation: the logits of all pairs, some of them in float64.
    """
    pairs = options["modulus"] * (options["modulus"] + 1) // 2
    weights = 3 * options["embed"] * (options["modulus"] + options["hidden"])
    return 4 * (pairs * (6 * options["modulus"] + 3 * options["hidden"]) + 8 * weights)
