"""Sweeps: the grid, its shards, that they don't matter to a model, and what comes of damaged and finished ones."""

import csv
import io
import json

import numpy as np
import pytest
import yaml
from pyarrow import parquet

from core import overlays
from core.errors import UserError
from train import __main__ as command
from train import experiments, progress_bar, sweep_spec
from train.checkpoints import CheckpointSeries
from train.commands import sweep

ENTRY = {
    "task": "sparse_parity",
    "options": {"n_bits": 12, "test_size": 50, "init_scale": 0.7},
    "optimizer": {"lr": "3e-3", "beta1": 0.99, "beta2": 0.98},
    "max_steps": 40,
    "evaluate_every": 20,
    "axes": {"width": [16, 5], "train_size": [80, 60], "weight_decay": ["1e-2", 1]},
    "seeds": 2,
}


def configured(**changes):
    return experiments.validated({"experiments": {"x": {}}, "sweeps": {"small": ENTRY | changes}})


def built(**changes):
    return sweep_spec.sweeps(configured(**changes))["small"]


@pytest.fixture
def config(tmp_path, monkeypatch):
    """A configuration file whose results lie beside it, in the folder where the command is typed."""
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")

    def write(**changes):
        file = tmp_path / "config.yaml"
        file.write_text(
            yaml.safe_dump(
                {"results": str(tmp_path / "results"), "experiments": {"x": {}}, "sweeps": {"small": ENTRY | changes}}
            )
        )
        return ["--config", str(file)]

    return write


def test_a_model_for_each_combination_and_seed():
    whole = built()
    assert len(whole.models()) == 16 and len({tuple(model.items()) for model in whole.models()}) == 16
    assert list(whole.models()[0]) == ["width", "train_size", "weight_decay", "seed"]
    assert sweep_spec.from_spec(json.loads(json.dumps(whole.spec()))) == whole


def test_shards_hold_every_model_once_and_more_seeds_change_none():
    shards = built().shards()
    assert list(shards) == ["0.01-0", "0.01-1", "1-0", "1-1"]
    models = [tuple(model.items()) for shard in shards.values() for model in shard.models()]
    assert len(models) == 16 and set(models) == {tuple(model.items()) for model in built().models()}
    more = built(seeds=3, outcomes={"ratio": 7}).shards()
    assert all(more[name].recipe() == shard.recipe() for name, shard in shards.items())


@pytest.mark.parametrize(
    "changes, sentence",
    [
        (
            {"axes": ENTRY["axes"] | {"width": []}},
            r"sweeps.small.axes.width: \[\] is not allowed; allowed: a list.*one or more",
        ),
        (
            {"axes": ENTRY["axes"] | {"weight_decay": [0.1, -1]}},
            r"sweeps.small.axes.weight_decay.1: -1 is not allowed; allowed: a number >= 0",
        ),
        ({"axes": ENTRY["axes"] | {"widht": [1]}}, "sweeps.small.axes: unknown key 'widht' .did you mean 'width'"),
        ({"axes": {}}, "sweeps.small.axes: the key 'width' is missing"),
        ({"outcomes": {"accuracy": 1}}, "sweeps.small.outcomes: unknown key 'accuracy'"),
        ({"extends": "modular"}, "sweeps.small.extends: unknown experiment 'modular'; allowed: x"),
        ({"seeds_per_shard": 0}, "sweeps.small.seeds_per_shard: 0 is not allowed; allowed: a whole number >= 1"),
        ({"seed": 3}, "sweeps.small: unknown key 'seed' .did you mean 'seeds'"),
        ({"axes": {"width": [1], "train_size": [5]}}, "sweeps.small.axes: the key 'weight_decay' is missing"),
        ({"evaluate_every": 7}, "sweeps.small.evaluate_every: 7 is not allowed; allowed: a divisor"),
        ({"options": {"n_bits": 2}}, "sweeps.small.options.k: 3 is not allowed"),
        ({"task": "sparse_party"}, "sweeps.small.task: 'sparse_party' is not allowed; allowed: .*sparse_parity"),
    ],
)
def test_a_mistake_is_one_sentence(changes, sentence):
    with pytest.raises(UserError, match=sentence):
        built(**changes)


def test_a_sweep_that_is_no_mapping_is_named():
    with pytest.raises(UserError, match="sweeps.small: 3 is not allowed; allowed: a mapping"):
        sweep_spec.sweeps(experiments.validated({"experiments": {"x": {}}, "sweeps": {"small": 3}}))


