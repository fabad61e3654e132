"""Measure: what a warm start with an ablated frequency grows in its place."""

import numpy as np

from train.analysis import frequency_groups, modular_network

TASKS = ("modular_addition",)
NEEDS_WARM_START = True


def columns(series):
    """The ablated frequency, and how many of its neurons end with it, another old one, a new one, or none."""
    done = series.constants
    ends = modular_network.of_series(series, [0, -1])
    before, after = (frequency_groups.groups(*(side[at] for side in ends)) for at in (0, -1))
    (frequency,), removed = done["removed_frequency"].tolist(), done["removed_neurons"]
    stayed = {f for f, neurons in before.items() if not np.isin(neurons, removed).all()}
    carries = {neuron: f for f, neurons in after.items() for neuron in neurons.tolist()}
    now = [carries.get(neuron) for neuron in removed.tolist()]
    fates = {
        "back": now.count(frequency),
        "joined": sum(f in stayed - {frequency} for f in now),
        "silent": now.count(None),
    }
    return (
        {
            "start_test_loss": float(done["start_test_loss"][0]),
            "start_test_accuracy": float(done["start_test_accuracy"][0]),
            "cut_test_loss": float(series.metrics["test_loss"][0]),
            "cut_test_accuracy": float(series.metrics["test_accuracy"][0]),
            "frequency": frequency,
            "neurons": len(removed),
        }
        | fates
        | {"new": len(removed) - sum(fates.values()), "frequencies": len(after)}
    )
