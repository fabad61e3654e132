import numpy as np
import pytest

from render.marks import dot_table
from render.page.page import Page

KINDS = (dot_table.Kind("one", "train", "s"), dot_table.Kind("other", "test", "x"))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9, 10])
def test_dots_of_a_cell_lie_apart_and_inside(count):
    x, y = dot_table.grid_offsets(count)
    assert len(x) == len(y) == count and len(set(zip(x.tolist(), y.tolist()))) == count
    assert np.abs([x, y]).max() < 0.5


@pytest.mark.parametrize("canvas", ["article", "story"])
def test_dots_do_not_touch(canvas):
    page = Page(canvas, "light")
    axes = page.grid("table")["table"]
    dot_table.table_axes(page, axes, ["1", "2"], ["3", "4"], ("across", "up"))
    across, up = dot_table.grid_offsets(9)
    shown = dot_table.Dots(page, axes, across, up, KINDS)
    page.settle()
    shown.set_kinds([0] * 9)
    pixels = axes.transData.transform(np.stack([across, up], 1))
    gap = min(np.hypot(*(a - b)) for k, a in enumerate(pixels) for b in pixels[:k])
    assert shown.lines[0].get_markersize() * page.figure.dpi / 72 < gap


def test_each_dot_is_drawn_as_its_kind():
    page = Page("article", "light")
    shown = dot_table.Dots(page, page.grid("table")["table"], [0, 1, 2], [0, 0, 0], KINDS)
    shown.set_kinds([1, 0, 1])
    assert [line.get_xdata().tolist() for line in shown.lines] == [[1], [0, 2]]


def test_the_tally_counts_as_soon_as_it_has_its_place():
    page = Page("article", "light")
    tally = dot_table.CountLegend(page, page.grid("key")["key"], KINDS, 1200)
    tally.set_counts([1200, 0])
    page.settle()
    assert [number.get_text() for number in tally.numbers] == ["1,200", "0"]
    tally.set_counts([3, 4])
    assert [number.get_text() for number in tally.numbers] == ["3", "4"]
    assert page.check() == []
