"""Evaluates a figure's claims over made-up data, and fills in its texts."""

from dataclasses import replace

import numpy as np

from figures.harness import captions, catalog, claims
from render.given_title import GivenTitle


def evaluated(module, **data):
    """The Evaluation of the figure in a module over data: argument -> value."""
    return claims.evaluate(_figure(module, data), data)


def failing(module, **data):
    """The names of the claims that fail."""
    return {row["name"] for row in evaluated(module, **data).claims if not row["passed"]}


def texts(module, **data):
    """File name -> text of the figure in a module, and "title" -> its title; 10 of 10 seeds show it."""
    figure, numbers = _figure(module, data), evaluated(module, **data).numbers
    tables = {name: {"shows": np.ones(10)} for name, value in data.items() if value is not None}
    return {"title": captions.title(figure, numbers)} | captions.texts(figure, numbers, tables)


def given_title(module, **data):
    """The title that the page of a figure knows."""
    return GivenTitle(texts(module, **data)["title"])


def _figure(module, data):
    """The figure in a module, which does not read those arguments of which the data are None."""
    figure = catalog.find(module.__name__.rpartition(".")[2])
    return replace(figure, dropped=tuple(name for name, value in data.items() if value is None))
