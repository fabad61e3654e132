"""Measures a figure's numbers, checks its claims, and refuses to draw a figure whose claims fail."""

import csv
import io
import json
import math
from typing import NamedTuple

import numpy as np

from core import bounds, hints
from core.atomic import write_text
from core.errors import UserError
from core.suggestions import Named, nearest, short
from figures.harness import hooks
from figures.harness.header import Claim, Number

ROW = ("name", "value", "bound", "unit", "passed")  # of a claim
MORE = {"seeds", "gates"}  # that a row may have besides


class Evaluation(NamedTuple):
    """What a figure's data show. numbers: name -> Number or None. claims: rows of name, value, bound, unit, passed.

    A row of a claim that fails may have `seeds` too: see `figures.harness.seeds`; one that stops no figure, because a
    config says so, has `gates: false`. seed: of the runs that were measured; None where a figure reads no run with
    seeds.
    """

    numbers: dict
    claims: list
    seed: int | None = None


def evaluate(figure, data):
    """The Evaluation of `figure` over `data` (argument -> value).

    Raises UserError for numbers and claims that are none.
    """
    numbers = _numbers(figure, hooks.call(figure, "numbers", data))
    values = Named("number", {name: _value(number) for name, number in numbers.items()})
    claims = hooks.call(figure, "claims", {"numbers": values})
    if not isinstance(claims, (list, tuple)) or not all(isinstance(claim, Claim) for claim in claims):
        raise UserError(
            f"{figure.place()}: `claims` must return a list of Claim(name, at_least=, at_most=, equals=), "
            f"not {short(claims)}"
        )
    names = [claim.name for claim in claims]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UserError(f"{figure.place()}: two claims are about `{twice[0]}`")
    rows = [_row(figure, claim, numbers) for claim in claims]
    return Evaluation(numbers, _with_bounds_of_config(figure, rows, numbers))


def _with_bounds_of_config(figure, rows, numbers):
    """The rows with the bounds that the config's `figures:` sets in place of the figure's own."""
    if figure.entry.get("claims", {}) is None:
        return [row | {"gates": False} for row in rows]
    by_name = {row["name"]: row for row in rows}
    for name, bound in figure.entry.get("claims", {}).items():
        _check_number(f"{figure.place('claims')}: ", name, numbers)
        if bound is None:
            by_name |= {name: by_name[name] | {"gates": False}} if name in by_name else {}
            continue
        number = numbers[name] or Number(None)
        passed = number.value is not None and bounds.holds(number.value, bound)
        by_name[name] = dict(zip(ROW, (name, number.value, " ".join(bound.split()), number.unit, passed), strict=True))
    return list(by_name.values())


def _numbers(figure, numbers):
    """Name -> Number, with int values where they are whole and None where they are not finite; or None, as it was."""
    if not isinstance(numbers, dict) or not all(isinstance(number, Number | None) for number in numbers.values()):
        raise UserError(
            f"{figure.place()}: `numbers` must return a dict name -> Number(value, unit) or None, not {short(numbers)}"
        )
    return {
        name: number and Number(_finite(figure, name, number.value), number.unit) for name, number in numbers.items()
    }


def _value(number):
    return math.nan if number is None or number.value is None else number.value


def _finite(figure, name, value):
    try:
        value = math.nan if value is None else float(value)
    except (TypeError, ValueError):
        raise UserError(f"{figure.place()}: number `{name}`: {short(value)} is no number") from None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _row(figure, claim, numbers):
    _check_number(f"{figure.place()}: ", claim.name, numbers)
    low, high = _limits(figure, claim)
    number = numbers[claim.name] or Number(None)
    value = _value(number)
    passed = (low is None or bool(value >= low)) and (high is None or bool(value <= high))
    return dict(zip(ROW, (claim.name, number.value, bound_text(low, high), number.unit, passed), strict=True))


def _check_number(at, name, numbers):
    """Raise UserError unless there is a number that a claim is about."""
    if name not in numbers:
        guess = nearest(name, numbers)
        raise UserError(
            f"{at}claim `{name}` is about no number" + (f" (did you mean {guess!r}?)" if guess is not None else "")
        )


