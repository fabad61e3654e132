"""Progress measures of Nanda et al. 2023 (arXiv:2301.05217): the loss with the key frequencies alone, and without.

Over all p^2 inputs a logit is a sum of plane waves in a and b. The part at a key frequency f is proportional to cos and
sin of 2 pi f (a + b) / p: the mean over a - b, transformed over a + b.
"""

import numpy as np

from train.analysis import fourier
from train.analysis.modular_network import activations, chunks, cross_entropy, pairs


def along_sum(w_input, w_output):
    """Mean logits of the p inputs with the same (a + b) mod p = s: [T, p (s), p (c)]."""
    p = w_input.shape[-2]
    a, b, answers = pairs(p)
    share = np.zeros((p, len(a)))
    share[answers, np.arange(len(a))] = np.where(a == b, 1, 2) / p  # a < b stands for (a, b) and (b, a)
    return np.concatenate([share @ activations(w_input[part], a, b) @ w_output[part] for part in chunks(w_input, a)])


def key_part(along, frequencies):
    """The part of `along` [T, p (s), p (c)] at the key frequencies of s: that of the trigonometric algorithm."""
    p = along.shape[-2]
    basis = fourier.basis(p)[[row for f in frequencies for row in (2 * f - 1, 2 * f)]]
    return basis.T @ (basis @ along)


def restricted_loss(along, frequencies):
    """Cross-entropy [T] over all inputs of logits restricted to the constant and the key frequencies.

    along: as `along_sum` returned it.
    """
    kept = along.mean(-2, keepdims=True) + key_part(along, frequencies)
    return cross_entropy(kept, np.arange(kept.shape[-1]))


def excluded_loss(w_input, w_output, along, frequencies, index=None):
    """Cross-entropy [T] on pairs `index` (the train split, in the paper) of logits without the key frequencies.

    along: as `along_sum` returned it.
    """
    a, b, answers = (part if index is None else part[index] for part in pairs(w_input.shape[-2]))
    key = key_part(along, frequencies)
    return np.concatenate(
        [
            cross_entropy(activations(w_input[part], a, b) @ w_output[part] - key[part][:, answers], answers)
            for part in chunks(w_input, a)
        ]
    )
