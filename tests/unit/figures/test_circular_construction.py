"""The films of the ideal construction: what they claim, and that what they show is where the mathematics says."""

import numpy as np
import pytest

from figures import circular_construction, exact_with_squares, relu_error
from render.canvas import CANVASES
from render.page.page import Page
from render.theme import THEMES
from train.analysis import ideal_star, modular_network
from train.checkpoints import CheckpointSeries


@pytest.fixture(scope="module")
def run():
    """Five neurons trained to a perfect star, turned by 20 degrees."""
    theta = ideal_star.directions(5, np.radians(20))[[3, 0, 4, 1, 2]]
    weights = {
        "w_in_proj": 9 * np.stack([np.cos(theta), np.sin(theta)])[None],
        "w_out_proj": 7 * np.stack([np.cos(2 * theta), np.sin(2 * theta)], axis=1)[None],
    }
    return CheckpointSeries(
        {}, {}, np.array([100]), {name: w.astype(np.float32) for name, w in weights.items()}, {}, np.arange(3)
    )


def test_ideal_and_trained_star_get_every_pair_right(run):
    found = {claim.name: claim.value for claim in circular_construction.claims(run)}
    assert found["right"] == found["trained_right"] == found["pairs"] == 2278
    assert found["worst_step"] == pytest.approx(0.282, abs=0.001)


def test_the_answers_of_the_film_are_the_output_of_the_construction():
    a, b, _ = modular_network.pairs(67)
    outputs = ideal_star.outputs(67, 1, 5, "relu", a, b)
    np.testing.assert_allclose(circular_construction.answers(a, b).sum(-1), outputs, atol=1e-12)


def test_trained_neurons_are_counted_from_the_one_nearest_to_angle_0(run):
    into, out = circular_construction.trained(run)
    np.testing.assert_allclose(np.degrees(np.angle(into)) % 360, 20 + 72 * np.arange(5), atol=1e-4)
    np.testing.assert_allclose(np.angle(into**2 / out), 0, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_the_answer_is_marked_where_the_sum_lies(run, canvas):
    scene = pytest.importorskip("render.film.frame_source")
    script, theme = circular_construction.SCRIPT, THEMES["light"]
    film = lambda stage: circular_construction.film(run=run, stage=stage)  # noqa: E731
    ends = [script.frame("flip") - 1, script.frame("wrap") - 1, script.frame("examples") - 1]
    x, y, radius = circular_construction.LAYOUT[canvas]["right"]
    color = [*bytes.fromhex(theme.highlight[1:]), 255]
    for answer, pixels in zip((25, 63, 5), scene.frames(film, CANVASES[canvas], theme, only=ends), strict=True):
        place = circular_construction.arrow(answer)
        around = pixels[round(y - radius * place.imag) - 16 :, round(x + radius * place.real) - 16 :][:33, :33]
        assert (around == color).all(axis=2).mean() > 0.4


@pytest.mark.slow
@pytest.mark.parametrize("figure", [circular_construction, exact_with_squares])
def test_a_film_lasts_as_long_as_its_script_and_its_excerpt_14_s_at_most(run, figure):
    scene = pytest.importorskip("render.film.frame_source")
    read = {name: run for name in figure.figure.reads}
    film = lambda stage: figure.film(**read, stage=stage)  # noqa: E731
    assert scene.count(film, CANVASES["article"], THEMES["light"]) == figure.SCRIPT.last + 1
    assert 0 < len(figure.SCRIPT.span(*figure.figure.excerpt)) <= 350


@pytest.mark.parametrize("figure", [circular_construction, exact_with_squares, relu_error])
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_the_still_has_no_text_too_small_or_overlapping(run, figure, canvas):
    page = Page(canvas, "light", still=True)
    update = figure.build(**{name: run for name in figure.figure.reads}, page=page)
    if update:
        update(figure.timeline().last)
    assert page.check() == []


@pytest.mark.slow
def test_the_proof_claims_what_it_finds():
    found = {claim.name: claim.value for claim in exact_with_squares.claims()}
    assert found["worst_error"] < 1e-12 < found["least_error_of_1_2_4"] and found["constructions"] > 1000


def test_arrows_of_a_vanishing_sum_return_to_where_they_begin():
    fitted = pytest.importorskip("figures.pieces.closing_arrows").fitted
    for number, multiple in [(3, 2), (3, 4), (4, 2), (5, 2), (8, 4)]:
        starts, ends, sums = fitted(ideal_star.arrows(number, multiple))
        assert not sums and abs(ends[-1] - starts[0]) < 1e-12 and np.abs(starts).max() < 1.5
    assert all(fitted(ideal_star.arrows(*failing))[2] for failing in [(1, 2), (2, 2), (1, 4), (2, 4), (4, 4)])


def test_the_errors_of_relu_are_shown_for_the_number_that_is_counted():
    page = Page("article", "light")
    update = relu_error.build(page=page)
    steps = relu_error.timeline().frames()
    assert len(steps) <= 350 and steps[0] == 300 and steps[-1] == 1200
    shown = {}
    for step in (300, 500, 600, 1200):
        update(step)
        shown[step] = {text.get_text() for text in page.moving if hasattr(text, "get_text")}
    assert {"5", "100%"} <= shown[500] and {"6", "19%"} <= shown[600] and {"12", "100%"} <= shown[1200]
    assert {"3", "2%"} <= shown[300]
