"""Stars: what a perfect one measures, and what turning, mirroring and scaling must not change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import star_geometry

NEURONS = st.integers(3, 12)
ANGLES = st.floats(-10, 10)


def network(theta_in, theta_out, size_in=1.0, size_out=1.0):
    """w_in_proj [2, hidden] and w_out_proj [hidden, 2] of neurons at these angles."""
    return (
        size_in * np.stack([np.cos(theta_in), np.sin(theta_in)]),
        (size_out * np.stack([np.cos(theta_out), np.sin(theta_out)])).T,
    )


@given(NEURONS, ANGLES, st.randoms())
def test_a_perfect_star_has_no_error_however_it_is_turned_and_ordered(n, turn, shuffle):
    theta = turn + 2 * np.pi * np.array(shuffle.sample(range(n), n)) / n
    w_in, w_out = network(theta, 2 * theta)
    assert star_geometry.phase_error(w_in, w_out) < 1e-6 and star_geometry.worst_phase_error(w_in, w_out) < 1e-6
    assert star_geometry.gap_error(theta) < 1e-6 and star_geometry.evenness(theta) == pytest.approx(1)


@given(NEURONS, ANGLES, st.floats(-170, 170))
def test_a_phase_error_is_measured_in_degrees_with_its_sign(n, turn, error):
    theta = turn + 2 * np.pi * np.arange(n) / n
    w_in, w_out = network(theta, 2 * theta - np.radians(error), size_in=np.arange(1, n + 1))
    np.testing.assert_allclose(star_geometry.phase_errors(w_in, w_out), error, atol=1e-6)
    assert star_geometry.phase_error(w_in, w_out) == pytest.approx(abs(error), abs=1e-6)


@given(st.lists(st.floats(0, 6.28), min_size=3, max_size=9))
def test_gaps_go_once_around(theta):
    between = star_geometry.gaps(np.array(theta))
    assert between.sum() == pytest.approx(360) and (between >= 0).all()
    assert 0 <= star_geometry.evenness(np.array(theta)) <= 1
    assert star_geometry.gap_error(np.array(theta)) == pytest.approx(np.abs(between - 360 / len(theta)).max())


def test_one_neuron_out_of_place():
    theta = np.radians([0, 72, 144, 216, 300.0])  # 12 degrees too far
    assert star_geometry.gap_error(theta) == pytest.approx(12) and star_geometry.evenness(theta) == pytest.approx(
        60 / 84
    )
    w_in, w_out = network(theta, 2 * np.radians([0, 72, 144, 216, 288.0]), size_out=np.array([1, 1, 1, 1, 4]))
    assert star_geometry.worst_phase_error(w_in, w_out) == pytest.approx(24)
    assert star_geometry.phase_error(w_in, w_out) == pytest.approx(24 * 4 / 8)  # weighted by strength


def test_time_comes_first():
    theta = np.stack([np.arange(5) * 2 * np.pi / 5, np.arange(5.0)])
    w_in, w_out = (np.stack(part) for part in zip(*(network(row, 2 * row) for row in theta), strict=True))
    assert (
        star_geometry.phase_error(w_in, w_out).shape
        == star_geometry.gap_error(star_geometry.angles(w_in, w_out)[0]).shape
        == (2,)
    )
    np.testing.assert_allclose(star_geometry.strength(w_in, w_out), 1)
