"""The ideal star: for which N and p it is exact with squares, by numbers alone; and how far off ReLU is."""

from math import gcd

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.analysis import ideal_star, modular_network

MODULI = st.integers(2, 80)
NEURONS = st.integers(1, 16)
FREQUENCIES = st.integers(1, 200)


def all_pairs(p):
    a, b = (part.ravel() for part in np.indices((p, p)))
    return a, b, (a + b) % p


@given(MODULI, FREQUENCIES, NEURONS, st.floats(0, 6.28))
@settings(deadline=None)
def test_squares_are_exact_unless_a_sum_fails_to_vanish(p, frequency, neurons, turn):
    a, b, answers = all_pairs(p)
    logits = ideal_star.logits(p, frequency, neurons, "square", a, b, turn) / neurons
    error = np.abs(logits - ideal_star.ideal(p, frequency, a, b)).max()
    lead = modular_network.margins(logits, answers).min()
    if neurons in (1, 2, 4):
        assert error > 1e-3 or p == 2
        assert lead < 1e-12  # no modulus is right with them
    else:
        assert error < 1e-12
        if p % 2 == 1 and gcd(p, frequency) == 1:
            assert lead == pytest.approx(ideal_star.smallest_margin(p), abs=1e-12) and lead > 1e-7
        else:
            assert abs(lead) < 1e-12  # a tie: an argmax may pass by rounding


@given(MODULI, FREQUENCIES)
def test_with_an_even_modulus_just_the_opposite_pairs_cancel(p, frequency):
    a, b, answers = all_pairs(p)
    lead = modular_network.margins(ideal_star.ideal(p, frequency, a, b), answers)
    if gcd(p, frequency) > 1:
        assert np.abs(lead).max() < 1e-12
    else:
        np.testing.assert_array_equal(lead < 1e-12, 2 * np.abs(a - b) == p)


@given(NEURONS, st.integers(0, 40), st.floats(0, 6.28))
def test_arrows_close_unless_the_number_divides_the_multiple(neurons, multiple, turn):
    length = abs(ideal_star.arrows(neurons, multiple, turn).sum())
    assert length == pytest.approx(neurons if multiple % neurons == 0 else 0, abs=1e-12)
    assert ideal_star.exact_with_squares(neurons) == (2 % neurons != 0 and 4 % neurons != 0)


@given(MODULI, FREQUENCIES, NEURONS, st.sampled_from(["even", "odd", "relu", "square"]))
@settings(deadline=None)
def test_logits_are_what_the_network_of_these_weights_gives(p, frequency, neurons, activation):
    a, b, _ = modular_network.pairs(p)
    w_input, w_output = ideal_star.weights(p, frequency, neurons)
    passed = ideal_star.ACTIVATIONS[activation](w_input[a] + w_input[b])
    logits = ideal_star.logits(p, frequency, neurons, activation, a, b)
    np.testing.assert_allclose(passed @ w_output, logits, atol=1e-12)
    outputs = ideal_star.outputs(p, frequency, neurons, activation, a, b)
    along = (outputs[:, None] * np.exp(-1j * ideal_star.places(p, frequency))).real
    np.testing.assert_allclose(along, logits, atol=1e-10)
    if activation == "relu":
        parts = [ideal_star.logits(p, frequency, neurons, part, a, b) for part in ("even", "odd")]
        np.testing.assert_allclose(sum(parts), logits, atol=1e-12)


@given(st.integers(3, 60), NEURONS, st.sampled_from(["square", "relu"]))
@settings(deadline=None)
def test_less_than_half_a_step_off_is_right(p, neurons, activation):
    a, b, answers = modular_network.pairs(p)
    logits = ideal_star.logits(p, 1, neurons, activation, a, b)
    right = modular_network.margins(logits, answers) > ideal_star.ROUNDING
    assert ideal_star.share_right(p, neurons, activation) == right.mean()


def test_the_linear_part_of_relu_matters_with_one_or_three_neurons_only():
    a, b, _ = modular_network.pairs(67)
    sizes = [np.abs(ideal_star.logits(67, 1, n, "odd", a, b)).max() for n in range(1, 17)]
    np.testing.assert_array_equal(np.array(sizes) > 1e-12, np.isin(np.arange(1, 17), (1, 3)))


def test_with_relu_an_odd_number_does_as_well_as_twice_as_many():
    for n in range(5, 16, 2):
        assert ideal_star.worst_angle(n) == pytest.approx(ideal_star.worst_angle(2 * n), abs=1e-12)
        assert ideal_star.worst_angle(n) < ideal_star.worst_angle(n + 1)
    assert [ideal_star.worst_angle(n) for n in (1, 2, 3, 4)] == [np.pi] * 4
    for n in (3, 5, 6, 7, 12):
        assert ideal_star.worst_angle(n, "square") < 1e-12


@pytest.mark.parametrize(
    ("p", "neurons", "right"),
    [
        (117, 5, True),
        (127, 5, False),
        (67, 6, False),
        (67, 8, False),
        (19, 6, True),
        (67, 7, True),
        (201, 12, True),
        (225, 12, False),
    ],
)
def test_relu_is_right_as_long_as_its_worst_angle_is_below_half_a_step(p, neurons, right):
    assert (ideal_star.worst_angle(neurons) < np.pi / p) == right
    assert (ideal_star.share_right(p, neurons, "relu") == 1) == right


def test_an_output_of_nothing_points_nowhere():
    off = ideal_star.steps_off(10, 5, "relu", np.array([0, 0]), np.array([5, 4]))
    assert np.isnan(off[0]) and abs(off[1]) < 0.5


@pytest.mark.parametrize("neurons", [3, 4, 5, 6, 8, 10])
def test_up_to_some_modulus_every_pair_is_right(neurons):
    last = ideal_star.right_up_to(neurons)
    for p in {3, 5, 19, last - 2, last} - {1, -1}:
        assert p > last or ideal_star.share_right(p, neurons, "relu") == 1
    assert ideal_star.share_right(last + 2, neurons, "relu") < 1


def test_with_squares_no_modulus_is_too_large():
    assert [ideal_star.right_up_to(n, "square", 301) for n in (1, 2, 3, 4, 5, 6)] == [1, 1, 301, 1, 301, 301]
