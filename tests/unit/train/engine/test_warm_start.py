"""Warm starts: the initial weights, what was ablated, what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core import csv_table, overlays
from core.errors import UserError
from tests.helpers.training import trained
from train import __main__ as command
from train import experiments
from train.analysis import fourier, frequency_groups, modular_network
from train.checkpoints import CheckpointSeries
from train.measures import regrowth

P, EMBED = 13, 26
BASE = {
    "task": "modular_addition",
    "options": {"modulus": P, "embed": EMBED, "hidden": 11},
    "seeds": [4, 5],
    "max_steps": 3,
    "optimizer": {"name": "adamw", "lr": 1e-3, "weight_decay": 1},
    "save_at": {"every": 1},
}
WEIGHTS = ("w_embed", "w_in_proj", "w_out_proj")


def runs(**plan):
    start = {"experiment": "base"} | plan
    return experiments.experiments(
        {"experiments": {"base": BASE, "on": {"extends": "base", "warm_start": start, "measures": ["regrowth"]}}}
    )


@pytest.fixture(scope="module")
def base():
    """A network that ends with five strong neurons at frequency 2 and six weaker ones at 5.

    Its data are those of seed 4.
    """
    series = trained(runs()["base"], 4)
    frequency, norm = np.array([2] * 5 + [5] * 6), np.array([3] * 5 + [1] * 6)
    angle = np.concatenate([2 * np.pi * np.arange(n) / n for n in (5, 6)])
    phase = 2 * np.pi * np.arange(P)[:, None] * frequency / P
    w_embed = np.linalg.qr(np.random.default_rng(0).normal(size=(EMBED, P)))[0].T
    last = {
        "w_embed": w_embed,
        "w_in_proj": w_embed.T @ (norm * np.cos(phase - angle)),
        "w_out_proj": (norm * np.cos(phase - 2 * angle)).T @ w_embed,
    }
    return replace(series, weights={name: np.tile(last[name], (4, 1, 1)).astype(np.float32) for name in WEIGHTS})


def begun(base, **plan):
    series = trained(runs(**plan)["on"], 4, start=base)
    return (
        series,
        {name: values[0] for name, values in series.weights.items()},
        {name: base.weights[name][-1] for name in WEIGHTS},
    )


def test_neurons_that_are_kept_go_on_where_they_were(base):
    series, first, last = begun(base)
    assert all((first[name] == last[name]).all() for name in WEIGHTS)
    assert series.constants["removed_frequency"] == 0 and len(series.constants["removed_neurons"]) == 0
    assert series.constants["start_test_loss"] == base.metrics["test_loss"][-1:]
    assert (
        series.spec["warm_start"]["experiment"] == "base" and (series.weights["w_embed"][1] != first["w_embed"]).any()
    )


@pytest.mark.parametrize("rank, frequency, cut", [(1, 2, slice(0, 5)), (2, 5, slice(5, 11))])
def test_the_neurons_of_the_strongest_frequencies_are_zeroed_and_stay_dead(base, rank, frequency, cut):
    series, first, last = begun(base, rank=rank, neurons="zeroed")
    assert series.constants["removed_frequency"] == frequency
    assert series.constants["removed_neurons"].tolist() == list(range(11))[cut]
    kept = np.setdiff1d(np.arange(11), series.constants["removed_neurons"])
    assert (first["w_in_proj"][:, kept] == last["w_in_proj"][:, kept]).all() and (
        first["w_embed"] == last["w_embed"]
    ).all()
    assert not series.weights["w_in_proj"][:, :, cut].any() and not series.weights["w_out_proj"][:, cut].any()
    found = regrowth.columns(series)
    assert (found["neurons"], found["silent"], found["back"], found["joined"], found["new"]) == (
        len(range(11)[cut]),
    ) * 2 + (0, 0, 0)


def test_neurons_are_drawn_anew_not_as_they_first_were_and_the_same_each_time(base):
    (series, first, _), (again, *_) = (begun(base, neurons="redrawn") for _ in range(2))
    fresh = trained(runs()["base"], 4).weights
    for name, drawn in (("w_in_proj", first["w_in_proj"][:, :5]), ("w_out_proj", first["w_out_proj"][:5])):
        assert drawn.std() == pytest.approx(fresh[name][0].std(), rel=0.3) and not np.isin(drawn, fresh[name][0]).any()
        assert (again.weights[name] == series.weights[name]).all()


def test_the_embedding_is_cleared_of_the_frequency_and_of_nothing_else(base):
    _, first, last = begun(base, neurons="redrawn", embedding="cleared")
    before, after = (fourier.spectrum(weights["w_embed"], 0) for weights in (last, first))
    np.testing.assert_allclose(after[2], 0, atol=1e-12)
    np.testing.assert_allclose(np.delete(after, 2, 0), np.delete(before, 2, 0), atol=1e-5)
    w_input, w_output = modular_network.collapsed(first)
    assert 2 not in frequency_groups.groups(w_input, w_output)


def test_what_neurons_have_become_is_counted():
    """Cut were neurons 0 to 4 at frequency 2: two are back, one at a kept frequency, one at a new one, one silent."""
    phase = 2 * np.pi * np.arange(P)[:, None] / P
    starts, ends = [1, 1, 1, 1, 1, 5, 5], [2, 2, 5, 6, 3, 5, 5]
    strong = np.array([[1e-4] * 5 + [1, 1], [1] * 4 + [1e-4] + [1, 1]])
    w_in_proj = np.stack([np.cos(phase * frequency) * norm for frequency, norm in zip((starts, ends), strong)])
    weights = {"w_embed": np.tile(np.eye(P), (2, 1, 1)), "w_in_proj": w_in_proj, "w_out_proj": w_in_proj.swapaxes(1, 2)}
    constants = {
        "removed_frequency": np.array([2]),
        "removed_neurons": np.arange(5),
        "start_test_loss": np.ones(1),
        "start_test_accuracy": np.ones(1),
    }
    metrics = {name: np.zeros(2) for name in ("test_loss", "test_accuracy")}
    found = regrowth.columns(CheckpointSeries({}, {}, np.arange(2), weights, metrics, np.arange(3), {}, constants))
    assert [found[name] for name in ("back", "joined", "new", "silent", "neurons", "frequency")] == [2, 1, 1, 1, 5, 2]


def test_a_rank_that_the_network_does_not_have_and_other_data_are_refused(base):
    with pytest.raises(UserError, match="on, seed 4: warm_start.rank: 3 is not allowed; the network has 2 frequencies"):
        begun(base, rank=3, neurons="zeroed")
    with pytest.raises(UserError, match="on, seed 5: base has other shapes or data: it can't be started from"):
        trained(runs()["on"], 5, start=base)


@pytest.mark.parametrize(
    "changes, expected",
    [
        (
            {"warm_start": {"experiment": "bass"}},
            "experiments.on.warm_start.experiment: unknown experiment 'bass' (did you mean 'base'?)",
        ),
        (
            {"warm_start": {"experiment": "on"}},
            "warm_start.experiment: 'on' is not allowed; allowed: one from scratch",
        ),
        (
            {"warm_start": {"experiment": "base"}, "options": {"hidden": 12}},
            "'base' is not allowed; allowed: one from scratch with the same",
        ),
        ({"warm_start": {"experiment": "base"}, "seeds": 6}, "base has no seed 0"),
        (
            {"warm_start": {"experiment": "base", "embedding": "cleared"}},
            "warm_start.embedding: cleared is not allowed",
        ),
        ({"warm_start": {"experiment": "base", "rank": 0}}, "warm_start.rank: 0 is not allowed"),
        ({"warm_start": {}}, "'experiment' is missing"),
        (
            {"starts_from": {"experiment": "base"}},
            "experiments.on: the key 'starts_from' is not allowed; it is called 'warm_start' now",
        ),
        ({"measures": ["regrowth"]}, "'regrowth' is not allowed; allowed: where there is `warm_start`"),
    ],
)
def test_a_start_that_cannot_be_is_named(changes, expected):
    with pytest.raises(UserError) as error:
        experiments.experiments({"experiments": {"base": BASE, "on": {"extends": "base"} | changes}})
    assert expected in str(error.value) and "\n" not in str(error.value)


def test_neurons_are_cut_of_modular_addition_only():
    parity = {"task": "sparse_parity", "max_steps": 9, "optimizer": {"name": "adam", "lr": 0.1}, "seeds": 1}
    on = {"extends": "parity", "warm_start": {"experiment": "parity"}}
    assert experiments.experiments({"experiments": {"parity": parity, "on": on}})["on"].warm_start["neurons"] == "kept"
    on["warm_start"] = {"experiment": "parity", "neurons": "zeroed"}
    with pytest.raises(
        UserError, match="warm_start.neurons: zeroed is not allowed; allowed: kept, with task sparse_parity"
    ):
        experiments.experiments({"experiments": {"parity": parity, "on": on}})


def test_a_recipe_from_scratch_does_not_know_of_starts_and_one_with_a_start_comes_back():
    found = runs(neurons="redrawn")
    assert "warm_start" not in found["base"].recipe()
    assert experiments.from_spec(json.loads(json.dumps(found["on"].spec()))) == found["on"]


def test_by_hand_it_finds_the_start_by_its_place_and_gather_tables_it(tmp_path, monkeypatch):
    config = {
        "results": "out",
        "experiments": {
            "base": BASE,
            "on": {
                "extends": "base",
                "warm_start": {"experiment": "base", "neurons": "redrawn"},
                "measures": ["regrowth"],
            },
        },
    }
    (tmp_path / "config.yaml").write_text(json.dumps(config))
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="out/trained/base/4.safetensors does not exist"):
        command.main(["run", "on"])
    for arguments in (["run", "base"], ["run", "on"], ["select_seed", "on"]):
        command.main(arguments)
    rows = csv_table.read(tmp_path / "out" / "trained" / "on.csv")
    assert [row["seed"] for row in rows] == ["4", "5"] and {"back", "joined", "new", "silent"} <= rows[0].keys()
