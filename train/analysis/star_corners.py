"""The corners of a star: neurons that are close together are one corner of a polygon, doubled.

A star is complex into, out [n], as in train.analysis.harmonic_balance.
"""

import numpy as np

from train.analysis import harmonic_balance, ideal_star, star_geometry


def corners(into, out, apart):
    """Input angle of each corner, [corners], sorted from 0 to 2 pi.

    Neighbors closer than `apart` times the mean gap of all neurons are joined, the closest first, to one at the angle
    of their sum, weighted by |in| |out|.
    """
    weighted = np.exp(1j * np.angle(into)) * np.abs(into) * np.abs(out)
    joined = weighted[np.argsort(np.angle(into) % (2 * np.pi))]
    while len(joined) > 1:
        joined = joined[np.argsort(np.angle(joined) % (2 * np.pi))]
        gaps = star_geometry.gaps(np.angle(joined))
        closest = int(gaps.argmin())
        if gaps[closest] >= apart * 360 / len(into):
            break
        after = (closest + 1) % len(joined)
        joined[closest] += joined[after]
        joined = np.delete(joined, after)
    return np.sort(np.angle(joined) % (2 * np.pi))


def loss(into, out, p):
    """Mean cross-entropy in nats over the pairs a <= b mod p, and the share of them that is right.

    The numbers lie on the circle of train.tasks.circular_embedding.
    """
    a, b = np.triu_indices(p)
    circle = np.sqrt(2 / p) * np.exp(1j * ideal_star.places(p))
    hidden = np.maximum(((circle[a] + circle[b])[:, None] * into.conj()).real, 0)
    logits = ((hidden @ out)[:, None] * circle.conj()).real
    at = np.arange(len(a)), (a + b) % p
    right = logits[at]
    logits[at] = -np.inf
    shortfall = logits - right[:, None]
    return float(np.logaddexp(0, np.logaddexp.reduce(shortfall, 1)).mean()), float((shortfall.max(1) < 0).mean())


def regular_loss(neurons, weight, p):
    """Loss and accuracy of the regular star whose |in| |out| add up to `weight`, turned so that it fits no number."""
    norm, theta = np.sqrt(weight / neurons), ideal_star.directions(neurons, np.pi / (2 * neurons * p))
    return loss(norm * np.exp(1j * theta), norm * np.exp(2j * theta), p)


def star(curves, model):
    """(into, out), complex [T, n], of a model of a sweep over single stars, in order of the final input angle."""
    n = int(curves.constants["hidden"][model])
    w_in, w_out = curves.weights["w_in_proj"][model][:, :, :n], curves.weights["w_out_proj"][model][:, :n]
    into, out = w_in[:, 0] + 1j * w_in[:, 1].astype(float), w_out[..., 0] + 1j * w_out[..., 1].astype(float)
    order = np.argsort(np.angle(into[-1]) % (2 * np.pi))
    return into[:, order], out[:, order]


def table(curves, thresholds):
    """Column -> values [models]: the outcome, corners, unevenness of the neurons' and of the corners' gaps, losses.

    outcome: "regular" (a corner for each neuron, evenly spaced), "doubled corners" (fewer, evenly spaced), "uneven",
    or "not learned". thresholds: `apart` of `corners`, unevenness `even` at most, `accuracy` on the worse split at
    least. loss, regular_loss, regular_accuracy are over all pairs, the latter of the regular star with the same sum of
    |in| |out|, which is `weight`.
    """
    p, neurons = curves.spec["options"]["modulus"], curves.constants["hidden"]
    shapes = [[side[-1] for side in star(curves, model)] for model in range(len(neurons))]
    polygons = [corners(*star, thresholds["apart"]) for star in shapes]
    count, uneven = np.array(list(map(len, polygons))), np.array(list(map(harmonic_balance.unevenness, polygons)))
    accuracy = np.minimum(*(curves.metrics[f"{split}_accuracy"][-1] for split in ("train", "test")))
    weights = np.array([(np.abs(into) * np.abs(out)).sum() for into, out in shapes])
    regular = np.array([regular_loss(n, weight, p) for n, weight in zip(neurons, weights, strict=True)])
    cases = accuracy < thresholds["accuracy"], uneven > thresholds["even"], count == neurons
    return {
        "outcome": np.select(cases, ["not learned", "uneven", "regular"], "doubled corners"),
        "corners": count,
        "corner_unevenness": uneven,
        "unevenness": np.array([harmonic_balance.unevenness(np.angle(into)) for into, _ in shapes]),
        "accuracy": accuracy,
        "weight": weights,
        "loss": np.array([loss(*star, p)[0] for star in shapes]),
        "regular_loss": regular[:, 0],
        "regular_accuracy": regular[:, 1],
    }
