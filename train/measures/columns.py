"""The outcome of one seed as columns of a table, by the measures of its experiment."""

from importlib import import_module

from core import bounds
from core.errors import UserError
from core.suggestions import UnknownName

DYNAMIC = ("train.measures.{measures}",)  # for fingerprints: what is imported by name


def columns(series, measures):
    """Outcome of a CheckpointSeries: name -> number; the losses and accuracies at the end come first.

    Each measure is a module of train/measures, imported only where it is used: an edit of one measure leaves
    the tables of all others valid.
    """
    last = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    outcome = {name: float(series.metrics[name][-1]) for name in last if name in series.metrics}
    for measure in measures:
        try:
            outcome |= import_module(f"train.measures.{measure}").columns(series)
        except UnknownName as error:
            raise UserError(
                f"the measure {measure} needs what {series.spec.get('name')} does not have: {error}"
            ) from None
    return outcome


def shows(columns, limits, place):
    """Whether columns keep all bounds (column -> text such as ">= 0.99"). Raises UserError, at `place`, for another."""
    for name in limits:
        if name not in columns:
            raise UserError(f"{place}: no column {name!r}; there are: {', '.join(columns)}")
    return all(bounds.holds(columns[name], limit) for name, limit in limits.items())
