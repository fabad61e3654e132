"""The cloud of all sums: the activations of one frequency's neurons, a point for each pair a <= b.

At frequency f the two inputs of a sum are two arrows of the angles w a and w b, w = 2 pi f / p. They add up to an arrow
of the angle w (a + b) / 2, half the phase of the answer: the same answer may give two opposite arrows. What ReLU adds
goes round once as the answer does. Components are main directions of the cloud (PCA), numbered from 1.
"""

from functools import lru_cache

import numpy as np

from train.analysis import modular_network, planar_map

DISC, HEIGHT, RING = slice(0, 2), slice(2, 3), slice(3, 5)  # which components draw what
COMPONENTS = 5


def cloud(w_input, neurons):
    """Activations of the neurons [n] for all pairs: w_input [p, hidden] -> [pairs, n]."""
    a, b, _ = modular_network.pairs(len(w_input))
    return modular_network.activations(w_input[:, neurons], a, b)


@lru_cache(maxsize=4)
def arrows(p, frequency):
    """What the two inputs of each pair add up to at a frequency, [pairs, 2]: of length 0 to 2, at half the phase."""
    a, b, _ = modular_network.pairs(p)
    return _on_circle(p, frequency * a) + _on_circle(p, frequency * b)


@lru_cache(maxsize=4)
def answers(p, frequency):
    """The answer of each pair on a circle, at its phase 2 pi f (a + b) / p: [pairs, 2]."""
    return _on_circle(p, frequency * modular_network.pairs(p)[2])


def _on_circle(p, turns):
    return np.stack([np.cos(2 * np.pi * turns / p), np.sin(2 * np.pi * turns / p)], -1)


def folded(frequency, p):
    """The frequency 0..p/2 of the same waves: functions of 0..p-1 know frequencies modulo p, and no sign."""
    return min(frequency % p, -frequency % p)


def without(w_input, frequency):
    """Weights [p, n] without their part at a frequency, of any size."""
    transform = np.fft.rfft(w_input, axis=0)
    transform[folded(frequency, len(w_input))] = 0
    return np.fft.irfft(transform, len(w_input), axis=0)


def explained(target, by):
    """R2: share of the variance of target [n, k] that the best linear function of `by` [n, d] explains."""
    target, by = planar_map.centered(target), planar_map.centered(by)
    rest = target - by @ (np.linalg.pinv(by.T @ by, hermitian=True) @ (by.T @ target)) if by.shape[1] else target
    return float(1 - (rest**2).sum() / (target**2).sum())


def readouts(points, p, frequency):
    """How well a cloud [pairs, n] is a disc and a ring: three R2.

    disc: the arrow, read off components 1 and 2. ring: the answer's circle, off components 4 and 5; 0 where three
    neurons or fewer have no such components. answer_in_disc: the answer's circle, off components 1 and 2.
    """
    points = planar_map.centered(points)
    positions = points @ planar_map.main_directions(points, COMPONENTS)[0]
    circle = answers(p, frequency)
    return {
        "disc": explained(arrows(p, frequency), positions[:, DISC]),
        "ring": explained(circle, positions[:, RING]),
        "answer_in_disc": explained(circle, positions[:, DISC]),
    }


def held(points):
    """Share of the variance of a cloud [pairs, n] in components 1 and 2, and in components 4 and 5."""
    positions = planar_map.centered(points) @ planar_map.main_directions(points, COMPONENTS)[0]
    variance = (positions**2).sum(0) / (planar_map.centered(points) ** 2).sum()
    return float(variance[DISC].sum()), float(variance[RING].sum())


def course(w_input, neurons, frequency, kept=None):
    """The clouds of all checkpoints on the components of the last one: w_input [T, p, hidden] -> [T, kept pairs, 5].

    Around the mean, and turned within the planes of disc and ring: in the last cloud arrows and answers lie at their
    own angles. kept: indices of the pairs that are returned; None: all. Of fewer than five neurons the last components
    are 0.
    """
    last, p = cloud(w_input[-1], neurons), w_input.shape[1]
    directions = planar_map.main_directions(last, COMPONENTS)[0]
    directions = np.pad(directions, ((0, 0), (0, COMPONENTS - directions.shape[1])))
    positions = planar_map.centered(last) @ directions
    for plane, onto in ((DISC, arrows(p, frequency)), (RING, answers(p, frequency))):
        directions[:, plane] = directions[:, plane] @ planar_map.procrustes(positions[:, plane], onto)
    chosen = slice(None) if kept is None else kept
    # one by one: all clouds at once would take the memory of every neuron's activations at every checkpoint
    clouds = (cloud(w, neurons) for w in w_input)
    return np.stack([(points[chosen] - points.mean(0)) @ directions for points in clouds])
