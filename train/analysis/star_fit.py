"""Fit of the ideal construction to a trained star: the nearest ideal star, the residual, and its logits.

A star is the coefficients of n neurons at one frequency, in and out, complex [..., n] each (`groups.arrows`), in order
of their input angles. Ideal: inputs evenly spaced, outputs at twice their angles, all norms of a side the same.
"""

import numpy as np

from train.analysis import ideal_star

NEAR = (
    1 / 3
)  # a residual: of random stars fewer than one in a hundred leave as little (tests/property/test_star_fit.py)
COARSE, FINE = 360, 101  # angles tried: around the circle, then between neighbors of the best


def fitted(into, out):
    """Angle of neuron 0 and norms in and out, [...] each, of the ideal star that explains most of both sides' power."""
    turns = (np.exp(1j * turn * ideal_star.directions(into.shape[-1])) for turn in (1, 2))
    means = [(side / turn).mean(-1)[..., None] for side, turn in zip((into, out), turns, strict=True)]
    power = [(np.abs(side) ** 2).mean(-1)[..., None] for side in (into, out)]

    def norms(angles):
        """Norms of both sides for neuron 0 at `angles` [..., A]; none is negative."""
        return [np.maximum((mean * np.exp(-1j * k * angles)).real, 0) for k, mean in enumerate(means, 1)]

    def best(angles):
        explained = sum(norm**2 / all_of_it for norm, all_of_it in zip(norms(angles), power, strict=True))
        return np.take_along_axis(angles, explained.argmax(-1)[..., None], -1)

    first = best(np.broadcast_to(ideal_star.directions(COARSE), (*into.shape[:-1], COARSE)))
    first = best(first + np.linspace(-1, 1, FINE) * 2 * np.pi / COARSE)
    return tuple(part[..., 0] for part in (first, *norms(first)))


def nearest(into, out):
    """In and out of the nearest ideal star: complex [..., n] each."""
    turn, *norms = fitted(into, out)
    theta = turn[..., None] + ideal_star.directions(into.shape[-1])
    return tuple(norm[..., None] * np.exp(1j * k * theta) for k, norm in enumerate(norms, 1))


def residual(into, out):
    """Share of a star's power that the nearest ideal star does not explain, mean of both sides: [...], 0 to 1."""
    return np.mean(
        [
            (np.abs(side - model) ** 2).sum(-1) / (np.abs(side) ** 2).sum(-1)
            for side, model in zip((into, out), nearest(into, out), strict=True)
        ],
        axis=0,
    )


def models(stars):
    """{frequency: (in, out)} of the ideal stars nearest to those in which `stars` end.

    in, out: complex [n] each. stars: {frequency: (in, out)}, [T, n].
    """
    return {f: nearest(into[-1], out[-1]) for f, (into, out) in stars.items()}


def logits(stars, p, a, b):
    """Logits of numbers a and b [...] if every star of {frequency: (in, out)} were the nearest ideal one: [..., p]."""
    total = 0
    for f, (into, out) in stars.items():
        turn, *norms = fitted(into, out)
        total = total + 2 / p * np.prod(norms) * ideal_star.logits(p, f, len(into), "relu", a, b, turn)
    return total
