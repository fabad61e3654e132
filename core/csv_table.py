"""Tables of outcomes as CSV: one row per seed, numbers in full precision, `nan` for what was not reached."""

import csv
import io
from pathlib import Path

from core import hints
from core.atomic import write_text
from core.errors import UserError


def write(path, rows):
    """Write `rows`, dicts with the same keys, atomically."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def read(path):
    """The rows as dicts of strings. Raises UserError if the file is missing, damaged or empty."""
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        cause = getattr(error, "strerror", None) or error
        raise UserError(f"{path} cannot be read ({cause}): run `{hints.snakemake('all')}`, which makes it") from None
    if not rows or any(None in row or None in row.values() for row in rows):
        raise UserError(f"{path} is no whole table of outcomes: delete it and run again")
    return rows
