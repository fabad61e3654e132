"""What the recipes of config.yaml must show, on their real recipes and as few seeds and steps as tell."""

from dataclasses import replace

import pytest
import torch

from core import bounds
from tests.helpers.paths import ROOT
from tests.helpers.training import trained
from train import experiments
from train.measures import columns

RUNS = experiments.experiments(experiments.load([ROOT / "config.yaml"]))


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def outcomes(name, seeds, **changes):
    chosen = replace(RUNS[name], **changes)
    return [columns.columns(trained(chosen, seed), chosen.measures) for seed in seeds]


def showing(name, found):
    return sum(all(bounds.holds(row[column], limit) for column, limit in RUNS[name].shows.items()) for row in found)


@pytest.mark.slow
def test_sparse_parity_memorizes_then_generalizes_then_prunes():
    found = outcomes("sparse_parity", range(3))
    assert showing("sparse_parity", found) >= 2  # about 9 in 10 do
    for row in found:
        assert 400 <= row["memorized_at"] <= 900 and row["train_accuracy"] == 1
        if row["test_accuracy"] > 0.99:
            assert (
                row["memorized_at"] + 500 < row["generalized_at"] < row["pruned_at"] and 4 <= row["alive_neurons"] <= 7
            )


@pytest.mark.slow
def test_five_neurons_become_a_star():
    row = outcomes("five_neurons", [1], max_steps=3000)[0]  # the rough shape is there, the accuracy takes 10,000 steps
    assert row["phase_error"] < 20 and row["gap_error"] < 20 and row["test_accuracy"] > 0.5  # at random 90, 60 and 0


@pytest.mark.slow
def test_adamw_swings_where_beta1_nears_the_root_of_beta2_and_is_calm_below():
    names = {"calm": "beta1/0.97", "swings": "beta1/0.99", "coupled": "coupled/l1"}
    swings = {
        word: outcomes(f"adamw_oscillation_{name}", [0], max_steps=6000)[0]["swing"] for word, name in names.items()
    }
    assert swings["calm"] < 0.6 and 4 < swings["swings"] < 6
    assert swings["coupled"] < 0.2  # the same betas
