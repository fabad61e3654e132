"""Harmonic balance of a star: which waves other than the wanted one remain in the logits of its neurons.

A neuron of input angle theta and output angle phi adds relu(A cos(s - theta)) cos(w c - phi), s = w (a + b) / 2, with
A = 2 cos(w (a - b) / 2). Over the angle ReLU is a sum of harmonics k = 0, 1, 2, 4, 6, ..., so that the logits hold the
waves cos(w c - k s + ...) and cos(w c + k s + ...), with amplitudes sum of |in| |out| exp(i (phi - k theta)) and
exp(i (phi + k theta)). With phi = 2 theta these are the weighted sums of cos and sin of h theta, h = 2 - k and 2 + k.
The wanted one has k = 2, h = 0; all others should vanish. ReLU's linear part is k = 1: it contributes to h = 1 and 3.
ReLU has no k of 3, 5, ...: h = 5 or 7 need not balance. Derived here; the construction is PAIR's (2023).
"""

import numpy as np

from train.analysis import star_geometry


def relu_harmonic(k):
    """The coefficient of cos(k x) in relu(cos x): 1 / pi, 1 / 2, 2 / (3 pi), 0, -2 / (15 pi), 0, ..."""
    if k < 2:
        return (1 / np.pi, 0.5)[k]
    return 0.0 if k % 2 else 2 * (-1) ** (k // 2 + 1) / (np.pi * (k**2 - 1))


def bearing(h):
    """Amplitude of harmonic h in the logits, relative to the wanted wave, if nothing balanced it."""
    k = abs(h - 2)
    amplitude = relu_harmonic(k) * (2 if k == 0 else 1)  # a product of two waves is two waves of half the height
    return abs(amplitude / relu_harmonic(2))


def leftover(into, out, harmonics):
    """Residual of each harmonic, 0 (balanced) to 1: complex [..., n] twice, [H] -> [..., H].

    |sum of |in| |out| exp(i (phi + (h - 2) theta))| over the sum of |in| |out|: weights as the network uses them.
    """
    weight = np.abs(into) * np.abs(out)
    turns = np.angle(out)[..., None] + (np.asarray(harmonics) - 2) * np.angle(into)[..., None]
    return np.abs((weight[..., None] * np.exp(1j * turns)).sum(-2)) / weight.sum(-1)[..., None]


def unevenness(theta):
    """Standard deviation of the gaps between neighbors over their mean: [..., n] -> [...]; 0 for a regular polygon."""
    return star_geometry.gaps(theta).std(-1) * theta.shape[-1] / 360


def room_and_weight(into, out):
    """Correlation over the neurons of a star between the room around each (its two gaps) and its weight.

    into, out: complex [n].
    """
    order = np.argsort(np.angle(into) % (2 * np.pi))
    gaps, weight = star_geometry.gaps(np.angle(into)), (np.abs(into) * np.abs(out))[order]
    return float(np.corrcoef(gaps + np.roll(gaps, 1), weight)[0, 1])


def random_unevenness(n):
    """Root mean square of the unevenness of n random angles, whose gaps are the spacings of a broken stick."""
    return np.sqrt((n - 1) / (n + 1))


def shuffled(into, out, draws, seed=0):
    """Null model of a star: the same gaps and the same weights, each in random order.

    The output is at twice the angle. Complex [n] twice -> [draws, n] twice.
    """
    rng = np.random.default_rng(seed)
    gaps = np.radians(star_geometry.gaps(np.angle(into)))
    theta = rng.permuted(np.tile(gaps, (draws, 1)), axis=1).cumsum(1)
    weight = rng.permuted(np.tile(np.abs(into) * np.abs(out), (draws, 1)), axis=1)
    return weight * np.exp(1j * theta), np.exp(2j * theta)
