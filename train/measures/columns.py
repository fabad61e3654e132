"""The outcome of one seed as columns of a table, by the measures of its experiment."""

from importlib import import_module

DYNAMIC = ("train.measures.{measures}",)  # for fingerprints: what is imported by name


def columns(series, measures):
    """Outcome of a CheckpointSeries: name -> number; the losses and accuracies at the end come first.

    Each measure is a module of train/measures, imported only where it is used: an edit of one measure leaves
    the tables of all others valid.
    """
    outcome = {
        name: float(series.metrics[name][-1]) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    }
    for measure in measures:
        outcome |= import_module(f"train.measures.{measure}").columns(series)
    return outcome
