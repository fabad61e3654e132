"""Outcomes of the models of a sweep over sparse parity, by their lowest losses and loss ratio (PAIR 2023)."""

import numpy as np

OUTCOMES = ("does not learn", "memorizes only", "drops together", "groks")


def classify(min_train_loss, min_test_loss, max_loss_ratio, learned, generalized, ratio):
    """Indices into OUTCOMES, of the shape of the losses: lowest train and test loss, largest test loss / train loss.

    A model learns if its train loss reaches `learned` or below, generalizes if its test loss reaches `generalized` or
    below, and groks if it does both and the ratio reached `ratio` or above: train loss had dropped long before.
    """
    learns = np.asarray(min_train_loss) <= learned
    generalizes = learns & (np.asarray(min_test_loss) <= generalized)
    groks = generalizes & (np.asarray(max_loss_ratio) >= ratio)
    return learns.astype(int) + generalizes + groks


def running(train_loss, test_loss):
    """Lowest train loss, lowest test loss and largest ratio up to each evaluation, along the first axis."""
    return (
        np.minimum.accumulate(train_loss),
        np.minimum.accumulate(test_loss),
        np.maximum.accumulate(np.asarray(test_loss) / train_loss),
    )


def courses(train_loss, test_loss, thresholds):
    """Outcome of each model by each evaluation: indices into OUTCOMES, of the shape of the losses [T, models]."""
    return classify(*running(train_loss, test_loss), **thresholds)


def first(steps, past):
    """The first of steps [T] at which past [T, models] is true, for each model; nan if never."""
    return np.where(past.any(0), np.asarray(steps, float)[past.argmax(0)], np.nan)


def table(steps, train_loss, test_loss, thresholds):
    """Columns over models of losses [T, models]: extremes, when thresholds were first met, and the outcome in words."""
    low_train, low_test, high_ratio = running(train_loss, test_loss)
    return {
        "min_train_loss": low_train[-1],
        "min_test_loss": low_test[-1],
        "max_loss_ratio": high_ratio[-1],
        "last_train_loss": train_loss[-1],
        "last_test_loss": test_loss[-1],
        "learned_at": first(steps, low_train <= thresholds["learned"]),
        "generalized_at": first(steps, low_test <= thresholds["generalized"]),
        "ratio_at": first(steps, high_ratio >= thresholds["ratio"]),
        "outcome": np.array(OUTCOMES)[classify(low_train[-1], low_test[-1], high_ratio[-1], **thresholds)],
    }
