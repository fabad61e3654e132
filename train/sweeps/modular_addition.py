"""Sweep over seeds of modular addition, trained as an experiment is; only curves and last weights are kept."""

from dataclasses import dataclass

import numpy as np
import torch

from train.engine.device import batches, models_per_batch
from train.engine.loop import CurveRecorder, fit, views
from train.options import option
from train.tasks import modular_addition as addition

METRICS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


@dataclass(frozen=True)
class Axes:
    """None: the models differ by their seed alone."""


@dataclass(frozen=True)
class Outcomes:
    """Threshold that classifies what a model did."""

    accuracy: float = option(
        0.99,
        above=0,
        maximum=1,
        description="it memorizes, or generalizes, if train, or test, accuracy ends at this or above",
    )

    def table(self, curves):
        """Column -> values [models] of a sweep (a CheckpointSeries): the outcome, losses, accuracies, frequencies."""
        from train.analysis import addition_outcomes

        return addition_outcomes.table(curves)


def trained(shard, device, module=addition, recorded=CurveRecorder):
    """Yield index, metrics ([T]; losses in nats, accuracies 0..1) and last weights of each model of a shard.

    Weights are float32, collapsed to w_input [p, hidden] and w_output [hidden, p] of train.analysis.modular_network.
    module: that of the task. recorded: METRICS -> a recorder; curves that end early go on with their last value.
    """
    steps, models = range(0, shard.max_steps + 1, shard.evaluate_every), shard.models()
    by_options = {}  # a batch has one layout of weights
    for index, model in enumerate(models):
        by_options.setdefault(module.Options(**shard.options_of(model)), []).append(index)
    for options, members in by_options.items():
        for indices in batches(members, models_per_batch(device, bytes_each(options))):
            batch, recorder = [models[index] for index in indices], recorded(METRICS)
            task = module.Task(options, [model["seed"] for model in batch], torch.float32, device)
            fit(task, [shard.optimizer_for(model) for model in batch], steps, recorder)
            kept = np.minimum(np.arange(len(steps)), len(recorder.curves["train_loss"]) - 1)
            curves = {name: np.array(values)[kept] for name, values in recorder.curves.items()}
            w_input, w_output = task.collapse(views(recorder.flat.double(), task.shapes))()
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
    """Memory that one model of a batch takes at most, which is at an evaluation.

    Then the logits of all pairs are there, some of them in float64.
    """
    pairs = options.modulus * (options.modulus + 1) // 2
    weights = 3 * options.embed * (options.modulus + options.hidden)
    return 4 * (pairs * (6 * options.modulus + 3 * options.hidden) + 8 * weights)
