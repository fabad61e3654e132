"""Stars that move: on a ring at every checkpoint, with their ways, and called what they are."""

import numpy as np
import pytest

from figures.pieces.star_panel import MovingStar, drawn_through
from figures.pieces.star_shapes import circle
from render.page.page import Page


@pytest.fixture
def star():
    """Five points that grow 20-fold while they turn."""
    page = Page("square", "light")
    turn = np.linspace(1, 0, 40)[:, None] + 2 * np.pi / 5 * np.arange(5)
    points = np.geomspace(1, 20, 40)[:, None, None] * circle(turn)
    shown = MovingStar(page, page.grid("one")["one"], points, "sequence 0", mark=(1, "θ", 30))
    page.settle()
    return shown


@pytest.mark.parametrize("index", [0, 7, 39])
def test_the_farthest_point_is_on_the_ring_whatever_the_norm(star, index):
    star.set_index(index)
    assert np.isclose(np.hypot(*star.dots[0].get_data()).max(), 1)
    assert np.allclose(np.array(star.line.get_data())[:, :5], star.dots[0].get_data())


def test_ways_lead_to_the_points_and_begin_where_they_began(star):
    star.set_index(39)
    ends = np.array([path.vertices for path in star.ways.get_paths()])
    assert np.allclose(ends[-5:, 1], star.points[-1] / star.reach[-1])
    assert np.allclose(ends[:5, 0], star.points[0] / star.reach[-1])


def test_a_weak_star_is_paler(star):
    star.set_index(0)
    pale = star.line.get_color()
    star.set_index(39)
    assert star.line.get_color() == star.page.theme.sequence[0] != pale


def test_an_angle_is_marked_once_it_rests(star):
    star.set_index(29)
    assert not any(artist.get_visible() for artist in star.angle)
    star.set_index(30)
    assert all(artist.get_visible() for artist in star.angle)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (3, "triangle"),
        (4, "line, twice"),
        (5, "5-pointed star"),
        (6, "triangle, twice"),
        (7, "7-pointed star"),
        (18, "9-gon, twice"),
    ],
)
def test_doubled_angles_make_stars_of_odd_numbers_and_polygons_of_even_ones(number, name):
    assert drawn_through(number) == name
    turns = 2 * 360 / number * np.arange(number) % 360
    corners = len(np.unique(turns.round(6)))
    assert corners == (number if number % 2 else number // 2)
