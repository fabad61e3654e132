"""adamw_oscillation claims a swing of the train loss, and not of a network at rest or of one that generalizes."""

from dataclasses import replace

import numpy as np

from figures import adamw_oscillation
from tests.helpers.evaluation import failing
from tests.unit.figures.test_oscillation import series

SWINGS = {"swing", "cycles", "period", "irregularity", "norm_lag"}


def test_a_network_at_rest_fails_the_claims_about_cycles_and_at_its_lowest_loss_that_about_the_highest():
    run = series(4.6)
    (control,) = adamw_oscillation.controls(run).values()
    assert failing(adamw_oscillation, **control) == SWINGS | {"highest_loss"}
    assert failing(adamw_oscillation, run=series(0)) == SWINGS | {"lowest_loss", "highest_loss"}


def test_a_network_that_generalizes_or_never_memorizes_is_another():
    run = series(4.6)
    for name, value, fails in (("test_accuracy", 1, "test_accuracy"), ("train_accuracy", 0.9, "memorized_at")):
        metrics = run.metrics | {name: np.full(len(run.steps), value)}
        assert failing(adamw_oscillation, run=replace(run, metrics=metrics)) == {fails}
