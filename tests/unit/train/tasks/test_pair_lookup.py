"""Lookups of pairs are products with their one-hot inputs."""

import pytest
import torch

from train.tasks import pair_lookup
from train.tasks.modular_addition import Options, Task
from train.tasks.pair_lookup import PairLookup


@pytest.fixture(params=[(7, 1), (31, 3)], ids=["less than a block", "several blocks"])
def counts(request):
    modulus, models = request.param
    task = Task(Options(modulus=modulus), list(range(models)), torch.float32, torch.device("cpu"))
    return task.inputs


def whole(*shape):
    """Whole numbers, so that sums are exact in any order."""
    return torch.randint(-50, 50, shape, generator=torch.Generator().manual_seed(0)).float()


def test_rows_of_pairs(counts):
    table = torch.randn(len(counts), counts.shape[1], 5)
    assert torch.equal(PairLookup(counts).of_pairs(table), counts.mT @ table)


def test_sums_over_the_pairs_of_each_number(counts):
    assert (counts == 2).any(), "a pair of a number with itself counts twice"
    values = whole(len(counts), counts.shape[2], 5)
    assert torch.equal(PairLookup(counts).of_numbers(values), counts @ values)


def test_blocks_are_summed_one_after_the_other(monkeypatch):
    """The order decides the last bit: each block from zero, then the blocks from the first."""
    monkeypatch.setattr(pair_lookup, "BLOCK", 2)
    values = torch.tensor([1e8, 3.0, 3.0, 3.0, -1e8, 1.0]).view(1, 6, 1)
    blocks = values.view(3, 2).sum(1)
    assert PairLookup(torch.ones(1, 1, 6)).of_numbers(values).item() == ((blocks[0] + blocks[1]) + blocks[2]).item()
    assert values.double().sum() != blocks.sum()


def test_models_do_not_depend_on_each_other(counts):
    values = torch.randn(len(counts), counts.shape[2], 3)
    together = PairLookup(counts).of_numbers(values)
    for model in range(len(counts)):
        alone = PairLookup(counts[model : model + 1]).of_numbers(values[model : model + 1])
        assert torch.equal(alone[0], together[model])
