"""Clouds of sums: a disc of arrows and a ring of answers for ideal stars, of none for noise, whatever the view."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.analysis import fourier, ideal_star, modular_network, planar_map, sum_cloud

seeds = st.integers(0, 2**32 - 1)
moduli = st.sampled_from([23, 31, 47, 59])


@given(moduli, st.integers(1, 11))
def test_arrows_of_one_answer_lie_on_one_line_and_their_angle_is_half_the_phase(p, frequency):
    arrows, circle = sum_cloud.arrows(p, frequency), sum_cloud.answers(p, frequency)
    doubled = (arrows @ [1, 1j]) ** 2
    assert np.abs(doubled * np.conj(circle @ [1, 1j]) - np.abs(doubled)).max() < 1e-9
    answer = modular_network.pairs(p)[2]
    for c in range(0, p, 7):
        here = arrows[answer == c]
        assert np.linalg.matrix_rank(here, tol=1e-9) == 1
        along = here @ here[np.abs(here).sum(1).argmax()]
        assert along.min() < 0 < along.max()  # on both sides


@settings(deadline=None)
@given(moduli, st.integers(1, 11), st.integers(5, 12))
def test_an_ideal_star_is_a_disc_and_a_ring(p, frequency, neurons):
    w_input = ideal_star.weights(p, frequency, neurons)[0]
    readouts = sum_cloud.readouts(sum_cloud.cloud(w_input, np.arange(neurons)), p, frequency)
    assert readouts["disc"] > 0.95 and readouts["answer_in_disc"] < 0.05
    assert readouts["ring"] > 0.75  # the ring is as thick as arrows differ in length: (2 / pi)^2 / (1 / 2) = 0.81


@given(seeds)
def test_noise_is_neither_and_answers_dealt_at_random_are_not_read(seed):
    rng, p = np.random.default_rng(seed), 47
    noise = sum_cloud.cloud(rng.normal(size=(p, 6)), np.arange(6))
    star = sum_cloud.cloud(ideal_star.weights(p, 5, 6)[0], np.arange(6))
    for cloud in (noise, rng.permutation(star)):
        assert max(sum_cloud.readouts(cloud, p, 5)["ring"], sum_cloud.readouts(cloud, p, 5)["answer_in_disc"]) < 0.1
    assert sum_cloud.readouts(noise, p, 5)["disc"] < 0.5


@given(seeds, st.integers(3, 20), st.integers(1, 3))
def test_explained_is_1_of_a_linear_function_and_0_of_what_is_perpendicular(seed, n, d):
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(planar_map.centered(rng.normal(size=(n + 5, d + 2))))[0]
    by, other = basis[:, :d], basis[:, d:]
    assert sum_cloud.explained(3 + by @ rng.normal(size=(d, 2)), by) == pytest.approx(1)
    assert sum_cloud.explained(other, by) == pytest.approx(0, abs=1e-9)
    assert sum_cloud.explained(by[:, :1] + other[:, :1], by) == pytest.approx(0.5)
    assert sum_cloud.explained(other, by[:, :0]) == 0


@settings(deadline=None)
@given(seeds, st.integers(5, 9))
def test_the_drawn_course_is_the_cloud_seen_along_its_components(seed, n):
    """Distances in each plane are kept, and arrows and answers lie at their own angles."""
    p, f, rng = 31, 4, np.random.default_rng(seed)
    star = ideal_star.weights(p, f, n)[0]
    w_input = np.stack([rng.normal(size=star.shape), star + 0.02 * rng.normal(size=star.shape)])
    positions = sum_cloud.course(w_input, np.arange(n), f)
    last = planar_map.centered(sum_cloud.cloud(w_input[-1], np.arange(n)))
    own = last @ planar_map.main_directions(last, 5)[0]
    for plane, onto in ((sum_cloud.DISC, sum_cloud.arrows(p, f)), (sum_cloud.RING, sum_cloud.answers(p, f))):
        np.testing.assert_allclose(
            np.linalg.norm(positions[-1][:, plane], axis=1), np.linalg.norm(own[:, plane], axis=1)
        )
        turned = np.angle((onto @ [1, -1j]) @ (positions[-1][:, plane] @ [1, 1j]))
        assert abs(turned) < 1e-6
    np.testing.assert_allclose(positions.mean(1), 0, atol=1e-9)
    np.testing.assert_allclose(sum_cloud.course(w_input, np.arange(n), f, [3, 5]), positions[:, [3, 5]])


@pytest.mark.parametrize("neurons, rank, most", [(3, 0, 0), (4, 1, 0.5), (5, 2, 1)])
def test_four_neurons_have_half_a_ring_at_most_and_three_none(neurons, rank, most):
    w_input, p = ideal_star.weights(23, 2, neurons)[0], 23
    course = sum_cloud.course(w_input[None], np.arange(neurons), 2)
    assert np.linalg.matrix_rank(course[0][:, sum_cloud.RING], tol=1e-9) == rank
    ring = sum_cloud.readouts(sum_cloud.cloud(w_input, np.arange(neurons)), p, 2)["ring"]
    assert ring <= most and (neurons < 5 or ring > 0.75)


def test_shares_of_the_variance_are_those_of_the_components():
    cloud = sum_cloud.cloud(ideal_star.weights(31, 3, 7)[0], np.arange(7))
    values = np.linalg.svd(planar_map.centered(cloud), compute_uv=False) ** 2
    assert sum_cloud.held(cloud) == pytest.approx((values[:2].sum() / values.sum(), values[3:5].sum() / values.sum()))


@given(seeds, st.sampled_from([23, 24]), st.integers(-60, 60))
def test_weights_without_a_frequency_have_no_power_there_and_the_rest_as_before(seed, p, frequency):
    weights = np.random.default_rng(seed).normal(size=(p, 3))
    before, after = (fourier.spectrum(w, 0) for w in (weights, sum_cloud.without(weights, frequency)))
    k = sum_cloud.folded(frequency, p)
    assert 0 <= k <= p // 2 and k in (frequency % p, -frequency % p)
    np.testing.assert_allclose(after[k], 0, atol=1e-9)
    np.testing.assert_allclose(np.delete(after, k, 0), np.delete(before, k, 0))


@settings(deadline=None)
@given(moduli, st.integers(1, 11), st.integers(6, 12))
def test_a_little_of_twice_the_frequency_makes_the_ring_hollow(p, frequency, neurons):
    """ReLU adds a part as long as the arrow; -0.12 of cos 2 x is longest where the arrow is short."""
    wave = ideal_star.weights(p, frequency, neurons)[0]
    wave = wave / np.abs(wave).max()
    both = wave - 0.12 * (2 * wave**2 - 1)
    ring, pure = (sum_cloud.readouts(sum_cloud.cloud(w, slice(None)), p, frequency)["ring"] for w in (both, wave))
    assert ring > pure + 0.05
