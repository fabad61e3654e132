"""Networks of modular addition in collapsed form, w_input [T, p, hidden] and w_output [T, hidden, p], and their logits.

logits(a, b) = relu(w_input[a] + w_input[b]) w_output. T stands for any leading axes, or none.
"""

from collections import ChainMap
from functools import lru_cache

import numpy as np

from core.errors import UserError

NEEDED = (
    "this needs a network of modular addition: w_input [p, hidden] and w_output [hidden, p], or w_embed with its "
    "projections"
)
PAIRS_AT_ONCE = 2**21  # numbers in the largest temporary array: chunks that fit the cache are faster than larger ones


def collapsed(weights, constants=()):
    """w_input and w_output, float64, from w_embed (trained, or a constant of the series), w_in_proj and w_out_proj."""
    embed = weights["w_embed"] if "w_embed" in weights else constants["w_embed"]
    embed = np.asarray(embed, float)
    return embed @ weights["w_in_proj"], weights["w_out_proj"] @ np.swapaxes(embed, -1, -2)


def of_series(series, at=slice(None)):
    """w_input [T, p, hidden] and w_output [T, hidden, p] of a CheckpointSeries at the checkpoints `at`, float64.

    They are views or weights of those names, or follow from w_embed, w_in_proj and w_out_proj. Raises UserError if the
    run has neither.
    """
    named = ChainMap(series.views, series.weights)
    if {"w_input", "w_output"} <= named.keys():
        w_input, w_output = (np.asarray(named[name][at], float) for name in ("w_input", "w_output"))
    elif {"w_in_proj", "w_out_proj"} <= named.keys() and "w_embed" in {*named, *series.constants}:
        factors = [name for name in ("w_embed", "w_in_proj", "w_out_proj") if name in named]
        w_input, w_output = collapsed({name: named[name][at] for name in factors}, series.constants)
    else:
        raise UserError(f"{NEEDED}; it has the weights {', '.join(sorted(named))}")
    if w_input.ndim != 3 or w_output.shape != w_input.swapaxes(1, 2).shape:
        shapes = " and ".join(str(list(side.shape[1:])) for side in (w_input, w_output))
        raise UserError(f"{NEEDED}; its w_input and w_output have the shapes {shapes}")
    return w_input, w_output


@lru_cache(maxsize=4)
def pairs(p):
    """a, b and (a + b) mod p of all pairs a <= b, int [p (p + 1) / 2] each; not to be written to."""
    a, b = np.triu_indices(p)
    return constant(a), constant(b), constant((a + b) % p)


def constant(array):
    """The array, which nobody can write to."""
    array.flags.writeable = False
    return array


def inputs(series):
    """a, b and (a + b) mod p of the pairs to which the train_index of a series refers, int [n] each.

    They are its constant `pairs` [n, 2], of which (a, b) and (b, a) may be two, else all pairs a <= b.
    """
    p = series.spec["options"]["modulus"]
    if "pairs" not in series.constants:
        return pairs(p)
    a, b = series.constants["pairs"].T
    return a, b, (a + b) % p


def test_index(series):
    """Indices of the test split among the `inputs` of a series. Raises UserError if its split is not known."""
    if not len(series.train_index):
        raise UserError(
            f"{series.spec.get('name', 'the series')} does not say which pairs it was trained on: an import says so by "
            "`splits`, a Recorder by `train_index`"
        )
    return np.setdiff1d(np.arange(len(inputs(series)[0])), series.train_index)


def seen(series):
    """Indices among `pairs(p)` of those that the network was trained on, in either order.

    Raises UserError if its split is not known.
    """
    test_index(series)
    return np.flatnonzero(_trained(series))


def unseen(series):
    """Indices among `pairs(p)` of those that the network was not trained on, in either order; all if none is known."""
    return np.flatnonzero(~_trained(series))


def _trained(series):
    """Whether the network was trained on each of `pairs(p)`, in either order: bool [p (p + 1) / 2]."""
    a, b, _ = inputs(series)
    table = np.zeros((series.spec["options"]["modulus"],) * 2, bool)
    table[a[series.train_index], b[series.train_index]] = True
    return (table | table.T)[np.triu_indices(len(table))]


def activations(w_input, a, b):
    """Hidden activations relu(w_input[a] + w_input[b]), [..., pairs, hidden]."""
    return np.maximum(w_input[..., a, :] + w_input[..., b, :], 0)


def chunks(w_input, a):
    """Slices of the leading axis of w_input [T, p, hidden], each short enough for its logits to stay small."""
    count = max(1, PAIRS_AT_ONCE // (len(a) * max(w_input.shape[-2:])))
    return [slice(first, first + count) for first in range(0, len(w_input), count)]


def cross_entropy(logits, answers):
    """Cross-entropy in nats, mean over pairs: logits [..., pairs, p], answers [pairs] -> [...]."""
    return cross_entropies(logits, answers).mean(-1)


def cross_entropies(logits, answers):
    """Cross-entropy of each pair, in nats: logits [..., pairs, p], answers [pairs] -> [..., pairs]."""
    highest = logits.max(-1)
    total = highest + np.log(np.exp(logits - highest[..., None]).sum(-1))
    return total - _right(logits, answers)


def each_pair(series, index, at=slice(None)):
    """Cross-entropy and correctness of the `inputs` with those indices at the checkpoints `at`: two [T, pairs].

    In float64, from the weights.
    """
    w_input, w_output = of_series(series, at)
    a, b, answers = (part[index] for part in inputs(series))
    losses, right = [], []
    for part in chunks(w_input, a):
        logits = activations(w_input[part], a, b) @ w_output[part]
        losses.append(cross_entropies(logits, answers))
        right.append(logits.argmax(-1) == answers)
    return np.concatenate(losses), np.concatenate(right)


def logit_scales(series, at=slice(None)):
    """Root mean square of the logits of all pairs at the checkpoints `at`, each pair's mean taken out: [T].

    A constant that is added to all logits of a pair changes no probability.
    """
    w_input, w_output = of_series(series, at)
    a, b, _ = pairs(w_input.shape[1])
    squares = []
    for part in chunks(w_input, a):
        logits = activations(w_input[part], a, b) @ w_output[part]
        squares.append(logits.var(-1).mean(-1))
    return np.sqrt(np.concatenate(squares))


def losses_when_wrong(series, at):
    """Mean cross-entropy of the test pairs that the network gets wrong at checkpoints `at`: [T], nan without any."""
    losses, right = each_pair(series, test_index(series), at)
    wrong = (~right).sum(-1)
    return np.divide((losses * ~right).sum(-1), wrong, out=np.full(len(wrong), np.nan), where=wrong > 0)


def accuracy(logits, answers):
    """Share of pairs whose answer has the highest logit: [..., pairs, p] -> [...]."""
    return (logits.argmax(-1) == answers).mean(-1)


def margins(logits, answers):
    """Logit of the answer minus the highest other one, negative at an error: [..., pairs, p] -> [..., pairs]."""
    others = logits.copy()
    np.put_along_axis(others, np.broadcast_to(answers[:, None], (*logits.shape[:-1], 1)), -np.inf, -1)
    return _right(logits, answers) - others.max(-1)


def _right(logits, answers):
    return np.take_along_axis(logits, np.broadcast_to(answers[:, None], (*logits.shape[:-1], 1)), -1)[..., 0]
