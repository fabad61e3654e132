"""Heat maps: exact colors on whole pixels."""

import numpy as np
import pytest
from matplotlib.colors import Normalize

from render.marks.heatmap import MOST_SHAPES, HeatMap, VectorCells, heat_map, round_limit, strongest
from render.page import vector_export
from render.page.blitting import BlittedPage
from render.page.page import Page
from render.theme import diverging_index


def drawn(values, gap=0, canvas="square"):
    page = Page(canvas)
    axes = page.grid("heat")["heat"]
    axes.set(xticks=[], yticks=[])
    heat = page.add_animated(HeatMap(axes, values, 1.0, page.theme.diverging, page.theme.background, gap=gap))
    return page, axes, heat, BlittedPage(page, lambda step: None).frame(0)


def test_the_table_gives_the_colors_of_a_colormap():
    values = np.random.default_rng(0).normal(0, 0.6, (9, 14))
    page, axes, heat, frame = drawn(values)
    x0, y0, x1, y1 = np.rint(axes.bbox.extents).astype(int)
    colors = page.theme.diverging(diverging_index(values, 1.0, 255), bytes=True)
    for row in range(9):
        for column in range(14):
            x = int(x0 + (column + 0.5) * (x1 - x0) / 14)
            y = int(page.canvas.height - y1 + (row + 0.5) * (y1 - y0) / 9)
            assert tuple(frame[y, x]) == tuple(colors[row, column])


def test_it_equals_imshow_but_for_the_cells_seams():
    values = np.random.default_rng(1).uniform(-1, 1, (10, 10))
    page, axes, heat, frame = drawn(values)
    frame = frame.copy()
    heat.remove()
    page.animated.clear()
    axes.imshow(values, cmap=page.theme.diverging, norm=Normalize(-1, 1), aspect="auto", interpolation="nearest")
    other = BlittedPage(page, lambda step: None).frame(0)
    gap = np.abs(frame.astype(int) - other).max(-1)
    assert (gap <= 4).mean() > 0.97  # imshow cuts values into 255 bins of equal width, we round to the nearest


@pytest.mark.parametrize("value, index", [(-2, 0), (-1, 0), (0, 127), (1, 254), (5, 254), (np.nan, 127)])
def test_values_are_clipped_and_zero_is_the_middle(value, index):
    assert diverging_index(value, 1.0, 255) == index


def test_gaps_show_the_ground_and_vanish_in_small_cells():
    page, axes, _, frame = drawn(np.ones((4, 4)), gap=2)
    inside = frame[int(page.canvas.height - axes.bbox.y1) + 5, int(axes.bbox.x0) + 5 : int(axes.bbox.x1) - 5, :3]
    assert (inside == 255).all(-1).sum() == 3 * 2
    page, axes, _, frame = drawn(np.ones((4, 400)), gap=2)
    inside = frame[int(page.canvas.height - axes.bbox.y1) + 5, int(axes.bbox.x0) + 5 : int(axes.bbox.x1) - 5, :3]
    assert not (inside == 255).all(-1).any()


def test_blocks_show_their_entry_of_largest_magnitude():
    values = np.array([[1, -2, 0], [0, 1, 3], [-5, 4, -1]])
    assert strongest(values, 2, 2).tolist() == [[-2, 3], [-5, -1]]
    assert strongest(values, 3, 9).tolist() == values.tolist()
    assert np.isnan(strongest(np.array([[np.nan, 1.0]]), 1, 1)).all()  # what is not finite stays so


def test_a_static_map_of_many_cells_is_one_picture_in_a_vector_file():
    for size, kind in ((9, VectorCells), (int(MOST_SHAPES**0.5) + 1, HeatMap)):
        page = Page("card", still=True)
        with page.rc_context():
            assert isinstance(heat_map(page, page.grid("heat")["heat"], np.zeros((size, size)), 1.0), kind)
        page.settle()
        drawing = vector_export.svg(page).decode()
        assert drawing.count("<image") == (kind is HeatMap)
        assert len(drawing) < 100_000


def test_values_from_zero_on_have_the_ground_at_zero_and_ink_at_the_limit():
    page = Page("card")
    with page.rc_context():
        heat = heat_map(page, page.grid("heat")["heat"], np.array([[0.0, 1.0, -1.0]]), 1.0, page.theme.sequential)
    ends = heat.colors().view(np.uint8).reshape(3, 4)[:, :3].tolist()
    zero = page.theme.rgb(page.theme.poles[1]).tolist()
    assert ends == [zero, page.theme.rgb("ink").tolist(), zero]


@pytest.mark.parametrize("value, limit", [(1.38, 1.5), (1.2, 1), (0.16, 0.15), (47, 50), (96, 100), (0, 1)])
def test_a_limit_is_short_to_write_and_near_the_value(value, limit):
    assert round_limit(value) == pytest.approx(limit)
