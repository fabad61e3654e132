"""Spectra of all rows or columns of a matrix together, over training. The constant is left out everywhere."""

import numpy as np

from train.analysis import fourier

DRAWS, QUANTILE = 40, 0.95  # of shuffled lines


def powers(lines):
    """Power of each line at frequencies 1..m // 2: lines [..., n, m] -> [..., n, m // 2]."""
    return fourier.spectrum(lines)[..., 1:]


def shares(power):
    """Share of all lines' power at each frequency: [..., n, frequencies] -> [..., frequencies]; 0 without power."""
    total = power.sum(-2)
    whole = total.sum(-1, keepdims=True)
    return np.divide(total, whole, out=np.zeros_like(total), where=whole > 0)


def share_of_top_frequency(power):
    """Share of the power that each line has at its own strongest frequency: [..., n, frequencies] -> [...].

    Over all lines together, so that lines without power don't count; 0 without power.
    """
    whole = power.sum((-2, -1))
    return np.divide(power.max(-1).sum(-1), whole, out=np.zeros_like(whole), where=whole > 0)


def top_share_by_chance(lines, draws=DRAWS, quantile=QUANTILE):
    """The `quantile` of share_of_top_frequency over `draws` of lines [n, m] with the entries of each shuffled."""
    rng = np.random.default_rng(0)
    shuffled = (rng.permuted(lines, axis=1) for _ in range(draws))
    return float(np.quantile([share_of_top_frequency(powers(some)) for some in shuffled], quantile))
