"""Bars of ranges lie where the numbers are, and their words hide neither bars nor one another."""

import numpy as np
import pytest

from render.canvas import CANVASES
from render.marks.dumbbell import dumbbells
from render.page.page import Page

ROWS = [
    ("one row", np.array([1e-9, 2e-9]), np.array([1e-4, 1e-3]), "1,234 steps a cycle"),
    ("another", np.array([1e-18]), np.array([1e-3]), "3,981 steps a cycle"),
    ("a point", np.array([1e-2]), np.array([1.1e-2]), "calm"),
] * 2


@pytest.mark.parametrize("canvas", CANVASES)
def test_bars_go_from_median_to_median_and_words_stand_clear(canvas):
    page = Page(canvas, "light", still=True)
    panels = page.grid("other ranges" if page.canvas.layout == "article" else "other\nranges")
    axes = panels["ranges"]
    panels["other"].set(xticks=[], yticks=[])
    with page.rc_context():
        dumbbells(page, axes, ROWS, "train", (1e-18, 1e-12, 1e-6, 1))
    assert page.check() == []
    bars, dots = axes.lines[::2], axes.lines[1::2]
    assert [bar.get_xdata()[0] for bar in bars] == [np.median(lows) for _, lows, _, _ in ROWS]
    assert [len(dot.get_xdata()) for dot in dots] == [2 * len(lows) for _, lows, _, _ in ROWS]
    for text in axes.texts:
        box = text.get_window_extent(page.renderer)
        inside = 0.22 * box.height  # descenders may touch
        for bar in bars:
            (x0, y), (x1, _) = axes.transData.transform(np.column_stack(bar.get_data()))
            assert not (box.y0 + inside < y < box.y1 - inside and x0 < box.x1 and box.x0 < x1), (
                text.get_text(),
                canvas,
            )
