"""Sparse parity and the circular embedding: data, initial weights, and hand-written gradients against autograd."""

import math

import numpy as np
import pytest
import torch

from train.engine.loop import views
from train.tasks import circular_embedding, sparse_parity

PARITY = {"n_bits": 6, "k": 3, "train_size": 40, "test_size": 30, "hidden": 5}
CIRCLE = {"modulus": 11, "hidden": 5, "train_fraction": 0.4, "loss_scale": 1.0}


def parity(seeds, dtype=torch.float64, **options):
    return sparse_parity.Task(sparse_parity.Options(**PARITY | options), seeds, dtype, torch.device("cpu"))


def circle(seeds, dtype=torch.float64, **options):
    return circular_embedding.Task(circular_embedding.Options(**CIRCLE | options), seeds, dtype, torch.device("cpu"))


def parity_logits(task, weights, inputs):
    return (inputs @ weights["w_input"]).relu() @ weights["w_output"].unsqueeze(2)


def circle_logits(task, weights, inputs):
    """Inputs [M, 2, N] to logits [M, N, modulus], without anything clever."""
    return (inputs.mT @ weights["w_in_proj"]).relu() @ weights["w_out_proj"] @ task.embed.T


def parity_loss(task, weights):
    labels = (1 - task.error_sign) / 2  # 1 for a positive label
    logits = parity_logits(task, weights, task.inputs)
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").mean((1, 2))


def circle_loss(task, weights):
    logits = circle_logits(task, weights, task.inputs)
    losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1), task.answers.flatten(), reduction="none")
    return task.options.loss_scale * losses.view(len(logits), -1).mean(1)


CASES = [
    (parity, parity_loss, {}),
    (parity, parity_loss, {"n_bits": 3, "k": 1, "hidden": 1}),
    (circle, circle_loss, {}),
    (circle, circle_loss, {"modulus": 12, "hidden": 7, "loss_scale": 0.1}),
]


@pytest.mark.parametrize("make, loss, options", CASES)
@pytest.mark.parametrize("seeds", [[0], [0, 5, 9]])
def test_gradients_are_those_of_autograd(make, loss, options, seeds):
    task = make(seeds, **options)
    flat = torch.cat([3 * values.flatten(1) for values in task.initial_weights().values()], 1).requires_grad_()
    loss(task, views(flat, task.shapes)).sum().backward()
    into = torch.full_like(flat, math.nan)
    task.differentiate(views(flat.detach(), task.shapes), views(into, task.shapes))()
    torch.testing.assert_close(into, flat.grad, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("make, loss, options", CASES)
def test_metrics_are_loss_and_share_of_right_answers(make, loss, options):
    task = make([2, 3], **options)
    weights = {name: 3 * values for name, values in task.initial_weights().items()}
    into = {name: torch.empty_like(values) for name, values in weights.items()}
    outputs = task.differentiate(weights, into)()
    found = task.evaluate(weights, outputs)
    torch.testing.assert_close(found["train_loss"] * task.loss_scale, loss(task, weights))
    if make is parity:
        right = [
            (parity_logits(task, weights, inputs) * -error_sign > 0).double().mean((1, 2))
            for inputs, error_sign in ((task.inputs, task.error_sign), (task.test_inputs, task.test_error_sign))
        ]
    else:
        right = []
        for inputs, answers in ((task.inputs, task.answers), (task.test_inputs, task.test_answers)):
            logits = circle_logits(task, weights, inputs)
            best = logits.gather(2, answers.unsqueeze(2))
            right.append(((logits >= best).sum(2) == 1).double().mean(1))
    assert torch.stack(right).max() > 0
    torch.testing.assert_close(torch.stack([found["train_accuracy"], found["test_accuracy"]]), torch.stack(right))


def test_a_network_that_says_nothing_is_never_right():
    for task in (parity([0]), circle([0])):
        weights = {name: torch.zeros_like(values) for name, values in task.initial_weights().items()}
        into = {name: torch.empty_like(values) for name, values in weights.items()}
        found = task.evaluate(weights, task.differentiate(weights, into)())
        assert found["train_accuracy"].item() == found["test_accuracy"].item() == 0


def test_small_losses_keep_their_digits_in_float32():
    task = parity([0], torch.float32, n_bits=1, k=1, hidden=2)
    weights = {"w_input": torch.tensor([[[1.0, -1.0], [0.0, 0.0]]]), "w_output": torch.tensor([[40.0, -40.0]])}
    into = {name: torch.empty_like(values) for name, values in weights.items()}
    outputs = task.differentiate(weights, into)()
    assert task.evaluate(weights, outputs)["train_loss"].item() == pytest.approx(math.exp(-40), rel=1e-5)
    assert into["w_output"].abs().max().item() == pytest.approx(math.exp(-40) * 0.5, rel=0.5)  # not rounded to 0


def test_parity_labels_are_the_parity_of_the_signal_digits_and_the_bias_is_constant():
    task = parity([4])
    for inputs, error_sign in ((task.inputs, task.error_sign), (task.test_inputs, task.test_error_sign)):
        assert set(inputs.unique().tolist()) == {-1, 1} and torch.equal(
            inputs[..., -1], torch.ones_like(inputs[..., -1])
        )
        ones = (inputs[..., :3] > 0).sum(2)
        assert torch.equal(-error_sign.squeeze(2), torch.where(ones % 2 == 1, 1.0, -1.0).double())  # odd: +1
    assert len(task.train_index[0]) == PARITY["train_size"]


def test_circle_splits_the_pairs_and_adds_their_embeddings():
    task = circle([1], modulus=67, train_fraction=0.3)
    pairs = torch.combinations(torch.arange(67), with_replacement=True)
    train = task.train_index[0]
    assert len(train) == round(0.3 * 67 * 68 / 2) and len(task.answers[0]) + len(task.test_answers[0]) == len(pairs)
    embed = torch.as_tensor(task.constants["w_embed"]).double()
    torch.testing.assert_close(embed.norm(dim=0), torch.ones(2, dtype=torch.float64), rtol=1e-6, atol=0)
    torch.testing.assert_close(task.inputs[0].T, embed[pairs[train]].sum(1), rtol=1e-6, atol=1e-7)
    assert torch.equal(task.answers[0], pairs[train].sum(1) % 67)


@pytest.mark.parametrize("make", [parity, circle])
def test_a_seed_draws_the_same_whoever_trains_beside_it_and_in_either_precision(make):
    alone, together, narrow = make([7]), make([2, 7]), make([7], torch.float32)
    assert torch.equal(alone.inputs[0], together.inputs[1]) and not torch.equal(together.inputs[0], together.inputs[1])
    assert torch.equal(alone.inputs.float(), narrow.inputs)
    for name, values in alone.initial_weights().items():
        assert torch.equal(values[0], together.initial_weights()[name][1])
        assert torch.equal(values, narrow.initial_weights()[name])


def test_the_first_weights_are_normal_of_variance_one_over_fan_in_cut_at_two_sigma():
    weights = parity([0], n_bits=99, hidden=400).initial_weights()
    for name, fan_in in (("w_input", 100), ("w_output", 400)):
        sigma = fan_in**-0.5
        assert np.std(weights[name].numpy()) == pytest.approx(sigma * 0.774**0.5, rel=0.1)  # the cut leaves 0.774 of it
        assert weights[name].abs().max() <= 2 * sigma
