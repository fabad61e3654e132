"""frequency_race on made-up runs whose winners rise out of the noise early, late, or never."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import frequency_race
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing, given_title, texts
from tests.helpers.frames import assert_whole_and_legible
from tests.helpers.made_up_runs import STEPS, grokked, pruned

EARLY = ([0, 250, 3000, 15000], [0, 0.3, 0.4, 1])  # steps, and how much of the final network is there
LATE = ([0, 4000, 8000, 15000], [0, 0, 0.5, 1])
ALWAYS = ([0, 15000], [0.5, 1])


def run(course=EARLY, late=None, **changed):
    """A run whose neurons turn from noise into those of its end; those of frequency `late` only after 8,000 steps."""
    made = grokked()
    into, out = (made.weights[name] for name in ("w_in_proj", "w_out_proj"))
    share = np.tile(np.interp(STEPS, *course)[:, None], into.shape[2])
    if late is not None:
        place = list(frequency_race.Race(made).winners).index(late)
        neurons = np.repeat(np.arange(5), [7, 9, 8, 9, 2]) == place
        share[:, neurons] = np.interp(STEPS, [0, 8000, 9000, 15000], [0, 0, 1, 1])[:, None]
    share = share[:, None]
    weights = {"w_in_proj": (1 - share) * into[0] + share * into[-1], "w_embed": made.weights["w_embed"]}
    return replace(made, weights=weights | {"w_out_proj": out}, **changed)


def data(course=EARLY, seeds=3, **changed):
    each = {str(seed): run(course) for seed in range(seeds)}
    return {"run": run(course, **changed), "each": each}


def values(**read):
    return {name: n and n.value for name, n in evaluated(frequency_race, **read).numbers.items()}


def test_an_early_decision_is_claimed():
    numbers = values(**data())
    assert failing(frequency_race, **data()) == set()
    assert numbers["leading"] == numbers["winners"] == 4 and numbers["memorized"] == 1
    assert numbers["late"] is None and "A late one" not in texts(frequency_race, **data())["caption.md"]
    assert (numbers["each_networks"], numbers["each_winners"], numbers["each_leading"]) == (3, 12, 12)
    assert numbers["each_by_chance"] == pytest.approx(3 * 4 * 4 / 33)


def test_a_late_one_is_told_of():
    numbers = values(**data(late=13))
    assert numbers["late"] == 13 and numbers["leading"] == 3
    assert numbers["late_lowest"] > 4 and 8000 < numbers["late_at"] <= 9000
    assert "A late one is f = 13" in texts(frequency_race, **data(late=13))["caption.md"]


@pytest.mark.parametrize(
    "course, fail",
    [
        (LATE, {"memorized", "each_memorized", "each_leading"}),
        (ALWAYS, {"start", "each_start"}),
    ],
)
def test_a_decision_at_the_start_or_late_is_not_claimed(course, fail):
    assert failing(frequency_race, **data(course)) == fail


def test_seeds_that_do_not_generalize_are_tried_but_not_counted():
    read = data()
    never = read["each"]["1"].metrics | {"test_accuracy": np.zeros(len(STEPS))}
    read["each"]["1"] = replace(read["each"]["1"], metrics=never)
    numbers = values(**read)
    assert (numbers["each_tried"], numbers["each_networks"]) == (3, 2)


def test_where_nothing_is_learned_the_claims_fail_and_a_draft_is_drawn():
    metrics = {name: values[:1].repeat(len(STEPS)) for name, values in run().metrics.items()}
    read = data(metrics=metrics)
    read["each"] = {seed: replace(other, metrics=metrics) for seed, other in read["each"].items()}
    assert {"way", "memorized", "each_networks", "each_memorized"} <= failing(frequency_race, **read)
    page = Page("article", "light")
    with page.rc_context():
        frequency_race.build(**read, page=page)(frequency_race.timeline(**read).last)


def test_without_the_other_seeds_nothing_is_said_of_them():
    read = {"run": run(), "each": None}
    caption = texts(frequency_race, **read)["caption.md"]
    assert failing(frequency_race, **read) == set()
    assert "seeds" not in caption and "{" not in caption
    assert_whole_and_legible(frequency_race, read, "square")


def test_another_task_is_refused_in_one_sentence():
    with pytest.raises(UserError, match="needs a network of modular addition"):
        evaluated(frequency_race, run=pruned(), each=None)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_frames_are_whole_and_legible(canvas):
    assert_whole_and_legible(frequency_race, data(late=13), canvas)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["column", "wide"])
def test_a_still_is_whole(canvas):
    read = data(late=13)
    page = Page(canvas, "light", still=True, title=given_title(frequency_race, **read))
    with page.rc_context():
        frequency_race.build(**read, page=page)(frequency_race.timeline(**read).last)
    assert page.check() == []


def test_the_data_are_of_one_length():
    columns = frequency_race.data(**data())
    assert {len(column) for column in columns.values()} == {len(STEPS)} and len(columns) == 35
