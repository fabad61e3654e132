"""Losses of single pairs, by a network whose every logit is known: relu(w_input[a] + w_input[b]) w_output."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from train.analysis import modular_network
from train.checkpoints import CheckpointSeries

P = 5
SCALES = np.array([0.0, 1.0, 25.0])


def series():
    """One neuron that is 1 at every pair.

    It votes for the answer 2, with a logit of 0, 1 and 25 at three checkpoints.
    """
    weights = {
        "w_embed": np.tile(np.eye(P), (3, 1, 1)),
        "w_in_proj": np.full((3, P, 1), 0.5),
        "w_out_proj": SCALES[:, None, None] * np.eye(P)[None, 2:3],
    }
    weights = {name: values.astype(np.float32) for name, values in weights.items()}
    return CheckpointSeries({"options": {"modulus": P}}, {}, np.arange(3), weights, {}, TRAIN)


TRAIN = np.flatnonzero(modular_network.pairs(P)[2] == 2)  # all that it gets right


def test_a_loss_is_exact_where_float32_would_say_zero():
    losses, right = modular_network.each_pair(series(), TRAIN)
    expected = np.log1p((P - 1) * np.exp(-SCALES))
    np.testing.assert_allclose(losses, np.tile(expected[:, None], len(TRAIN)), rtol=1e-4)
    assert right[1:].all() and not right[0].any()  # of equal logits the first is taken


def test_where_the_network_is_wrong_it_is_the_more_so_the_surer_it_is():
    found = modular_network.losses_when_wrong(series(), [1, 2])
    assert found == pytest.approx(np.log(np.exp(SCALES[1:]) + P - 1), rel=1e-6)


def test_without_errors_there_is_no_loss_of_errors():
    errors = np.setdiff1d(np.arange(P * (P + 1) // 2), TRAIN)
    assert np.isnan(modular_network.losses_when_wrong(replace(series(), train_index=errors), [2])).all()


def test_the_mean_over_pairs_is_the_cross_entropy():
    logits, answers = np.random.default_rng(0).normal(size=(4, 6, P)), np.array([0, 1, 2, 3, 4, 0])
    each = modular_network.cross_entropies(logits, answers)
    np.testing.assert_allclose(each.mean(-1), modular_network.cross_entropy(logits, answers))


def modular(weights, train_index=(), **more):
    return CheckpointSeries(
        {"options": {"modulus": P}}, {}, np.arange(3), weights, {}, np.array(train_index, int), **more
    )


def test_the_matrices_are_views_or_weights_or_products():
    draws = np.random.default_rng(0)
    matrices = {"w_input": draws.normal(size=(3, P, 4)), "w_output": draws.normal(size=(3, 4, P))}
    other = {name: 0 * values for name, values in matrices.items()}
    factors = {"w_embed": matrices["w_input"], "w_in_proj": np.eye(4)[None], "w_out_proj": np.eye(4)[None]}
    factors = {name: np.broadcast_to(values, (3, *values.shape[1:])) for name, values in factors.items()}
    for run in (modular(matrices), modular(other, views=matrices)):
        for at in (slice(None), [0, -1]):
            for name, values in zip(("w_input", "w_output"), modular_network.of_series(run, at)):
                np.testing.assert_array_equal(values, matrices[name][at])
    w_input, w_output = modular_network.of_series(modular(factors), [1, 2])
    np.testing.assert_array_equal(w_input, matrices["w_input"][1:])
    np.testing.assert_array_equal(w_output, matrices["w_input"][1:].swapaxes(1, 2))


def test_a_network_that_has_no_such_matrices_is_refused():
    with pytest.raises(UserError, match="needs a network of modular addition: .*; it has the weights attention"):
        modular_network.of_series(modular({"attention": np.zeros((3, 2, 2))}))
    with pytest.raises(UserError, match=r"have the shapes \[5, 4\] and \[5, 4\]"):
        modular_network.of_series(modular({"w_input": np.zeros((3, P, 4)), "w_output": np.zeros((3, P, 4))}))


def test_a_split_over_ordered_pairs_tells_a_b_from_b_a():
    every = np.array([(a, b) for a in range(P) for b in range(P)])
    train = [1 * P + 2, 3 * P + 3]  # (1, 2) and (3, 3)
    run = modular({}, train, constants={"pairs": every})
    a, b, answers = modular_network.inputs(run)
    assert (a[7], b[7], answers[19]) == (1, 2, (3 + 4) % P)
    assert len(modular_network.test_index(run)) == 23
    unordered = list(zip(*modular_network.pairs(P)[:2]))
    assert [unordered[at] for at in modular_network.seen(run)] == [(1, 2), (3, 3)]  # (2, 1) counts as seen
    assert sorted([*modular_network.seen(run), *modular_network.unseen(run)]) == list(range(len(unordered)))


def test_a_split_over_pairs_without_order_is_the_train_index_itself():
    run = modular({}, TRAIN)
    np.testing.assert_array_equal(modular_network.seen(run), TRAIN)
    np.testing.assert_array_equal(modular_network.unseen(run), modular_network.test_index(run))


def test_where_the_split_is_not_known_all_pairs_are_unseen_and_what_needs_it_says_so():
    run = modular({})
    assert len(modular_network.unseen(run)) == P * (P + 1) // 2
    for needs_it in (modular_network.test_index, modular_network.seen):
        with pytest.raises(UserError, match="does not say which pairs it was trained on: an import says so"):
            needs_it(run)


def test_the_scale_of_logits_is_that_of_their_differences():
    """One logit of s among P - 1 of 0 has a standard deviation of s sqrt(P - 1) / P; a constant changes nothing."""
    scales = modular_network.logit_scales(series())
    np.testing.assert_allclose(scales, SCALES * np.sqrt(P - 1) / P)
    higher = replace(series(), weights=series().weights | {"w_out_proj": series().weights["w_out_proj"] + 7})
    np.testing.assert_allclose(modular_network.logit_scales(higher, [1]), scales[1:2], rtol=1e-6)
