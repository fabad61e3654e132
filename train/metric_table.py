"""Tables of metrics that others saved next to their checkpoints, as CSV or JSON: numbers by step and column."""

import csv
import json
import math

from core.errors import UserError
from core.suggestions import short, unknown

SUFFIXES = (".csv", ".json", ".jsonl")
STEP_COLUMNS = ("step", "epoch", "global_step", "iteration")
HISTORY = "log_history"  # of trainer_state.json, which the Trainer of Hugging Face's Transformers writes


class MetricTable:
    """Rows of one step are joined; what is empty, or missing in a row, is nan."""

    def __init__(self, file, step=None):
        """step: the column of steps; by default one of STEP_COLUMNS, in upper or lower case. Raises UserError."""
        rows = _csv(file) if str(file).endswith(".csv") else _json(file)
        if not rows:
            raise UserError(f"{file} has no rows")
        columns = list(dict.fromkeys(name for row in rows for name in row))
        wanted = (str(name).lower() for name in (step, *STEP_COLUMNS) if name is not None)
        at = next((name for word in wanted for name in columns if name.lower() == word), None)
        if at is None:
            raise UserError(
                f"{file} has no column {', '.join(STEP_COLUMNS[:-1])} or {STEP_COLUMNS[-1]}; it has "
                f"{', '.join(map(repr, columns)) or 'no columns'}"
            )
        self.file, self.columns, self._rows = file, [name for name in columns if name != at], {}
        for row in rows:
            try:
                place = whole(row.get(at), at)
            except UserError as error:
                raise UserError(f"{file}: {error}") from None
            joined = self._rows.setdefault(place, {})
            joined |= {name: value for name, value in row.items() if name != at and value not in ("", None)}

    def number(self, step, column):
        """The number at a step, in a column. Raises UserError for one that there is not, or that is no number."""
        if column not in self.columns:
            raise UserError(f"{self.file}: {unknown(column, self.columns, 'column')}")
        if step not in self._rows:
            nearest = min(self._rows, key=lambda other: abs(other - step))
            raise UserError(f"{self.file} has no row of step {step:,}; the nearest is {nearest:,}")
        value = self._rows[step].get(column, math.nan)
        try:
            return float(value)
        except (ValueError, TypeError):
            raise UserError(f"{self.file}: {column} is {short(value)} at step {step:,}, which is no number") from None

    def numbers(self, step):
        """Column -> number of all columns at a step. Raises UserError."""
        try:
            return {column: self.number(step, column) for column in self.columns}
        except UserError as error:
            if "which is no number" not in str(error):
                raise
            raise UserError(f"{error}: name the columns that you want, as NAME: {self.file}:COLUMN") from None


def whole(value, key):
    """A training step as an integer. Raises UserError if the value of `key` is none."""
    try:
        number = float(value)
    except (ValueError, TypeError):
        number = math.nan
    if not math.isfinite(number) or int(number) != number or number < 0:
        raise UserError(f"{key!r} is {short(value) if isinstance(value, str) else value}, which is no training step")
    return int(number)


def _csv(file):
    with open(file, encoding="utf-8-sig", newline="") as text:  # spreadsheets put a mark before the first column
        return [{name: value for name, value in row.items() if name is not None} for row in csv.DictReader(text)]


def _json(file):
    """Rows of a list of mappings, of one below `log_history`, or of a mapping on each line."""
    with open(file, encoding="utf-8") as contents:
        text = contents.read()
    try:
        rows = [json.loads(line) for line in text.splitlines() if line] if file.endswith(".jsonl") else json.loads(text)
    except ValueError:
        raise UserError(f"{file} is no JSON: it is truncated or damaged, or not what its suffix says") from None
    rows = rows.get(HISTORY) if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UserError(f"{file} is no table: allowed: a list of mappings, or such a list below {HISTORY!r}")
    return rows
