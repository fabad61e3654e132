"""Fourier analysis: power is kept, a shift moves phases alone, frequencies are physical."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import fourier

EXACT = {"rtol": 1e-11, "atol": 1e-11}
sizes = st.integers(3, 80)
seeds = st.integers(0, 2**32 - 1)


def draw(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def wave(p, frequency, phase, amplitude=1.0):
    return amplitude * np.cos(2 * np.pi * frequency * np.arange(p) / p - phase)


@given(seeds, sizes)
def test_power_is_kept(seed, p):
    values = draw(seed, 4, p)
    np.testing.assert_allclose(fourier.spectrum(values).sum(-1), (values**2).sum(-1), **EXACT)


@given(sizes)
def test_the_basis_is_orthonormal(p):
    basis = fourier.basis(p)
    np.testing.assert_allclose(basis @ basis.T, np.eye(p), **EXACT)


@given(seeds, sizes)
def test_coefficients_are_projections_on_the_basis(seed, p):
    values = draw(seed, p)
    projected = fourier.basis(p) @ values
    found = fourier.coefficients(values)
    both = np.stack([found.real, found.imag], -1).ravel()
    np.testing.assert_allclose(np.delete(both, [1] if p % 2 else [1, p + 1]), projected, **EXACT)


@given(seeds, sizes, st.integers(0, 200))
def test_a_shift_turns_each_frequency_by_its_own_angle(seed, p, shift):
    values = draw(seed, p)
    frequency = np.arange(p // 2 + 1 - (p % 2 == 0))  # the last one of an even p has no phase
    turned = fourier.coefficients(values)[frequency] * np.exp(2j * np.pi * frequency * shift / p)
    np.testing.assert_allclose(fourier.coefficients(np.roll(values, shift))[frequency], turned, **EXACT)
    np.testing.assert_allclose(fourier.spectrum(np.roll(values, shift)), fourier.spectrum(values), **EXACT)


@given(st.integers(0, 39), st.integers(1, 33), st.floats(-3.1, 3.1), st.floats(0.1, 10))
def test_a_wave_is_read_as_it_was_made(offset, frequency, phase, amplitude):
    values = wave(67, frequency, phase, amplitude) + offset
    assert fourier.dominant_frequency(values) == frequency
    np.testing.assert_allclose(fourier.phase(values, frequency), phase, atol=1e-9)
    np.testing.assert_allclose(np.abs(fourier.component(values, frequency)), amplitude * np.sqrt(67 / 2), rtol=1e-9)
    np.testing.assert_allclose(fourier.share(values - offset, frequency), 1, **EXACT)


@given(seeds)
def test_any_axis_and_leading_axes(seed):
    values = draw(seed, 3, 11, 5)
    along = np.moveaxis(values, 1, -1)
    for measure in (
        fourier.dominant_frequency,
        lambda *given: fourier.phase(given[0], 2, *given[1:]),
        lambda *given: fourier.share(given[0], 3, *given[1:]),
    ):
        np.testing.assert_allclose(measure(values, 1), measure(along), **EXACT)
    np.testing.assert_allclose(np.moveaxis(fourier.spectrum(values, 1), 1, -1), fourier.spectrum(along), **EXACT)


def test_inverse_participation_ratio_counts_those_that_take_part():
    np.testing.assert_allclose(fourier.inverse_participation_ratio([0, 3, 0, 0]), 1)
    np.testing.assert_allclose(fourier.inverse_participation_ratio([2, 0, 2, 2, 2, 0]), 1 / 4)
    assert np.isnan(fourier.inverse_participation_ratio(np.zeros(4)))


@given(seeds)
def test_neurons_are_ordered_by_frequency_then_phase(seed):
    rng = np.random.default_rng(seed)
    frequencies, phases = rng.integers(1, 4, 9), rng.uniform(-3, 3, 9)
    neurons = np.stack([wave(11, f, phi) for f, phi in zip(frequencies, phases, strict=True)], 1)
    order = fourier.order(neurons)
    expected = sorted(range(9), key=lambda neuron: (frequencies[neuron], phases[neuron]))
    assert list(order) == expected


@given(seeds, sizes, st.integers(2, 9))
def test_a_curve_goes_through_its_values_and_has_no_other_frequencies(seed, p, factor):
    values = draw(seed, 3, p)
    curve = fourier.interpolated(values, factor)
    np.testing.assert_allclose(curve[:, ::factor], values, **EXACT)
    assert np.abs(np.fft.rfft(curve)[:, p // 2 + 1 :]).max(initial=0) < 1e-9


def test_the_share_of_noise_is_that_of_noise():
    for p in (11, 67):
        noise = np.random.default_rng(p).normal(size=(4000, p))
        shares = fourier.share(noise, fourier.dominant_frequency(noise))
        assert abs(shares.mean() - fourier.share_of_noise(p)) < 0.01
