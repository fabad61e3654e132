"""Waves that fall onto the bars of their sum: on one scale, and the bars are the sum."""

import numpy as np
import pytest

from figures.pieces.wave_stack import DRAWN, Superposition
from render.page.axis import linear_axis
from render.page.page import Page

WAVES = np.array([[3.0, 1, -1, -3, -1, 1], [2, -1, -1, 2, -1, -1]])


@pytest.fixture
def picture():
    page = Page("article", "light")
    axes = page.grid("one")["one"]
    linear_axis(axes.xaxis, -0.8, 5.8, 5)
    page.settle()
    fine = np.array([np.interp(np.linspace(0, 5, 51), np.arange(6), wave) for wave in WAVES])
    return Superposition(page, axes, WAVES, fine, ["sequence 0", "sequence 1"], best=0, heading=40)


def heights(picture):
    return np.array([path.vertices[1, 1] for path in picture.bars.get_paths()])


@pytest.mark.parametrize("added", [0, 1, 2])
def test_bars_are_the_sum_of_what_was_added(picture, added):
    picture.set_added(added)
    assert np.allclose(heights(picture), WAVES[:added].sum(0))
    assert not picture.falling.get_visible()


def test_a_wave_is_drawn_before_it_falls_and_lands_on_the_sum(picture):
    picture.set_added(1 + 0.99 * DRAWN)
    assert not picture.falling.get_visible() and np.allclose(heights(picture), WAVES[0])
    picture.set_added(2 - 1e-9)
    assert np.allclose(picture.falling.get_ydata()[::10], WAVES.sum(0), atol=1e-6)


def test_rows_do_not_overlap_and_all_is_on_the_canvas(picture):
    low, high = picture.axes.get_ylim()
    first, second = picture.bases
    assert first + WAVES[0].min() > second + WAVES[1].max() > second + WAVES[1].min() > WAVES.sum(0).max()
    assert low < WAVES.sum(0).min() and first + WAVES[0].max() < high


def test_the_highest_bar_is_named_while_the_bars_rest(picture):
    picture.set_added(2)
    assert picture.highest.get_text() == "0"
    picture.set_added(1.95)
    assert picture.highest.get_text() == ""
