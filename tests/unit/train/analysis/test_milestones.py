"""Moments, by hand-made series."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import UserError
from train.analysis import milestones

STEPS = np.array([0, 10, 20, 40, 80])
NAN = float("nan")


@pytest.mark.parametrize(
    "past, expected",
    [
        ([0, 0, 1, 1, 1], 20),
        ([1, 1, 1, 1, 1], 0),
        ([0, 0, 0, 0, 0], NAN),
        ([1, 1, 1, 1, 0], NAN),
        ([0, 1, 0, 1, 1], 40),
        ([0, 0, 0, 0, 1], 80),
    ],
)
def test_a_moment_is_the_first_step_from_which_it_stays(past, expected):
    assert milestones.stable_from(STEPS, np.array(past)) == pytest.approx(expected, nan_ok=True)


def test_thresholds_are_included():
    accuracy = np.array([0.5, 0.98, 0.99, 0.995, 1])
    assert milestones.memorized_at(STEPS, accuracy) == milestones.generalized_at(STEPS, accuracy) == 20
    assert milestones.memorized_at(STEPS, accuracy, threshold=1) == 80
    assert milestones.pruned_at(STEPS, [1, 0.5, 0.2, 0.01, 0.001]) == 40


def test_nan_is_not_past_anything():
    assert np.isnan(milestones.memorized_at(STEPS, np.full(5, NAN)))
    assert np.isnan(milestones.pruned_at(STEPS, np.full(5, NAN)))


def test_rise_is_measured_from_the_lowest_so_far():
    assert milestones.rise([8, 2, 3, 1, 2.5, 2]) == 2.5  # not 8 over anything later
    assert milestones.rise([3, 2, 1]) == 1
    assert np.isnan(milestones.rise([]))


def test_a_run_without_accuracies_is_told_what_is_missing():
    run = SimpleNamespace(steps=STEPS, metrics={"train_accuracy": np.ones(5), "val_loss": np.ones(5)})
    with pytest.raises(UserError, match="needs the metric test_accuracy; the run has train_accuracy, val_loss$"):
        milestones.of_series(run)
