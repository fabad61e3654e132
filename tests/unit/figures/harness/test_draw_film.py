"""A GIF has an excerpt of a long film: which frames, and what is said where none is named."""

import pytest

from figures.harness.catalog import Figure
from figures.harness.header import Film

film = pytest.importorskip("figures.harness.draw_film")

from core.errors import UserError  # noqa: E402
from render.timing.shot_list import ShotList  # noqa: E402 (only where Manim is)
from render.timing.timeline import Timeline  # noqa: E402

LONG = ShotList((("opening", 4.0), ("middle", 10.0), ("end", 6.0)))


def figure(excerpt):
    return Figure("example", Film({}, "", "", "", (), 1, transcript="", excerpt=excerpt))


def test_a_short_film_is_whole():
    assert film.excerpt(figure(None), Timeline(((0, 0), (12.4, 100))), list(range(350))) == range(350)


def test_a_long_one_shows_the_shots_that_its_header_names():
    assert film.excerpt(figure(("middle", "middle")), LONG, list(range(500))) == range(100, 350)
    assert film.excerpt(figure(("opening", "middle")), LONG, list(range(500))) == range(350)


def test_thinned_frames_keep_what_lies_in_the_excerpt():
    assert film.excerpt(figure(("middle", "middle")), LONG, [0, 99, 100, 200, 349, 350, 499]) == range(2, 5)
    assert len(film.excerpt(figure(("end", "end")), LONG, [0, 10])) == 1


@pytest.mark.parametrize(
    "shots, said",
    [
        (None, "there are opening, middle, end"),
        (("middle", "opning"), "unknown shot 'opning' .did you mean 'opening'"),
        (("opening", "end"), "lasts 20 s"),
        (("end", "middle"), "lasts 0 s"),
    ],
)
def test_a_wrong_excerpt_is_named(shots, said):
    with pytest.raises(UserError, match=said):
        film.excerpt(figure(shots), LONG, list(range(500)))
