"""Samples of the entries of large arrays, and how well they represent all."""

import numpy as np
from scipy.stats import ks_2samp


def sample(count, most):
    """Indices of at most `most` of `count` entries, drawn at random by a fixed seed, in their order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def distance(some, entries):
    """Largest difference between the distribution functions of two sets of numbers, 0..1 (Kolmogorov and Smirnov)."""
    return float(ks_2samp(some, entries, method="asymp").statistic)
