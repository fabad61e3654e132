"""The rank test of two groups."""

from itertools import combinations

import numpy as np
import pytest

from train.analysis import rank_test


def test_larger_values_are_told_from_smaller_ones():
    often, chance = rank_test.larger([5, 7, 7], [4, 5, 6])
    assert often == (1.5 + 3 + 3) / 9 and chance > 0.05
    few, more = [4, 5, 5, 5, 6, 6], [5, 7, 7, 8, 9, 11]
    assert rank_test.larger(more, few)[1] < 0.05 and rank_test.larger(few, more)[1] > 0.95


def test_equal_values_are_not_told_apart():
    assert rank_test.larger([3, 3], [3]) == (0.5, 1.0)


def test_chance_is_that_of_all_ways_to_deal_the_values():
    first, second = [5, 6, 7, 7, 8, 9], [4, 5, 5, 5, 6, 7, 7]
    values = np.array(first + second)
    ranks = np.array([(values < value).sum() + ((values == value).sum() + 1) / 2 for value in values])
    sums = [ranks[list(chosen)].sum() for chosen in combinations(range(len(values)), len(first))]
    exact = np.mean(np.array(sums) >= ranks[: len(first)].sum())
    assert rank_test.larger(first, second)[1] == pytest.approx(exact, abs=0.01)
    assert rank_test.larger(first, second) == rank_test.larger(first, second)


def test_an_empty_group_has_no_answer():
    assert np.isnan(rank_test.larger([], [1, 2])).all()
