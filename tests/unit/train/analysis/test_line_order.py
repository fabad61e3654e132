"""Orders of rows: each puts what belongs together next to each other."""

import numpy as np
import pytest

from train.analysis.line_order import OPTIMAL, ORDERS

RNG = np.random.default_rng(0)
WAVE = 2 * np.pi * np.arange(24) / 24


@pytest.mark.parametrize("by", ORDERS)
@pytest.mark.parametrize("count", [1, 2, 9, OPTIMAL + 1])
def test_an_order_names_every_row_once(by, count):
    assert sorted(ORDERS[by](RNG.normal(size=(count, 5)))) == list(range(count))


def test_by_norm_the_largest_comes_first():
    assert ORDERS["norm"](np.array([[1, 0], [-3, 4], [2, 2]])).tolist() == [1, 2, 0]


def test_by_frequency_rows_of_one_frequency_stand_together_by_phase():
    frequency, phase = np.array([3, 1, 3, 1, 2]), np.array([1.0, 2.0, -1.0, 0.0, 0.5])
    rows = np.cos(frequency[:, None] * WAVE - phase[:, None])
    assert ORDERS["frequency"](rows).tolist() == [3, 1, 4, 2, 0]


def test_by_clustering_rows_of_one_kind_stand_together():
    kind = RNG.permutation(np.repeat(np.arange(3), 5))
    rows = 10 * np.eye(3)[kind] + 0.1 * RNG.normal(size=(15, 3))
    ordered = kind[ORDERS["clustering"](rows)]
    assert (np.diff(ordered) != 0).sum() == 2
    assert (np.diff(kind) != 0).sum() > 2
