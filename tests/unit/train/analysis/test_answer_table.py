"""Tables of sums: when each is right for good, trained neighbors, and their rank correlation."""

import numpy as np
import pytest

from tests.helpers.made_up_runs import grokked
from train.analysis import answer_table, cumulative_frequencies, modular_network


def test_right_is_what_the_accuracy_counts():
    run = grokked(11, {2: 6, 3: 7})
    right = answer_table.right(run)
    assert right.shape == (len(run.steps), 66) and right.dtype == bool
    w_input, w_output = modular_network.of_series(run, slice(-1, None))
    a, b, answers = modular_network.pairs(11)
    last = modular_network.activations(w_input[0], a, b) @ w_output[0]
    assert right[-1].mean() == modular_network.accuracy(last, answers)
    assert answer_table.right(run) is right and not right.flags.writeable  # computed once
    assert not np.array_equal(answer_table.right(grokked(11, {3: 7, 4: 6})), right)


def test_right_for_good_begins_after_the_last_error():
    right = np.array([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 1], [1, 1, 1, 0]], bool)
    assert answer_table.right_from([0, 10, 20, 30], right).tolist() == [10, 20, 0, np.inf]


def test_neighbors_are_counted_round_the_edges_and_on_both_sides_of_the_diagonal():
    p = 5
    a, b, _ = modular_network.pairs(p)
    trained = (a == 0) & (b == 4)  # so (4, 0) is trained too
    around = cumulative_frequencies.table(answer_table.trained_neighbors(trained, p), p)
    expected = np.zeros((p, p), int)
    for row, column in ((0, 4), (4, 0)):
        for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            expected[(row + down) % p, (column + right) % p] += 1
    assert np.array_equal(around, expected) and around.max() == 2


def test_rank_correlation_knows_order_only():
    x = np.array([1.0, 2, 3, 4])
    assert answer_table.rank_correlation(x, np.exp(x)) == pytest.approx(1)
    assert answer_table.rank_correlation(x, [5, 4, 3, -np.inf]) == pytest.approx(-1)
    assert answer_table.rank_correlation(x, [1, np.inf, np.inf, np.inf]) == pytest.approx(0.7745967)
    assert np.isnan(answer_table.rank_correlation(x, np.full(4, np.inf)))
