"""Losses of single pairs, by a network whose every logit is known: relu(w_input[a] + w_input[b]) w_output."""

from dataclasses import replace

import numpy as np
import pytest

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
