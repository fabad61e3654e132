"""The films of the ideal construction: what they claim, and that what they show is where the mathematics says."""

from dataclasses import replace

import numpy as np
import pytest

from figures import circular_construction, exact_with_squares, relu_error
from render.canvas import CANVASES
from render.page.page import Page
from render.theme import THEMES
from tests.helpers.evaluation import evaluated, failing
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
    numbers = {name: number.value for name, number in evaluated(circular_construction, run=run).numbers.items()}
    assert numbers["right"] == numbers["trained_right"] == numbers["pairs"] == 2278
    assert numbers["worst_step"] == pytest.approx(0.282, abs=0.001)
    assert failing(circular_construction, run=run) == set()


def test_six_ideal_neurons_and_untrained_ones_fail_the_claims_about_each(run):
    ideal, trained = {"right", "worst_step"}, {"trained_right", "trained_step"}
    assert failing(circular_construction, **circular_construction.controls(run)["six neurons"]) == ideal
    noise = {name: np.random.default_rng(0).normal(size=values.shape) for name, values in run.weights.items()}
    assert failing(circular_construction, run=replace(run, weights=noise)) == trained


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
    with page.rc_context():
        update = figure.build(**{name: run for name in figure.figure.reads}, page=page)
    if update:
        update(figure.timeline().last)
    assert page.check() == []


@pytest.mark.slow
def test_the_proof_claims_what_it_finds():
    evaluation = evaluated(exact_with_squares)
    numbers = {name: number.value for name, number in evaluation.numbers.items()}
    assert numbers["worst_error"] < 1e-12 < numbers["least_error_of_1_2_4"] and numbers["constructions"] > 1000
    assert all(row["passed"] for row in evaluation.claims)


@pytest.mark.slow
@pytest.mark.parametrize(
    "control, fail",
    [
        ("ReLU", {"worst_error", "least_error_of_1_2_4", "lead_off", "least_lead", "largest_tie"}),
        ("N > 4", {"least_error_of_1_2_4", "largest_lead_of_1_2_4"}),
        ("f = 1", {"largest_tie"}),
    ],
)
def test_the_proof_fails_with_relu_and_under_other_conditions(control, fail):
    assert failing(exact_with_squares, **exact_with_squares.controls()[control]) == fail


def test_arrows_of_a_vanishing_sum_return_to_where_they_begin():
    fitted = pytest.importorskip("figures.pieces.closing_arrows").fitted
    for number, multiple in [(3, 2), (3, 4), (4, 2), (5, 2), (8, 4)]:
        starts, ends, sums = fitted(ideal_star.arrows(number, multiple))
        assert not sums and abs(ends[-1] - starts[0]) < 1e-12 and np.abs(starts).max() < 1.5
    assert all(fitted(ideal_star.arrows(*failing))[2] for failing in [(1, 2), (2, 2), (1, 4), (2, 4), (4, 4)])


def test_the_errors_of_relu_are_shown_for_the_number_that_is_counted():
    page = Page("article", "light")
    with page.rc_context():
        update = relu_error.build(page=page)
    steps = relu_error.timeline().frames()
    assert len(steps) <= 350 and steps[0] == 300 and steps[-1] == 1200
    shown = {}
    for step in (300, 500, 600, 1200):
        update(step)
        shown[step] = {text.get_text() for text in page.animated if hasattr(text, "get_text")}
    assert {"5", "100%"} <= shown[500] and {"6", "19%"} <= shown[600] and {"12", "100%"} <= shown[1200]
    assert {"3", "2%"} <= shown[300]


def test_the_claims_on_relu_fail_for_moduli_out_of_reach_of_five_neurons_or_in_reach_of_six(monkeypatch):
    assert failing(relu_error) == set()
    monkeypatch.setattr(relu_error, "P", 151)
    assert failing(relu_error) == {"right_5", "reach_5", "even_part_right"}
    monkeypatch.setattr(relu_error, "P", 11)
    assert failing(relu_error) == {"right_6", "right_8", "reach_6"}


def test_what_is_claimed_of_odd_numbers_or_squares_fails_for_the_other_numbers_of_neurons():
    bounds = {claim.name: claim for claim in relu_error.claims({"modulus": relu_error.P})}
    worst = ideal_star.worst_angle
    assert min(abs(worst(n) - worst(2 * n)) for n in (6, 8, 10)) > 1e6 * bounds["odd_as_twice"].at_most
    linear = np.abs(ideal_star.outputs(relu_error.P, 1, 3, "odd", *relu_error.pairs())).max()
    assert linear > 1e6 * bounds["linear_part"].at_most
    assert max(abs(worst(n) * n**3 / 3 - 1) for n in (6, 8, 10)) > bounds["cubic"].at_most
    assert ideal_star.share_right(relu_error.P, 4, "square") < bounds["squares_right"].equals
    assert ideal_star.share_right(relu_error.P, 5, "square") > bounds["squares_right_even_modulus"].at_most
    assert ideal_star.share_right(relu_error.P, 5, "square") > bounds["squares_right_4"].at_most
