"""Figures of modular addition of networks with many frequencies, unknown splits or other tasks: drawn, or refused."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import (
    constructive_interference,
    frequency_ablation,
    generalize_memorize_generalize,
    generalize_then_memorize,
    loss_against_norm,
    patching_errors,
    progress_measures,
    summary,
)
from figures.pieces.task_numbers import unseen_pairs
from render.canvas import CANVASES
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from tests.helpers.made_up_runs import grokked, perfect, pruned
from tests.unit.figures import test_frequency_ablation
from tests.unit.figures.test_oscillation import series as swinging

MANY = grokked(23, dict.fromkeys(range(1, 12), 5))
FEW = grokked(59, {5: 7, 13: 9, 21: 8})
SMALL = grokked(23, {2: 7, 5: 9, 9: 8})


def texts_of(page):
    return [text.get_text() for text in page.figure.findobj(lambda artist: hasattr(artist, "get_text"))]


@pytest.mark.parametrize("canvas", ["article", "square", "story", "column"])
def test_eleven_waves_have_names_where_there_is_room_and_the_range_of_what_they_get_right(canvas):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        update = constructive_interference.build(MANY, page)
    update(constructive_interference.timeline(MANY).last)
    assert page.check() == []
    words = "".join(texts_of(page))
    assert "f = 1" in words and "alone" in words and "f = 1: alone" not in words


@pytest.mark.parametrize(
    "module, data",
    [
        (patching_errors, {}),
        (frequency_ablation, test_frequency_ablation.data()),
        (summary, {"parity": pruned(), "swing": swinging(4.6), "five": perfect()}),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_more_frequencies_than_colors_are_refused_in_a_sentence(module, data):
    with pytest.raises(UserError, match="at most 5 frequencies apart, and this network has 11"):
        module.numbers(**data | {"run": MANY})


@pytest.mark.parametrize("module", [constructive_interference, patching_errors])
def test_where_no_split_is_known_nothing_is_said_of_unseen_sums(module):
    run = replace(SMALL, train_index=np.arange(0))
    assert module.numbers(run)["unseen"] is None and module.numbers(SMALL)["unseen"].value > 100
    everything = replace(SMALL, train_index=np.arange(23 * 24 // 2))
    assert unseen_pairs(everything) is None and module.numbers(everything)["answer"].value < 23


def test_losses_with_and_without_some_waves_need_a_known_split():
    with pytest.raises(UserError, match="does not say which pairs it was trained on"):
        progress_measures.numbers(replace(SMALL, train_index=np.arange(0)))


def test_what_never_generalizes_has_no_way_there():
    never = replace(SMALL, metrics=SMALL.metrics | {"test_accuracy": np.full(len(SMALL.steps), 0.5)})
    assert progress_measures.numbers(never)["lead"] is None
    assert loss_against_norm.numbers(never)["generalized_at"] is None
    assert {"generalized_at", "lead"} <= failing(progress_measures, run=never)
    for module in (progress_measures, loss_against_norm):
        page = Page("article", "light", still=True)
        with page.rc_context():
            module.build(never, page)
        assert not any("nan" in text for text in texts_of(page))


def test_paths_of_loss_and_norm_are_drawn_of_any_task():
    run = pruned(2, 20)
    run = replace(run, metrics=run.metrics | {"weight_norm_l2": run.metrics["weight_norm_l1"]})
    numbers = evaluated(loss_against_norm, run=run).numbers
    assert numbers["modulus"] is None and (numbers["k"].value, numbers["n_bits"].value) == (2, 20)


def test_marked_steps_follow_from_the_length_of_the_run():
    assert loss_against_norm.marks(15_000) == [0, 30, 100, 300, 1000, 5000, 7000, 8000, 10_000, 12_000]
    assert loss_against_norm.marks(50_000) == [0, 100, 300, 1000, 3000, 17_000, 23_000, 27_000, 33_000, 40_000]
    assert loss_against_norm.marks(400) == [0, 1, 3, 10, 130, 190, 210, 270, 320]


@pytest.mark.parametrize("p, number", [(67, 4), (59, 3), (97, 5), (23, 1), (401, 5)])
def test_small_maps_fit_their_row_in_whole_pixels(p, number):
    for canvas, layout in patching_errors.LAYOUT.items():
        left, _, width, most, *_ = layout["small"]
        density = CANVASES[canvas].width / (CANVASES[canvas].film or CANVASES[canvas]).width
        maps = patching_errors.tiles(number, p, *layout["small"], density)
        side, drawn = maps[0][2], round(density * maps[0][2], 6)
        assert len(maps) == number and all(left <= x and x + side <= left + width + 1e-9 for x, _, _ in maps)
        assert all(after[0] - before[0] > side for before, after in zip(maps, maps[1:]) if before[1] == after[1])
        assert (drawn % p == 0 or drawn < p) and side <= most


@pytest.mark.parametrize("module", [generalize_then_memorize, generalize_memorize_generalize])
def test_a_run_of_another_task_is_refused_where_the_size_of_the_network_is_told(module):
    with pytest.raises(UserError, match="needs a run of the task modular_addition; .* lack embed, modulus"):
        module.numbers(pruned())


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"parity": FEW}, "needs a run of sparse parity"),
        ({"five": FEW}, "lie on a circle"),
        ({"run": pruned()}, "needs a network of modular addition"),
        ({"five": perfect(66)}, "odd moduli"),
        ({"run": replace(FEW, train_index=np.arange(0))}, "does not say which pairs it was trained on"),
    ],
)
def test_the_film_of_the_story_says_which_run_it_can_not_draw(changed, message):
    data = {"run": FEW, "parity": pruned(2, 20), "swing": swinging(4.6), "five": perfect(59, 7)}
    with pytest.raises(UserError, match=message):
        summary.numbers(**data | changed)


def test_the_film_of_the_story_tells_of_its_runs():
    data = {"run": FEW, "parity": pruned(2, 20), "swing": swinging(4.6), "five": perfect(59, 7)}
    numbers = {name: number.value for name, number in evaluated(summary, **data).numbers.items()}
    assert [numbers[name] for name in ("modulus", "n_bits", "k", "neurons", "frequencies")] == [59, 20, 2, 7, 3]
    assert summary.captions(data["five"])["star"] == ("Seven neurons learn to add and form a star.",)


def test_a_swing_that_is_too_short_for_its_loop_is_refused():
    swing = swinging(4.6)
    early = swing.steps <= 2000
    short = replace(swing, steps=swing.steps[early])
    with pytest.raises(UserError, match="from step 3,000 on: train longer"):
        summary.numbers(FEW, pruned(), short, perfect())
