"""Warm starts: initial weights from the last checkpoint of another run, optionally with one frequency ablated."""

import numpy as np
import torch

from core.errors import UserError
from train.analysis import fourier, frequency_groups, modular_network

RESEED_OFFSET = 10**6  # added to the seed: redrawn neurons are the first ones of another seed, not of this one


def warm_start(task, series, plan):
    """Initial weights of `task` (of one seed), name -> [1, *shape], and constants that say what was done.

    They are the last weights of `series`, changed as `plan` (`warm_start` of the experiment) says. The constants are
    removed_frequency [1] (0: none), removed_neurons [n], and test loss and accuracy before the change, [1] each.
    Raises UserError where task and series do not fit together.
    """
    shapes = {name: values.shape[1:] for name, values in series.weights.items()}
    if shapes != task.shapes or not np.array_equal(task.train_index[0].numpy(), series.train_index):
        raise UserError(f"{plan['experiment']} has other shapes or data: it can't be started from")
    weights = {name: values[-1].copy() for name, values in series.weights.items()}
    frequency, neurons = 0, np.empty(0, np.int64)
    if plan["neurons"] != "kept":
        frequency, neurons = ablated_frequency(weights, plan)
        new = {name: np.zeros_like(values) for name, values in weights.items()}
        if plan["neurons"] == "redrawn":
            new = redrawn(task)
        weights["w_in_proj"][:, neurons] = new["w_in_proj"][:, neurons]
        weights["w_out_proj"][neurons] = new["w_out_proj"][neurons]
    if plan["embedding"] == "cleared":
        weights["w_embed"] = cleared(weights["w_embed"], frequency)
    if hasattr(task, "restore"):
        task.restore({name: values[-1] for name, values in series.views.items()})
    initial = {name: torch.tensor(values).unsqueeze(0) for name, values in weights.items()}
    return initial, {"removed_frequency": np.array([frequency]), "removed_neurons": neurons} | {
        f"start_{name}": series.metrics[name][-1:] for name in ("test_loss", "test_accuracy")
    }


def redrawn(task):
    """The initial weights of the same task with another seed, name -> [*shape]."""
    fresh = type(task)(task.options, [RESEED_OFFSET + task.seeds[0]], task.dtype, task.device)
    return {name: values[0].numpy() for name, values in fresh.initial_weights().items()}


def ablated_frequency(weights, plan):
    """The frequency whose neurons are ablated, and the neurons: rank 1 is the one that can move the logits most."""
    w_input, w_output = modular_network.collapsed(weights)
    groups, force = frequency_groups.groups(w_input, w_output), frequency_groups.strength(w_input, w_output)
    ranked = sorted(groups, key=lambda f: -force[groups[f]].sum())
    if plan["rank"] > len(ranked):
        raise UserError(f"warm_start.rank: {plan['rank']} is not allowed; the network has {len(ranked)} frequencies")
    frequency = ranked[plan["rank"] - 1]
    return frequency, np.sort(groups[frequency])


def cleared(w_embed, frequency):
    """The embedding [p, e] without its part at a frequency."""
    waves = fourier.basis(len(w_embed))[2 * frequency - 1 : 2 * frequency + 1]
    return (w_embed - waves.T @ (waves @ w_embed)).astype(w_embed.dtype)
