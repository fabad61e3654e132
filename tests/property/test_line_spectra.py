"""Spectra of lines: shares sum to one, a wave has one frequency, lines without power do not count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import line_spectra

seeds = st.integers(0, 2**32 - 1)
lengths = st.integers(3, 40)  # odd and even


@given(seeds, lengths, st.floats(-5, 5))
def test_shares_sum_to_one_and_the_constant_is_left_out(seed, length, constant):
    lines = np.random.default_rng(seed).normal(size=(2, 4, length))
    power = line_spectra.powers(lines + constant)
    assert power.shape == (2, 4, length // 2)
    np.testing.assert_allclose(power, line_spectra.powers(lines), atol=1e-9)
    np.testing.assert_allclose(line_spectra.shares(power).sum(-1), 1)


@given(seeds, lengths)
def test_waves_have_all_power_at_their_frequency_each(seed, length):
    rng = np.random.default_rng(seed)
    frequency = rng.integers(1, (length - 1) // 2 + 1, 5)
    lines = np.cos(2 * np.pi * frequency[:, None] * np.arange(length) / length - rng.uniform(-3, 3, (5, 1)))
    power = line_spectra.powers(np.concatenate([lines, np.zeros((3, length))]))  # dead lines change nothing
    np.testing.assert_allclose(line_spectra.share_of_top_frequency(power), 1)
    counts = np.bincount(frequency, minlength=length // 2 + 1)[1:]
    np.testing.assert_allclose(line_spectra.shares(power), counts / 5, atol=1e-9)


def test_noise_does_no_better_than_chance_and_waves_do():
    rng = np.random.default_rng(0)
    wave = np.cos(2 * np.pi * 3 * np.arange(21) / 21 + rng.uniform(0, 6, (10, 1)))
    for lines, structured in ((rng.normal(size=(10, 21)), False), (wave + 0.3 * rng.normal(size=(10, 21)), True)):
        top = line_spectra.share_of_top_frequency(line_spectra.powers(lines))
        assert (top > line_spectra.top_share_by_chance(lines)) == structured


def test_without_power_all_shares_are_zero():
    power = line_spectra.powers(np.ones((2, 4, 7)))
    assert not line_spectra.shares(np.zeros_like(power)).any()
    assert not line_spectra.share_of_top_frequency(np.zeros_like(power)).any()
