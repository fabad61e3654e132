import numpy as np
import pytest
from matplotlib.patches import Rectangle

from render.marks.lollipop import lollipops
from render.marks.stacked_bars import Segment, stacked_bars
from render.page.page import Page

PARTS = [Segment("back", "highlight"), Segment("others", "ink"), Segment("silent", "muted", filled=False)]


def drawn(rows):
    page = Page("article", still=True)
    axes = page.grid("fate")["fate"]
    stacked_bars(page, axes, rows, PARTS)
    page.settle()
    return page, axes, [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_parts_share_a_bar_as_they_are_counted_and_none_has_no_part():
    page, axes, bars = drawn([("one", [1, 3, 0]), ("two", [0, 0, 5])])
    assert [bar.get_width() / axes.bbox.width for bar in bars] == pytest.approx([0.25, 0.75, 1])
    assert bars[0].get_x() == pytest.approx(axes.bbox.x0) and bars[0].get_y() > bars[2].get_y()
    words = " ".join(text.get_text() for text in axes.texts)
    assert "1 back" in words and "5 silent" in words and "0 " not in words
    assert page.check() == []


def test_bars_that_do_not_fit_are_said():
    assert "pixels more" in drawn([(f"row {k}", [1, 1, 1]) for k in range(12)])[0].check()[0]


def test_levels_share_rows_and_stems_go_from_the_level_to_the_dot():
    page = Page("article", still=True)
    panels = page.grid("a b")
    for axes in panels.values():
        axes.set_xlim(0, 10)
    lollipops(page, [(panels["a"], [5, 2], 5), (panels["b"], [1, 9], 1)], ["all", "less"], ["ink", "sequence 0"])
    dots = [line for line in panels["b"].lines if line.get_marker() == "o"]
    stems = [line for line in panels["b"].lines if len(np.unique(line.get_ydata())) == 1 and line.get_marker() != "o"]
    assert [line.get_xdata()[0] for line in dots] == [1, 9] and [list(stem.get_xdata()) for stem in stems] == [
        [1, 1],
        [1, 9],
    ]
    assert [label.get_text() for label in panels["a"].get_yticklabels()] == ["all", "less"]
    assert page.check() == []