def test_a_null_takes_a_sweep_away():
    assert sweep_spec.sweeps(experiments.validated({"experiments": {"x": {}}, "sweeps": {"small": None}})) == {}


def test_a_models_losses_do_not_depend_on_its_shard():
    whole = sweep.trained(built())
    for shard in built().shards().values():
        part = sweep.trained(shard)
        for column, model in enumerate(shard.models()):
            at = built().models().index(model)
            for name in ("train_loss", "test_loss"):
                assert part.metrics[name][:, column].tobytes() == whole.metrics[name][:, at].tobytes(), model


def test_table_and_curves(config, tmp_path):
    files = config()
    command.main(["sweep", "small/1-0", *files])
    command.main(["sweep", "small", *files])
    command.main(["merge_shards", "small", *files])
    made = tmp_path / "results" / "sweeps"
    rows = list(csv.DictReader((made / "small.csv").open()))
    table = parquet.read_table(made / "small.parquet").to_pydict()
    assert list(rows[0]) == list(table) and len(rows) == 16
    assert {
        "width",
        "train_size",
        "weight_decay",
        "seed",
        "min_train_loss",
        "min_test_loss",
        "max_loss_ratio",
        "outcome",
    } <= set(table)
    assert [float(row["min_test_loss"]) for row in rows] == table["min_test_loss"]
    assert [int(row["width"]) for row in rows] == table["width"]
    curves = CheckpointSeries.read(made / "small.safetensors")
    np.testing.assert_allclose(curves.metrics["test_loss"].min(0), table["min_test_loss"])
    assert curves.metrics["train_loss"].shape == (3, 16)


def test_a_resumed_sweep_is_the_same_to_the_byte(config, tmp_path):
    files, made = config(), tmp_path / "results" / "sweeps"
    command.main(["sweep", "small", *files])
    command.main(["merge_shards", "small", *files])
    first = {path.suffix: path.read_bytes() for path in made.glob("small.*")}
    shards = sorted((made / "shards" / "small").iterdir())
    shards[0].unlink()
    shards[1].write_bytes(shards[1].read_bytes()[:-9])
    kept = shards[2].stat().st_mtime_ns
    command.main(["sweep", "small", *files])
    command.main(["merge_shards", "small", *files])
    assert {path.suffix: path.read_bytes() for path in made.glob("small.*")} == first
    assert shards[2].stat().st_mtime_ns == kept, "what was finished is kept"


def test_a_changed_threshold_trains_nothing(config, tmp_path):
    made = tmp_path / "results" / "sweeps"
    files = config()
    command.main(["sweep", "small", *files])
    command.main(["merge_shards", "small", *files])
    before = parquet.read_table(made / "small.parquet")["outcome"].to_pylist()
    files = config(outcomes={"learned": 20, "generalized": 20, "ratio": 1})
    command.main(["merge_shards", "small", *files])
    after = parquet.read_table(made / "small.parquet")["outcome"].to_pylist()
    assert set(before) == {"does not learn"} and "groks" in after


def test_a_damaged_shard_is_named(config, tmp_path):
    files = config()
    command.main(["sweep", "small", *files])
    folder = tmp_path / "results" / "sweeps" / "shards"
    (folder / "small" / "1-0.safetensors").write_bytes(b"no")
    with pytest.raises(UserError, match="1-0.safetensors is damaged"):
        command.main(["merge_shards", "small", *files])


def test_a_shard_of_another_recipe_is_refused(config):
    command.main(["sweep", "small", *config()])
    with pytest.raises(UserError, match="trained by another recipe"):
        command.main(["merge_shards", "small", *config(max_steps=60)])


@pytest.mark.parametrize("name, near", [("smal", "small"), ("small/2-0", "small/1-0")])
def test_an_unknown_shard_is_named(name, near, config):
    with pytest.raises(
        UserError, match=f"unknown shard '{name}' .did you mean '{near}'.*; allowed: small, small/0.01-0"
    ):
        command.main(["sweep", name, *config()])


def test_progress_counts_models_and_says_what_is_left():
    now, stream = [0.0], io.StringIO()
    whole = built(axes={"width": [16], "train_size": [80, 60], "weight_decay": [0.1, 1]})
    progress = progress_bar.SweepProgress(whole.shards(), stream, lambda: now[0])
    progress.keep(next(iter(whole.shards().values())))
    for model in whole.models()[:6]:
        now[0] += 100
        progress(model)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "small: 3 of 8 models, about 8 min left" and lines[-1] == "small: 8 of 8 models"
