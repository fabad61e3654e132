"""Leaders of the race of frequencies, and what they foretell."""

import numpy as np
import pytest

from train.analysis import fourier, frequency_race


def test_a_pure_wave_has_all_the_power_and_the_constant_counts_for_nothing():
    p = 11
    waves = np.cos(2 * np.pi * 3 * np.arange(p)[:, None] / p - np.array([0.2, 1.4])) + 5
    shares = frequency_race.shares(np.stack([waves, np.random.default_rng(0).normal(size=(p, 2))]))
    assert shares.shape == (2, 5) and shares.sum(1) == pytest.approx([1, 1])
    assert shares[0] == pytest.approx([0, 0, 1, 0, 0])


def test_power_is_that_of_all_neurons_together():
    w_input = np.random.default_rng(1).normal(size=(1, 11, 3))
    power = fourier.spectrum(w_input, 1)[0, 1:].sum(-1)
    assert frequency_race.shares(w_input)[0] == pytest.approx(power / power.sum())


def test_ranks_count_from_the_strongest_and_equals_by_frequency():
    assert frequency_race.ranks(np.array([[0.1, 0.5, 0.1, 0.3]])).tolist() == [[3, 1, 4, 2]]


@pytest.mark.parametrize(
    "winners, expected", [([2, 4], 1), ([1, 3], 0), ([2, 3], 0.625), ([1, 2, 3, 4], None), ([], None)]
)
def test_winners_that_lead_are_foretold(winners, expected):
    (foretold,) = frequency_race.foretells(np.array([[0.1, 0.5, 0.1, 0.3]]), winners)
    assert np.isnan(foretold) if expected is None else foretold == expected


def test_shuffled_power_foretells_nothing():
    rng = np.random.default_rng(2)
    foretold = frequency_race.foretells(rng.random((4000, 33)), [1, 5, 8, 30])
    assert foretold.mean() == pytest.approx(0.5, abs=0.01)
    assert foretold.std() == pytest.approx((34 / (12 * 4 * 29)) ** 0.5, rel=0.05)  # of Mann and Whitney's U


def test_it_stays_in_front_from_the_step_after_which_it_is_never_overtaken():
    ranks = np.array([[1, 2, 3], [3, 1, 2], [1, 2, 3], [2, 1, 3]])
    assert frequency_race.stays_in_front(np.array([0, 10, 20, 30]), ranks, [1, 2]) == {1: 20, 2: 0}
    assert np.isnan(frequency_race.stays_in_front(np.array([0, 10, 20, 30]), ranks, [3])[3])
