"""Names of brackets keep apart; their lines do, too, however low the rows."""

import numpy as np
import pytest
from matplotlib.lines import Line2D

from render.marks.brackets import bracket, row_brackets
from render.marks.heatmap import heat_map
from render.page.page import Page


def drawn(rows, height):
    """Names, and spans of lines in rows, of brackets over `height` rows each of a heat map."""
    page = Page("article", "light")
    axes = page.grid("map")["map"]
    heat_map(page, axes, np.zeros((rows, 3)), 1)
    row_brackets(page, axes, [(k, k + height - 1, f"f = {k}", "train") for k in range(0, rows, height)])
    page.settle()
    lines = [line.get_ydata() for line in axes.lines if isinstance(line, Line2D)]
    return [text.get_text() for text in axes.texts], lines


def test_every_bracket_has_its_name_where_there_is_room():
    names, lines = drawn(12, 3)
    assert len(lines) == 4 and sum("f" in name for name in names) == 4


@pytest.mark.parametrize("height", [1, 4])
def test_of_many_brackets_some_have_names_and_none_touch(height):
    names, lines = drawn(400, height)
    assert len(lines) == 400 // height and 3 < sum("f" in name for name in names) < 30
    assert all(low <= high for low, high in lines)
    assert all(above[1] < below[0] for above, below in zip(lines, lines[1:]))


def test_a_name_keeps_clear_of_that_at_the_end():
    page = Page("article", "light")
    axes = page.grid("map a b c d")["map"]
    heat_map(page, axes, np.zeros((4, 12)), 1)
    bracket(page, axes, 4, 10, "distractors", "distractor", before="bias")
    bracket(page, axes, 11, 11, "bias", "bias")
    page.settle()
    middle, end = (text.get_window_extent(page.renderer) for text in axes.texts)
    assert middle.x1 < end.x0
