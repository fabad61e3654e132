"""Where a training begins that goes on from another.

It takes that one's last weights, with one frequency's neurons cut out on request.
"""

from importlib import import_module

import numpy as np
import torch

from core.errors import UserError
from train.analysis import fourier, frequency_groups, modular_network

DYNAMIC = ("train.tasks.{task}",)  # for fingerprints: what is imported by name
RESEED_OFFSET = 10**6  # added to the seed: neurons drawn anew are the first ones of another seed, not of this one


def warm_start(task, series, plan, options):
    """Let `task` (of one seed) begin with the last weights of `series`, changed as `plan` (starts_from) says.

    Returns what was done, as constants of the new series: removed_frequency [1] (0: none), removed_neurons [n], and
    test loss and accuracy before it, [1] each. Raises UserError where task and series do not fit together.
    """
    shapes = {name: values.shape[1:] for name, values in series.weights.items()}
    if shapes != task.shapes or not np.array_equal(task.train_index[0].numpy(), series.train_index):
        raise UserError(f"{plan['experiment']} has other shapes or data: it can't be started from")
    weights = {name: values[-1].copy() for name, values in series.weights.items()}
    frequency, neurons = (0, np.empty(0, np.int64)) if plan["neurons"] == "kept" else ablated_frequency(weights, plan)
    if plan["neurons"] == "zeroed":
        drawn = {name: np.zeros_like(values) for name, values in weights.items()}
    else:
        fresh = import_module(type(task).__module__).Task(
            options, [RESEED_OFFSET + task.seeds[0]], task.dtype, task.device
        )
        drawn = {name: values[0].numpy() for name, values in fresh.initial_weights().items()}
    weights["w_in_proj"][:, neurons] = drawn["w_in_proj"][:, neurons]
    weights["w_out_proj"][neurons] = drawn["w_out_proj"][neurons]
    if plan["embedding"] == "cleared":
        weights["w_embed"] = cleared(weights["w_embed"], frequency)
    task.initial_weights = lambda: {name: torch.tensor(values).unsqueeze(0) for name, values in weights.items()}
    return {"removed_frequency": np.array([frequency]), "removed_neurons": neurons} | {
        f"start_{name}": series.metrics[name][-1:] for name in ("test_loss", "test_accuracy")
    }


def ablated_frequency(weights, plan):
    """The frequency whose neurons are cut out, and the neurons: rank 1 is the one that can move the logits most."""
    w_input, w_output = modular_network.collapsed(weights)
    found, force = frequency_groups.groups(w_input, w_output), frequency_groups.strength(w_input, w_output)
    ranked = sorted(found, key=lambda f: -force[found[f]].sum())
    if plan["rank"] > len(ranked):
        raise UserError(f"starts_from.rank: {plan['rank']} is not allowed; the network has {len(ranked)} frequencies")
    frequency = ranked[plan["rank"] - 1]
    return frequency, np.sort(found[frequency])


def cleared(w_embed, frequency):
    """The embedding [p, e] without its part at a frequency."""
    waves = fourier.basis(len(w_embed))[2 * frequency - 1 : 2 * frequency + 1]
    return (w_embed - waves.T @ (waves @ w_embed)).astype(w_embed.dtype)
