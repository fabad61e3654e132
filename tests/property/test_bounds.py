"""Bounds as text."""

import math
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bounds import holds
from core.errors import UserError

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@given(NUMBERS, st.sampled_from(sorted(OPERATORS)), NUMBERS)
def test_a_comparison_is_that_of_the_numbers(value, sign, limit):
    assert holds(value, f"{sign} {limit!r}") == holds(value, f"{sign}{limit!r} ") == OPERATORS[sign](value, limit)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_between_includes_its_ends_and_refuses_them_reversed(value, low, high):
    bound = f"between {low!r} and {high!r}"
    if low <= high:
        assert holds(value, bound) == (low <= value <= high) and holds(low, bound) and holds(high, bound)
    else:
        with pytest.raises(UserError, match="is not a bound"):
            holds(value, bound)


@given(st.sampled_from(sorted(OPERATORS)), NUMBERS)
def test_nan_keeps_no_bound(sign, limit):
    assert not holds(math.nan, f"{sign} {limit!r}") and not holds(math.nan, f"between {limit!r} and {limit!r}")


@pytest.mark.parametrize(
    "text", ["", ">=", "0.99", "=> 1", "> one", "> 1 2", "> nan", "< inf", "between 1", None, 3, "> 1; drop"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(UserError, match="is not a bound; allowed"):
        holds(1, text)


def test_the_answer_is_a_plain_bool():
    import numpy as np

    assert holds(np.float64(1), ">= 1") is True and holds(np.float32(1), "between 2 and 3") is False
