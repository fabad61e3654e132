"""Bits of the weights: entropy, the coarsest rounding, and what needs few or many."""

from dataclasses import replace

import numpy as np
import pytest

from tests.helpers.made_up_runs import grokked
from train.analysis import ideal_network, modular_network, weight_bits
from train.analysis.weight_bits import entropy, fewest

P = 23
EVERY = np.arange(P * (P + 1) // 2)
RUN = grokked(P, {2: 7, 5: 9, 9: 8})


def star():
    run = ideal_network.in_place_of(RUN, 2)
    return [run.weights[name][-1] for name in ("w_input", "w_output")]


def as_they_are(matrices):
    return matrices


def table(seed=0, hidden=400):
    """Noise in, and the outputs that fit it to every answer: a network that knows by heart."""
    w_input = np.random.default_rng(seed).normal(size=(P, hidden))
    a, b, answers = modular_network.pairs(P)
    known = np.linalg.lstsq(modular_network.activations(w_input, a, b), np.eye(P)[answers], rcond=None)[0]
    return [w_input, known]


def test_entropy_in_bits():
    assert entropy(np.zeros((3, 4))) == 0
    assert entropy(np.array([0, 1, 2, 3])) == 2
    assert entropy(np.array([[0, 0], [0, 1]])) == pytest.approx(0.811278, abs=1e-6)


def test_weights_that_do_nothing_take_bits_unless_they_are_zero():
    w_input, w_output = star()
    idle = np.random.default_rng(0).normal(size=(P, 20))
    noisy, silent = (
        fewest([np.hstack([w_input, more]), np.vstack([w_output, 0 * more.T])], as_they_are, EVERY)
        for more in (idle, 0 * idle)
    )
    assert silent + 2 * idle.size < noisy


def test_scale_takes_no_bits_and_an_unsure_network_none_at_all():
    w_input, w_output = star()
    assert fewest([1000 * w_input, w_output / 7], as_they_are, EVERY) == fewest([w_input, w_output], as_they_are, EVERY)
    assert np.isnan(fewest([w_input, 0 * w_output], as_they_are, EVERY))
    assert np.isnan(fewest([w_input, -w_output], as_they_are, EVERY))


def test_no_more_bits_than_needed():
    """The rounding found leaves enough right; any of STEPS that is coarser by a factor of two or more does not."""
    network = table()
    right, tried = [], []

    def sides(matrices):
        tried.append(matrices)
        return matrices

    bits = fewest(network, sides, EVERY)
    a, b, answers = modular_network.pairs(P)
    for matrices in tried[2:]:
        accuracy = modular_network.accuracy(modular_network.activations(matrices[0], a, b) @ matrices[1], answers)
        units = [np.unique(np.abs(part))[1] if np.any(part) else np.inf for part in matrices]
        right.append((accuracy >= 0.99, sum(part.size * entropy(part) for part in matrices), units))
    assert min(size for fits, size, _ in right if fits) == bits
    assert not any(fits for fits, size, _ in right if size < bits)


def test_a_series_is_measured_by_its_factors_where_it_knows_its_data():
    bits = weight_bits.of_series(RUN, np.array([0, len(RUN.steps) - 1]))
    assert np.isnan(bits[0]) and bits[1] > 0
    matrices = [RUN.weights[name][-1] for name in weight_bits.FACTORS]
    assert bits[1] == fewest(
        [np.asarray(m, float) for m in matrices],
        lambda m: modular_network.collapsed(dict(zip(weight_bits.FACTORS, m, strict=True))),
        modular_network.seen(RUN),
    )
    w_input, w_output = modular_network.of_series(RUN)
    whole = replace(RUN, weights={"w_input": w_input, "w_output": w_output}, views={})
    without_factors = weight_bits.of_series(whole, [-1])
    assert without_factors == fewest([w_input[-1], w_output[-1]], as_they_are, modular_network.seen(RUN))
