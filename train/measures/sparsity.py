"""Measure: pruning of the weights of a network on sparse parity."""

from train.analysis import milestones, sparsity

TASKS = ("sparse_parity",)


def columns(series):
    """When distractors are pruned, the largest one left, alive neurons, and the Gini coefficient."""
    w_input, w_output = series.weights["w_input"], series.weights["w_output"]
    distractor = sparsity.max_distractor(w_input, series.spec["options"]["k"])
    return {
        "pruned_at": milestones.pruned_at(series.steps, distractor),
        "max_distractor": float(distractor[-1]),
        "alive_neurons": int(sparsity.alive_neurons(w_input[-1], w_output[-1])),
        "gini": float(sparsity.gini(w_input[-1].ravel())),
    }
