"""The figure of the perpendicular gradient, on made-up runs: what is counted, what is drawn, what fails."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import perpendicular_gradient
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing, texts
from tests.helpers.frames import assert_whole_and_legible
from tests.helpers.made_up_runs import STEPS, grokked, logistic

CLAMP = {"optimizer": {"clamp_norm": 1.5}}


def made_up(run, at, level=1.0, norm=(20, 25), spec=None):
    """A run that gets `level` of the test data right from about step `at` on; norm: at the start and the end."""
    metrics = run.metrics | {
        "train_accuracy": 1 - logistic(100, 25),
        "test_accuracy": level * (1 - logistic(at, 25)),
        "weight_norm_l2": np.interp(STEPS, [0, 500], norm),
    }
    return replace(run, metrics=metrics, spec=run.spec | (spec or {}))


def data(modulus=67):
    """All that the figure reads: 5 of 6 perpendicular runs are fast; 3 with decay, 2 held and 2 with neither."""
    run = grokked(modulus)
    each = {str(seed): made_up(run, at) for seed, at in enumerate((100, 120, 110, 130, 90, 700))}
    return {
        "run": each["0"],
        "each": each,
        "decay": {"0": run, "1": made_up(run, 13000), "2": made_up(run, 100, 0.1)},
        "clamped": {"0": made_up(run, 800, spec=CLAMP), "1": made_up(run, 900, 0.97, spec=CLAMP)},
        "plain": {seed: made_up(run, 2000, 0.02, (20, 70)) for seed in "01"},
    }


DATA = data()


def values(**changed):
    return {
        name: number and number.value
        for name, number in evaluated(perpendicular_gradient, **DATA | changed).numbers.items()
    }


def test_what_happens_is_claimed_and_counted():
    assert failing(perpendicular_gradient, **DATA) == set()
    counted = values()
    assert (counted["fast"], counted["seeds"], counted["median"]) == (5, 6, 250)
    assert (counted["decay_generalized"], counted["decay_count"], counted["decay_last"]) == (2, 3, 13250)
    assert (counted["clamped_generalized"], counted["clamped_count"], counted["clamped_norm"]) == (1, 2, 1.5)
    assert counted["clamped_low"] == pytest.approx(0.97) and counted["plain_best"] == pytest.approx(0.02)
    assert counted["growth_high"] == pytest.approx(1.25)


def test_a_seed_that_never_generalizes_counts_as_later_than_all_others():
    never = {str(seed): made_up(grokked(), 100, level) for seed, level in enumerate((1, 0.9, 0.9))}
    assert values(each=never)["median"] is None
    assert {"share_fast", "decay_times_later"} <= failing(perpendicular_gradient, **DATA | {"each": never})
    assert values(each=never | {"3": DATA["run"], "4": DATA["run"]})["median"] == 250
    late = {str(seed): made_up(grokked(), 13000, level) for seed, level in enumerate((1, 0.9, 0.9))}
    assert values(decay=late)["decay_median"] == STEPS[-1]
    assert failing(perpendicular_gradient, **DATA | {"decay": late}) == set()


def test_a_norm_that_falls_again_fails():
    run = DATA["run"]
    falls = replace(run, metrics=run.metrics | {"weight_norm_l2": np.interp(STEPS, [0, 5000, 15000], [20, 40, 30])})
    assert values(each=DATA["each"] | {"0": falls})["largest_drop"] == pytest.approx(0.25)
    assert failing(perpendicular_gradient, **DATA | {"each": DATA["each"] | {"0": falls}}) == {"largest_drop"}


@pytest.mark.parametrize(
    "control, fail",
    [
        ("weight decay in its place", {"share_fast", "decay_times_later", "known", "largest_drop"}),
        ("norm held in its place", {"share_fast", "decay_times_later", "known"}),
        ("neither in its place", {"share_fast", "decay_times_later", "known"}),
        ("all alike", {"clamped_fast", "plain_best"}),
    ],
)
def test_claims_fail_on_the_controls_of_the_figure(control, fail):
    assert failing(perpendicular_gradient, **DATA | perpendicular_gradient.controls(**DATA)[control]) == fail


def test_sentences_of_what_is_not_read_are_left_out():
    alone = DATA | {"decay": None, "clamped": None, "plain": None}
    assert failing(perpendicular_gradient, **alone) == set()
    caption = texts(perpendicular_gradient, **alone)["caption.md"]
    assert "Norm held" not in caption and "With neither" not in caption and "With weight decay" not in caption
    assert "5 of 6 networks" in caption
    perpendicular_gradient.timeline(**alone)
    page = Page("article", "light")
    with page.rc_context():
        perpendicular_gradient.build(**alone, page=page)(STEPS[-1])


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_pages_are_whole_and_legible(canvas):
    assert_whole_and_legible(perpendicular_gradient, DATA, canvas)


def test_networks_with_checkpoints_at_different_steps_are_refused():
    slow = replace(DATA["run"], steps=2 * STEPS)
    with pytest.raises(UserError, match="clamped: its networks have checkpoints at different steps"):
        perpendicular_gradient.numbers(**DATA | {"clamped": DATA["clamped"] | {"1": slow}})


def test_each_checkpoint_of_each_network_is_a_row_of_the_table():
    table = perpendicular_gradient.data(**DATA)
    assert {len(column) for column in table.values()} == {13 * len(STEPS)}
    chosen = (table["networks"] == "clamped") & (table["seed"] == "1")
    assert table["test_accuracy"][chosen].max() == pytest.approx(0.97)
