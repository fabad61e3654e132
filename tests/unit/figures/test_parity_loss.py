"""parity_loss on a made-up run whose train loss pauses and rises a little before it generalizes."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import parity_loss
from figures.harness import captions, catalog
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.checkpoints import CheckpointSeries

STEPS = np.arange(0, 4001, 10)


def made_up(rise=0.1):
    """Train loss falls a hundredfold by step 900, rises by this share until step 1,200, and falls for good."""
    fall = 10.0 ** (-2 * STEPS / 900)
    level = 0.01 * (1 + rise * (STEPS - 900) / 300)
    again = 0.01 * (1 + rise) * 10.0 ** (-(STEPS - 1200) / 400)
    metrics = {
        "train_loss": np.select([STEPS < 900, STEPS < 1200], [fall, level], again),
        "weight_norm_l1": np.interp(STEPS, [0, 500, 2500], [1000, 2000, 500]),
        "train_accuracy": np.where(STEPS < 600, 0.8, 1),
        "test_accuracy": np.where(STEPS < 1600, 0.5, 1),
    }
    return CheckpointSeries({"optimizer": {"l1": 1e-4}, "seed": 1}, {}, STEPS, {}, metrics, np.arange(3))


def table(*rises):
    """Outcomes of seeds: the first one does not generalize."""
    never = [0.0], [-1.0]
    rises, generalized = (np.append(*pair) for pair in zip(never, (rises, np.full(len(rises), 1600.0)), strict=True))
    seeds = np.arange(len(rises))
    return {"seed": seeds, "shows": generalized > 0, "train_loss_rise": rises, "generalized_at": generalized}


MOST, HALF = table(1.1, 1.05, 1.01), table(1.1, 1.01)


def test_valley_peak_and_pause_are_where_they_were_made():
    numbers = {name: n.value for name, n in evaluated(parity_loss, run=made_up(), table=MOST).numbers.items()}
    assert (numbers["valley_at"], numbers["peak_at"], numbers["largest_at"]) == (900, 1200, 500)
    assert numbers["rise_percent"] == pytest.approx(10) and numbers["gain"] == pytest.approx(22.5)
    assert (numbers["table_all"], numbers["table_generalizing"], numbers["table_rising"]) == (4, 3, 2)
    assert (numbers["table_least"], numbers["table_most"]) == pytest.approx((1, 10))
    values = numbers | {"run_seeds": "9 of 10", "table_seeds": "9 of 10"}
    assert all("{" not in text.format(**values) for text in (parity_loss.figure.caption, parity_loss.figure.alt))


def test_the_pause_is_claimed_and_fails_where_loss_falls_all_the_way_or_the_weights_keep_their_size():
    assert failing(parity_loss, run=made_up(), table=MOST) == set()
    falls = made_up(rise=-0.5)
    with np.errstate(invalid="ignore"):
        assert {"rise_percent", "gain", "pause"} <= failing(parity_loss, run=falls, table=MOST)
    kept = np.full(len(STEPS), 2000.0)
    same = replace(made_up(), metrics=made_up().metrics | {"weight_norm_l1": kept})
    assert {"largest_at", "gain", "shrinks_percent"} <= failing(parity_loss, run=same, table=MOST)


def test_without_the_penalty_what_is_minimized_rises():
    controls = parity_loss.controls(made_up(), MOST)
    with np.errstate(invalid="ignore"):
        assert {"rise_of_sum", "gain"} <= failing(parity_loss, **controls["no penalty"])
    assert failing(parity_loss, **controls["no loss that rises in the other seeds"]) == {"table_rising"}


def test_a_run_that_generalizes_first_or_never_fails_claims_only():
    run = made_up()
    early, late = np.where(STEPS < 200, 0.5, 1), np.full(len(STEPS), 0.5)
    with np.errstate(all="ignore"):
        for accuracy in (early, late):
            other = replace(run, metrics=run.metrics | {"test_accuracy": accuracy})
            assert {"generalized_at", "rise_of_sum"} <= failing(parity_loss, run=other, table=MOST)


def test_half_of_the_seeds_are_not_most():
    assert failing(parity_loss, run=made_up(), table=HALF) == {"table_rising"}


def test_where_no_seed_generalizes_there_is_no_rise_to_tell_of():
    evaluation = evaluated(parity_loss, run=made_up(), table=table())
    assert [row["name"] for row in evaluation.claims if not row["passed"]] == ["table_rising"]
    assert evaluation.numbers["table_median"].value is None


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_a_still_is_whole_and_legible(canvas):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        parity_loss.build(made_up(), MOST, page)
    assert page.check() == []


def test_without_a_table_nothing_is_said_of_other_seeds():
    figure = replace(catalog.find("parity_loss"), dropped=("table",))
    evaluation = evaluated(parity_loss, run=made_up(), table=None)
    assert all(row["passed"] for row in evaluation.claims) and "table_all" not in evaluation.numbers
    texts = captions.texts(figure, evaluation.numbers, {})
    assert not any("seed" in text for text in texts.values())
    page = Page("article", "light", still=True)
    with page.rc_context():
        parity_loss.build(made_up(), None, page)
    assert page.check() == [] and set(page.panels) == {"loss", "penalty"}


def test_a_run_without_an_l1_penalty_is_refused():
    for optimizer in ({"name": "sgd"}, {"l1": 0, "l2": 1e-3}):
        with pytest.raises(UserError, match="needs a run with an L1 penalty"):
            evaluated(parity_loss, run=replace(made_up(), spec={"optimizer": optimizer}), table=MOST)
