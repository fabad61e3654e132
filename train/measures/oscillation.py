"""Measure: oscillation of the train loss."""

from train.analysis import oscillation

TASKS = "all"


def columns(series):
    """Oscillation of train loss and weight norm after oscillation.SETTLED steps; all nan if training is shorter."""
    return oscillation.summary(series.steps, series.metrics["train_loss"], series.metrics["weight_norm_l2"])
