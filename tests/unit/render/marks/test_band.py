"""Bands grow with their curves and break where a value is missing."""

import numpy as np

from render.marks.band import Band
from render.page.page import Page

X = np.arange(6.0)


def band(low, high):
    page = Page("card")
    with page.rc_context():
        return Band(page, page.grid("panel")["panel"], X, low, high, "test")


def extents(mark):
    """Lowest and highest x of each piece."""
    return [(path.vertices[:, 0].min(), path.vertices[:, 0].max()) for path in mark.get_paths()]


def test_it_reaches_to_the_checkpoint_and_to_a_fraction_between_two():
    mark = band(X - 1, X + 1)
    assert extents(mark) == [(0, 5)]
    mark.set_index(2)
    assert extents(mark) == [(0, 2)]
    mark.set_index(2.5)
    assert extents(mark) == [(0, 2.5)]
    corners = mark.get_paths()[0].vertices
    assert {1.5, 3.5} <= set(corners[corners[:, 0] == 2.5, 1])


def test_it_breaks_where_a_value_is_missing_and_is_empty_at_the_first_checkpoint():
    mark = band(np.where(X == 2, np.nan, X), X + 1)
    assert extents(mark) == [(0, 1), (3, 5)]
    mark.set_index(0)
    assert extents(mark) == []
