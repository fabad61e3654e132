"""Outcomes of the models of a sweep over modular addition, from their accuracies and their last weights."""

import numpy as np

from core.errors import UserError
from train.analysis import frequency_groups, milestones

OUTCOMES = ("does not learn", "memorizes only", "generalizes")


def counted(groups):
    """Columns of the groups {frequency: neurons} of one network: which frequencies, and how many neurons each."""
    return {
        "frequencies": len(groups),
        "alive_neurons": sum(map(len, groups.values())),
        "which_frequencies": " ".join(map(str, groups)),
        "neurons_each": " ".join(str(len(neurons)) for neurons in groups.values()),
    }


def reached_at(sweep, split):
    """Steps [models] from which train or test accuracy stays at the threshold of a sweep or above; nan if never."""
    past = sweep.metrics[f"{split}_accuracy"] >= sweep.spec["outcomes"]["accuracy"]
    return np.array([milestones.stable_from(sweep.steps, of_model) for of_model in past.T])


def table(sweep):
    """Columns over the models of a sweep (a CheckpointSeries): when they memorize and generalize, the outcome in words,
    losses and accuracies at the end, and the columns of `counted`; `outcomes` of its spec has the threshold. Raises
    UserError for a sweep of another task.
    """
    if not {"w_input", "w_output"} <= sweep.weights.keys() or "accuracy" not in sweep.spec["outcomes"]:
        raise UserError(f"needs a sweep of modular addition; this one is of {sweep.spec.get('task')}")
    memorized, generalized = (reached_at(sweep, split) for split in ("train", "test"))
    learns = ~np.isnan(memorized)
    rows = [
        counted(frequency_groups.groups(*network))
        for network in zip(sweep.weights["w_input"], sweep.weights["w_output"], strict=True)
    ]
    return {
        "memorized_at": memorized,
        "generalized_at": generalized,
        "outcome": np.array(OUTCOMES)[learns.astype(int) + (learns & ~np.isnan(generalized))],
        **{f"last_{name}": curves[-1] for name, curves in sweep.metrics.items()},
        **{name: np.array([row[name] for row in rows]) for name in rows[0]},
    }
