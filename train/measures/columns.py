"""The outcome of one seed as columns of a table, by the measures an experiment asks for."""

from importlib import import_module

DYNAMIC = ("train.measures.{measures}",)  # for fingerprints: what is imported by name


def columns(series, measures):
    """Outcome of a CheckpointSeries: name -> number; the losses and accuracies at the end come first.

    Each measure is a module of train/measures, imported only where it is asked for: an edit of one touches no other's
    runs.
    """
    found = {
        name: float(series.metrics[name][-1]) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    }
    for measure in measures:
        found |= import_module(f"train.measures.{measure}").columns(series)
    return found
