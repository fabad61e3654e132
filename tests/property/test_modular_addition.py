"""Modular addition: hand-written gradients against autograd, metrics against the measures of the same weights."""

import numpy as np
import pytest
import torch

from train.analysis import modular_network
from train.engine.loop import views
from train.tasks.modular_addition import Options, Task


def task_of(seeds, dtype=torch.float64, **options):
    defaults = {"modulus": 13, "embed": 6, "hidden": 8, "train_fraction": 0.4, "loss_per_class": True}
    return Task(Options(**defaults | options), seeds, dtype, torch.device("cpu"))


@pytest.mark.parametrize("options", [{}, {"modulus": 12, "train_fraction": 0.6}, {"loss_per_class": False}])
def test_gradients_are_those_of_autograd(options):
    task = task_of([0, 5], **options)
    weights = {name: (3 * values).requires_grad_() for name, values in task.initial_weights().items()}
    p, a, b, answers = task.options.modulus, *map(torch.tensor, modular_network.pairs(task.options.modulus))
    total = 0
    for model, index in enumerate(task.train_index):
        embed, w_in, w_out = (values[model] for values in weights.values())
        one_hot = torch.nn.functional.one_hot(torch.stack([a, b])[:, index], p).double().sum(0)
        logits = (one_hot @ embed @ w_in).relu() @ w_out @ embed.T
        total = total + torch.nn.functional.cross_entropy(logits, answers[index])
    (total / p if task.options.loss_per_class else total).backward()
    into = {name: torch.empty_like(values) for name, values in weights.items()}
    task.differentiate({name: values.detach() for name, values in weights.items()}, into)()
    for name in weights:
        torch.testing.assert_close(into[name], weights[name].grad, rtol=1e-11, atol=1e-13)


def test_metrics_are_those_of_the_measures():
    task = task_of([3, 4])
    weights = {name: 3 * values for name, values in task.initial_weights().items()}
    found = task.evaluate(weights, None)
    a, b, answers = modular_network.pairs(13)
    w_input, w_output = modular_network.collapsed({name: values.numpy() for name, values in weights.items()})
    logits = modular_network.activations(w_input, a, b) @ w_output
    for model, train in enumerate(task.train_index):
        for split, index in (("train", train.numpy()), ("test", np.setdiff1d(np.arange(len(a)), train.numpy()))):
            of_split = logits[model, index], answers[index]
            assert found[f"{split}_loss"][model].item() == pytest.approx(
                modular_network.cross_entropy(*of_split), rel=1e-12
            )
            assert found[f"{split}_accuracy"][model].item() == pytest.approx(modular_network.accuracy(*of_split))


def test_a_seed_draws_the_same_whoever_trains_beside_it():
    alone, together = task_of([7]), task_of([2, 7])
    assert torch.equal(alone.train_index[0], together.train_index[1])
    for name, values in alone.initial_weights().items():
        assert torch.equal(values[0], together.initial_weights()[name][1])


def test_the_first_weights_have_the_variance_that_is_said():
    weights = task_of([0], modulus=67, embed=500, hidden=24).initial_weights()
    for name, variance in (("w_embed", 2 / 67), ("w_in_proj", 1 / 500), ("w_out_proj", 1 / 24)):
        assert np.var(weights[name].numpy()) == pytest.approx(variance * 0.774, rel=0.05)  # 0.774 are left by the cut
        assert weights[name].abs().max() <= 2 * variance**0.5


def test_float32_follows_float64():
    wide, narrow = task_of([1]), task_of([1], torch.float32)
    gradients = []
    for task in (wide, narrow):
        flat = torch.cat([values.flatten(1) for values in task.initial_weights().values()], 1).to(task.dtype)
        into = torch.empty_like(flat)
        task.differentiate(views(flat, task.shapes), views(into, task.shapes))()
        gradients.append(into.double())
    torch.testing.assert_close(*gradients, rtol=1e-4, atol=1e-7)


def test_a_small_loss_is_not_rounded_to_nothing():
    task = task_of([0], torch.float32, modulus=5, embed=5, hidden=1)
    answers = modular_network.pairs(5)[2]
    weights = {
        "w_embed": torch.eye(5)[None],
        "w_in_proj": torch.full((1, 5, 1), 0.5),
        "w_out_proj": 25 * torch.eye(5)[None, 2:3],
    }
    task.train_index = [
        torch.as_tensor(np.flatnonzero(answers == 2))
    ]  # every sum gets the answer 2, with a logit of 25
    assert task.evaluate(weights, None)["train_loss"].item() == pytest.approx(np.log1p(4 * np.exp(-25)), rel=1e-6)
