"""Whether weights over the numbers 0..p-1 are cosines or square waves.

R2 is the share of the variance of each function [p, n] that its best wave of a frequency explains, amplitude, phase and
mean fitted. Of a cosine a square wave explains 8 / pi^2 = 0.81, and as much a cosine of a square wave.
"""

import numpy as np

from train.analysis import fourier


def cosine_r2(values, frequency):
    """R2 of cos(2 pi f i / p - phi): values [p, n], frequency [n] -> [n]; nan where all values are equal."""
    return _ratio(np.abs(fourier.component(values, frequency, 0)) ** 2, values)


def square_r2(values, frequency):
    """R2 of the sign of cos(2 pi f i / p - phi): values [p, n], frequency [n] -> [n]; nan where all values are equal.

    All phi that give different waves are tried: between any two zeros of the cosine at a number, pi / p apart or more.
    """
    p = len(values)
    phases = np.pi * (np.arange(2 * p) + 0.25) / p
    explained = np.empty(values.shape[1])
    for f in np.unique(frequency):
        waves = np.sign(np.cos(2 * np.pi * f * np.arange(p) / p - phases[:, None]))
        waves -= waves.mean(1, keepdims=True)
        columns = frequency == f
        explained[columns] = ((waves @ values[:, columns]) ** 2 / (waves**2).sum(1, keepdims=True)).max(0)
    return _ratio(explained, values)


def _ratio(explained, values):
    power = ((values - values.mean(0)) ** 2).sum(0)
    return np.divide(explained, power, out=np.full(len(power), np.nan), where=power > 0)
