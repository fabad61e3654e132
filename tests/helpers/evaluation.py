"""Evaluates a figure's claims over made-up data."""

from figures.harness import catalog, claims


def evaluated(module, **data):
    """The Evaluation of the figure in a module over data: argument -> value."""
    return claims.evaluate(catalog.find(module.__name__.rpartition(".")[2]), data)


def failing(module, **data):
    """The names of the claims that fail."""
    return {row["name"] for row in evaluated(module, **data).claims if not row["passed"]}
