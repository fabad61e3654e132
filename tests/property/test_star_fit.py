"""The nearest ideal star: a star is its own, however it is turned; nothing else comes nearer; its network adds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import frequency_groups, ideal_star, modular_network, star_fit

P = 67
turns = st.floats(0, 2 * np.pi)
norms = st.floats(0.1, 30)


def star(neurons, turn, into, out):
    theta = ideal_star.directions(neurons, turn)
    return into * np.exp(1j * theta), out * np.exp(2j * theta)


@given(st.integers(3, 11), turns, norms, norms)
def test_an_ideal_star_is_its_own(neurons, turn, into, out):
    made = star(neurons, turn, into, out)
    assert star_fit.residual(*made) < 1e-6
    assert np.allclose(star_fit.nearest(*made), made, rtol=0, atol=2e-3 * max(into, out))


@given(st.integers(3, 9), st.integers(0, 2**32 - 1), turns, norms, norms)
def test_no_ideal_star_comes_nearer(neurons, seed, turn, into, out):
    rng = np.random.default_rng(seed)
    trained = rng.normal(size=(2, neurons, 2)) @ (1, 1j)
    left = star_fit.residual(*trained)
    assert 0 <= left <= 1
    other = np.mean(
        [
            (np.abs(side - model) ** 2).sum() / (np.abs(side) ** 2).sum()
            for side, model in zip(trained, star(neurons, turn, into, out))
        ]
    )
    assert left <= other + 1e-4


@given(st.integers(0, 2**32 - 1))
def test_the_residual_grows_with_what_is_added(seed):
    rng = np.random.default_rng(seed)
    into, out = star(5, 1, 1, 1)
    noise = rng.normal(size=(2, 5, 2)) @ (1, 1j)
    left = [star_fit.residual(into + size * noise[0], out + size * noise[1]) for size in (0, 0.05, 0.2)]
    assert left[0] < left[1] < left[2]


def test_checkpoints_are_fitted_one_by_one():
    rng = np.random.default_rng(0)
    trained = rng.normal(size=(2, 4, 6, 2)) @ (1, 1j)
    one_by_one = [star_fit.residual(into, out) for into, out in zip(*trained)]
    assert np.allclose(star_fit.residual(*trained), one_by_one)


def test_logits_are_those_of_a_network_with_these_stars():
    stars = {3: star(5, 0.3, 2, 3), 10: star(7, 1, 1, 4)}
    waves = [
        [scale * (2 / P) ** 0.5 * part for scale, part in zip(scales, ideal_star.weights(P, f, n, turn))]
        for f, n, turn, scales in ((3, 5, 0.3, (2, 3)), (10, 7, 1, (1, 4)))
    ]
    w_input, w_output = np.hstack([into for into, _ in waves]), np.vstack([out for _, out in waves])
    assert np.allclose(frequency_groups.arrows(w_input[:, :5], w_output[:5], 3, slice(None)), stars[3])
    a, b, answers = modular_network.pairs(P)
    found = star_fit.logits(stars, P, a, b)
    assert np.allclose(found, modular_network.activations(w_input, a, b) @ w_output, atol=0.01)
    assert modular_network.accuracy(found, answers) == 1


@pytest.mark.parametrize("neurons", [4, 5, 8])
def test_random_stars_are_seldom_near_an_ideal_one(neurons):
    into, out = np.random.default_rng(neurons).normal(size=(2, 1500, neurons, 2)) @ (1, 1j)
    order = np.argsort(np.angle(into), -1)
    left = star_fit.residual(*(np.take_along_axis(side, order, -1) for side in (into, out)))
    assert np.mean(left <= star_fit.NEAR) < 0.01
