"""Expressions that say where an array is in a checkpoint, such as `model.mlp.W_in.T`: parsed by hand, never evaluated.

model.mlp.W_in        keys of mappings and lists, one after the other; keys may have dots themselves
embed.weight[:, :-1]  numbers and slices of the axes of an array
fc.weight.T           its last two axes swapped
embed.weight @ fc.T   the product of two
"""

import re

import numpy as np

from core.errors import UserError
from core.suggestions import unknown
from train.plain_arrays import plain, unwrapped

SUFFIX = re.compile(r"(.*?)\s*(\.T|\[[^\]]*\])", re.DOTALL)
SLICE = re.compile(r"\s*(-?\d+)?\s*(?:(:)\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?)?")


def value(tree, expression, at=None):
    """The array of an expression in a tree of mappings, lists and arrays.

    at: the checkpoint, in a file that has several: the first list of mappings on the way, or the first axis of the
    array, is that of checkpoints. Raises UserError.
    """
    factors = [_factor(tree, text.strip(), at) for text in expression.split("@")]
    result = factors[0]
    for factor in factors[1:]:
        try:
            result = result @ factor
        except ValueError:
            shapes = " and ".join(str(list(each.shape)) for each in (result, factor))
            raise UserError(f"{expression!r}: matrices of shapes {shapes} have no product") from None
    return result


def leaves(tree, above=""):
    """Path -> array or number of all that is in a tree; a list of mappings counts as its first one."""
    if _is_checkpoints(tree):
        return leaves(tree[0], above)
    if not isinstance(tree, dict):
        return {above: tree}
    below = (leaves(inner, f"{above}.{unwrapped(str(key))}".lstrip(".")) for key, inner in tree.items())
    return {path: leaf for inner in below for path, leaf in inner.items()}


def entry(tree, path, at=None):
    """The array at a path, without anything done to it. Raises UserError if there is none, or it is no array."""
    leaf, at = _looked_up(tree, path, at)
    try:
        array = plain(leaf)
    except (ValueError, TypeError):
        raise UserError(f"{path!r} is no array: its parts have different shapes") from None
    if array.dtype.kind not in "fiub":
        raise UserError(f"{path!r} is no array of real numbers, but {array.dtype.name}")
    if at is None:
        return array
    if not array.ndim or at >= len(array):
        raise UserError(f"{path!r} has {len(array) if array.ndim else 1} entries, and there are more checkpoints")
    return array[at]


def length(tree, expression):
    """The number of checkpoints in a file, from the first array of an expression."""
    path, _ = _parsed(expression.split("@")[0].strip())
    leaf, at = _looked_up(tree, path, 0)
    if at is None:  # passed a list of mappings
        return next(len(each) for each in _on_the_way(tree, path) if isinstance(each, (list, tuple)))
    return len(plain(leaf))


def _factor(tree, text, at):
    path, suffixes = _parsed(text)
    array = entry(tree, path, at)
    for suffix in suffixes:
        array = _applied(array, suffix, text)
    return array


def _parsed(text):
    """Path and suffixes of one factor."""
    suffixes = []
    while hit := SUFFIX.fullmatch(text):
        text, suffix = hit.groups()
        suffixes.insert(0, suffix)
    if not text and any(suffix == ".T" for suffix in suffixes[:1]):
        raise UserError("'.T' is the transpose of nothing: write a key before it")
    return text, suffixes


def _applied(array, suffix, text):
    if suffix == ".T":
        if array.ndim < 2:
            raise UserError(f"{text!r}: .T swaps the last two axes, and this has {array.ndim}")
        return array.swapaxes(-1, -2)
    index = []
    for part in suffix[1:-1].split(","):
        hit = SLICE.fullmatch(part)
        if not hit or not part.strip():
            raise UserError(
                f"{text!r}: {suffix} is not allowed; allowed: whole numbers and slices, such as [0] or [:, 1:]"
            )
        first, colon, last, every = hit.groups()
        limits = [int(limit) if limit else None for limit in (first, last, every)]
        index.append(slice(*limits) if colon else limits[0])
    try:
        return np.asarray(array[tuple(index)])
    except (IndexError, ValueError) as error:
        raise UserError(f"{text!r}: {error}") from None


def _looked_up(tree, path, at):
    """What is at a path, and `at`, which is None once a list of checkpoints has been passed."""
    *way, last = _on_the_way(tree, path, at or 0)
    return last, None if any(map(_is_checkpoints, way)) else at


def _on_the_way(tree, path, at=0):
    """The trees passed on a path, from `tree` to its end; of a list of checkpoints the one at `at` comes next."""
    passed, rest = [tree], path.split(".") if path else []
    while rest or _is_checkpoints(passed[-1]):
        if _is_checkpoints(passed[-1]) and not (rest and rest[0].isdigit()):
            passed.append(passed[-1][at])
            continue
        key, rest = _next(passed[-1], rest)
        if key is None:
            raise UserError(unknown(path, [name for name in leaves(tree) if name], "key"))
        passed.append(passed[-1][key])
    return passed


def _is_checkpoints(tree):
    """Whether a tree is a list of mappings, which are those of one checkpoint each."""
    return isinstance(tree, (list, tuple)) and any(isinstance(each, dict) for each in tree)


def _next(here, rest):
    """The key that comes next, as long as there is one, and the rest of the path; (None, []) if there is none."""
    if isinstance(here, (list, tuple)):
        fits = rest[0].isdigit() and int(rest[0]) < len(here)
        return (int(rest[0]), rest[1:]) if fits else (None, [])
    if isinstance(here, dict):
        names = {unwrapped(str(key)): key for key in here} | {str(key): key for key in here}
        for count in range(len(rest), 0, -1):
            if (name := ".".join(rest[:count])) in names:
                return names[name], rest[count:]
    return None, []
