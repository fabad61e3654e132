"""The figures of modular addition, on made-up runs: whole pages, texts filled in, claims fail where nothing happens."""

from dataclasses import replace

import numpy as np
import pytest

from figures import (
    constructive_interference,
    dft_sparsity,
    generalize_memorize_generalize,
    generalize_then_memorize,
    grokking_curve,
    loss_against_norm,
    neuron_waves,
    periodic_weights,
    stars_by_frequency,
)
from render.page.page import Page
from tests.helpers import made_up_runs
from tests.helpers.evaluation import evaluated, failing, given_title, texts
from tests.helpers.frames import assert_whole_and_legible
from tests.helpers.made_up_runs import STEPS, grokked, surer

P = 67
RUN = grokked()
TURNS_ONCE, TURNS_TWICE = (surer(RUN, courses) for courses in (made_up_runs.TURNS_ONCE, made_up_runs.TURNS_TWICE))
CASES = {
    module: {"run": RUN}
    for module in (
        constructive_interference,
        dft_sparsity,
        grokking_curve,
        loss_against_norm,
        neuron_waves,
        periodic_weights,
        stars_by_frequency,
    )
}
CASES[generalize_then_memorize] = {"run": TURNS_ONCE}
CASES[generalize_memorize_generalize] = {"run": TURNS_TWICE}
CASES[grokking_curve]["paper"] = {"generalized_at": np.array([30000.0, np.nan])}


@pytest.fixture(params=CASES, ids=lambda module: module.__name__.split(".")[-1])
def figure(request):
    return request.param, CASES[request.param]


def test_what_happens_is_claimed(figure):
    module, data = figure
    assert failing(module, **data) == set()


def test_where_nothing_happens_claims_fail_and_a_draft_is_drawn(figure):
    """A run that never leaves its start."""
    module, data = figure
    run = data["run"]
    still = data | {
        "run": replace(
            run,
            **{
                kind: {name: values[:1].repeat(len(STEPS), 0) for name, values in getattr(run, kind).items()}
                for kind in ("weights", "metrics")
            },
        )
    }
    with np.errstate(all="ignore"):
        assert failing(module, **still)
        page = Page("article", "light")
        with page.rc_context():
            update = module.build(**still, page=page)
        if update:
            update(module.timeline(**still).last)


def frozen(metrics):
    """Curves that stay where they begin."""
    return {name: np.full(len(STEPS), values[0]) for name, values in metrics.items()}


@pytest.mark.parametrize(
    "module, control, fail",
    [
        (constructive_interference, "two ideal stars", {"most_alone", "frequencies"}),
        (dft_sparsity, "one ideal star", {"input_at_start", "output_at_start", "frequencies"}),
        (generalize_then_memorize, "a test loss that falls again", {"fall_after"}),
        (grokking_curve, "the small network in place of the published size", {"paper_generalized_at"}),
        (loss_against_norm, "the norm only grows", {"shrinks_to", "passed_at"}),
        (loss_against_norm, "the train loss climbs again", {"train_rise", "last_train"}),
        (neuron_waves, "one ideal star", {"neurons_each_most", "frequencies", "explained_at_start"}),
        (neuron_waves, "square waves", {"explained_at_end", "cosine_in", "cosine_out", "cosine_better"}),
    ],
)
def test_claims_fail_on_the_controls_of_the_figure(module, control, fail):
    assert failing(module, **module.controls(**CASES[module])[control]) == fail


@pytest.mark.parametrize(
    "module, holds",
    [
        (grokking_curve, {"paper_generalized_at"}),
        (loss_against_norm, {"test_at_turn", "passed_test", "alike_test", "train_rise", "last_train"}),
        (dft_sparsity, {"input_at_start", "output_at_start", "frequencies"}),
        (neuron_waves, {"neurons_each_most", "frequencies", "explained_at_start"}),
        (constructive_interference, {"most_alone", "frequencies"}),
        (generalize_then_memorize, {"fall_after", "rise_tempered", "slip"}),
        (generalize_memorize_generalize, {"rise_tempered"}),
    ],
)
def test_claims_fail_on_an_untrained_network_but_for_those_about_the_start(module, holds):
    run = CASES[module]["run"]
    weights = {name: values[:1].repeat(len(STEPS), 0) for name, values in run.weights.items()}
    untrained = CASES[module] | {"run": replace(run, weights=weights, metrics=frozen(run.metrics))}
    with np.errstate(all="ignore"):
        claims = {row["name"]: row["passed"] for row in evaluated(module, **untrained).claims}
    assert {name for name, passed in claims.items() if passed} == holds


