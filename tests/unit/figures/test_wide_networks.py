"""Six figures on a network of many frequencies and neurons that acts through w_input and w_output alone."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import (
    dft_sparsity,
    full_of_stars,
    grokking_curve,
    neuron_waves,
    periodic_weights,
    stars_by_frequency,
)
from figures.pieces.star_grid import MOST
from render.page.page import Page
from tests.helpers.evaluation import evaluated, given_title, texts
from tests.helpers.frames import assert_whole_and_legible
from tests.helpers.made_up_runs import pruned
from train.checkpoints import CheckpointSeries

P, EACH = 29, 17  # 14 frequencies


def wide():
    """Stars of 17 neurons at every frequency, noise at first; its test accuracy stays below 99%."""
    draw, steps = np.random.default_rng(2), np.arange(0, 1001, 100)
    frequency = np.repeat(np.arange(1, (P + 1) // 2), EACH)
    angle = draw.uniform(0, 2 * np.pi, len(frequency))
    phase = 2 * np.pi * np.arange(P)[:, None] * frequency / P
    share = np.clip(steps / 800, 0, 1)[:, None, None]
    size = np.linspace(1.2, 1, len(frequency))  # the lower the frequency, the stronger
    w_input, w_output = (
        (1 - share) * draw.normal(0, 0.1, phase.shape) + share * size * np.cos(phase - turn)
        for turn in (angle, 2 * angle)
    )
    metrics = {"train_accuracy": np.clip(steps / 300, 0, 1), "test_accuracy": np.clip(steps / 1000, 0, 0.9)}
    spec = {"name": "wide", "task": "modular_addition", "options": {"modulus": P}}
    weights = {"w_input": w_input, "w_output": w_output.swapaxes(1, 2)}
    return CheckpointSeries(spec, {}, steps, weights, metrics, np.arange(0))


RUN = wide()
FIGURES = (dft_sparsity, full_of_stars, grokking_curve, neuron_waves, periodic_weights, stars_by_frequency)
DATA = {module: {"run": RUN} | ({"paper": None} if module is grokking_curve else {}) for module in FIGURES}


@pytest.fixture(params=FIGURES, ids=lambda module: module.__name__.split(".")[-1])
def module(request):
    return request.param


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_pages_are_whole_and_legible(module, canvas):
    if module is not full_of_stars and canvas == "article":
        assert_whole_and_legible(module, DATA[module], canvas)
    page = Page(canvas, "light", still=True, title=given_title(module, **DATA[module]))
    with page.rc_context():
        module.build(**DATA[module], page=page)
    assert page.check() == []


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "story"])
def test_the_film_of_stars_stays_on_its_canvas(canvas):
    from render.canvas import CANVASES
    from render.theme import THEMES

    source, last = pytest.importorskip("render.film.frame_source"), len(full_of_stars.timeline(RUN).frames()) - 1
    film = lambda stage: full_of_stars.film(RUN, stage)  # noqa: E731
    (shot,) = source.frames(film, CANVASES[canvas], THEMES["light"], only=[last])
    assert all((edge == 255).all() for edge in (shot[:8], shot[-8:], shot[:, :8], shot[:, -8:]))


def test_texts_have_the_numbers_of_the_run_alone(module):
    written = texts(module, **DATA[module])
    everything = " ".join(written.values())
    assert not any(foreign in everything for foreign in ("67", "66", "33", "24", "{", "not reached", "PAIR published"))
    assert "90%" in everything or module is neuron_waves


def test_what_is_left_out_is_said():
    assert "The twelve strongest are drawn." in texts(stars_by_frequency, run=RUN)["caption.md"]
    assert (
        "Of the frequencies the six strongest are drawn. One neuron in three of theirs has a row."
        in texts(periodic_weights, run=RUN)["caption.md"]
    )
    assert (
        "Of the frequencies the twelve strongest are drawn. Of the many neurons of a panel five are drawn."
        in texts(neuron_waves, run=RUN)["caption.md"]
    )
    assert list(stars_by_frequency.points(RUN)) == list(range(1, MOST + 1))


def test_numbers_count_all_that_is_there_not_what_is_drawn():
    for each in (dft_sparsity, full_of_stars, neuron_waves, periodic_weights, stars_by_frequency):
        assert evaluated(each, run=RUN).numbers["frequencies"].value == (P - 1) // 2


def test_more_neurons_than_can_be_joined_are_marked_and_not_called_polygons():
    caption = texts(stars_by_frequency, run=RUN)["caption.md"]
    assert "More than twelve points are not joined" in caption and "polygon of half" not in caption


@pytest.mark.parametrize("each", [module for module in FIGURES if module is not grokking_curve])
def test_a_run_of_parity_is_refused_in_one_sentence(each):
    with pytest.raises(UserError, match=r"needs a network of modular addition: .*\[21, 32\]"):
        evaluated(each, run=pruned(n_bits=20))


def test_a_run_of_parity_has_a_grokking_curve_of_its_own():
    run = pruned(n_bits=20, k=4)
    caption = texts(grokking_curve, run=run, paper=None)["caption.md"]
    assert "the parity of four of 20 digits" in caption and "mod" not in caption and "pairs" not in caption


def test_a_run_of_another_task_is_not_called_one_of_addition():
    run = replace(RUN, spec={"name": "other", "task": "other", "options": {}}, weights={"w": np.zeros((11, 2))})
    written = texts(grokking_curve, run=run, paper=None)
    assert "learns" not in written["caption.md"] and "memorized its training data" in written["caption.md"]
