"""The corners of a star depend on neither its turn, its size nor the order of its neurons."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import harmonic_balance, star_corners


@given(st.integers(3, 12), st.integers(0, 10_000), st.floats(0, 6), st.floats(0.1, 1000))
def test_turn_size_and_order_change_no_corner(n, seed, turn, size):
    draws = np.random.default_rng(seed)
    theta, weight = draws.uniform(0, 2 * np.pi, n), draws.uniform(0.2, 1, n)
    into, out = weight * np.exp(1j * theta), np.exp(2j * theta)
    corners = star_corners.corners(into, out, 0.6)
    assert 1 <= len(corners) <= n and (np.diff(corners) > 0).all()
    order = draws.permutation(n)
    turned = star_corners.corners(size * np.exp(1j * turn) * into[order], np.exp(2j * turn) * out[order], 0.6)
    assert len(turned) == len(corners)
    if len(corners) > 1:
        np.testing.assert_allclose(
            harmonic_balance.unevenness(turned), harmonic_balance.unevenness(corners), rtol=1e-6, atol=1e-9
        )


@given(st.integers(3, 12), st.floats(0, 6))
def test_a_regular_polygon_has_a_corner_for_each_neuron(n, turn):
    theta = turn + 2 * np.pi * np.arange(n) / n
    assert len(star_corners.corners(np.exp(1j * theta), np.exp(2j * theta), 0.6)) == n
