"""Measure: the frequencies of a network on modular addition, and their stars."""

import numpy as np

from train.analysis import addition_outcomes, fourier, frequency_groups, modular_network

TASKS = ("circular_embedding", "modular_addition")
VIEWS = ("w_input", "w_output")


def columns(series):
    """Final frequencies, the neurons of each, and how close they are to pure waves and to stars."""
    w_input, w_output = modular_network.of_series(series, [0, -1])
    groups = frequency_groups.groups(w_input[-1], w_output[-1])
    alive = np.concatenate(list(groups.values()))
    top = fourier.dominant_frequency(w_input, 1)
    shares = fourier.share(w_input, top, 1)
    force = frequency_groups.strength(w_input[-1], w_output[-1])
    scores = [frequency_groups.star_score(w_input[-1], w_output[-1], f, neurons) for f, neurons in groups.items()]
    explained = frequency_groups.r_squared(w_input[-1:], w_output[-1:], groups)[0]
    return addition_outcomes.counted(groups) | {
        "share_at_start": float(shares[0].mean()),
        "share_at_end": float(shares[-1, alive].mean()),
        "star_score": float(np.average(scores, weights=[force[neurons].sum() for neurons in groups.values()])),
        "lowest_star_score": float(min(scores)),
        "lowest_r_squared": float(min(explained)),
    }
