"""Fills in a figure's texts: its numbers, and how many of the seeds show it."""

import math
import re
import statistics
import string
from pathlib import PurePath

from core.errors import UserError
from core.suggestions import unknown
from render.number_format import SUPERSCRIPT, fraction, rounded, words

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z{*(])")
OVER_SEEDS = ("range", "median")  # formats of a number over seeds
SPOKEN = {"rounded": rounded, "fraction": fraction}  # format -> function: numbers as people say them
SEEDLESS = {"file": "Drawn from one run.", "run": "Drawn from an imported run."}  # by kind of source


def texts(figure, numbers, tables, files=None, more="", over_seeds=None):
    """File name -> text of `figure`, of those named in `files` or of all.

    numbers: name -> Number. tables: argument -> table of outcomes, with a column `shows`. more: a sentence for the end
    of the caption, such as that of `drawn`. over_seeds: name -> values, as `seeds.values_over_seeds` returns them.
    """
    values, over_seeds = names_in(figure) | values_of(numbers, tables), over_seeds or {}
    title(figure, numbers)  # a mistake in it is one of the title, not of the caption that begins with it
    fitting = templates(figure.header, lambda template: fitted(figure, template, tables, numbers, over_seeds), more)
    asked = {file: template for file, template in fitting.items() if files is None or file in files}
    filled = {
        file: fill(figure.place(file.partition(".")[0]), template, values, over_seeds)
        for file, template in asked.items()
    }
    return {file: " ".join(text.split()) + "\n" for file, text in filled.items()}


def title(figure, numbers):
    """The title of a figure with its numbers filled in. numbers: name -> Number."""
    return " ".join(fill(figure.place("title"), figure.header.title, names_in(figure) | values_of(numbers, {})).split())


def drawn(evaluation, kept):
    """A sentence on which seed is drawn, and how many keep every claim.

    Empty where there are no seeds to choose from, or no claim is required. kept: seed -> whether it keeps all that are
    required.
    """
    required = [row.get("gates", True) for row in evaluation.claims]
    if len(kept) < 2 or not any(required):
        return ""
    seed, keep, count = evaluation.seed, sum(kept.values()), words(len(kept))
    all_of_them = f"every {'' if all(required) else 'required '}claim of this picture."
    if keep == len(kept):
        return f"Drawn: seed {seed}; all {count} seeds keep {all_of_them}"
    if not kept.get(seed):
        return f"Drawn: seed {seed}; none of {count} seeds keeps {all_of_them}"
    if keep == 1:
        return f"Drawn: seed {seed}, the only one of {count} that keeps {all_of_them}"
    lowest = "the lowest" if seed == min(each for each in kept if kept[each]) else "one"
    return f"Drawn: seed {seed}, {lowest} of the {words(keep)} in {count} that keep {all_of_them}"


def templates(header, fit=lambda template: template, more=""):
    """File name -> template of each text of a figure: caption.md, alt.txt and, for a film, transcript.txt.

    fit: what is done to each template before title and sources are added. more: a sentence after the caption.
    """
    parts = [fit(header.caption), more, f"Sources: {'; '.join(header.sources)}." if header.sources else ""]
    contents = {
        "caption.md": " ".join([f"**{header.title}.**", *filter(None, parts)]),
        "alt.txt": fit(header.alt),
    }
    return contents | ({"transcript.txt": fit(header.transcript)} if hasattr(header, "transcript") else {})


def fitted(figure, template, tables, numbers, over_seeds):
    """A template without sentences about what the figure does not read, or what its data do not have.

    Sentences that name numbers of a dropped read (`{paper_...}`), a number that is None, or the range or median of one
    that fewer than two seeds reach, are left out. Of a run without a table of seeds, the sentence that names
    `{run_seeds}` says so instead, once.

    tables: argument -> table, or its file. numbers: name -> Number or None. over_seeds: name -> values.
    """
    seedless = {name: source for name, source in figure.sources.items() if name not in tables}
    instead = {f"{name}_seeds": SEEDLESS.get(source.kind) for name, source in seedless.items()}
    kept = []
    for sentence in SENTENCE_END.split(template):
        fields = _fields(sentence)
        names = [name.partition(".")[0] for name, _ in fields]
        if any(name.startswith(f"{dropped}_") for name in names for dropped in figure.dropped):
            continue
        if any(numbers.get(name, name) is None for name in names):
            continue
        if any(
            name in numbers and spec.startswith(OVER_SEEDS) and len(over_seeds.get(name, ())) < 2
            for name, spec in fields
        ):
            continue
        replaced = next((instead[name] for name in names if instead.get(name)), None)
        if replaced not in kept:
            kept.append(replaced or sentence)
    return " ".join(kept)


