"""Oscillation of made-up losses whose period, swing and lag are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import oscillation

STEPS = np.arange(0, 15001, 20)
AFTER = STEPS >= oscillation.SETTLED


def wave(period, shift=0.0, skew=0.0, alternate=0.0, noise=0.0, swing=4.0):
    """log10 loss [T]: a wave of some decades; skewed towards a sawtooth, every other cycle smaller, with noise."""
    phase = 2 * np.pi * (STEPS / period - shift)
    signal = np.sin(phase + skew * np.sin(phase))
    signal = signal * (1 - alternate * (np.floor(STEPS / period - shift) % 2))
    return swing / 2 * signal + noise * swing / 2 * np.random.default_rng(0).normal(size=len(STEPS))


def measured(signal):
    return oscillation.settled(STEPS, signal)


@given(st.floats(300, 2900), st.floats(0, 1), st.floats(0, 0.9), st.floats(0, 0.25), st.floats(0, 0.08))
def test_the_period_is_found_and_not_its_double_or_half(period, shift, skew, alternate, noise):
    grid, signal = measured(wave(period, shift, skew, alternate, noise))
    assert oscillation.period(grid, signal) == pytest.approx(period, rel=0.06)
    assert 12000 // period - 2 <= oscillation.cycles(signal) <= 12000 / period  # whole ones, from upturn to upturn
    assert oscillation.irregularity(signal) < 0.15


@given(st.floats(300, 3000), st.floats(-175, 175), st.floats(0, 1))
def test_the_lag_is_that_of_the_follower(period, lag, shift):
    grid, signal, follower = oscillation.settled(STEPS, wave(period, shift), 30 + 5 * wave(period, shift + lag / 360))
    assert oscillation.phase_lag(signal, follower) == pytest.approx(lag, abs=6)


@given(st.floats(0.5, 20), st.floats(500, 2000))
def test_the_swing_is_in_decades_and_does_not_depend_on_the_level(swing, period):
    loss = 10 ** wave(period, swing=swing)
    assert oscillation.swing(loss) == pytest.approx(swing, rel=0.02)
    assert oscillation.swing(loss * 1e-3) == pytest.approx(oscillation.swing(loss))


def test_a_single_spike_is_no_swing():
    loss = np.full(600, 1e-6)
    loss[300] = 1
    assert oscillation.swing(loss) == 0


@pytest.mark.parametrize(
    "signal", [np.zeros(len(STEPS)), STEPS / 15000.0, wave(1000, swing=0.05), -np.log(STEPS + 1.0)]
)
def test_calm_and_drift_have_no_cycles(signal):
    grid, signal = measured(signal)
    assert oscillation.cycles(signal) == 0
    assert np.isnan(
        [oscillation.period(grid, signal), oscillation.irregularity(signal), oscillation.phase_lag(signal, signal)]
    ).all()


def test_what_comes_before_the_settling_is_left_out():
    signal = wave(1000)
    signal[~AFTER] += 50
    grid, rest = measured(signal)
    assert grid[0] == oscillation.SETTLED and grid[-1] == STEPS[-1] and rest.max() < 3
    assert [len(part) for part in oscillation.settled(STEPS[:50], signal[:50])] == [0, 0]


def test_dense_windows_do_not_count_more_than_the_rest():
    dense = np.union1d(STEPS, np.arange(9000, 12000, 4))
    level = np.where((dense >= 9000) & (dense < 12000), -2.0, 0.0)
    grid, signal = oscillation.settled(dense, level)
    assert (np.diff(grid) == 20).all() and np.mean(signal < -1) == pytest.approx(0.25, abs=0.01)


@given(st.floats(300, 2900), st.floats(0, 1), st.floats(0, 0.25), st.floats(0, 0.08))
def test_a_cycle_has_one_crest_and_one_trough(period, shift, alternate, noise):
    _, signal = measured(wave(period, shift, alternate=alternate, noise=noise))
    crests, troughs = oscillation.crests(signal), oscillation.troughs(signal)
    assert len(crests) == len(troughs) == oscillation.cycles(signal)
    assert (crests < troughs).all() and (troughs[:-1] < crests[1:]).all()
    assert (signal[crests] > signal[troughs]).all()


def test_the_closest_look_is_at_the_cycle_with_most_checkpoints():
    steps = np.union1d(STEPS, np.arange(9000, 12000, 4))
    signal = np.sin(2 * np.pi * steps / 1200)
    for turns, phase in ((oscillation.crests, 300), (oscillation.troughs, 900)):
        first, last = oscillation.closest_look(steps, signal, turns)
        assert 9000 <= steps[first] < steps[last] < 12000
        assert steps[first] % 1200 == pytest.approx(phase, abs=4) and steps[last] - steps[first] == pytest.approx(
            1200, abs=8
        )
    assert oscillation.closest_look(steps, steps.astype(float), oscillation.crests) == (
        150,
        len(steps) - 1,
    )  # from 3,000 on
    assert oscillation.closest_look(STEPS[:50], STEPS[:50], oscillation.crests) == (0, 49)


def test_the_summary_has_all_its_numbers_however_short_the_training():
    short = oscillation.summary(STEPS[:50], np.ones(50), np.ones(50))
    assert list(short) == list(oscillation.SUMMARY) and np.isnan(list(short.values())).all()
    found = oscillation.summary(STEPS, 10 ** wave(1200), 30 - 5 * wave(1200))
    assert found["cycles"] == 9 and found["highest_norm"] == pytest.approx(40, rel=0.01)
    assert abs(found["phase_lag"]) == pytest.approx(180, abs=2)
    assert oscillation.summary(STEPS, np.zeros(len(STEPS)), np.ones(len(STEPS)))["swing"] == 0
