"""Sums that are right for good, and neighbors in a table that is its own mirror image."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import answer_table, cumulative_frequencies

seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.integers(3, 9))
def test_each_trained_cell_is_the_neighbor_of_four(seed, p):
    trained = np.random.default_rng(seed).random(p * (p + 1) // 2) < 0.4
    around = cumulative_frequencies.table(answer_table.trained_neighbors(trained, p), p)
    assert around.sum() == 4 * cumulative_frequencies.table(trained, p).sum()
    assert np.array_equal(around, around.T) and around.max() <= 4


@given(seeds, st.integers(1, 12))
def test_from_its_step_on_a_sum_is_right_and_just_before_it_is_not(seed, count):
    right = np.random.default_rng(seed).random((count, 7)) < 0.7
    steps = 10 * np.arange(count)
    for column, since in zip(right.T, answer_table.right_from(steps, right), strict=True):
        later = steps >= since
        assert column[later].all() and later.any() == column[-1]
        assert later.all() or not column[~later][-1]


@given(seeds)
def test_the_rank_correlation_is_symmetric_and_blind_to_scale(seed):
    x, y = np.random.default_rng(seed).integers(0, 5, (2, 20)).astype(float)
    rho = answer_table.rank_correlation(x, y)
    np.testing.assert_allclose(answer_table.rank_correlation(y, np.exp(x)), rho)
    np.testing.assert_allclose(answer_table.rank_correlation(-x, y), -rho)
