"""Marks keep to their protocol; what needs room says so when it comes too late."""

import numpy as np
import pytest
from matplotlib.artist import Artist

from render.marks.band import Band
from render.marks.base import IndexedMark, SteppedMark
from render.marks.brackets import bracket, caption_under, row_brackets, row_markers
from render.marks.colorbar import color_strip, colorbar
from render.marks.comet_tail import Tail
from render.marks.curves import Curve, Curves
from render.marks.growing_lines import trails
from render.marks.moving_points import MovingPoints
from render.marks.point_cloud import PointCloud
from render.marks.step_markers import StepMarkers
from render.page.annotate import annotate
from render.page.page import Page

X = np.arange(10.0)

INDEXED = {
    "band": lambda page, axes: Band(page, axes, X, X - 1, X + 1, "test"),
    "points": lambda page, axes: MovingPoints(
        page, axes, np.stack([X, -X], 1)[:, None] * [[1], [-1]], ["#123456"] * 2, ["0", "1"]
    ),
    "cloud": lambda page, axes: PointCloud(
        page, axes, np.stack([X, -X, X], 1)[:, None] * [[1], [-1]], np.stack([X, X], 1), ["#123456"] * 2
    ),
    "curves": lambda page, axes: Curves(page, axes, X, [Curve(X, "test", "test")]),
    "trails": lambda page, axes: trails(page, axes, X, X, [([0], "train", 2)]),
    "tail": lambda page, axes: page.add_animated(
        Tail(page, axes, X, np.stack([X, X], 1), ["train"] * 10, 5, "#ffffff", (1, 3))
    ),
}
STEPPED = {
    "counter": lambda page, axes: page.step_counter(9),
    "note": lambda page, axes: annotate(page, axes, "here", (5, 5), appears=5),
    "markers": lambda page, axes: StepMarkers(page, axes, X, X, {"test": X}, (3, 6)),
}
ROOM = {
    "curves": INDEXED["curves"],
    "bracket": lambda page, axes: bracket(page, axes, 0, 1, "name", "train"),
    "row_brackets": lambda page, axes: row_brackets(page, axes, [(0, 1, "name", "train")]),
    "row_markers": lambda page, axes: row_markers(page, axes, 3),
    "colorbar": lambda page, axes: colorbar(page, axes, 1),
    "color_strip": lambda page, axes: color_strip(page, axes, ["#123456"], "low", "high"),
    "caption": lambda page, axes: caption_under(page, axes, "words"),
    "heading": lambda page, axes: page.heading(axes, "words"),
}


@pytest.fixture
def panel():
    page = Page("card")
    axes = page.grid("panel")["panel"]
    axes.set(xlim=(0, 9), ylim=(0, 9))
    return page, axes


@pytest.mark.parametrize("name", INDEXED | STEPPED)
def test_a_mark_has_its_method_and_animates_its_artists(panel, name):
    page, axes = panel
    with page.rc_context():
        mark = (INDEXED | STEPPED)[name](page, axes)
    page.settle()
    assert isinstance(mark, IndexedMark if name in INDEXED else SteppedMark)
    artists = [mark] if isinstance(mark, Artist) else mark.artists
    assert artists and set(artists) <= set(page.animated)
    for state in (3, 9, 0):
        (mark.set_index if name in INDEXED else mark.set_step)(state)


@pytest.mark.parametrize("name", ROOM)
def test_a_mark_that_needs_room_is_made_before_the_page_settles(panel, name):
    page, axes = panel
    page.settle()
    with pytest.raises(RuntimeError, match="no room can be kept for '.*': the panels have their places already"):
        ROOM[name](page, axes)
