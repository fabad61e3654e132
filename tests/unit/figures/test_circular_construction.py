"""The films of the ideal construction: what they claim, and that what they show is where the mathematics says."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import UserError
from figures import circular_construction, exact_with_squares, relu_error
from figures.pieces.addition_circuit import Circuit
from figures.pieces.circle_addition import Construction
from render.canvas import CANVASES
from render.page.page import Page
from render.theme import THEMES
from tests.helpers.evaluation import evaluated, failing
from tests.unit.render.film.test_stage import on_stage
from train.analysis import ideal_star, modular_network
from train.checkpoints import CheckpointSeries

P = 67
AT_67 = SimpleNamespace(modulus=P)


def star(p=P, neurons=5):
    """A series of neurons trained to a perfect star, turned by 20 degrees, in another order."""
    theta = ideal_star.directions(neurons, np.radians(20))[np.argsort(np.arange(neurons) * 2 % neurons, kind="stable")]
    weights = {
        "w_in_proj": 9 * np.stack([np.cos(theta), np.sin(theta)])[None],
        "w_out_proj": 7 * np.stack([np.cos(2 * theta), np.sin(2 * theta)], axis=1)[None],
    }
    weights = {name: w.astype(np.float32) for name, w in weights.items()}
    return CheckpointSeries({"options": {"modulus": p}}, {}, np.array([100]), weights, {}, np.arange(3))


@pytest.fixture(scope="module")
def run():
    return star()


def given(figure, run):
    """What the functions of a figure take: the run, or its options."""
    return {name: run for name in figure.figure.reads} | ({"options": AT_67} if figure.figure.parameters else {})


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
    a, b, _ = modular_network.pairs(P)
    outputs = ideal_star.outputs(P, 1, 5, "relu", a, b)
    np.testing.assert_allclose(Construction(P, 5).answers(a, b).sum(-1), outputs, atol=1e-12)


def test_trained_neurons_are_counted_from_the_one_nearest_to_angle_0(run):
    into, out = circular_construction.trained(run)
    np.testing.assert_allclose(np.degrees(np.angle(into)) % 360, 20 + 72 * np.arange(5), atol=1e-4)
    np.testing.assert_allclose(np.angle(into**2 / out), 0, atol=1e-5)


def test_at_67_the_pairs_are_those_that_the_film_was_laid_out_for():
    assert Construction(P, 5).shown() == ((8, 17), (8, 55), (8, 64), (40, 50), (60, 12), (3, 33))


def test_at_any_modulus_b_moves_past_the_opposite_of_a_and_then_past_the_last_number():
    for p in range(13, 302, 2):
        (a, b), opposite, wrapped, *after = Construction(p, 5).shown()
        assert 0 < a < b < a + p / 2 < opposite[1] < wrapped[1] < p
        assert a + opposite[1] < p <= a + wrapped[1]
        assert all(0 <= number < p for pair in after for number in pair)


@pytest.mark.parametrize("p, neurons", [(59, 5), (97, 7), (13, 9)])
def test_another_modulus_and_another_number_of_neurons_are_drawn(p, neurons):
    run = star(p, neurons)
    evaluation = evaluated(circular_construction, run=run)
    numbers = {name: number.value for name, number in evaluation.numbers.items()}
    assert numbers["right"] == numbers["trained_right"] == numbers["pairs"] == p * (p + 1) // 2
    assert (numbers["modulus"], numbers["last_answer"], numbers["neurons"]) == (p, p - 1, neurons)
    page = Page("article", "light", still=True)
    with page.rc_context():
        circular_construction.build(run=run, page=page)
    assert page.check() == []
    assert len(page.panels["seen"].lines[0].get_xdata()) == p
    shots = circular_construction.captions(Construction(p, neurons))
    assert (
        str(p - 1) in shots["numbers"] and str(p) in shots["all"] and ("Five" in shots["directions"]) == (neurons == 5)
    )


@pytest.mark.parametrize(
    "p, neurons, message",
    [
        (66, 5, "odd moduli from 13 on, not 66"),
        (11, 5, "odd moduli from 13 on, not 11"),
        (67, 2, "3 to 9 neurons, not 2"),
        (67, 24, "3 to 9 neurons, not 24"),
    ],
)
def test_what_can_not_be_drawn_is_said_in_a_sentence(p, neurons, message):
    with pytest.raises(UserError, match=message):
        circular_construction.numbers(star(p, neurons))


def test_a_network_of_another_task_is_no_network_on_a_circle(run):
    weights = {"w_in_proj": np.zeros((1, 128, 24)), "w_out_proj": np.zeros((1, 24, 128))}
    with pytest.raises(UserError, match="lie on a circle"):
        circular_construction.numbers(replace(run, weights=weights))


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_the_answer_is_marked_where_the_sum_lies(run, canvas):
    scene = pytest.importorskip("render.film.frame_source")
    script, theme = circular_construction.SCRIPT, THEMES["light"]
    film = lambda stage: circular_construction.film(run=run, stage=stage)  # noqa: E731
    ends = [script.frame("flip") - 1, script.frame("wrap") - 1, script.frame("examples") - 1]
    place = circular_construction.LAYOUT[canvas]
    dial = on_stage(lambda stage: Circuit(stage, Construction(P, 5), place["dial"], place["equation"]).dial, canvas)
    (x, y), radius = dial.center, dial.unit
    assert radius > 0.2 * CANVASES[canvas].width
    color = [*bytes.fromhex(theme.highlight[1:]), 255]
    drawn = CANVASES[canvas]
    density = drawn.width / (drawn.film or drawn).width  # pixels of the frame per pixel in which the film gives places
    for answer, pixels in zip((25, 63, 5), scene.frames(film, CANVASES[canvas], theme, only=ends), strict=True):
        place = Construction(P, 5).arrow(answer)
        row, column = round(density * (y - radius * place.imag)), round(density * (x + radius * place.real))
        around = pixels[row - 16 :, column - 16 :][:33, :33]
        assert (around == color).all(axis=2).mean() > 0.4


@pytest.mark.slow
@pytest.mark.parametrize("figure", [circular_construction, exact_with_squares])
def test_a_film_lasts_as_long_as_its_script_and_its_excerpt_14_s_at_most(run, figure):
    scene = pytest.importorskip("render.film.frame_source")
    read = {name: run for name in figure.figure.reads}
    film = lambda stage: figure.film(**read, stage=stage)  # noqa: E731
    assert scene.count(film, CANVASES["article"], THEMES["light"]) == figure.SCRIPT.last + 1
    assert 0 < len(figure.SCRIPT.span(*figure.figure.excerpt)) <= 350


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_every_shot_of_the_proof_fills_half_of_its_frame_and_keeps_the_edges_free(canvas):
    """The box around all that is drawn below the caption, within the margins, in the first frame and in each shot."""
    scene, script = pytest.importorskip("render.film.frame_source"), exact_with_squares.SCRIPT
    wanted = [0, *(script.frame(shot, 0.65 * seconds) for shot, seconds in script.shots)]
    size, theme = CANVASES[canvas], THEMES["light"]
    left, _, right, bottom = size.margin
    top = exact_with_squares.LAYOUT[canvas]["top"]
    room = (size.width - left - right) * (size.height - bottom - top)
    for k, frame in zip(wanted, scene.frames(exact_with_squares.film, size, theme, only=wanted), strict=True):
        drawn = (frame[..., :3] != [*bytes.fromhex(theme.background[1:])]).any(axis=2)
        assert not any(edge.any() for edge in (drawn[:8], drawn[-8:], drawn[:, :8], drawn[:, -8:])), k
        rows, columns = np.nonzero(drawn[top:])
        assert np.ptp(rows) * np.ptp(columns) > 0.5 * room, k


@pytest.mark.parametrize("figure", [circular_construction, exact_with_squares, relu_error])
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_the_still_has_no_text_too_small_or_overlapping(run, figure, canvas):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        update = figure.build(**given(figure, run), page=page)
    if update:
        update(figure.timeline(AT_67).last)
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
        update = relu_error.build(AT_67, page)
    steps = relu_error.timeline(AT_67).frames()
    assert len(steps) <= 350 and steps[0] == 300 and steps[-1] == 1200
    shown = {}
    for step in (300, 500, 600, 1200):
        update(step)
        shown[step] = {text.get_text() for text in page.animated if hasattr(text, "get_text")}
    assert {"5", "100%"} <= shown[500] and {"6", "19%"} <= shown[600] and {"12", "100%"} <= shown[1200]
    assert {"3", "2%"} <= shown[300]


@pytest.mark.parametrize(
    "modulus, fail",
    [
        (67, set()),
        (59, set()),
        (151, {"right_5", "reach_5", "even_part_right"}),
        (11, {"right_6", "right_8", "reach_6"}),
    ],
)
def test_the_claims_on_relu_fail_for_moduli_out_of_reach_of_five_neurons_or_in_reach_of_six(modulus, fail):
    assert failing(relu_error, options=SimpleNamespace(modulus=modulus)) == fail


def test_an_even_modulus_is_refused_in_a_sentence():
    with pytest.raises(UserError, match="`modulus` must be odd, from 3 to 999, not 66"):
        relu_error.numbers(SimpleNamespace(modulus=66))


def test_what_is_claimed_of_odd_numbers_or_squares_fails_for_the_other_numbers_of_neurons():
    bounds = {claim.name: claim for claim in relu_error.claims({"modulus": P})}
    worst = ideal_star.worst_angle
    assert min(abs(worst(n) - worst(2 * n)) for n in (6, 8, 10)) > 1e6 * bounds["odd_as_twice"].at_most
    linear = np.abs(ideal_star.outputs(P, 1, 3, "odd", *relu_error.pairs(P))).max()
    assert linear > 1e6 * bounds["linear_part"].at_most
    assert max(abs(worst(n) * n**3 / 3 - 1) for n in (6, 8, 10)) > bounds["cubic"].at_most
    assert ideal_star.share_right(P, 4, "square") < bounds["squares_right"].equals
    assert ideal_star.share_right(P, 5, "square") > bounds["squares_right_even_modulus"].at_most
    assert ideal_star.share_right(P, 5, "square") > bounds["squares_right_4"].at_most
