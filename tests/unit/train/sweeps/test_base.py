"""Every sweep trainer in train/sweeps keeps the contract of train.sweeps.base."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

from tests.helpers.paths import ROOT
from train import sweep_spec
from train.commands import merge_shards, sweep
from train.declared import declared, names

TRAINERS = names("train.sweeps")


def values_of(field):
    """Two values that an axis may have."""
    return list(field.metadata.get("enum", {int: (5, 8), float: (0.1, 0.3)}.get(field.type, ())))[:2]


def tiny(name):
    """A sweep of two values per axis and two seeds, with default options, trained for two steps."""
    axes = {axis.name: values_of(axis) for axis in fields(declared(f"train.sweeps.{name}")["Axes"])}
    return sweep_spec.from_spec(
        {
            "name": "tiny",
            "task": name,
            "optimizer": {"lr": 1e-3, "weight_decay": 0.1},
            "max_steps": 2,
            "evaluate_every": 1,
            "axes": axes,
            "seeds": 2,
        }
    )


@pytest.fixture(scope="module", params=TRAINERS)
def whole(request):
    return tiny(request.param)


@pytest.fixture(scope="module")
def series(whole):
    return sweep.trained(whole, wanted="cpu")


def test_all_trainers_are_found():
    assert {"sparse_parity", "modular_addition", "factored_addition"} <= set(TRAINERS)


def test_every_model_has_curves_and_weights_of_one_shape(whole, series):
    models = len(whole.models())
    assert series.steps.tolist() == [0, 1, 2] and {"train_loss", "test_loss"} <= series.metrics.keys()
    for curves in series.metrics.values():
        assert curves.shape == (3, models) and curves.dtype == np.float64 and np.isfinite(curves).all()
    assert all(len(values) == models and values.dtype == np.float32 for values in series.weights.values())


def test_the_bytes_of_a_model_do_not_depend_on_its_shard(whole, series):
    name, shard = list(whole.shards().items())[-1]
    part = sweep.trained(shard, wanted="cpu")
    at = [whole.models().index(model) for model in shard.models()]
    for metric, curves in part.metrics.items():
        assert curves.tobytes() == series.metrics[metric][:, at].tobytes(), (name, metric)


def test_the_table_says_what_each_model_did(whole, tmp_path):
    for name, shard in whole.shards().items():
        sweep.trained(shard, wanted="cpu").write(tmp_path / f"{name}.safetensors")
    table = merge_shards.table(whole, merge_shards.joined(whole, tmp_path))
    assert {"seed", "outcome", *whole.axes} <= table.keys()
    assert {len(values) for values in table.values()} == {len(whole.models())}
    assert all(isinstance(word, str) for word in table["outcome"].tolist())


@pytest.mark.parametrize("name", TRAINERS)
def test_thresholds_are_read_and_tables_are_made_without_torch(name):
    script = (
        f"import sys, numpy; from train.declared import declared; declared('train.sweeps.{name}')['Outcomes']().table; "
        "import train.commands.merge_shards, train.analysis.addition_outcomes, train.analysis.parity_outcomes; "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
