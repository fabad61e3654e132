"""answer_table on a made-up network that knows its train pairs, waits, and then adds."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import answer_table
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing, given_title, texts
from tests.helpers.frames import assert_whole_and_legible
from tests.helpers.made_up_runs import pruned
from train.analysis import cumulative_frequencies, ideal_star, modular_network
from train.checkpoints import CheckpointSeries

P, EACH = 23, 12  # a modulus, and neurons of a star
STEPS = np.arange(0, 3001, 100)


def run():
    """A run of a + b mod P: train pairs are right from step 100 on, the others one by one from 1,000 to 2,000."""
    pairs, rng = P * (P + 1) // 2, np.random.default_rng(0)
    train = np.sort(rng.permutation(pairs)[: pairs * 2 // 5])
    return of_table(
        np.where(np.isin(np.arange(pairs), train), 100, rng.permutation(np.linspace(1000, 2000, pairs))), train
    )


def of_table(since, train):
    """A run whose pairs are right from the steps `since` [pairs] on.

    It is a star, and a neuron for each pair that speaks for a wrong answer until then. The neuron of (a, b) hears
    (a, a) too, so that of (a, a) is louder, and speaks for the right answer afterwards.
    """
    a, b, answers = modular_network.pairs(P)
    star_in, star_out = ideal_star.weights(P, 1, EACH)
    every, twice = np.arange(len(a)), a == b
    into = np.full((P, len(a)), -10.0)
    into[b, every], into[a, every] = -0.25, 0.5
    w_output = np.zeros((len(STEPS), len(a), P))
    for k, step in enumerate(STEPS):
        w_output[k, every, (answers + 1) % P] = np.where(twice, 1e6, 1e3) * (since > step)
        w_output[k, every, answers] = 1e6 * twice * (since <= step)
    w_output = np.concatenate([np.tile(star_out, (len(STEPS), 1, 1)), w_output], 1)
    weights = {"w_input": np.tile(np.hstack([star_in, into]), (len(STEPS), 1, 1)), "w_output": w_output}
    spec = {"name": "made_up", "task": "modular_addition", "options": {"modulus": P, "train_fraction": 0.4}, "seed": 3}
    return CheckpointSeries(spec, {}, STEPS, weights, {}, train)


RUN = run()


def values(series):
    return {name: n and n.value for name, n in evaluated(answer_table, run=series).numbers.items()}


def test_trained_sums_first_then_nothing_then_all():
    numbers = values(RUN)
    assert failing(answer_table, run=RUN) == set()
    assert (numbers["sums"], numbers["train_by"], numbers["test_then"], numbers["never"]) == (529, 100, 0, 0)
    assert 1000 <= numbers["test_from"] <= 1200 and 1800 <= numbers["test_to"] <= 2000
    assert numbers["wait"] == numbers["test_from"] / 100


def test_a_network_that_learns_next_to_what_it_knows_is_told_from_one_that_does_not():
    controls = answer_table.controls(RUN)
    assert failing(answer_table, **controls["trained next to what it learns first"]) >= {"neighbor_rho"}


def test_a_network_that_never_gets_the_others_right_fails_and_is_drawn():
    a, _, _ = modular_network.pairs(P)
    known = np.isin(np.arange(len(a)), RUN.train_index)
    only = of_table(np.where(known, 100, np.inf), RUN.train_index)
    assert failing(answer_table, run=only) == {"wait", "never", "neighbor_rho"}
    caption = texts(answer_table, run=only)["caption.md"]
    assert "not reached" not in caption and "it is 95%" not in caption
    assert_whole_and_legible(answer_table, {"run": only}, "article")


def test_an_unknown_split_and_another_task_are_refused_in_one_sentence():
    with pytest.raises(UserError, match="does not say which pairs it was trained on"):
        evaluated(answer_table, run=replace(RUN, train_index=np.arange(0)))
    with pytest.raises(UserError):
        evaluated(answer_table, run=pruned())


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_frames_are_whole_and_legible(canvas):
    assert_whole_and_legible(answer_table, {"run": RUN}, canvas)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_a_still_has_four_tables_and_is_whole(canvas):
    page = Page(canvas, "light", still=True, title=given_title(answer_table, run=RUN))
    with page.rc_context():
        answer_table.build(RUN, page)(answer_table.timeline(RUN).last)
    assert page.check() == []
    assert sum(name.startswith("table") for name in page.panels) == 4


def test_the_data_have_a_row_a_pair():
    columns = answer_table.data(RUN)
    assert {len(column) for column in columns.values()} == {P * (P + 1) // 2}
    assert columns["trained"].sum() == len(RUN.train_index)


def test_states_tell_what_was_trained_and_what_is_right():
    answers = answer_table.Answers(RUN)
    trained = cumulative_frequencies.table(answers.trained, P)
    assert np.array_equal(answers.states(-1), np.where(trained, 3, 2))
    assert set(answers.states(0)[~trained]) == {0} and set(answers.states(0)[trained]) == {1}
