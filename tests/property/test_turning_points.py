"""Turning points: found where they are, the same in any unit, none in what only falls."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import turning_points

walks = st.lists(st.floats(-3, 3), min_size=1, max_size=60).map(lambda steps: np.exp(np.cumsum(steps)))


def zigzag(*levels):
    """A series that goes straight, in log, from each level to the next in 20 steps; level i lies at index 20 i."""
    return np.exp(np.interp(np.arange(20 * (len(levels) - 1) + 1), 20 * np.arange(len(levels)), np.log(levels)))


def test_finds_each_turn():
    assert list(turning_points.turning_points(zigzag(4, 0.1, 1, 0.01))) == [0, 20, 40, 60]


def test_wiggles_do_not_count():
    assert list(turning_points.turning_points(zigzag(4, 1, 1.4, 0.1))) == [0, 60]


def test_a_rise_comes_after_a_fall():
    memorizes_then_generalizes = zigzag(4, 20, 0.01)
    assert turning_points.largest_rise(memorizes_then_generalizes) is None
    assert turning_points.largest_rise(zigzag(4, 0.4, 5)) == (20, 40, 40)
    assert turning_points.largest_rise(zigzag(4, 20, 0.2, 0.6, 0.01)) == (40, 60, 80)


def test_the_largest_of_several():
    assert len(turning_points.rises(zigzag(4, 0.1, 0.2, 0.01, 1, 0.001))) == 2
    assert turning_points.largest_rise(zigzag(4, 0.1, 0.2, 0.01, 1, 0.001)) == (60, 80, 100)


def test_a_series_that_does_not_move_has_none():
    assert len(turning_points.turning_points(np.ones(9))) == 0
    assert turning_points.rises(np.ones(9)).shape == (0, 3)


@given(walks, st.floats(-20, 20))
def test_units_do_not_matter(series, exponent):
    moved = turning_points.turning_points(series * 2.0 ** round(exponent), 1.7)
    np.testing.assert_array_equal(turning_points.turning_points(series, 1.7), moved)


@given(walks)
def test_turns_alternate_by_at_least_the_factor(series):
    heights = np.log(series[turning_points.turning_points(series, 2)])
    changes = np.diff(heights)
    assert (np.abs(changes) >= np.log(2) - 1e-9).all()
    assert (changes[1:] * changes[:-1] < 0).all()


@given(walks)
def test_no_peak_lies_above_its_turning_points(series):
    points = turning_points.turning_points(series, 2)
    for first, last in zip(points[:-1], points[1:], strict=True):
        between = series[first : last + 1]
        assert {between.min(), between.max()} == {series[first], series[last]}
