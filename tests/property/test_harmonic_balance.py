"""The balance of stars: ReLU's harmonics, regular polygons, and the waves that really stand in the logits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.analysis import harmonic_balance

seeds = st.integers(0, 2**32 - 1)


def neurons(seed, n):
    """Angles and norms of n neurons, at random: complex in and out."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(2, n)) + 1j * rng.normal(size=(2, n))


def polygon(n, turn=0.0):
    into = np.exp(1j * (turn + 2 * np.pi * np.arange(n) / n))
    return into, into**2


def test_relu_is_the_sum_of_its_harmonics():
    x = np.linspace(0, 2 * np.pi, 100)
    added = sum(harmonic_balance.relu_harmonic(k) * np.cos(k * x) for k in range(200))
    assert np.abs(added - np.maximum(np.cos(x), 0)).max() < 0.01
    assert [harmonic_balance.relu_harmonic(k) for k in (3, 5, 7)] == [0, 0, 0]


@settings(max_examples=25)
@given(seeds, st.integers(1, 9))
def test_the_waves_of_the_logits_are_as_large_as_bearing_and_leftover_say(seed, n):
    """Over a fine grid of s and c, with A = 1: the two-dimensional transform of what the neurons add."""
    into, out = neurons(seed, n)
    grid = 256
    angle = 2 * np.pi * np.arange(grid) / grid
    hidden = np.maximum((np.abs(into) * np.cos(angle[:, None] - np.angle(into))), 0)
    logits = hidden @ (np.abs(out)[:, None] * np.cos(angle - np.angle(out)[:, None]))
    waves = np.abs(np.fft.fft2(logits)) / grid**2  # [k of s, 1 of c]
    scale = harmonic_balance.relu_harmonic(2) * (np.abs(into) * np.abs(out)).sum() / 4
    for h in (-2, 0, 1, 2, 3, 4, 5, 6):
        found = waves[(h - 2) % grid, 1] / scale  # cos(w c - k s) is at (-k, 1)
        assert found == pytest.approx(
            harmonic_balance.bearing(h) * harmonic_balance.leftover(into, out, [h])[0], abs=2e-3
        )


@given(st.integers(1, 12), st.floats(-3, 3))
def test_a_regular_polygon_leaves_the_multiples_of_its_corners_only(n, turn):
    left = harmonic_balance.leftover(*polygon(n, turn), np.arange(13))
    np.testing.assert_allclose(left, np.arange(13) % n == 0, atol=1e-12)
    assert harmonic_balance.unevenness(np.angle(polygon(n, turn)[0])) == pytest.approx(0, abs=1e-9)


@given(seeds, st.integers(2, 9))
def test_size_turn_and_order_mean_nothing(seed, n):
    into, out = neurons(seed, n)
    harmonics, order = [1, 2, 3, 4], np.random.default_rng(seed).permutation(n)
    left = harmonic_balance.leftover(into, out, harmonics)
    for other in (
        harmonic_balance.leftover(3 * into, out / 7, harmonics),
        harmonic_balance.leftover(into[order], out[order], harmonics),
        harmonic_balance.leftover(into * np.exp(0.3j), out * np.exp(0.6j), harmonics),
    ):
        np.testing.assert_allclose(other, left, atol=1e-12)
    assert harmonic_balance.unevenness(np.angle(into[order])) == pytest.approx(
        harmonic_balance.unevenness(np.angle(into))
    )


def test_six_neurons_can_balance_as_five_do():
    """One corner of the pentagon shared by two neurons: uneven, and as balanced as before."""
    into, out = polygon(5)
    shared = [np.append(side, side[0]) * np.append(np.append(0.5**0.5, np.ones(4)), 0.5**0.5) for side in (into, out)]
    assert harmonic_balance.unevenness(np.angle(shared[0])) > 0.4
    np.testing.assert_allclose(harmonic_balance.leftover(*shared, [1, 2, 3, 4, 5, 6]), [0, 0, 0, 0, 1, 0], atol=1e-12)


@settings(max_examples=25)
@given(seeds, st.integers(2, 9))
def test_shuffled_neurons_have_the_same_gaps_and_weights(seed, n):
    into, out = neurons(seed, n)
    new_in, new_out = harmonic_balance.shuffled(into, out, 5, seed)
    np.testing.assert_allclose(
        np.sort(np.abs(new_in * new_out)), np.sort(np.abs(into) * np.abs(out))[None].repeat(5, 0)
    )
    np.testing.assert_allclose(
        harmonic_balance.unevenness(np.angle(new_in)), harmonic_balance.unevenness(np.angle(into))
    )
    np.testing.assert_allclose(harmonic_balance.leftover(new_in, new_out, [0]), 1)


def test_random_angles_are_as_uneven_as_a_broken_stick():
    angles = np.random.default_rng(1).uniform(0, 2 * np.pi, (20000, 6))
    assert np.sqrt((harmonic_balance.unevenness(angles) ** 2).mean()) == pytest.approx(
        harmonic_balance.random_unevenness(6), rel=0.02
    )


def freedom(angles, weights):
    """How many ways angles and weights can change with harmonics 1 to 4 balanced, by the Jacobian.

    Turn and size do not count.
    """
    k = np.arange(1, 5)[:, None]
    wave = np.exp(1j * k * angles)
    columns = np.hstack([1j * k * weights * wave, wave])
    return 2 * len(angles) - np.linalg.matrix_rank(np.vstack([columns.real, columns.imag]), tol=1e-9) - 2


@given(st.integers(5, 12))
def test_five_neurons_are_fixed_and_each_one_more_adds_two_ways_to_be_lopsided(n):
    assert freedom(2 * np.pi * np.arange(n) / n, np.ones(n)) == 2 * n - 10


def test_where_there_is_room_a_neuron_is_strong():
    theta = np.array([0, 0.2, 0.4, 2, 3.5, 5])
    assert (
        harmonic_balance.room_and_weight(np.exp(1j * theta) * np.array([0.2, 0.05, 0.2, 1, 1, 1]), np.exp(2j * theta))
        > 0.9
    )
    assert (
        harmonic_balance.room_and_weight(np.exp(1j * theta) * np.array([1, 1, 1, 0.2, 0.2, 0.2]), np.exp(2j * theta))
        < -0.8
    )
