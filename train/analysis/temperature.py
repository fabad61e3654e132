"""Temperature scaling (Guo et al. 2017): how much of a loss is that a network is surer than it is right.

Logits divided by a temperature keep their order, and so every answer; the loss at the best temperature is what
confidence does not explain.
"""

import numpy as np

from train.analysis import modular_network

COLDEST, HOTTEST = 1e-4, 1e4  # temperatures tried: where all answers are right, the colder the better


def lowest_loss(logits, answers, first=1.0):
    """The lowest cross-entropy over all temperatures, in nats, and that temperature.

    logits [pairs, classes], answers [pairs]; first: the temperature with which the search begins. The loss is convex in
    the inverse of the temperature, so Newton's method finds its minimum.
    """
    logits = logits - logits.max(-1, keepdims=True)
    right = np.take_along_axis(logits, answers[:, None], -1)[:, 0].mean()
    inverse = 1 / np.clip(first, COLDEST, HOTTEST)
    for _ in range(60):
        odds = np.exp(inverse * logits)
        total = odds.sum(-1)
        mean = np.einsum("ij,ij->i", odds, logits) / total
        slope = mean.mean() - right
        curvature = (np.einsum("ij,ij,ij->i", odds, logits, logits) / total - mean**2).mean()
        newton = inverse - slope / max(curvature, 1e-300)
        best = np.clip(newton, max(inverse / 2, 1 / HOTTEST), min(2 * inverse, 1 / COLDEST))
        if abs(best - inverse) <= 1e-5 * inverse:
            break
        inverse = best
    return float(np.log(np.exp(best * logits).sum(-1)).mean() - best * right), float(1 / best)


def test_losses(series, at=None):
    """Test loss of a network of modular addition at its best temperature, at the checkpoints `at`, or at all: [T].

    The temperature is chosen on the test data themselves, at each checkpoint again.
    """
    a, b, answers = (part[modular_network.test_index(series)] for part in modular_network.inputs(series))
    w_input, w_output = modular_network.of_series(series, slice(None) if at is None else at)
    losses, temperature = [], 1.0
    for inner, outer in zip(w_input, w_output):
        loss, temperature = lowest_loss(modular_network.activations(inner, a, b) @ outer, answers, temperature)
        losses.append(loss)
    return np.array(losses)
