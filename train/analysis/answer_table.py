"""The table of all sums a + b mod p: which a network gets right, from when on, and how many next to each it trained on.

Sums are those of `modular_network.pairs(p)`, a <= b: a network that acts through w_input and w_output takes b + a as
a + b.
"""

from functools import lru_cache

import numpy as np
from scipy import stats

from train.analysis import cumulative_frequencies, modular_network


@lru_cache(maxsize=2)  # a figure asks for its timeline, numbers and drawing alike, and it takes a second
def right(series):
    """Whether the answer has the highest logit, of all pairs a <= b at all checkpoints: bool [T, pairs].

    Not to be written to.
    """
    w_input, w_output = modular_network.of_series(series)
    a, b, answers = modular_network.pairs(w_input.shape[1])
    parts = (
        (modular_network.activations(w_input[part], a, b) @ w_output[part]).argmax(-1) == answers
        for part in modular_network.chunks(w_input, a)
    )
    return modular_network.constant(np.concatenate(list(parts)))


def right_from(steps, right):
    """The step from which each column of `right` [T, ...] is true to the end; inf if it is not true at the end."""
    wrong = ~np.asarray(right, bool)
    first = np.where(wrong.any(0), len(wrong) - np.argmax(wrong[::-1], 0), 0)
    return np.append(np.asarray(steps, float), np.inf)[first]


def trained_neighbors(trained, p):
    """How many of the four sums next to each in the table are trained on: bool [pairs] -> int [pairs], 0 to 4.

    They differ by one in a or in b; the table closes on itself, p - 1 is next to 0.
    """
    table = cumulative_frequencies.table(np.asarray(trained, int), p)
    around = np.sum([np.roll(table, shift, axis) for shift in (1, -1) for axis in (0, 1)], 0)
    return around[np.triu_indices(p)]


def rank_correlation(x, y):
    """Spearman's rank correlation of two lists [n], -1 to 1; nan if one of them is constant."""
    first, second = (stats.rankdata(values) for values in (x, y))
    if not np.ptp(first) or not np.ptp(second):
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
