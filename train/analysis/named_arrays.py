"""The arrays of a checkpoint series by name: trained weights, and the matrices that its task derives from them."""

import re
from collections import ChainMap

import numpy as np

from core.errors import UserError
from core.suggestions import LISTED, nearest, short, unknown

NAME = re.compile(r"(.+?)\[([\d, ]+)\]")


def arrays(series):
    """Name -> [T, *shape] of all weights and views of a series."""
    return ChainMap(series.views, series.weights)


def matrix(series, name):
    """The matrix `name` at every checkpoint: [T, rows, columns].

    name: of a weight or view; with indices, such as "w_key[2]", of an array of more axes. Raises UserError for a name
    that is no matrix.
    """
    named = arrays(series)
    stem, index = _parsed(name)
    if not name:
        raise UserError(f"weights: name the matrix to draw; {_matrices(named)}")
    if stem not in named:
        guess = nearest(stem, named)
        hint = f" (did you mean {guess!r}?)" if guess is not None else ""
        raise UserError(f"weights: {short(name)} is no array of this run{hint}; {_matrices(named)}")
    values = named[stem]
    if len(index) > values.ndim - 1 or any(k >= size for k, size in zip(index, values.shape[1:])):
        raise UserError(f"weights: {short(name)} is beyond {described(stem, values)}; {_matrices(named)}")
    values = values[(slice(None), *index)]
    if values.ndim < 3:
        raise UserError(f"weights: {described(name, values)} is no matrix; {_matrices(named)}")
    if values.ndim > 3:
        example = f"{stem}[{', '.join(['0'] * (named[stem].ndim - 3))}]"
        raise UserError(f"weights: {described(name, values)} has too many axes; name a matrix of it, such as {example}")
    return values


def chosen(series, names):
    """Name -> [T, entries] of the arrays called `names`; of all weights, the largest first, if there are no names.

    Raises UserError for an unknown name.
    """
    named = arrays(series)
    for name in names:
        if name not in named:
            guess = nearest(name, named)
            hint = f" (did you mean {guess!r}?)" if guess is not None else ""
            raise UserError(f"weights: {short(name)} is no array of this run{hint}; it has {_listed(named)}")
    names = names or sorted(series.weights, key=lambda name: (-series.weights[name][0].size, name))
    return {name: np.reshape(named[name], (len(named[name]), -1)) for name in names}


def metrics(series, names):
    """Name -> [T] of the metrics called `names`. Raises UserError for an unknown name."""
    for name in names:
        if name not in series.metrics:
            raise UserError(f"metrics: {unknown(name, series.metrics, 'metric')}")
    return {name: series.metrics[name] for name in names}


def described(name, values):
    """An array [T, *shape] as messages name it, such as "w_input [31 x 32]"."""
    return f"{name} [{' x '.join(map(str, values.shape[1:]))}]"


def not_finite(values):
    """How many entries are nan or infinite, at any checkpoint."""
    return int((~np.isfinite(values)).sum())


def relative_change(values):
    """Norm of the difference between last and first checkpoint, over the larger of their norms; 0 if both are 0."""
    first, last = (np.asarray(values[k], float) for k in (0, -1))
    largest = max(np.linalg.norm(first), np.linalg.norm(last))
    return float(np.linalg.norm(last - first) / largest) if largest else 0.0


def _parsed(name):
    """Name and indices of "w_key[2, 0]": ("w_key", (2, 0))."""
    match = NAME.fullmatch(name)
    return (match[1], tuple(int(part) for part in match[2].split(",") if part.strip())) if match else (name, ())


def _matrices(named):
    there = {name: values for name, values in named.items() if values.ndim > 2}
    return f"the run has the matrices {_listed(there)}" if there else "the run has no matrix"


def _listed(named):
    more = f" and {len(named) - LISTED:,} more" if len(named) > LISTED else ""
    return ", ".join(described(name, values) for name, values in sorted(named.items())[:LISTED]) + more
