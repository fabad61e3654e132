"""The outcome of one seed as columns of a table, by the measures of its experiment."""

from importlib import import_module

from core import bounds
from core.errors import UserError
from core.suggestions import UnknownName, unknown

DYNAMIC = ("train.measures.{measures}",)  # for fingerprints: what is imported by name


def columns(series, measures, bounded=()):
    """Outcome of a CheckpointSeries: name -> number; the losses and accuracies at the end come first.

    bounded: names of further columns; those that no measure has are metrics of the series at the end.

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
        except UserError as error:
            raise UserError(f"the measure {measure} can't be taken of {series.spec.get('name')}: {error}") from None
    return outcome | {
        name: float(series.metrics[name][-1]) for name in bounded if name in series.metrics and name not in outcome
    }


def shows(columns, limits, place, metrics=()):
    """Whether columns keep all bounds (column -> text such as ">= 0.99"). Raises UserError, at `place`, for another.

    metrics: names that may be bounded, too.
    """
    for name in limits:
        if name not in columns:
            raise UserError(f"{place}: {unknown(name, {*columns, *metrics}, 'column or metric')}")
    return all(bounds.holds(columns[name], limit) for name, limit in limits.items())
