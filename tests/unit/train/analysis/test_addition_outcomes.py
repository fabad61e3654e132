import numpy as np

from train.analysis import addition_outcomes
from train.checkpoints import CheckpointSeries


def star(p, frequencies):
    """Weights of a network with neurons at these frequencies, at even phases."""
    angles = 2 * np.pi * np.arange(p)[:, None] / p * np.array(frequencies) + np.arange(len(frequencies))
    return np.cos(angles), np.cos(2 * angles).T


def made_up(train, test, accuracy=0.99):
    networks = [star(67, frequencies) for frequencies in ([3, 3, 3, 8, 8, 30], [1, 1, 1, 1, 1, 1])]
    return CheckpointSeries(
        {"outcomes": {"accuracy": accuracy}},
        {},
        np.array([0, 100, 200]),
        {"w_input": np.stack([w for w, _ in networks]), "w_output": np.stack([w for _, w in networks])},
        {"train_accuracy": np.array(train).T, "test_accuracy": np.array(test).T},
        np.empty(0, np.int64),
    )


def test_outcomes_and_when():
    table = addition_outcomes.table(made_up([[0, 1, 1], [0, 1, 1]], [[0, 0, 0.995], [0, 0.995, 0.5]]))
    assert list(table["outcome"]) == ["generalizes", "memorizes only"]
    assert (
        list(table["memorized_at"]) == [100, 100]
        and table["generalized_at"][0] == 200
        and np.isnan(table["generalized_at"][1])
    )
    assert list(addition_outcomes.table(made_up([[0, 0, 0.9], [0, 1, 1]], [[1, 1, 1], [0, 1, 1]]))["outcome"]) == [
        "does not learn",
        "generalizes",
    ]


def test_the_threshold_is_that_of_the_spec():
    assert (
        list(addition_outcomes.table(made_up([[0, 1, 1]] * 2, [[0, 0, 0.9]] * 2, accuracy=0.9))["outcome"])
        == ["generalizes"] * 2
    )


def test_frequencies_and_their_neurons():
    table = addition_outcomes.table(made_up([[0, 1, 1]] * 2, [[0, 1, 1]] * 2))
    assert list(table["frequencies"]) == [3, 1] and list(table["alive_neurons"]) == [6, 6]
    assert list(table["which_frequencies"]) == ["3 8 30", "1"] and list(table["neurons_each"]) == ["3 2 1", "6"]
