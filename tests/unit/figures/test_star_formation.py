"""The star film on an ideal run: what it claims, and that what it shows is where the weights are."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import star_formation
from render.canvas import CANVASES
from render.page.page import Page
from render.theme import THEMES
from tests.helpers.evaluation import evaluated, failing
from tests.helpers.made_up_runs import perfect
from train.analysis import star_geometry


@pytest.fixture(scope="module")
def run():
    return perfect()


def test_a_perfect_star_satisfies_the_claims(run):
    numbers = {name: number.value for name, number in evaluated(star_formation, run=run).numbers.items()}
    assert numbers["phase_error"] < 1e-3 and numbers["gap_error"] < 1e-3 and numbers["test_accuracy"] == 1
    assert failing(star_formation, run=run) == set()


@pytest.mark.parametrize("modulus, neurons", [(59, 5), (97, 7), (67, 11)])
def test_another_modulus_and_another_odd_number_of_neurons_are_drawn(modulus, neurons):
    run = perfect(modulus, neurons)
    numbers = {name: number.value for name, number in evaluated(star_formation, run=run).numbers.items()}
    assert (numbers["modulus"], numbers["neurons"]) == (modulus, neurons)
    assert numbers["gap"] == pytest.approx(360 / neurons) and failing(star_formation, run=run) == set()
    page = Page("article", "light", still=True)
    with page.rc_context():
        star_formation.build(run=run, page=page)
    assert page.check() == []
    assert f"{360 / neurons:.3g}° apart" in star_formation.findings(run)[0][0]


@pytest.mark.parametrize("neurons", [3, 6, 13, 24])
def test_a_star_that_can_not_be_drawn_is_refused_in_a_sentence(neurons):
    with pytest.raises(UserError, match=f"5 to 11 neurons, an odd number of them, not of {neurons}"):
        star_formation.numbers(perfect(neurons=neurons))


def test_its_random_start_fails_every_claim(run):
    start = {
        kind: {name: values[:1].repeat(len(run.steps), 0) for name, values in getattr(run, kind).items()}
        for kind in ("weights", "metrics")
    }
    start["weights"]["w_out_proj"] = start["weights"]["w_out_proj"][:, [1, 0, 2, 3, 4]]  # two answer for each other
    assert failing(star_formation, run=replace(run, **start)) == {"phase_error", "gap_error", "test_accuracy", "growth"}


def test_it_lasts_under_14_seconds_begins_at_random_and_rests_on_the_end(run):
    frames = star_formation.timeline(run).frames()
    assert len(frames) <= 350 and frames[0] == 0 and (frames[-100:] == run.steps[-1]).all()
    assert (np.diff(frames) >= 0).all()


def test_neurons_are_numbered_around_the_pentagon(run):
    inputs, outputs = star_geometry.ordered(run)
    assert np.allclose(star_formation.degrees(inputs[-1]), [10, 82, 154, 226, 298], atol=1e-3)
    assert np.allclose(star_formation.degrees(outputs[-1]), [20, 164, 308, 92, 236], atol=1e-3)


def test_between_checkpoints_points_go_straight(run):
    weights = run.weights["w_in_proj"]
    assert np.allclose(star_formation.between(run, weights, run.steps), weights)
    late = len(run.steps) - 1
    middle = star_formation.between(run, weights, np.array([run.steps[late - 1 :].mean()]))
    assert np.allclose(middle, weights[late - 1 :].mean(axis=0))


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_the_film_shows_every_neuron_in_its_color(run, canvas):
    scene = pytest.importorskip("render.film.frame_source")
    theme = THEMES["light"]
    count = len(star_formation.timeline(run).frames())
    film = lambda stage: star_formation.film(run=run, stage=stage)  # noqa: E731
    assert scene.count(film, CANVASES[canvas], theme) == count
    first, last = scene.frames(film, CANVASES[canvas], theme, only=[0, count - 1])
    for k in range(5):
        color = [*bytes.fromhex(theme.sequence[k][1:]), 255]
        badges = np.argwhere((last == color).all(axis=2))
        assert len(badges) > 1000  # two badges of that color, and nothing leaves the canvas
        assert badges.min() > 8 and (badges.max(axis=0) < np.array(last.shape[:2]) - 8).all()
    assert not np.array_equal(first, last)


@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_the_still_has_no_text_too_small_or_overlapping(run, canvas):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        assert star_formation.build(run=run, page=page) is None
    assert page.check() == []
