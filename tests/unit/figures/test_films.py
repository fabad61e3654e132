"""The films of modular addition, on made-up runs: claims, texts, stills, and frames as many as the timeline says."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from figures import full_of_stars, patching_errors, summary
from render.canvas import CANVASES
from render.page.page import Page
from render.theme import THEMES
from tests.helpers import made_up_runs
from tests.helpers.evaluation import failing, texts
from tests.helpers.made_up_runs import perfect
from tests.unit.figures.test_modular import RUN, P
from tests.unit.figures.test_oscillation import series as swinging
from tests.unit.figures.test_pruning import made_up
from train.analysis import modular_network

CASES = {
    full_of_stars: {"run": RUN},
    patching_errors: {"run": RUN},
    summary: {"run": RUN, "parity": made_up(), "swing": swinging(4.6), "five": perfect()},
}


@pytest.fixture(params=CASES, ids=lambda module: module.__name__.split(".")[-1])
def figure(request):
    return request.param, CASES[request.param]


def test_what_happens_is_claimed(figure):
    module, data = figure
    assert failing(module, **data) == set()


def test_texts_name_numbers_only_and_data_have_one_length(figure):
    module, data = figure
    assert not any(sign in text for text in texts(module, **data).values() for sign in ("{", "not reached"))
    assert len({len(column) for column in module.data(**data).values()}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_frames_are_as_many_as_the_timeline_says_and_nothing_leaves_the_canvas(figure, canvas):
    module, data = figure
    scene = pytest.importorskip("render.film.frame_source")
    film, theme = lambda stage: module.film(**data, stage=stage), THEMES["dark"]
    count = len(module.timeline(**data).frames())
    first, *_, last = shots = list(scene.frames(film, CANVASES[canvas], theme, only=[0, count // 2, count - 1]))
    assert len(shots) == 3 and not np.array_equal(first, last)
    if canvas == "article":
        assert scene.count(film, CANVASES[canvas], theme) == count
    ground = [*bytes.fromhex(theme.background[1:]), 255]
    for shot in shots:
        for edge in (shot[:8], shot[-8:], shot[:, :8].swapaxes(0, 1), shot[:, -8:].swapaxes(0, 1)):
            assert (edge == ground).all()


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_the_still_is_whole(figure, canvas):
    module, data = figure
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        assert module.build(**data, page=page) is None
    assert page.check() == []


@pytest.mark.slow
def test_where_nothing_happens_claims_fail_and_a_draft_is_drawn(figure):
    """Runs that never leave their start."""
    module, data = figure
    scene = pytest.importorskip("render.film.frame_source")
    still = {
        name: replace(
            run,
            **{
                kind: {key: values[:1].repeat(len(run.steps), 0) for key, values in getattr(run, kind).items()}
                for kind in ("weights", "metrics")
            },
        )
        for name, run in data.items()
    }
    with np.errstate(all="ignore"):
        assert failing(module, **still)
        film = lambda stage: module.film(**still, stage=stage)  # noqa: E731
        last = len(module.timeline(**still).frames()) - 1
        assert len(list(scene.frames(film, CANVASES["article"], THEMES["light"], only=[0, last]))) == 2


def test_a_frequency_that_is_enough_alone_is_not_claimed():
    """Only one of the frequencies is left."""
    w_in = RUN.weights["w_in_proj"] * (np.arange(RUN.weights["w_in_proj"].shape[-1]) < 7)
    one = replace(RUN, weights=RUN.weights | {"w_in_proj": w_in})
    assert failing(patching_errors, run=one)


def test_an_ideal_star_from_the_start_fails_what_the_film_of_stars_claims_of_the_start_and_of_frequencies():
    assert failing(full_of_stars, **full_of_stars.controls(RUN)["one ideal star"]) == {"first_residual", "frequencies"}


def test_neurons_with_each_others_outputs_are_no_stars():
    others = full_of_stars.controls(RUN)["outputs of other neurons"]
    assert failing(full_of_stars, **others) == {"most_residual", "ideal_accuracy"}


@pytest.mark.parametrize("stars", [{5: 7}, made_up_runs.STARS])
def test_the_view_moves_in_on_the_best_of_several_stars_and_out_while_training_goes_on(stars):
    run = made_up_runs.grokked(stars=stars)
    numbers = {name: number and number.value for name, number in full_of_stars.numbers(run).items()}
    if len(stars) == 1:
        assert full_of_stars.hero(run) is numbers["close_up"] is None
        return
    ends = {f: values[-1] for f, values in full_of_stars.residuals(run).items()}
    assert ends[numbers["close_up"]] == numbers["least_residual"]
    steps, frame = full_of_stars.timeline(run).frames(), full_of_stars.formed(run)
    assert 0 < steps[frame] < run.steps[-1]


@pytest.mark.parametrize("module", [full_of_stars, patching_errors])
def test_it_has_at_most_350_frames(module):
    assert len(module.timeline(RUN).frames()) <= 350


def test_the_sum_that_is_followed_is_unseen_and_wrong_by_each_alone():
    pair, parts = patching_errors.example(RUN), patching_errors.logits(RUN)
    answers = modular_network.pairs(P)[2]
    assert pair not in RUN.train_index and (parts[:, pair].argmax(-1) != answers[pair]).all()
    assert parts[:, pair].sum(0).argmax() == answers[pair]


def test_the_summary_is_short_and_so_is_its_excerpt():
    assert 30 <= len(summary.SCRIPT.frames()) / 25 <= 60
    assert len(summary.SCRIPT.span(*summary.figure.excerpt)) / 25 <= 14
    assert list(summary.captions(perfect())) == list(summary.SCRIPT.moments)


def test_every_frame_of_the_summary_has_the_step_it_shows():
    found = summary.data(**CASES[summary])
    assert (found["frame"] == np.arange(summary.SCRIPT.last + 1)).all()
    for shot, series in (
        ("grokking", "run"),
        ("pruning", "parity"),
        ("oscillation", "swing"),
        ("star", "five"),
        ("stars", "run"),
    ):
        steps = found["step"][found["shot"] == shot]
        assert len(steps) == len(summary.SCRIPT.span(shot, shot)) and (np.diff(steps) >= 0).all()
        assert steps[0] == 0 and steps[-1] == CASES[summary][series].steps[-1]


def test_waves_of_the_summary_are_added_one_after_the_other_up_to_all():
    drawn, added = summary.adding_up(RUN)
    assert added[0] == drawn[0] == 1 and added[-1] == drawn[-1] == 4
    assert (np.diff(added) >= 0).all() and (np.diff(drawn) >= 0).all() and (added <= np.ceil(drawn)).all()


@pytest.mark.parametrize("number, columns", [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3)])
def test_stars_lie_apart_in_their_box_however_many_they_are(number, columns):
    places, side = summary.spread(number, 100, 50, 620, 600)
    x, y = np.array(places).T
    assert len(places) == number and len(set(x[y == y[0]])) == columns
    assert (x - side / 2 >= 100).all() and (x + side / 2 <= 720).all()
    assert (y - side / 2 >= 50).all() and (y + side / 2 <= 650).all()
    assert all(np.hypot(a - c, b - d) >= side - 1e-9 for (a, b), (c, d) in itertools.combinations(places, 2))
