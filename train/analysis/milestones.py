"""When a network memorizes, generalizes or is pruned: the first step from which a series stays past a threshold."""

import numpy as np

from core.errors import UserError

ACCURACY = 0.99  # ours: far above chance, but does not wait for the last sequences, which may take long
PRUNED = 0.01  # ours: signal weights are near 1, pruned ones below 2e-3


def stable_from(steps, past):
    """First of steps [T] from which `past` [T] (bool) is true to the end; nan if it is not true at the end."""
    false = np.flatnonzero(~np.asarray(past, bool))
    first = false[-1] + 1 if len(false) else 0
    return float(steps[first]) if first < len(steps) else float("nan")


def memorized_at(steps, train_accuracy, threshold=ACCURACY):
    """The step from which train accuracy [T] stays at or above the threshold; nan if never."""
    return stable_from(steps, np.asarray(train_accuracy) >= threshold)


def generalized_at(steps, test_accuracy, threshold=ACCURACY):
    """The step from which test accuracy [T] stays at or above the threshold; nan if never."""
    return stable_from(steps, np.asarray(test_accuracy) >= threshold)


def of_series(series):
    """memorized_at and generalized_at of a CheckpointSeries. Raises UserError if it has no accuracies."""
    for name in ("train_accuracy", "test_accuracy"):
        if name not in series.metrics:
            raise UserError(
                f"this needs the metrics train_accuracy and test_accuracy, which tell when a network memorizes and "
                f"generalizes; the run has {', '.join(sorted(series.metrics))}"
            )
    return (
        memorized_at(series.steps, series.metrics["train_accuracy"]),
        generalized_at(series.steps, series.metrics["test_accuracy"]),
    )


def pruned_at(steps, max_distractor, threshold=PRUNED):
    """The step from which the largest distractor weight [T] stays at or below the threshold; nan if never."""
    return stable_from(steps, np.asarray(max_distractor) <= threshold)


def rise(loss):
    """Largest factor by which loss [T] stands above its lowest value so far; 1 if it never rises, nan if T is 0."""
    loss = np.asarray(loss, float)
    return float(np.max(loss / np.minimum.accumulate(loss))) if len(loss) else float("nan")