def _fields(template):
    """(name, format) of what is in braces; none where they do not match, of which `fill` says what is wrong."""
    try:
        return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name]
    except ValueError:
        return []


def values_of(numbers, tables):
    """Name -> value of all that a text may name: the numbers, and `{argument}_seeds`."""
    return {name: number and number.value for name, number in numbers.items()} | {
        f"{name}_seeds": seeds_that_show(table) for name, table in tables.items()
    }


def names_in(figure):
    """Name -> text of what is no number: the parameters of a figure, and the names of what it reads."""
    read = {
        name: PurePath(text).stem if text.endswith(".safetensors") else text
        for name, text in figure.header.reads.items()
    }
    lists = {
        name: ", ".join(map(str, value)) for name, value in figure.options.items() if isinstance(value, (list, tuple))
    }
    return read | figure.options | lists


def seeds_that_show(table):
    """How many of the seeds in a table of outcomes show the phenomenon, such as "9 of 10"."""
    return f"{int(table['shows'].sum())} of {len(table['shows'])}"


def fill(place, template, values, over_seeds=None):
    """`template`, which stands in `place`, with `values` filled in; a value not reached reads "not reached".

    Beyond Python's own formats there are `words` ("three") and `Words` ("Three"); `rounded` ("9,700" of 9660) and
    `fraction` ("a third" of 0.33, "40%" of 0.4), for numbers as people say them; and `star|stars`, which is the one or
    the other word by whether the value is 1. Of values over seeds, before a format of Python's: `range` ("2,220 to
    13,800" of `range,`) and `median`.
    """
    try:
        return _Formatter(over_seeds or {}).vformat(template, (), values)
    except KeyError as error:
        wrong = unknown(error.args[0], values, "name in a text")
        raise UserError(f"{place}: {wrong} (the numbers, and how many seeds show it)") from None
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise UserError(f"{place}: a text can't be filled in: {error}") from None


class _Formatter(string.Formatter):
    """Formats a number, or what it is over seeds. over_seeds: name -> values."""

    def __init__(self, over_seeds):
        self._over_seeds = over_seeds

    def get_field(self, field_name, args, kwargs):
        value, first = super().get_field(field_name, args, kwargs)
        return (value, self._over_seeds.get(field_name, ())), first

    def convert_field(self, value, conversion):
        return super().convert_field(value[0], conversion), value[1]

    def format_field(self, value, format_spec):
        value, over_seeds = value
        if not format_spec.startswith(OVER_SEEDS):
            return _formatted(value, format_spec)
        if not over_seeds:
            raise ValueError(f"'{format_spec}' of what has no values over seeds")
        if format_spec.startswith("median"):
            return _formatted(statistics.median(over_seeds), format_spec.removeprefix("median"))
        ends = [_formatted(end, format_spec.removeprefix("range")) for end in (min(over_seeds), max(over_seeds))]
        return " to ".join(dict.fromkeys(ends))


def _formatted(value, spec):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "not reached"
    if isinstance(value, float) and value.is_integer() and spec in ("", ",", "words", "Words"):
        value = int(value)
    if spec in ("words", "Words"):
        return words(value, capital=spec == "Words")
    if spec in SPOKEN:
        return SPOKEN[spec](value)
    if "|" in spec:
        return spec.split("|")[value != 1]
    if spec.endswith("e"):
        mantissa, exponent = format(value, spec).split("e")
        return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"
    return format(round(value) if spec.endswith("d") and isinstance(value, float) else value, spec)
