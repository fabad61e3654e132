"""Sparsity of a network written down by hand."""

import numpy as np
import pytest

from core.errors import UserError
from train.analysis import sparsity
from train.checkpoints import CheckpointSeries

# two signal digits, two distractors, the bias; three neurons, of which the last is dead
W_INPUT = np.array([[3.0, -4.0, 0.001], [4.0, 3.0, 0.001], [0.1, -0.2, 0.0], [0.0, 0.15, 0.0], [9.0, 9.0, 0.0]])
W_OUTPUT = np.array([1.0, -2.0, 0.5])


def test_max_distractor_leaves_out_signal_and_bias():
    assert sparsity.max_distractor(W_INPUT, 2) == 0.2
    assert sparsity.max_distractor(W_INPUT, 4) == 0  # there are none
    over_time = np.stack([W_INPUT, 2 * W_INPUT])
    np.testing.assert_allclose(sparsity.max_distractor(over_time, 2), [0.2, 0.4])


def test_alive_neurons_are_those_that_can_move_the_logit():
    assert sparsity.alive(W_INPUT, W_OUTPUT).tolist() == [True, True, False]
    assert sparsity.alive_neurons(np.stack([W_INPUT] * 2), np.stack([W_OUTPUT, [1, 0, 0]])).tolist() == [2, 1]
    assert sparsity.alive_neurons(0 * W_INPUT, W_OUTPUT) == 0
    np.testing.assert_allclose(
        sparsity.strength(W_INPUT, W_OUTPUT)[:2],
        [np.sqrt(9 + 16 + 0.01 + 81), 2 * np.sqrt(16 + 9 + 0.04 + 0.0225 + 81)],
    )


def test_the_weakest_signal_digit_is_measured_by_its_strongest_neuron():
    assert sparsity.weakest_signal(W_INPUT, W_OUTPUT, 2) == 4
    one_sided = W_INPUT * [[1, 0, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]  # a neuron without the first digit
    assert sparsity.weakest_signal(one_sided, W_OUTPUT, 2) == 3
    assert sparsity.weakest_signal(np.stack([W_INPUT, 0 * W_INPUT]), np.stack([W_OUTPUT] * 2), 2).tolist() == [4, 0]
    assert sparsity.weakest_signal(W_INPUT * [[0], [1], [1], [1], [1]], W_OUTPUT, 2) == 0


@pytest.mark.parametrize(
    "values, expected", [([1, 1, 1, 1], 0), ([-2, 2, 2, -2], 0), ([0, 0, 0, 5], 0.75), ([1, 2, 3, 4], 0.25)]
)
def test_gini_of_known_sets(values, expected):
    assert sparsity.gini(values) == pytest.approx(expected)


def test_gini_of_nothing_is_nan_row_by_row():
    found = sparsity.gini([[0.0, 0.0], [0.0, 1.0]])
    assert np.isnan(found[0]) and found[1] == 0.5


def run(options, weights, views=None):
    spec = {"name": "mine", "task": "another", "options": options}
    return CheckpointSeries(spec, {}, np.array([0]), weights, {}, np.arange(3), views=views or {})


def test_the_matrices_of_a_run_are_its_weights_or_views_and_a_run_without_them_is_refused():
    matrices, options = {"w_input": np.ones((1, 4, 2)), "w_output": np.ones((1, 2))}, {"k": 2, "n_bits": 3}
    for series in (run(options, matrices), run(options, {}, matrices)):
        k, w_input, w_output = sparsity.of_series(series)
        assert k == 2 and w_input is matrices["w_input"] and w_output is matrices["w_output"]
    for other in (run({"modulus": 7}, matrices), run(options, {"w": np.ones((1, 2))})):
        with pytest.raises(UserError, match="needs a run of sparse parity.*mine is a run of another"):
            sparsity.of_series(other)
    with pytest.raises(UserError, match="needs distractors"):
        sparsity.of_series(run(options | {"k": 3}, matrices))


def test_the_level_of_signals_is_the_median_of_alive_neurons():
    assert sparsity.signal_level(np.array([[1.0, 9], [3, 9], [0, 0]]), np.array([1.0, 0]), 2) == 2
