"""Progress measures: what the claims say of other frequencies, of a network frozen early, of one that gets simpler."""

from dataclasses import replace

import numpy as np

from figures import progress_measures
from tests.helpers.evaluation import evaluated, failing
from tests.helpers.made_up_runs import STARS, grokked, logistic
from train.series_file import Interpolated


def settling(p=67, stars=STARS):
    """A run whose embedding ends with two columns a frequency, the others fade late; its neurons end as stars."""
    rng, run, frequency = np.random.default_rng(0), grokked(p, stars), np.repeat(list(stars), list(stars.values()))
    turns = 2 * np.pi * np.arange(p)[:, None] * list(stars) / p
    angle = np.concatenate([2 * np.pi * np.arange(count) / count for count in stars.values()])
    one_hot = frequency == np.array(list(stars))[:, None]
    final = {
        "w_embed": np.hstack([np.cos(turns), np.sin(turns)]),
        "w_in_proj": np.vstack([one_hot * np.cos(angle), one_hot * np.sin(angle)]),
        "w_out_proj": 3 * np.vstack([one_hot * np.cos(2 * angle), one_hot * np.sin(2 * angle)]).T,
    }
    unused = p - 2 * len(stars)  # columns
    room = {"w_embed": ((0, 0), (0, unused)), "w_in_proj": ((0, unused), (0, 0)), "w_out_proj": ((0, 0), (0, unused))}
    share, weights = (1 - logistic(3500, 200))[:, None, None], {}
    for name, ends in final.items():
        ends = np.pad(ends, room[name])
        weights[name] = (1 - share) * ends.std() * rng.normal(size=ends.shape) + share * ends
    weights["w_embed"][:, :, -unused:] += logistic(9000, 500)[:, None, None] * rng.normal(size=(p, unused))
    return replace(run, weights=weights)


RUN = settling()


def test_other_frequencies_are_none_of_those_and_as_many():
    others = progress_measures.other_frequencies(67, [5, 13, 21, 30])
    assert len(set(others)) == 4 and not set(others) & {5, 13, 21, 30} and 1 <= min(others) <= max(others) <= 33
    assert others == progress_measures.other_frequencies(67, [5, 13, 21, 30])
    assert progress_measures.other_frequencies(7, [1, 2]) == []


def test_claims_about_other_frequencies_fail_on_those_with_which_it_ends(monkeypatch):
    assert failing(progress_measures, run=RUN) == set()
    monkeypatch.setattr(progress_measures, "other_frequencies", lambda p, frequencies: list(frequencies))
    assert failing(progress_measures, run=RUN) == {"null_restricted", "null_excluded"}


def test_a_test_loss_that_falls_as_early_has_no_lag():
    at_once = RUN.metrics | {"test_loss": RUN.metrics["train_loss"]}
    assert failing(progress_measures, run=replace(RUN, metrics=at_once)) == {"lead"}


def test_weights_that_stay_as_when_memorized_take_as_many_bits():
    numbers = evaluated(progress_measures, run=RUN).numbers
    assert numbers["bits_end"].value < 0.5 * numbers["bits_peak"].value
    first = int(np.flatnonzero(np.isfinite(progress_measures.bits(RUN)))[0])
    weights = {name: values.copy() for name, values in RUN.weights.items()}
    for values in weights.values():
        values[first:] = values[first]
    same = evaluated(progress_measures, run=replace(RUN, weights=weights)).numbers
    assert same["bits_left"].value == 1


def test_bits_are_counted_where_weights_were_kept_and_as_many_at_first_and_last():
    kept = np.unique([*range(0, len(RUN.steps), 7), len(RUN.steps) - 1])
    some = Interpolated({name: values[kept] for name, values in RUN.weights.items()}, RUN.steps[kept], RUN.steps)
    every, counted = progress_measures.bits(RUN), progress_measures.bits(replace(RUN, weights=some))
    at = np.flatnonzero(np.isfinite(counted))
    assert len(at) > 5 and set(at) <= set(kept) and counted[-1] == every[-1]


def test_where_too_few_frequencies_are_left_there_is_no_null():
    run = settling(7, {1: 5, 2: 5})
    numbers = evaluated(progress_measures, run=run).numbers
    assert numbers["null_restricted"] is None and numbers["null_excluded"] is None
