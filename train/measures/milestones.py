"""Measure: when the network memorizes and generalizes."""

import numpy as np

from train.analysis import milestones

TASKS = "all"
NAN = float("nan")


def columns(series):
    """Steps of memorizing and generalizing, test accuracy at the first, and rise of the train loss between them."""
    metrics = series.metrics
    memorized, generalized = milestones.of_series(series)
    between = slice(series.at(memorized), series.at(generalized) + 1) if memorized < generalized else slice(0, 0)
    then = NAN if np.isnan(memorized) else float(metrics["test_accuracy"][series.at(memorized)])
    return {
        "memorized_at": memorized,
        "generalized_at": generalized,
        "test_accuracy_at_memorized": then,
        "train_loss_rise": milestones.rise(metrics["train_loss"][between]),
    }
