"""The columns that modular addition adds to a table of outcomes."""

import numpy as np
import pytest

from train.checkpoints import CheckpointSeries
from train.measures import columns


def series(weights, losses, accuracies):
    steps = np.arange(len(losses)) * 10
    metrics = {"train_loss": losses, "test_loss": losses, "train_accuracy": accuracies, "test_accuracy": accuracies}
    return CheckpointSeries(
        {}, {}, steps, weights, {name: np.array(values, float) for name, values in metrics.items()}, np.arange(9)
    )


def stars(p=67):
    """Weights of a network that has a pentagon at frequency 7, a hexagon at 20, and one neuron that is dead."""
    angle = np.concatenate([np.arange(5) * 2 * np.pi / 5, 0.4 + np.arange(6) * np.pi / 3, [0]])
    frequency = np.array([7] * 5 + [20] * 7)
    phase = 2 * np.pi * np.arange(p)[:, None] * frequency / p
    w_input, w_output = np.cos(phase - angle), np.cos(phase - 2 * angle).T
    w_output[-1] = 0
    return {"w_embed": np.eye(p)[None], "w_in_proj": w_input[None], "w_out_proj": w_output[None]}


def test_frequencies_and_their_neurons():
    found = columns.columns(series(stars(), [1], [1]), ["frequencies"])
    assert (found["frequencies"], found["which_frequencies"], found["neurons_each"]) == (2, "7 20", "5 6")
    assert found["alive_neurons"] == 11
    assert found["share_at_end"] == pytest.approx(1)
    assert found["star_score"] == pytest.approx(1)
    assert found["lowest_star_score"] == pytest.approx(1)
    assert found["lowest_r_squared"] > 0.7


def test_the_turns_of_the_test_loss():
    found = columns.columns(series({}, [4, 2, 0.5, 1, 2, 0.1], [0, 0.5, 0.9, 0.8, 0.7, 1]), ["turns"])
    assert (found["valley_step"], found["peak_step"], found["rises"]) == (20, 40, 1)
    assert (found["rise"], found["fall_after"], found["valley_accuracy"], found["peak_accuracy"]) == (4, 20, 0.9, 0.7)


def test_a_loss_that_only_falls_has_no_turns():
    found = columns.columns(series({}, [4, 2, 1], [0, 1, 1]), ["turns"])
    assert found["rises"] == 0 and np.isnan(found["rise"])
