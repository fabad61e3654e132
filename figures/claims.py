"""Runs a figure's claims over its data, and refuses to draw a figure whose claims fail."""

import csv
import io
import json
import math
from importlib import import_module

import numpy as np

from train.measure import bound
from workflow.files import write_text
from workflow.job import UserError


def compute(figure, data):
    """The claims of `figure` over `data` (argument -> value): a list of dicts name, value, bound, unit, passed."""
    rows = []
    for claim in import_module(figure.module).claims(**data):
        value = float("nan") if claim.value is None else float(claim.value)
        rows.append(
            {
                "name": claim.name,
                "value": None if math.isnan(value) else int(value) if value.is_integer() and abs(value) < 2**53 else value,
                "bound": claim.bound,
                "unit": claim.unit,
                "passed": bool(bound.holds(value, claim.bound)),
            }
        )
    return rows


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
        f"{figure.name}: {row['name']} is {_said(row['value'])}{' ' * bool(row['unit'])}{row['unit']}, must be {row['bound']}"
        for row in rows
        if not row["passed"]
    ]


def gate(figure, rows):
    """Raise UserError if any claim fails: the figure must not be drawn, but for a draft."""
    failed = failures(figure, rows)
    if failed:
        raise UserError(f"{'; '.join(failed)}: not drawn (a draft: python -m figures preview {figure.name} --draft)")


def write_data(path, columns):
    """Write the drawn numbers, column -> values of equal length, as CSV."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns of different length: {lengths}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(map(_cell, np.asarray(values).tolist()) for values in columns.values()), strict=True))
    write_text(path, text.getvalue())


def _cell(value):
    return f"{value:.7g}" if isinstance(value, float) else value


def _said(value):
    return "not reached" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