@pytest.mark.parametrize(
    "module, fail",
    [
        (grokking_curve, {"test_accuracy_at_memorized", "generalized_at", "times_later"}),
        (loss_against_norm, {"test_at_turn", "decades", "passed_test", "generalized_at"}),
    ],
)
def test_claims_fail_where_test_data_are_learned_with_the_train_data(module, fail):
    metrics = RUN.metrics | {f"test_{name}": RUN.metrics[f"train_{name}"] for name in ("loss", "accuracy")}
    assert failing(module, **CASES[module] | {"run": replace(RUN, metrics=metrics)}) == fail


@pytest.mark.parametrize(
    "module, course, also",
    [(generalize_then_memorize, TURNS_ONCE, {"final_wrong"}), (generalize_memorize_generalize, TURNS_TWICE, set())],
)
def test_a_rise_for_what_is_forgotten_does_not_pass_for_overconfidence(module, course, also):
    some = RUN.at(4250)  # half noise
    knows = replace(course, weights={name: w[[0] + [some] * (len(STEPS) - 1)] for name, w in RUN.weights.items()})
    assert failing(module, run=knows) == also
    assert failing(module, **module.controls(run=knows)["a network that forgets"]) - also == {"rise_tempered"}


def test_a_loss_that_turns_once_and_one_that_turns_twice_fail_each_others_claims():
    assert failing(generalize_then_memorize, run=TURNS_TWICE) == {"rise", "fall_after", "slip"}
    assert failing(generalize_memorize_generalize, run=TURNS_ONCE) == {"fall_after", "final_norm", "test_accuracy"}


def test_a_train_loss_or_norm_that_stays_the_same_does_not_pass_for_one_that_falls_or_grows():
    same = TURNS_TWICE.metrics | {name: np.full(len(STEPS), 0.1) for name in ("train_loss", "weight_norm_l2")}
    moved = {"peak_train_loss", "peak_norm", "final_norm"}
    assert failing(generalize_memorize_generalize, run=replace(TURNS_TWICE, metrics=same)) == moved
    weights = TURNS_ONCE.weights | {"w_out_proj": TURNS_ONCE.weights["w_out_proj"][-1:].repeat(len(STEPS), 0)}
    assert failing(generalize_then_memorize, run=replace(TURNS_ONCE, weights=weights)) == {"final_wrong"}


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_frames_are_whole_legible_and_layered_without_loss(figure, canvas):
    module, data = figure
    assert_whole_and_legible(module, data, canvas)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["column", "wide"])
def test_a_still_is_whole(figure, canvas):
    module, data = figure
    page = Page(canvas, "light", still=True, title=given_title(module, **data))
    with page.rc_context():
        update = module.build(**data, page=page)
    if update:
        update(module.timeline(**data).last)
    assert page.check() == []


def test_texts_name_numbers_only_and_data_have_one_length(figure):
    module, data = figure
    assert not any(sign in text for text in texts(module, **data).values() for sign in ("{", "not reached"))
    assert len({len(column) for column in module.data(**data).values()}) == 1


def test_a_frequency_has_one_color_in_all_figures():
    """By rank: the lowest is the first of the sequence."""
    page = Page("article", "light", still=True)
    with page.rc_context():
        stars_by_frequency.build(RUN, page)
    lines = [panel.lines[-1].get_color() for name, panel in page.panels.items() if name.startswith("in")]
    assert lines == list(page.theme.sequence[:4])
    page = Page("article", "light", still=True)
    with page.rc_context():
        constructive_interference.build(RUN, page)
    lines = [line.get_color() for line in page.panels["waves"].lines if line.get_color() in page.theme.sequence]
    assert list(dict.fromkeys(lines)) == list(page.theme.sequence[:4])  # from top to bottom
