"""Sweeps over modular addition: the experiment's recipe and its very numbers, in whatever shards."""

import numpy as np
import pytest

from core import overlays
from core.errors import UserError
from tests.helpers.training import trained
from train import __main__ as command
from train import experiments, sweep_spec
from train.analysis.modular_network import collapsed
from train.checkpoints import CheckpointSeries
from train.commands import merge_shards, sweep

EXPERIMENT = {
    "task": "modular_addition",
    "options": {"modulus": 7, "embed": 9, "hidden": 6},
    "max_steps": 60,
    "seeds": 1,
    "save_at": {"every": 20},
    "optimizer": {"name": "adamw", "lr": "3e-3", "beta2": 0.98, "weight_decay": 1},
    "device": "cpu",
}
ENTRY = {"extends": "addition", "evaluate_every": 20, "seeds": 5, "seeds_per_shard": 2}


def configured(**changes):
    return experiments.validated({"experiments": {"addition": EXPERIMENT}, "sweeps": {"small": ENTRY | changes}})


def built(**changes):
    return sweep_spec.sweeps(configured(**changes))["small"]


def test_it_takes_the_recipe_of_its_experiment_key_by_key():
    whole = built(optimizer={"lr": 0.01}, max_steps=40)
    assert whole.task == "modular_addition" and whole.options["embed"] == 9 and whole.max_steps == 40
    rule = whole.optimizer_for(whole.models()[0])
    assert (rule.name, rule.lr, rule.beta2, rule.weight_decay) == ("adamw", 0.01, 0.98, 1)


def test_a_shard_is_a_block_of_seeds_and_more_seeds_change_no_full_one():
    shards, more = built().shards(), built(seeds=7).shards()
    assert list(shards) == ["0-1", "2-3", "4"] and list(more) == ["0-1", "2-3", "4-5", "6"]
    assert [shard.seeds for shard in shards.values()] == [(0, 1), (2, 3), (4,)]
    assert all(more[name].recipe() == shards[name].recipe() for name in ("0-1", "2-3"))


def test_a_model_is_the_seed_of_its_experiment_to_the_bit():
    alone = trained(experiments.experiments(configured())["addition"], 3)
    models = sweep.trained(built())
    for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
        assert models.metrics[name][:, 3].tobytes() == alone.metrics[name].tobytes()
    for name, values in zip(
        ("w_input", "w_output"), collapsed({name: values[-1] for name, values in alone.weights.items()}), strict=True
    ):
        assert models.weights[name].dtype == np.float32 and models.weights[name].shape == (5, *values.shape)
        np.testing.assert_array_equal(models.weights[name][3], values.astype(np.float32))


def test_the_joined_file_does_not_tell_how_models_were_sharded(tmp_path):
    made = []
    for size in (1, 2, 5):
        whole = built(seeds_per_shard=size)
        for name, shard in whole.shards().items():
            sweep.trained(shard).write(tmp_path / str(size) / f"{name}.safetensors")
        merge_shards.joined(whole, tmp_path / str(size)).write(tmp_path / f"{size}.safetensors")
        made.append((tmp_path / f"{size}.safetensors").read_bytes())
    assert made[0] == made[1] == made[2]


def test_table_of_a_sweep_with_no_axes(tmp_path):
    whole = built()
    for name, shard in whole.shards().items():
        sweep.trained(shard).write(tmp_path / f"{name}.safetensors")
    columns = merge_shards.table(whole, merge_shards.joined(whole, tmp_path))
    assert list(columns["seed"]) == [0, 1, 2, 3, 4] and {len(values) for values in columns.values()} == {5}
    assert {"memorized_at", "generalized_at", "outcome", "frequencies", "neurons_each"} <= set(columns)


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"axes": {"width": [3]}}, r"sweeps.small.axes: \{'width': \[3\]\} is not allowed; allowed: a mapping .empty"),
        ({"outcomes": {"accuracy": 2}}, "sweeps.small.outcomes.accuracy: 2 is not allowed"),
        (
            {"task": "addition"},
            "sweeps.small.task: 'addition' is not allowed; allowed: factored_addition, modular_addition, single_star, "
            "sparse_parity",
        ),
        ({"optimizer": {"weight_decay": -1}}, "sweeps.small.optimizer.weight_decay: -1 is not allowed"),
        ({"options": {"embedding": 3}}, "sweeps.small.options: unknown key 'embedding' .did you mean 'embed'"),
        ({"extends": "additon"}, "sweeps.small.extends: unknown experiment 'additon' .did you mean 'addition'"),
    ],
)
def test_a_mistake_is_one_sentence(changes, sentence):
    with pytest.raises(UserError, match=sentence):
        built(**changes)


def test_a_loss_that_is_not_finite_is_said():
    with pytest.raises(UserError, match="small, {'seed': 0}: the loss is not finite"):
        sweep.trained(built(optimizer={"lr": 10, "weight_decay": 100}, seeds=1))


def test_commands(tmp_path, monkeypatch):
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")
    import yaml

    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(configured() | {"results": str(tmp_path / "results")}))
    command.main(["sweep", "small", "--config", str(file)])
    command.main(["merge_shards", "small", "--config", str(file)])
    read = CheckpointSeries.read(tmp_path / "results/sweeps/small.safetensors")
    assert read.weights["w_input"].shape == (5, 7, 6) and read.weights["w_output"].shape == (5, 6, 7)
