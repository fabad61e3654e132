"""One small picture of each mark in render/marks, on made-up data."""

import numpy as np
import pytest

from render.marks import badges
from render.marks.band import Band
from render.marks.bars import bars
from render.marks.brackets import bracket, caption_under, row_brackets, row_markers
from render.marks.colorbar import color_strip, colorbar
from render.marks.comet_tail import Tail
from render.marks.curves import Curve, Curves
from render.marks.dot_table import CountLegend, Dots, Kind, grid_offsets, table_axes
from render.marks.dumbbell import dumbbells
from render.marks.growing_lines import trails
from render.marks.heatmap import heat_map
from render.marks.lollipop import lollipops
from render.marks.moving_points import MovingPoints
from render.marks.point_cloud import PointCloud
from render.marks.stacked_bars import Segment, stacked_bars
from render.marks.step_markers import StepMarkers
from render.marks.strip_plot import strip
from render.number_format import percent
from render.page.page import Grid
from tests.golden.conftest import drawn

T = np.arange(101)
WAVES = np.sin(T[:, None] / np.array([8, 13, 21]) + np.arange(3))
KINDS = (Kind("learns", "test", "o"), Kind("memorizes", "train", "s"), Kind("fails", "muted", "x"))


def only(page, x=(0, 100), y=(-1.2, 1.2)):
    """The one panel of a page, with limits."""
    axes = page.grid("panel")["panel"]
    axes.set(xlim=x, ylim=y)
    return axes


def numbers_on_discs(page):
    axes = only(page, (-2, 2), (-1.25, 1.25))
    badges.shaft(page, axes, -1, 0.5 - 0.9j, "ink", 4)
    badges.disc(page, axes, 1 + 0.8j, 12, "highlight")
    badges.disc(page, axes, -1 - 0.5j, 5, "signal")


def bars_(page):
    bars(page, only(page, (-0.5, 3.5)), range(4), ("train", "test", "signal", "bias")).set_heights([0.2, 1, -0.7, 0.5])


def rows_of_bars(page):
    axes = only(page, (0, 1.1), (-0.5, 3.5))
    bars(page, axes, range(4), ("train", "test", "signal", "bias"), horizontal=True).set_heights([0.2, 1, 0.4, 0.5])


def band(page):
    axes = only(page)
    low = np.where((T > 30) & (T < 40), np.nan, WAVES[:, 0] - 0.2)
    mark = Band(page, axes, T, low, WAVES[:, 0] + 0.2, "test")
    Curves(page, axes, T, [Curve(WAVES[:, 0], "test", "test")]).set_index(70)
    return mark.set_index


def brackets(page):
    axes = only(page)
    heat_map(page, axes, WAVES[:60:6], 1)
    bracket(page, axes, 0, 0, "first", "signal")
    bracket(page, axes, 1, 2, "others", "bias", "bottom")
    row_brackets(page, axes, [(0, 3, "rows", "train")])


def row_markers_and_caption(page):
    axes = only(page)
    heat_map(page, axes, WAVES[:60:6], 1)
    row_markers(page, axes, 10).set_data([2.54, 2.54], [1, 4])
    caption_under(page, axes, "• [alive](test)")


def colorbar_(page):
    axes = only(page)
    heat_map(page, axes, WAVES[:60:6], 1.5)
    colorbar(page, axes, 1.5)


def color_strip_(page):
    axes = only(page)
    axes.set(xticks=[], yticks=[])
    color_strip(page, axes, page.theme.wheel(7), "a mod 7: 0", "6")


def comet_tail(page):
    axes = only(page, (-1.3, 1.3))
    points = np.stack([np.cos(T / 16), np.sin(T / 16)], -1)
    roles = np.where(T < 60, "train", "highlight")
    page.add_animated(Tail(page, axes, T, points, roles, 60, page.theme.grid, (2, 9))).set_index(90)


def curves(page):
    look = [("train", None, None), ("test", percent, None), ("ink", None, (2, 1.5))]
    shown = [
        Curve(wave, role, role, form, dashes) for wave, (role, form, dashes) in zip(np.abs(WAVES.T), look, strict=True)
    ]
    return Curves(page, only(page), T, shown).set_index


def dot_table(page):
    panels = page.grid("table table key")
    table_axes(page, panels["table"], ["1", "2"], ["3", "4"], ("width", "decay"))
    (x, y), kinds = grid_offsets(9), np.arange(36) % 3
    cells = [(column, row) for column in range(2) for row in range(2)]
    x, y = (np.concatenate([cell[side] + away for cell in cells]) for side, away in enumerate((x, y)))
    Dots(page, panels["table"], x, y, KINDS).set_kinds(kinds)
    CountLegend(page, panels["key"], KINDS, 1000).set_counts([12, 1000, 7])


