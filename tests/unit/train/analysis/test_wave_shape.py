"""R2 of cosines and square waves, of either and of noise."""

import numpy as np
import pytest

from train.analysis.wave_shape import cosine_r2, square_r2


def waves(p, frequency, count=9):
    """Cosines [p, count] of a frequency, turned at random."""
    turn = np.random.default_rng(0).uniform(0, 2 * np.pi, count)
    return np.cos(2 * np.pi * frequency * np.arange(p)[:, None] / p - turn)


@pytest.mark.parametrize("p, frequency", [(67, 5), (67, 33), (60, 7), (97, 1)])
def test_each_explains_all_of_its_own_and_the_known_part_of_the_other(p, frequency):
    cosines, f = waves(p, frequency), np.full(9, frequency)
    for values, own, other in (
        (3 * cosines + 2, cosine_r2, square_r2),
        (-2 * np.sign(cosines) + 1, square_r2, cosine_r2),
    ):
        np.testing.assert_allclose(own(values, f), 1, atol=1e-9)
        np.testing.assert_allclose(other(values, f), 8 / np.pi**2, atol=0.02)


def test_each_column_has_its_own_frequency():
    values = np.hstack([waves(67, 5, 1), np.sign(waves(67, 8, 1)), np.ones((67, 1))])
    assert cosine_r2(values, np.array([5, 8, 1])) == pytest.approx([1, 8 / np.pi**2, np.nan], abs=0.02, nan_ok=True)
    assert square_r2(values, np.array([5, 8, 1])) == pytest.approx([8 / np.pi**2, 1, np.nan], abs=0.02, nan_ok=True)
    assert max(cosine_r2(values, np.array([8, 5, 2]))[:2]) < 0.1


def test_the_best_phase_is_found():
    values = np.random.default_rng(1).normal(size=(31, 5))
    fine = np.linspace(0, 2 * np.pi, 20_011)[:, None]
    tried = np.sign(np.cos(2 * np.pi * 4 * np.arange(31) / 31 - fine))
    best = max(np.corrcoef(wave, values[:, 0])[0, 1] ** 2 for wave in np.unique(tried, axis=0))
    assert square_r2(values, np.full(5, 4))[0] == pytest.approx(best)
