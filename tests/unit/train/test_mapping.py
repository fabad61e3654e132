"""Expressions that say where an array is in a checkpoint."""

import numpy as np
import pytest
import torch

from core.errors import UserError
from train import mapping

W = np.arange(12.0).reshape(3, 4)
TREE = {
    "epoch": 400,
    "model": {"mlp.W_in": torch.tensor(W), "mlp.W_out": W.T, "module.head._orig_mod.weight": W},
    "blocks": [W, 2 * W],
    "losses": [3.0, 2.0, 1.0],
    "pairs": [(0, 1), (2, 3)],
}
MANY = {
    "state_dicts": [{"w": W, "b": np.zeros(3)}, {"w": 2 * W, "b": np.ones(3)}],
    "loss": [0.5, 0.25],
    "T": np.stack([W, 3 * W]),
}


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("model.mlp.W_in", W),
        ("model.mlp.W_in.T", W.T),
        ("model.mlp.W_in[0]", W[0]),
        ("model.mlp.W_in[:, :-1].T", W[:, :-1].T),
        ("model.mlp.W_in[1:3,::2]", W[1:3, ::2]),
        ("model.mlp.W_in.T[-1]", W.T[-1]),
        ("model.mlp.W_in @ model.mlp.W_out", W @ W.T),
        ("model.mlp.W_in @ model.mlp.W_in.T[:, 0]", W @ W.T[:, 0]),
        ("model.head.weight", W),  # without what DataParallel and torch.compile put into the name
        ("model.module.head._orig_mod.weight", W),
        ("blocks.1", 2 * W),
        ("blocks[1]", 2 * W),
        ("epoch", 400),
        ("losses[-1]", 1),
        ("pairs", [[0, 1], [2, 3]]),
        ("pairs[:, 0]", [0, 2]),
    ],
)
def test_what_an_expression_is(expression, expected):
    np.testing.assert_array_equal(mapping.value(TREE, expression), expected)


@pytest.mark.parametrize(
    "expression, sentence",
    [
        ("model.mlp.W_inn", r"unknown key 'model.mlp.W_inn' \(did you mean 'model.mlp.W_in'\?\); allowed: .*epoch"),
        ("epoch.T", ".T swaps the last two axes, and this has 0"),
        ("model.mlp.W_in[9]", "out of bounds"),
        ("model.mlp.W_in[0, 0, 0]", "too many indices"),
        ("model.mlp.W_in[import os]", "allowed: whole numbers and slices"),
        ("model.mlp.W_in[]", "allowed: whole numbers and slices"),
        ("model.mlp.W_in[-]", "allowed: whole numbers and slices"),
        ("model.mlp.W_in[::0]", "slice step cannot be zero"),
        ("model.mlp.W_in @ model.mlp.W_in", r"matrices of shapes \[3, 4\] and \[3, 4\] have no product"),
        ("model", "is no array of real numbers"),
        ("__import__('os').getcwd()", "unknown key"),
        ("", "is no array of real numbers"),
        (".T", "the transpose of nothing"),
    ],
)
def test_what_is_refused(expression, sentence):
    with pytest.raises(UserError, match=sentence):
        mapping.value(TREE, expression)


def test_a_list_of_different_shapes_and_words_are_no_arrays():
    for tree in ({"x": [np.zeros(2), np.zeros(3)]}, {"x": "word"}, {"x": np.array([1j])}):
        with pytest.raises(UserError, match="'x' is no array"):
            mapping.value(tree, "x")


def test_of_several_checkpoints_one_is_taken_by_the_first_list_of_mappings_or_the_first_axis():
    np.testing.assert_array_equal(mapping.value(MANY, "state_dicts.w", 1), 2 * W)
    np.testing.assert_array_equal(mapping.value(MANY, "state_dicts.w.T[0]", 1), 2 * W[:, 0])
    np.testing.assert_array_equal(mapping.value(MANY, "T.T", 1), 3 * W.T)
    np.testing.assert_array_equal(mapping.value(MANY, "T[0]", 1), 3 * W[0])
    assert mapping.value(MANY, "loss", 1) == 0.25
    assert [mapping.length(MANY, each) for each in ("state_dicts.w", "T.T", "loss")] == [2, 2, 2]
    with pytest.raises(UserError, match="'loss' has 2 entries, and there are more checkpoints"):
        mapping.value(MANY, "loss", 2)


def test_leaves_are_called_by_their_path():
    assert list(mapping.leaves(MANY)) == ["state_dicts.w", "state_dicts.b", "loss", "T"]
    assert list(mapping.leaves(TREE))[:4] == ["epoch", "model.mlp.W_in", "model.mlp.W_out", "model.head.weight"]
