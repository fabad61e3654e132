"""Bounds as text, for experiments and claims: `>= 0.99`, `between 3 and 5`."""

import operator
import re

from core.errors import UserError

OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
NUMBER = r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
COMPARISON = re.compile(rf"\s*(<=|>=|==|!=|<|>)\s*{NUMBER}\s*")
BETWEEN = re.compile(rf"\s*between\s+{NUMBER}\s+and\s+{NUMBER}\s*")


def parse(bound):
    """The bound as a function value -> bool. Raises UserError for any other text."""
    text = bound if isinstance(bound, str) else ""
    if match := COMPARISON.fullmatch(text):
        compare, limit = OPERATORS[match[1]], float(match[2])
        return lambda value: value == value and bool(compare(value, limit))  # nan keeps no bound, `!= 0` included
    if match := BETWEEN.fullmatch(text):
        low, high = float(match[1]), float(match[2])
        if low <= high:
            return lambda value: bool(low <= value <= high)
    raise UserError(f"{bound!r} is not a bound; allowed: one of < <= > >= == != and a number, or `between 3 and 5`")


def holds(value, bound):
    """True if `value` keeps the bound, ends of `between` included; nan never does."""
    return parse(bound)(float(value))
