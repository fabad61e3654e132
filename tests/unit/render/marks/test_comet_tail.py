"""A tail ends at its point, reaches back as far as it should, and pales with age."""

import numpy as np
import pytest

from render import theme
from render.marks.comet_tail import Tail
from render.page.blitting import BlittedPage
from render.page.page import Page

CLOCK = np.append(np.arange(0, 100, 10), np.arange(100, 201, 2))  # uneven, as checkpoints are


@pytest.fixture
def page():
    return Page("article")


@pytest.fixture
def tail(page):
    axes = page.grid("loop")["loop"]
    points = np.column_stack([np.cos(CLOCK / 20), np.sin(CLOCK / 20)])
    roles = np.where(CLOCK < 150, "ink", "highlight")
    axes.set(xlim=(-2, 2), ylim=(-2, 2))
    return page.add_animated(Tail(page, axes, CLOCK, points, roles, 60, page.theme.grid, (1, 4)))


@pytest.mark.parametrize("index", [0, 1, 8, 30, len(CLOCK) - 1])
def test_it_ends_at_its_point_and_reaches_back_one_span(tail, index):
    tail.set_index(index)
    ends = np.array(tail.get_segments())
    since = CLOCK[(CLOCK >= CLOCK[index] - 60) & (CLOCK <= CLOCK[index])]
    assert len(ends) == len(since) - 1
    if len(ends):
        assert np.allclose(ends[-1, 1], tail.points[index])
        assert np.allclose(ends[0, 0], tail.points[CLOCK == since[0]])


def test_it_pales_and_thins_with_age_and_keeps_the_colors_of_its_points(page, tail):
    tail.set_index(len(CLOCK) - 1)
    colors, widths = tail.get_colors(), tail.get_linewidths()
    assert (np.diff(widths) >= 0).all() and widths[-1] == 4
    assert np.allclose(colors[-1][:3], np.array(bytearray.fromhex(page.theme.highlight[1:])) / 255)
    contrasts = [
        theme.contrast("#" + "".join(f"{round(255 * c):02x}" for c in color[:3]), page.theme.background)
        for color in colors
    ]
    old = CLOCK[CLOCK >= 140][1:] < 150  # one color's part
    assert (np.diff(np.array(contrasts)[old]) >= 0).all() and contrasts[0] < contrasts[-1]


def test_layered_frames_equal_full_draws(page, tail):
    layered = BlittedPage(page, tail.set_index)
    for index in (0, 5, 40, 12):
        assert (layered.frame(index) == layered.full(index)).all()
