"""Integer functions of an index, as text."""

import numpy as np
import pytest

from core.errors import UserError
from train.analysis.integer_functions import evaluate

A = np.arange(20)


@pytest.mark.parametrize(
    "text, values, period",
    [
        ("index", A, None),
        ("a", A, None),
        ("mod 7", A % 7, 7),
        ("index mod 7", A % 7, 7),
        ("a mod 7", A % 7, 7),
        ("a + 3 mod 7", (A + 3) % 7, 7),  # mod binds last
        ("5 * a + 1 mod 11", (5 * A + 1) % 11, 11),
        ("a // 4", A // 4, None),
        ("-(a - 2) * a", -(A - 2) * A, None),
        ("a mod 12 mod 5", A % 12 % 5, 5),
        ("a // 3 mod 1", 0 * A, 1),
        ("4", 0 * A + 4, None),
    ],
)
def test_a_function_has_its_values_and_its_period(text, values, period):
    computed, its_period = evaluate(text, A)
    assert np.array_equal(computed, values) and computed.shape == A.shape and its_period == period


@pytest.mark.parametrize(
    "text",
    ["b", "a mod 0", "a mod x", "a modulo 7", "a / 2", "a ** 2", "1.5 * a", "a //", "a // 0", "a.size", "f(a)", "True"],
)
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(UserError, match="allowed: whole numbers, a, "):
        evaluate(text, A)