def _limits(figure, claim):
    """The lower and the upper limit of a claim, None where it has none. Raises UserError for one without a bound."""
    limits = (claim.at_least, claim.at_most)
    if claim.equals is not None:
        limits = (claim.equals, claim.equals) if limits == (None, None) else ()
    if limits in ((None, None), ()):
        raise UserError(f"{figure.place()}: claim `{claim.name}` needs `at_least`, `at_most`, both, or `equals` alone")
    try:
        low, high = (None if limit is None else float(limit) for limit in limits)
    except (TypeError, ValueError):
        raise UserError(f"{figure.place()}: claim `{claim.name}`: a bound must be a number") from None
    if low is not None and high is not None and low > high:
        raise UserError(f"{figure.place()}: claim `{claim.name}`: at_least {low:g} is more than at_most {high:g}")
    return low, high


def bound_text(low, high):
    """A bound in words, such as ">= 0.9" or "between 3 and 5"; it is checked by its floats, not by this."""
    if low == high:
        return f"== {low:.6g}"
    if low is None or high is None:
        return f"<= {high:.6g}" if low is None else f">= {low:.6g}"
    return f"between {low:.6g} and {high:.6g}"


def write(path, evaluation):
    """Write an Evaluation as JSON, a number or a claim per line."""
    numbers = {
        name: number and {"value": number.value, "unit": number.unit} for name, number in evaluation.numbers.items()
    }
    text = f'{{"seed": {_json(evaluation.seed)},\n'
    text += f'"numbers": {{{_lines(f"{_json(name)}: {_json(n)}" for name, n in numbers.items())}}},\n'
    write_text(path, text + f'"claims": [{_lines(map(_json, evaluation.claims))}]}}\n')


def _lines(entries):
    return "".join(f"\n{entry}," for entry in entries).removesuffix(",") + "\n"


def _json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read(path):
    """The Evaluation in a file. Raises UserError if it is damaged."""
    try:
        with open(path, encoding="utf-8") as file:
            contents = json.load(file)
        numbers = {name: None if number is None else Number(**number) for name, number in contents["numbers"].items()}
        rows = [
            {key: row[key] for key in ROW} | {key: row[key] for key in sorted(row.keys() & MORE)}
            for row in contents["claims"]
        ]
        return Evaluation(numbers, rows, contents["seed"])
    except (UnicodeDecodeError, json.JSONDecodeError, TypeError, KeyError, AttributeError):
        raise UserError(f"{path} is damaged: delete it and run again") from None


def failures(figure, evaluation):
    """One sentence for each claim that fails: figure, number, value, bound; and what other seeds show."""
    return [
        f"{figure.name}: {row['name']} is {format_value(row['value'])}{' ' * bool(row['unit'])}{row['unit']}, "
        f"must be {row['bound']}" + (f" ({row['seeds']})" if row.get("seeds") else "")
        for row in evaluation.claims
        if not row["passed"] and row.get("gates", True)
    ]


def require_all(figure, evaluation, *options):
    """Raise UserError if any claim fails: the figure must not be drawn, except as a draft.

    options: of the draft's command.
    """
    failed = failures(figure, evaluation)
    if failed:
        draft = hints.python("figures", "preview", figure.name, "--draft", *options)
        raise UserError(f"{'; '.join(failed)}: not drawn (a draft: {draft})")


def data(figure, read):
    """The drawn numbers of a figure: column -> values of equal length. Raises UserError for anything else."""
    columns = hooks.call(figure, "data", read)
    named = columns if isinstance(columns, dict) else {}
    lengths = {name: len(values) if hasattr(values, "__len__") else None for name, values in named.items()}
    if None in lengths.values() or len(set(lengths.values())) != 1:
        given = ", ".join(f"{name} ({length})" for name, length in lengths.items()) or short(columns)
        raise UserError(f"{figure.place()}: `data` must return a dict of columns of one length, not {given}")
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


def format_value(value):
    """A number as a sentence quotes it: 1,610, 0.01234, or "not reached"."""
    return "not reached" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
