"""Fills in a figure's texts: its numbers, and how many of the seeds show it."""

import math
import string

from core.errors import UserError
from core.suggestions import unknown
from render.number_format import SUPERSCRIPT


def texts(figure, numbers, tables, files=None):
    """File name -> text of `figure`, of those named in `files` or of all.

    numbers: name -> Number. tables: argument -> table of outcomes, with a column `shows`.
    """
    values = values_of(numbers, tables)
    asked = {file: template for file, template in templates(figure.header).items() if files is None or file in files}
    filled = {file: fill(figure.place(file.partition(".")[0]), template, values) for file, template in asked.items()}
    return {file: " ".join(text.split()) + "\n" for file, text in filled.items()}


def templates(header):
    """File name -> template of each text of a figure: caption.md, alt.txt and, for a film, transcript.txt."""
    sources = f" Sources: {'; '.join(header.sources)}." if header.sources else ""
    told = {"caption.md": f"**{header.title}.** {header.caption}{sources}", "alt.txt": header.alt}
    return told | ({"transcript.txt": header.transcript} if hasattr(header, "transcript") else {})


def values_of(numbers, tables):
    """Name -> value of all that a text may name: the numbers, and `{argument}_seeds`."""
    return {name: number.value for name, number in numbers.items()} | {
        f"{name}_seeds": share(table) for name, table in tables.items()
    }


def share(table):
    """How many of the seeds in a table of outcomes show the phenomenon, such as "9 of 10"."""
    return f"{int(table['shows'].sum())} of {len(table['shows'])}"


def fill(place, template, values):
    """`template`, which stands in `place`, with `values` filled in; a value not reached reads "not reached"."""
    try:
        return _Formatter().vformat(template, (), values)
    except KeyError as error:
        wrong = unknown(error.args[0], values, "name in a text")
        raise UserError(f"{place}: {wrong} (the numbers, and how many seeds show it)") from None
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise UserError(f"{place}: a text can't be filled in: {error}") from None


class _Formatter(string.Formatter):
    def format_field(self, value, spec):
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return "not reached"
        if spec.endswith("e"):
            mantissa, exponent = format(value, spec).split("e")
            return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"
        return format(round(value) if spec.endswith("d") and isinstance(value, float) else value, spec)
