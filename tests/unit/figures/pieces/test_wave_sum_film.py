"""Waves of a film and their sum fill their panel from the first wave on, and stay in it."""

import numpy as np
import pytest

from tests.unit.render.film.test_stage import on_stage

pytest.importorskip("manim")
from figures.pieces.wave_sum_film import WaveSum  # noqa: E402

NUMBERS, FINE = np.arange(23), np.linspace(0, 22, 133)
WAVES, CURVES = (np.cos(2 * np.pi * np.outer([2, 5, 7, 9], x - 8) / 23) for x in (NUMBERS, FINE))


def heights(added, drawn):
    """Heights in the panel, 0 to 1 from bottom to top, of the sum and of all that is drawn."""

    def use(stage):
        plot = stage.plot(100, 100, 600, 300, (0, 22), (0, 1))
        waves = WaveSum(stage, plot, WAVES, CURVES, ("ink",) * 4, 8)
        waves.set_added(added, drawn)
        bottom, top = (plot.at(0, y)[1] for y in (0, 1))
        return [(line.points[:, 1] - bottom) / (top - bottom) for line in (waves.sum, *waves.lines) if len(line.points)]

    return on_stage(use)


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
def test_the_sum_is_never_flat(stage):
    total, *lines = heights(stage, np.arange(4) < stage)
    assert np.ptp(total) > 0.4 and np.ptp(np.concatenate([total, *lines])) > 0.7


def test_nothing_leaves_the_panel_while_a_wave_is_drawn_and_added():
    for added, until in ((1, 0.5), (1, 1), (1.5, 1)):
        drawn = np.concatenate(heights(added, [1, until, 0, 0]))
        assert drawn.min() >= -1e-9 and drawn.max() <= 1
