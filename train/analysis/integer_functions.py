"""Integer functions of an index `a` that are written as text, such as "a mod 7" or "5 * a + 1 mod 67"."""

import ast
import operator

import numpy as np

from core.errors import UserError
from core.suggestions import short

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
ALLOWED = "allowed: whole numbers, a, + - * // and mod, such as 'a mod 7' or '5 * a mod 67'"


def evaluate(text, a):
    """Values of the function `text` at integers `a` [n], int64, and its period: N if it ends in "mod N", else None.

    "mod" binds last: "a + 3 mod 7" is (a + 3) mod 7. "index" is "a", and "mod 7" is "a mod 7". Raises UserError.
    """
    before, mod, modulus = text.strip().removeprefix("index").rpartition("mod")
    if mod:
        period = _number(text, modulus)
        return evaluate(before or "a", a)[0] % period, period
    return np.broadcast_to(_value(text, modulus, a), np.shape(a)).astype(np.int64), None


def _number(text, modulus):
    if not modulus.strip().isdecimal() or int(modulus) < 1:
        raise UserError(f"{short(text)} must end in a number of at least 1 after mod; {ALLOWED}")
    return int(modulus)


def _value(text, expression, a):
    try:
        return _of_tree(ast.parse(expression.strip() or "a", mode="eval").body, np.asarray(a, np.int64))
    except (ValueError, SyntaxError, ZeroDivisionError, RecursionError, MemoryError):
        raise UserError(f"{short(text)} is no integer function of a; {ALLOWED}") from None


def _of_tree(node, a):
    if isinstance(node, ast.Name) and node.id == "a":
        return a
    if isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < 2**31:
        return np.int64(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_of_tree(node.operand, a)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = _of_tree(node.left, a), _of_tree(node.right, a)
        if isinstance(node.op, (ast.FloorDiv, ast.Mod)) and not np.all(right):
            raise ValueError("division by zero")
        return OPERATORS[type(node.op)](left, right)
    raise ValueError("not allowed")
