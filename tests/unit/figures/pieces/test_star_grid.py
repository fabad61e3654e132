"""Few pairs of stars stand in columns, many in a grid; of many points a quarter is marked."""

import numpy as np
import pytest

from figures.pieces.star_grid import StarColumns, StarGrid, best_columns, star_pairs
from figures.pieces.star_panel import DENSE, first_quarter
from figures.pieces.star_shapes import circle
from render.page.page import Page


def pairs(number, points):
    turn = np.linspace(1, 0, 5)[:, None] + 2 * np.pi * (np.arange(points) + 0.5) / points
    return {f: (circle(turn), circle(2 * turn)) for f in range(1, number + 1)}


def drawn(number, points, canvas="article"):
    page, made = Page(canvas, "light"), pairs(number, points)
    sides = ("Input weights", "angle θ"), ("Output weights", "angle φ")
    said = "mean of", "cos:", "1 if each", "is right"
    return star_pairs(page, made, dict.fromkeys(made, "sequence 0"), sides, said, (1, 0, "θφ", 3))


@pytest.mark.parametrize("number, kind", [(1, StarColumns), (5, StarColumns), (6, StarGrid), (12, StarGrid)])
def test_few_pairs_are_columns_many_a_grid(number, kind):
    assert type(drawn(number, 5)) is kind


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_stars_of_a_grid_do_not_overlap_and_are_as_large_as_they_can_be(canvas):
    stars = drawn(12, 5, canvas).stars.values()
    centers, radius = np.array([star.center for star in stars]), min(star.radius for star in stars)
    apart = np.hypot(*(centers[:, None] - centers).transpose(2, 0, 1))[np.triu_indices(len(centers), 1)]
    assert apart.min() > 2 * radius > 90


def test_columns_go_by_the_shape_of_the_page():
    assert best_columns(12, 1200, 300, 20) > best_columns(12, 1000, 1000, 20) > best_columns(12, 300, 1200, 20) == 1


@pytest.mark.parametrize("points, marked", [(DENSE, False), (4 * DENSE, True)])
def test_a_quarter_of_many_input_points_is_marked_on_both_sides(points, marked):
    stars = drawn(2, points).stars
    assert (first_quarter(pairs(1, points)[1][0]) is not None) == marked
    for (side, _), star in stars.items():
        assert len(star.dots) == 1 + marked and bool(len(star.line.get_xdata())) != marked
        if marked:
            angles = np.degrees(np.arctan2(*np.array(star.dots[1].get_data())[::-1])) % 360
            assert len(angles) == points // 4 and angles.max() < (90 if side == "in" else 180)
            assert angles.max() > (80 if side == "in" else 160)
