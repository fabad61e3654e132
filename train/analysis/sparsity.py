"""Sparsity of weights: largest distractor, alive neurons, Gini coefficient."""

import numpy as np

from core.errors import UserError

ALIVE = 0.1  # of the strongest neuron; ours


def of_series(series):
    """k, w_input [T, n_bits + 1, hidden] and w_output [T, hidden] of a run of sparse parity with distractors.

    Raises UserError for any other run.
    """
    options, weights = series.spec.get("options", {}), {**series.weights, **series.views}
    if not {"n_bits", "k"} <= options.keys() or not {"w_input", "w_output"} <= weights.keys():
        name, task = series.spec.get("name", "this"), series.spec.get("task", "another task")
        raise UserError(
            f"needs a run of sparse parity, with n_bits and k among its options, and weights w_input and w_output; "
            f"{name} is a run of {task}"
        )
    if options["k"] >= options["n_bits"]:
        raise UserError(
            f"needs distractors, digits that do not matter: k below n_bits, but here both are {options['n_bits']}"
        )
    return options["k"], weights["w_input"], weights["w_output"]


def max_distractor(w_input, k):
    """Largest absolute weight on a digit that does not matter: w_input [..., n_bits + 1, hidden] -> [...].

    The first k rows are the signal digits, the last one is the bias. 0 if there are no distractors.
    """
    return np.abs(w_input[..., k:-1, :]).max(axis=(-2, -1), initial=0)


def weakest_signal(w_input, w_output, k):
    """The largest absolute weight of an alive neuron on a signal digit, of the digit where it is smallest: [...].

    0 where no neuron is alive. Not every neuron in use needs every signal digit: some end with a weight of zero on one.
    """
    signal = np.where(alive(w_input, w_output)[..., None, :], np.abs(w_input[..., :k, :]), 0)
    return signal.max(axis=-1).min(axis=-1)


def signal_level(w_input, w_output, k):
    """Median absolute weight of alive neurons on signal digits: w_input [n_bits + 1, hidden], w_output [hidden]."""
    return float(np.median(np.abs(w_input[:k, alive(w_input, w_output)])))


def strength(w_input, w_output):
    """|w_input column| |w_output| of each neuron, its effect on the logit: [..., rows, hidden] -> [..., hidden]."""
    return np.linalg.norm(w_input, axis=-2) * np.abs(w_output)


def alive(w_input, w_output, share=ALIVE):
    """Which neurons have at least `share` of the strongest one's strength: bool [..., hidden]."""
    power = strength(w_input, w_output)
    return power >= share * np.maximum(power.max(axis=-1, keepdims=True), np.finfo(float).tiny)


def alive_neurons(w_input, w_output, share=ALIVE):
    """How many neurons are alive: [...]."""
    return alive(w_input, w_output, share).sum(axis=-1)


def gini(values):
    """Gini coefficient of |values| over the last axis: 0 if all are equal, near 1 if one has all; nan if all are 0."""
    size = np.sort(np.abs(np.asarray(values, float)), axis=-1)
    n = size.shape[-1]
    total = size.sum(axis=-1)
    ranked = (size * (2 * np.arange(1, n + 1) - n - 1)).sum(axis=-1)
    return np.divide(ranked, n * total, out=np.full_like(total, np.nan), where=total > 0)
