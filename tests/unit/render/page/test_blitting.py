"""Blitted frames have the bytes of a full draw."""

import numpy as np
import pytest
from matplotlib.lines import Line2D

from benchmarks import _scene
from core.errors import UserError
from render.marks.growing_lines import Trails
from render.page.blitting import BlittedPage
from render.page.page import Page


@pytest.mark.parametrize("canvas, theme", [("article", "light"), ("square", "dark")])
def test_frames_equal_full_draws_in_any_order(canvas, theme):
    layered = BlittedPage(*_scene.build(canvas, theme, lines=60))
    for step in (0, 15, 157, 160, 161, 1999, 3990, 3990, 40, 2503):  # back, too, as a GIF's palette frames are drawn
        frame = layered.frame(step).copy()
        assert np.array_equal(frame, layered.full(step)), step


def test_a_step_that_rests_is_drawn_once():
    page, update = _scene.build(lines=60)
    steps = []
    layered = BlittedPage(page, lambda step: steps.append(step) or update(step))
    shown = [frame.copy() for frame in layered.frames([0, 400, 400, 400, 0])]
    assert steps == [0, 400, 0]
    assert np.array_equal(shown[1], shown[3]) and np.array_equal(shown[0], shown[4])


def test_frames_differ_from_one_another():
    layered = BlittedPage(*_scene.build(lines=60))
    assert not np.array_equal(layered.frame(1000).copy(), layered.frame(1010))


def test_two_growing_artists_in_one_panel_and_lines_under_them():
    page = Page("square")
    axes = page.grid("one")["one"]
    axes.set(xlim=(0, 1), ylim=(0, 1))
    x = np.linspace(0, 1, 50)
    ramps = [Trails(axes, x, x**k, [([0], color, 8, None)], chunk=8) for k, color in ((1, "#aa0000"), (2, "#0000aa"))]
    under = Line2D([0, 1], [0.3, 0.3], linewidth=9, color="#00aa00", zorder=1)
    axes.add_line(under)
    page.add_animated(*ramps, under)

    def update(step):
        for ramp in ramps:
            ramp.set_index(step)
        under.set_ydata([step / 50, 0.3])

    layered = BlittedPage(page, update)
    for step in (3, 20, 20.5, 49, 7):
        frame = layered.frame(step).copy()
        assert np.array_equal(frame, layered.full(step)), step


def test_dynamic_artists_lie_above_static_ones():
    page = Page("square")
    axes = page.grid("one")["one"]
    axes.set(xlim=(0, 1), ylim=(0, 1))
    moving = Line2D([0, 1], [0.5, 0.5], linewidth=20, color="#123456")
    axes.add_line(moving)
    page.add_animated(moving)
    axes.add_line(Line2D([0.5, 0.5], [0, 1], linewidth=20, color="#abcdef", zorder=50))
    frame = BlittedPage(page, lambda step: None).frame(0)
    assert tuple(
        frame[
            int(page.canvas.height - axes.transData.transform((0.5, 0.5))[1]),
            int(axes.transData.transform((0.5, 0.5))[0]),
        ]
    ) == (0x12, 0x34, 0x56, 255)


def test_a_trail_stops_where_it_is_told():
    page = Page("square")
    axes = page.grid("one")["one"]
    axes.set(xlim=(0, 11), ylim=(0, 1))
    axes.grid(False)
    trail = page.add_animated(Trails(axes, np.arange(11), np.full(11, 0.5), [([0], "#123456", 6, None)], chunk=3))
    layered = BlittedPage(page, trail.set_index)
    for index in (0.5, 2, 3, 7.25, 10):
        frame = layered.frame(index)
        drawn = np.flatnonzero((frame[..., :3] == (0x12, 0x34, 0x56)).all(-1).any(0))
        end = axes.transData.transform((index, 0.5))[0]
        assert drawn[-1] == pytest.approx(end + 4, abs=3)  # half the width, the line's round cap


@pytest.mark.parametrize(
    "wrong, says",
    [
        (lambda axes, bars, line: bars[0].set_height(2), r"changes what is not animated \(1 Rectangle of 'one'\)"),
        (lambda axes, bars, line: axes.set_ylim(0, 9), r"changes what is not animated \(1 YAxis of 'one'\)"),
        (lambda axes, bars, line: axes.plot([0, 1], [1, 1]), "(adds or removes artists|changes what is not animated)"),
        (lambda axes, bars, line: (axes.clear(), axes.bar([0, 1], [3, 1])), "changes what is not animated"),
    ],
)
def test_an_update_that_changes_what_is_not_animated_is_an_error(wrong, says):
    page = Page("square")
    axes = page.grid("one")["one"]
    page.reserve(axes, "room", "label")
    axes.set(xlim=(-1, 2), ylim=(0, 4))
    bars, (line,) = axes.bar([0, 1], [1, 1]), axes.plot([0, 1], [3, 3])
    page.add_animated(line)

    def update(step):
        line.set_ydata([step, 3])
        if step >= 2:
            wrong(axes, bars, line)
        else:
            bars[1].set_height(1)  # as it is: changes no pixel

    layered = BlittedPage(page, update, "figures/mine.py")
    for step in (0, 1):
        assert np.array_equal(layered.frame(step).copy(), layered.full(step))
    with pytest.raises(UserError, match=rf"figures/mine.py: `update` {says}.*add_animated"):
        layered.frame(2)


def test_panels_that_were_cleared_settle():
    page = Page("square")
    axes = page.grid("one")["one"]
    page.reserve(axes, "room", "label")
    axes.clear()
    page.settle()
    assert not axes.texts
