"""Fourier analysis over the inputs 0..p-1: power, dominant frequency and phase of functions of the input.

A frequency is a physical value, 1..(p-1)/2 turns per p inputs, never an index. Functions reduce one axis of length p,
by default the last: w_input [T, p, hidden] is read along axis 1, w_output [T, hidden, p] along axis 2.
"""

import numpy as np


def coefficients(values, axis=-1):
    """Orthonormal real discrete Fourier transform: [..., p, ...] -> complex [..., p // 2 + 1, ...], frequency 0 first.

    The real part multiplies the unit vector along cos(2 pi f i / p), the imaginary part that along sin; the constant,
    and frequency p / 2 of an even p, have a real part only. Squares sum to those of the values (Parseval).
    """
    size = np.shape(values)[axis]
    transform = np.conj(np.fft.rfft(np.asarray(values, float), axis=axis, norm="ortho"))
    factors = np.full(transform.shape[axis], 2**0.5)
    factors[0] = 1
    if size % 2 == 0:
        factors[-1] = 1
    return transform * np.expand_dims(factors, tuple(range(1, transform.ndim - axis % transform.ndim)))


def basis(p):
    """The rows onto which `coefficients` projects: [p, p], the constant, then cos and sin of 1, 2, ..."""
    rows = coefficients(np.eye(p))  # [input, frequency]
    waves = np.stack([rows.real, rows.imag], -1).reshape(p, -1).T
    return np.delete(waves, [1] if p % 2 else [1, p + 1], axis=0)


def interpolated(values, factor):
    """The smoothest periodic curve through values [..., p]: at 0, 1 / factor, 2 / factor, ... [..., p * factor].

    It has the frequencies of the values and no others, and passes through the values at whole numbers.
    """
    size = np.shape(values)[-1]
    transform = np.fft.rfft(np.asarray(values, float))
    if size % 2 == 0:
        transform[..., -1] /= 2
    return factor * np.fft.irfft(transform, size * factor)


def spectrum(values, axis=-1):
    """Power at each frequency, the constant first: [..., p, ...] -> [..., p // 2 + 1, ...].

    It sums to the power of the values.
    """
    transform = coefficients(values, axis)
    return transform.real**2 + transform.imag**2


def dominant_frequency(values, axis=-1):
    """The frequency 1.. of most power: [..., p, ...] -> [..., ...] int. The constant is excluded."""
    return np.argmax(np.delete(spectrum(values, axis), 0, axis), axis) + 1


def component(values, frequency, axis=-1):
    """The complex coefficient at `frequency`, one number or one for each of [..., ...]: [..., p, ...] -> [..., ...]."""
    transform = np.moveaxis(coefficients(values, axis), axis, -1)
    index = np.broadcast_to(frequency, transform.shape[:-1])[..., None]
    return np.take_along_axis(transform, index, -1)[..., 0]


def phase(values, frequency, axis=-1):
    """phi of the part A cos(2 pi f i / p - phi) at `frequency`, in -pi..pi. A shift by s inputs adds 2 pi f s / p."""
    return np.angle(component(values, frequency, axis))


def share(values, frequency, axis=-1):
    """Share of the power at `frequency`, 0..1, of the power including the constant; 0 where there is no power."""
    part = np.abs(component(values, frequency, axis)) ** 2
    return np.divide(part, (np.asarray(values, float) ** 2).sum(axis), out=np.zeros_like(part), where=part > 0)


def share_of_noise(p):
    """The share of power that white noise [p] has at its strongest frequency, on average, for odd p.

    The powers at its (p - 1) / 2 frequencies are exponential, and the largest of n has the sum of 1 / k of all n.
    """
    n = (p - 1) // 2
    return (1 - 1 / p) * sum(1 / k for k in range(1, n + 1)) / n


def inverse_participation_ratio(power, axis=-1):
    """sum p^2 / (sum p)^2 of powers [..., n, ...]: 1 if only one is positive, 1 / n if all are equal; nan if all are 0.

    Its inverse is the effective number of frequencies (Bell and Dean 1970).
    """
    power = np.asarray(power, float)
    with np.errstate(invalid="ignore"):
        return (power**2).sum(axis) / power.sum(axis) ** 2


def order(values, axis=-2):
    """Neurons [hidden] of values [p, hidden] by dominant frequency, then by phase there: the rows of a heat map."""
    frequency = dominant_frequency(values, axis)
    return np.lexsort((phase(values, frequency, axis), frequency))
