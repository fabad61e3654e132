"""How the train loss swings."""

from train.analysis import oscillation

TASKS = "all"


def columns(series):
    """How the train loss and the weight norm swing once training has settled; all nan if it is shorter than that."""
    return oscillation.summary(series.steps, series.metrics["train_loss"], series.metrics["weight_norm_l2"])
