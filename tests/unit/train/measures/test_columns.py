"""Outcome columns of series made up by hand."""

import numpy as np
import pytest

from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.measures import columns

STEPS = np.arange(0, 15001, 50)


def series(**metrics):
    flat = {
        name: np.ones(len(STEPS))
        for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy", "weight_norm_l2")
    }
    return CheckpointSeries({"options": {"k": 1}}, {}, STEPS, {}, flat | metrics, np.arange(0))


def test_grokking_is_told_in_its_moments():
    loss = np.where(STEPS < 2000, 1e-2, 5e-3) * (1 + (STEPS == 3000))
    found = columns.columns(
        series(train_accuracy=(STEPS >= 1000) * 1.0, test_accuracy=0.5 + 0.5 * (STEPS >= 4000), train_loss=loss),
        ["milestones"],
    )
    assert (found["memorized_at"], found["generalized_at"], found["test_accuracy_at_memorized"]) == (1000, 4000, 0.5)
    assert found["train_loss_rise"] == pytest.approx(2)
    assert list(found)[:4] == ["train_loss", "test_loss", "train_accuracy", "test_accuracy"]


@pytest.mark.parametrize("train, test", [(0.5, 0.5), (1.0, 0.5)])
def test_what_did_not_happen_is_nan(train, test):
    found = columns.columns(
        series(train_accuracy=np.full(len(STEPS), train), test_accuracy=np.full(len(STEPS), test)), ["milestones"]
    )
    assert np.isnan(found["generalized_at"]) and np.isnan(found["train_loss_rise"])
    assert np.isnan(found["memorized_at"]) == (train < 1)


def test_an_oscillation_is_told_by_every_column_also_where_it_is_too_short():
    phase = 2 * np.pi * STEPS / 1000
    whole = columns.columns(
        series(train_loss=10 ** (-6 + 2 * np.sin(phase)), weight_norm_l2=30 - 5 * np.sin(phase)), ["oscillation"]
    )
    assert whole["swing"] == pytest.approx(4, rel=0.01) and whole["period"] == pytest.approx(1000, rel=0.01)
    assert abs(whole["phase_lag"]) == pytest.approx(180, abs=1) and whole["cycles"] in (10, 11)
    assert whole["lowest_norm"] == pytest.approx(25, rel=0.01) and whole["highest_loss"] == pytest.approx(
        1e-4, rel=0.01
    )
    short = series()
    short = CheckpointSeries(
        short.spec, {}, STEPS[:9], {}, {name: values[:9] for name, values in short.metrics.items()}, np.arange(0)
    )
    cut = columns.columns(short, ["oscillation"])
    assert cut.keys() == whole.keys() and np.isnan([cut[name] for name in list(cut)[4:]]).all()


def test_a_loss_of_zero_in_float32_is_still_measured():
    loss = np.where((STEPS // 500) % 2, 0.0, 1e-4)
    found = columns.columns(series(train_loss=loss), ["oscillation"])
    assert np.isfinite(found["swing"]) and found["period"] == pytest.approx(1000, rel=0.05)


def test_any_metric_may_be_bounded_and_is_then_a_column():
    run = series(norm=np.linspace(1, 3, len(STEPS)))
    assert "norm" not in columns.columns(run, [])
    bounded = columns.columns(run, ["milestones"], {"norm": ">= 2", "memorized_at": ">= 0"})
    assert bounded["norm"] == 3 and bounded["memorized_at"] == 0
    assert columns.shows(bounded, {"norm": ">= 2"}, "shows") and not columns.shows(bounded, {"norm": "<= 2"}, "shows")
    with pytest.raises(UserError, match=r"shows: unknown column or metric 'nrm' .did you mean 'norm'.*train_loss"):
        columns.shows(columns.columns(run, []), {"nrm": ">= 2"}, "shows", run.metrics)


def test_a_measure_of_accuracies_says_that_a_run_has_none():
    run = CheckpointSeries({"name": "toy"}, {}, STEPS, {}, {"train_loss": np.ones(len(STEPS))}, np.arange(0))
    with pytest.raises(UserError, match="measure milestones can't be taken of toy: needs the metrics train_acc"):
        columns.columns(run, ["milestones"])