def dumbbells_(page):
    rows = [("one", np.array([1e-5, 1e-4]), np.array([1e-2, 1e-1]), "calm"), ("two", [1e-6], [1], "3 steps")]
    dumbbells(page, only(page), rows, "train", (1e-6, 1e-4, 1e-2, 1))


def growing_lines(page):
    return trails(page, only(page), T, WAVES, [([0, 1], "distractor", 2), ([2], "signal", 5)]).set_index


def heat_map_(page):
    values = np.where(np.arange(48).reshape(6, 8) % 11 == 5, np.nan, np.linspace(-1, 1, 48).reshape(6, 8))
    heat_map(page, only(page), values, 1)


def heat_map_from_zero(page):
    values = np.where(np.arange(48).reshape(6, 8) > 40, np.nan, np.linspace(0, 1, 48).reshape(6, 8))
    heat_map(page, only(page), values, 1, page.theme.sequential)


def moving_points(page):
    turn = (
        np.exp(1j * (np.arange(12) * 2 * np.pi / 12 + np.linspace(0, 1, 5)[:, None])) * np.linspace(0.1, 1, 5)[:, None]
    )
    positions = np.stack([turn.real, turn.imag], -1)
    return MovingPoints(page, only(page), positions, page.theme.wheel(12), [str(k) for k in range(12)]).set_index


def point_cloud(page):
    """A dome over a spiral, half tilted; every twentieth point is marked."""
    k, growth = np.arange(240), np.linspace(0.8, 1, 5)[:, None, None]
    radius, angle = np.sqrt(k / 240), 2.4 * k
    dome = np.stack([radius * np.cos(angle), radius * np.sin(angle), 0.6 - radius**2], -1)
    marked, wheel = k % 20 == 0, page.theme.wheel(240)
    colors = [page.theme.ink if on else wheel[number] for number, on in zip(k, marked)]
    views = np.linspace([1, 1.2], [0, 0], 5)
    return PointCloud(page, only(page), growth * dome, views, colors, marked).set_index


def lollipops_(page):
    panels = page.grid(Grid("a b", gaps=(1, 1)))
    for axes in panels.values():
        axes.set(xlim=(0, 10))
    rows = ["all", "less", "none"]
    lollipops(page, [(panels["a"], [5, 2, 9], 5), (panels["b"], [1, 9, 4], 1)], rows, ["ink", "train", "signal"])


def stacked_bars_(page):
    parts = [Segment("back", "highlight"), Segment("others", "ink"), Segment("silent", "muted", filled=False)]
    stacked_bars(page, only(page), [("zeroed", [1, 3, 0]), ("redrawn", [2, 2, 5])], parts)


def step_markers(page):
    axes = only(page)
    axes.plot(T, WAVES[:, 2], color=page.theme.train, lw=page.stroke(3))
    return StepMarkers(page, axes, T * 100, T, {"train": WAVES[:, 2]}, (1000, 3000, 5000, 9000)).set_step


def strips(page):
    axes = only(page, (-0.5, 1.5))
    strip(page, axes, 0, WAVES[:, 0], "test")
    strip(page, axes, 1, WAVES[:40, 1], "bias", width=0.4)


CASES = {
    "badges": (numbers_on_discs, 0),
    "band": (band, 70),
    "bars": (bars_, 0),
    "bars_horizontal": (rows_of_bars, 0),
    "brackets": (brackets, 0),
    "row_markers": (row_markers_and_caption, 0),
    "colorbar": (colorbar_, 0),
    "color_strip": (color_strip_, 0),
    "comet_tail": (comet_tail, 0),
    "curves": (curves, 70),
    "dot_table": (dot_table, 0),
    "dumbbell": (dumbbells_, 0),
    "growing_lines": (growing_lines, 55.5),
    "heatmap": (heat_map_, 0),
    "heatmap_from_zero": (heat_map_from_zero, 0),
    "lollipop": (lollipops_, 0),
    "moving_points": (moving_points, 3.5),
    "point_cloud": (point_cloud, 1.5),
    "stacked_bars": (stacked_bars_, 0),
    "step_markers": (step_markers, 5000),
    "strip_plot": (strips, 0),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mark_looks_as_it_did(looks_like, name):
    draw, step = CASES[name]
    looks_like(drawn(draw, step), f"marks/{name}")
