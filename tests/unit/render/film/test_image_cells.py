"""Cells and dots of a film: whole pixels in the colors they are given, discs where they are put, lines begun."""

from dataclasses import replace

import numpy as np
import pytest

from render.canvas import CANVASES
from render.theme import THEMES

pytest.importorskip("manim")
from render.film import frame_source  # noqa: E402
from render.film.image_cells import Cells, signed, whole  # noqa: E402
from render.film.mobjects import DiscCloud, Polyline  # noqa: E402

CANVAS = replace(CANVASES["article"], width=320, height=180)
THEME = THEMES["dark"]


def shot(make, update):
    """The only frame of a film in which `update` moves what `make(stage)` returns."""

    def film(stage):
        thing = make(stage)
        stage.follow(1, lambda k: update(thing), thing)

    (frame,) = frame_source.frames(film, CANVAS, THEME)
    return frame[..., :3]


def test_cells_fill_their_rectangle_to_the_pixel():
    colors = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3) + 100
    frame = shot(lambda stage: Cells(stage, 40, 30, 60, 20, (2, 3)), lambda cells: cells.paint(colors))
    assert (frame[30:50, 40:100] == colors.repeat(10, 0).repeat(20, 1)).all()
    frame[30:50, 40:100] = THEME.rgb("background")
    assert (frame == THEME.rgb("background")).all()


def test_a_view_fills_the_rectangle_with_the_first_rows_and_columns():
    colors = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3) + 100
    half = shot(lambda stage: Cells(stage, 40, 30, 40, 40, (4, 4)), lambda cells: cells.view(2, 1).paint(colors))
    assert (half[30:70, 40:80] == colors[:2, :1].repeat(20, 0).repeat(40, 1)).all()
    part = shot(lambda stage: Cells(stage, 40, 30, 40, 40, (4, 4)), lambda cells: cells.view(4, 2.5).paint(colors))
    assert [int((part[30, 40:80] == colors[0, k]).all(1).sum()) for k in range(4)] == [16, 16, 8, 0]


@pytest.mark.parametrize("side, cells, edge", [(536, 67, 536), (535, 67, 469), (40, 67, 40), (59.9, 59, 59)])
def test_a_side_has_whole_pixels_for_each_cell_where_there_are_as_many(side, cells, edge):
    assert whole(side, cells) == edge


@pytest.mark.parametrize("side, density, drawn", [(566, 1024 / 1080, 536), (142, 1024 / 1080, 134), (142, 2, 268)])
def test_on_a_canvas_that_is_drawn_smaller_or_larger_the_pixels_of_a_frame_are_whole(side, density, drawn):
    assert whole(side, 67, density) == pytest.approx(drawn / density)


def test_cells_fill_their_rectangle_of_a_canvas_that_is_drawn_larger():
    colors = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3) + 100

    def film(stage):
        cells = Cells(stage, 20, 15, 30, 10, (2, 3)).paint(colors)
        stage.follow(1, lambda k: None, cells)
        assert (stage.canvas.width, stage.density) == (160, 2)

    (frame,) = frame_source.frames(film, replace(CANVAS, width=160, height=90).scaled(320), THEME)
    assert frame.shape[:2] == (180, 320) and (frame[30:50, 40:100, :3] == colors.repeat(10, 0).repeat(20, 1)).all()
    frame[30:50, 40:100, :3] = THEME.rgb("background")
    assert (frame[..., :3] == THEME.rgb("background")).all()


def test_cells_half_shown_are_halfway_to_what_lies_below():
    white = np.full((1, 1, 3), 255, np.uint8)
    frame = shot(lambda stage: Cells(stage, 0, 0, 10, 10, (1, 1)), lambda cells: cells.paint(white).set_opacity(0.5))
    assert np.abs(frame[5, 5] - (THEME.rgb("background") / 2 + 127.5)).max() <= 1
    hidden = shot(lambda stage: Cells(stage, 0, 0, 10, 10, (1, 1)), lambda cells: cells.paint(white).set_opacity(0))
    assert (hidden == THEME.rgb("background")).all()


def test_signed_values_have_the_colors_of_the_poles():
    colors = signed(THEME, np.array([-2.0, 0.0, 1.0, np.nan]), 1)
    assert [tuple(color) for color in colors] == [
        *(tuple(THEME.rgb(pole)) for pole in THEME.poles),
        tuple(THEME.rgb("background")),
    ]


def test_dots_lie_where_they_are_put_each_with_its_radius():
    places = np.array([[-1.0, 0.0], [1.0, 0.5]])
    frame = shot(
        lambda stage: DiscCloud(THEME.test, THEME.background, 0), lambda dots: dots.set_centers(places, [0.1, 0.2])
    )
    mark = (frame == THEME.rgb("test")).all(-1)
    assert mark[90, 60] and mark[40, 260] and not mark[90, 260]
    assert abs(mark.sum() - np.pi * (10**2 + 20**2)) < 0.1 * np.pi * 500  # its rim is blended


@pytest.mark.parametrize("share, end", [(0.25, (1, 0)), (0.375, (1, 0.5)), (1, (0, 0))])
def test_a_line_ends_after_a_share_of_its_sides(share, end):
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert np.allclose(Polyline(THEME.ink, 1, closed=True).trace(square, share).points[-1, :2], end)
