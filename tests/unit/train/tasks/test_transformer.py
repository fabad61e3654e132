import math
import re

import numpy as np
import pytest
import torch

from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.experiments import from_spec
from train.measures import frequencies
from train.tasks.transformer import Task


def make(seed=0, dtype=torch.float64, **options):
    small = {"modulus": 7, "d_model": 8, "heads": 2, "d_mlp": 12, "train_fraction": 0.5}
    return Task(Task.Options(**small | options), [seed], dtype, torch.device("cpu"))


def logits(network, pairs, heads):
    """The whole transformer as papers write it: all streams [N, token, d], every head, a causal mask."""
    n, d = len(pairs), network.w_query.shape[0]
    stream = torch.cat([network.w_embed[pairs], network.w_equals.expand(n, 1, d)], 1) + network.w_position
    query, key, value = (
        torch.einsum("ntd,dhk->nhtk", stream, weights.view(d, heads, -1))
        for weights in (network.w_query, network.w_key, network.w_value)
    )
    scores = torch.einsum("nhsk,nhtk->nhst", query, key) / math.sqrt(d / heads)
    later = torch.ones(3, 3, dtype=torch.bool).triu(1)
    mixed = torch.einsum("nhst,nhtk->nshk", scores.masked_fill(later, -math.inf).softmax(-1), value)
    stream = stream + torch.einsum("nshk,hkd->nsd", mixed, network.w_attention_out.view(heads, -1, d))
    stream = stream + (stream @ network.w_in + network.b_in).relu() @ network.w_out + network.b_out
    return (stream @ network.w_unembed)[:, -1]


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_the_logits_are_those_of_the_transformer_written_out(heads):
    task = make(heads=heads)
    (pairs,), _ = task.splits["train"]
    with torch.no_grad():
        for parameter in task.network.parameters():  # biases start at 0 and would not be tested
            parameter.copy_(torch.randn(parameter.shape, dtype=torch.float64))
    torch.testing.assert_close(task.network(pairs), logits(task.network, pairs, heads))


def test_every_parameter_has_a_gradient():
    task = make()
    weights = {name: values.clone() for name, values in task.initial_weights().items()}
    into = {name: torch.full_like(values, math.nan) for name, values in weights.items()}
    task.differentiate(weights, into)()
    assert all((gradient.isfinite() & (gradient != 0)).any() for gradient in into.values())
    assert {name: tuple(values.shape[1:]) for name, values in into.items()} == task.shapes


def test_the_ordered_pairs_are_split_and_the_answers_are_their_sums():
    task = make()
    splits = {name: (pairs.numpy(), sums.numpy()) for name, ((pairs,), sums) in task.splits.items()}
    assert [len(sums) for _, sums in splits.values()] == [24, 25]  # half of 49
    together = np.concatenate([pairs @ [7, 1] for pairs, _ in splits.values()])
    assert sorted(together) == list(range(49))
    assert task.train_index[0].tolist() == (splits["train"][0] @ [7, 1]).tolist()
    assert (task.constants["pairs"][task.train_index[0]] == splits["train"][0]).all()
    for pairs, sums in splits.values():
        assert (pairs.sum(1) % 7 == sums).all()


def test_a_seed_decides_split_and_weights():
    first, again, other = make(3), make(3), make(4)
    assert torch.equal(first.train_index[0], again.train_index[0])
    assert not torch.equal(first.train_index[0], other.train_index[0])
    for name, values in first.initial_weights().items():
        assert torch.equal(values, again.initial_weights()[name])
        assert name.startswith("b_") or not torch.equal(values, other.initial_weights()[name])


def test_with_half_the_attention_on_each_number_the_views_are_the_network():
    """Heads that avoid "=" and see no difference between numbers give that attention; biases are 0 at the start."""
    task = make()
    network, (a, b) = task.network, task.splits["test"][0][0].T
    with torch.no_grad():
        for weights in (network.w_position, network.w_equals, network.w_query, network.w_key):
            weights.zero_()
        network.w_equals[0] = 1e3  # "=" alone is along this direction, which queries and keys read, and nothing else
        network.w_query[0], network.w_key[0] = 1, -1
        network.w_embed[:, 0] = network.w_in[0] = network.w_unembed[0] = 0
        attention, values = network.attention(torch.stack([a, b], 1))
        direct = values[:, :2].mean(1).flatten(1) @ network.w_attention_out @ network.w_unembed
        logits, views = network(torch.stack([a, b], 1)), task.views(network)
    torch.testing.assert_close(attention[:, :2], torch.full_like(attention[:, :2], 0.5))
    neurons = (views["w_input"][a] + views["w_input"][b]).relu()
    torch.testing.assert_close(logits, neurons @ views["w_output"] + direct)
    assert {name: tuple(view.shape) for name, view in views.items()} == {"w_input": (7, 12), "w_output": (12, 7)}


def test_frequencies_of_its_views_are_measured():
    task = make()
    views = {name: view[None].detach().numpy() for name, view in task.views(task.network).items()}
    series = CheckpointSeries({}, {}, np.array([0]), {}, {}, task.train_index[0].numpy(), views=views)
    assert frequencies.columns(series)["alive_neurons"] == 12
    spec = {"task": "transformer", "optimizer": {"name": "adamw", "lr": 1e-3}, "max_steps": 10, "seeds": 1}
    assert from_spec(spec | {"measures": ["frequencies"]}).measures == ("frequencies",)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"heads": 3}, "options.heads: 3 is not allowed; allowed: a divisor of d_model (64)"),
        ({"train_fraction": 0.0001}, "a share of the 2,809 pairs that leaves some on both sides"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, message):
    spec = {"task": "transformer", "options": options, "optimizer": {"name": "adamw", "lr": 1e-3}}
    with pytest.raises(UserError, match=re.escape(message)):
        from_spec(spec | {"max_steps": 10, "seeds": 1})
