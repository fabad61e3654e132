"""Runs a figure's claims over its data, and refuses to draw a figure whose claims fail."""

import csv
import io
import json
import math

import numpy as np

from core import bounds, hints
from core.atomic import write_text
from core.errors import UserError
from core.suggestions import short
from figures.harness import hooks
from figures.harness.header import Claim


def compute(figure, data):
    """The claims of `figure` over `data` (argument -> value): a list of dicts name, value, bound, unit, passed.

    Raises UserError for what is no claim.
    """
    made = hooks.call(figure, "claims", data)
    if not isinstance(made, (list, tuple)) or not all(isinstance(claim, Claim) for claim in made):
        raise UserError(
            f"{figure.place()}: `claims` must return a list of Claim(name, value, bound, unit), not {short(made)}"
        )
    names = [claim.name for claim in made]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UserError(f"{figure.place()}: two claims have the name `{twice[0]}`")
    return [_row(figure, claim) for claim in made]


def _row(figure, claim):
    try:
        value = float("nan") if claim.value is None or math.isinf(claim.value) else float(claim.value)
    except (TypeError, ValueError):
        raise UserError(f"{figure.place()}: claim `{claim.name}`: {short(claim.value)} is no number") from None
    try:
        passed = bool(bounds.holds(value, claim.bound))
    except UserError as error:
        raise UserError(f"{figure.place()}: claim `{claim.name}`: {error}") from None
    kept = None if math.isnan(value) else int(value) if value.is_integer() and abs(value) < 2**53 else value
    return {"name": claim.name, "value": kept, "bound": claim.bound, "unit": claim.unit, "passed": passed}


def write(path, rows):
    """Write claims as JSON, one a line."""
    write_text(path, "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows) + "\n]\n")


def read(path):
    """The claims in a file. Raises UserError if it is damaged."""
    try:
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)
        return [{key: row[key] for key in ("name", "value", "bound", "unit", "passed")} for row in rows]
    except (UnicodeDecodeError, json.JSONDecodeError, TypeError, KeyError):
        raise UserError(f"{path} is damaged: delete it and run again") from None


def failures(figure, rows):
    """One sentence for each claim that fails: figure, claim, value, bound."""
    return [
        f"{figure.name}: {row['name']} is {_said(row['value'])}{' ' * bool(row['unit'])}{row['unit']}, "
        f"must be {row['bound']}"
        for row in rows
        if not row["passed"]
    ]


def require_all(figure, rows, *options):
    """Raise UserError if any claim fails: the figure must not be drawn, except as a draft.

    options: of the draft's command.
    """
    failed = failures(figure, rows)
    if failed:
        draft = hints.python("figures", "preview", figure.name, "--draft", *options)
        raise UserError(f"{'; '.join(failed)}: not drawn (a draft: {draft})")


def data(figure, read):
    """The drawn numbers of a figure: column -> values of equal length. Raises UserError for anything else."""
    columns = hooks.call(figure, "data", read)
    named = columns if isinstance(columns, dict) else {}
    lengths = {name: len(values) if hasattr(values, "__len__") else None for name, values in named.items()}
    if None in lengths.values() or len(set(lengths.values())) != 1:
        found = ", ".join(f"{name} ({length})" for name, length in lengths.items()) or short(columns)
        raise UserError(f"{figure.place()}: `data` must return a dict of columns of one length, not {found}")
    return columns


def write_data(path, columns):
    """Write the drawn numbers, column -> values of equal length, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(map(_cell, np.asarray(values).tolist()) for values in columns.values()), strict=True))
    write_text(path, text.getvalue())


def _cell(value):
    return f"{value:.7g}" if isinstance(value, float) else value


def _said(value):
    return "not reached" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
