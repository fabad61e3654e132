"""Tables of outcomes as CSV: a row a seed, numbers in full, `nan` where something did not happen."""

import csv
import io
from pathlib import Path

from core import hints
from core.atomic import write_text
from core.errors import UserError


def write(path, rows):
    """Write dicts that have the same keys."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def read(path):
    """The rows as dicts of text. Raises UserError if there are none."""
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        cause = getattr(error, "strerror", None) or error
        raise UserError(f"{path} cannot be read ({cause}): run `{hints.snakemake('all')}`, which makes it") from None
    if not rows or any(None in row or None in row.values() for row in rows):
        raise UserError(f"{path} is no whole table of outcomes: delete it and run again")
    return rows
