"""The commands: a seed's bytes depend on its recipe and nothing else; select_seed and merge_seeds pick and table."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from core import csv_table, overlays
from core.errors import UserError
from tests.helpers import training
from tests.helpers.paths import ROOT
from train import __main__ as command
from train import experiments
from train.checkpoints import CheckpointSeries
from train.commands import run, select_seed
from train.engine.adam import Adam
from train.engine.loop import views
from train.series_writer import SeriesWriter
from train.specs import OptimizerSpec
from train.tasks import sparse_parity

SPEC = {
    "name": "tiny",
    "task": "sparse_parity",
    "max_steps": 60,
    "seeds": [3, 1, 2],
    "measures": ["milestones", "sparsity"],
    "options": {"n_bits": 6, "k": 2, "train_size": 50, "test_size": 30, "hidden": 7},
    "optimizer": {"name": "adam", "lr": 0.01},
    "save_at": {"every": 20, "keep": ["weights", "moments"]},
}


def spec(**changes):
    return json.dumps(SPEC | changes)


@pytest.fixture
def trained(tmp_path):
    command.main(["run", "tiny", "--spec", spec(), "--out", str(tmp_path / "trained")])
    return tmp_path / "trained"


def gathered(trained, **changes):
    out, csv = trained.parent / "run.safetensors", trained.parent / "tiny.csv"
    command.main(
        [
            "select_seed",
            "tiny",
            "--spec",
            spec(**changes),
            "--trained",
            str(trained),
            "--out",
            str(out),
            "--table",
            str(csv),
        ]
    )
    return CheckpointSeries.read(out).spec["seed"], csv_table.read(csv)


def test_a_seed_is_the_same_to_the_bit_whoever_trains_beside_it(trained, tmp_path):
    assert sorted(path.name for path in trained.iterdir()) == ["1.safetensors", "2.safetensors", "3.safetensors"]
    for seeds in ([2], [1, 2]):
        command.main(["run", "tiny", "--spec", spec(seeds=seeds), "--out", str(tmp_path / "again")])
        assert (tmp_path / "again" / "2.safetensors").read_bytes() == (trained / "2.safetensors").read_bytes()
    assert (trained / "1.safetensors").read_bytes() != (trained / "2.safetensors").read_bytes()


def test_a_series_says_what_made_it_and_holds_what_is_promised(trained):
    series = CheckpointSeries.read(trained / "3.safetensors")
    assert series.spec == experiments.from_spec(SPEC).recipe() | {"seed": 3}
    assert {"torch", "numpy", "python", "device"} <= series.versions.keys()
    assert series.steps.dtype == np.int64 and series.steps.tolist() == [0, 20, 40, 60]
    assert {name: (values.shape, values.dtype.name) for name, values in (series.weights | series.moments).items()} == {
        f"{moment}{name}": ((4, *shape), "float32")
        for moment in ("", "m.", "v.")
        for name, shape in (("w_input", (7, 7)), ("w_output", (7,)))
    }
    assert {
        "train_loss",
        "test_loss",
        "train_accuracy",
        "test_accuracy",
        "weight_norm_l1",
        "weight_norm_l2",
        "gradient_norm",
        "update_norm",
        "update_outward",
        "decay_norm",
        "m_norm",
        "sqrt_v_norm",
    } == series.metrics.keys()
    assert all(values.shape == (4,) and values.dtype == np.float64 for values in series.metrics.values())
    assert series.train_index.tolist() == list(range(50))


def test_the_arrays_of_a_seed_have_the_bytes_of_the_plain_loop(trained):
    """Streaming, rates and clipping are no part of a recipe that has none: not a bit may change."""
    task = sparse_parity.Task(sparse_parity.Options(**SPEC["options"]), [3], torch.float32, torch.device("cpu"))
    flat = torch.cat([values.flatten(1) for values in task.initial_weights().values()], 1).float()
    gradient = torch.zeros_like(flat)
    adam = Adam([OptimizerSpec("adam", 0.01)], flat)
    differentiate = task.differentiate(views(flat, task.shapes), views(gradient, task.shapes))
    for _ in range(60):
        differentiate()
        adam.step(gradient)
    series = CheckpointSeries.read(trained / "3.safetensors")
    for name in task.shapes:
        for kept, made in (
            (series.weights[name], flat),
            *((series.moments[f"{m}.{name}"], vars(adam)[m]) for m in "mv"),
        ):
            np.testing.assert_array_equal(kept[-1], views(made, task.shapes)[name][0].numpy())


def test_a_seed_that_fails_leaves_nothing(tmp_path):
    wild = experiments.from_spec(SPEC | {"optimizer": {"name": "adamw", "lr": 10, "weight_decay": 100}})
    with pytest.raises(UserError, match="train loss is not finite"):
        run.train(wild, 1, tmp_path / "made" / "1.safetensors")
    assert list((tmp_path / "made").iterdir()) == []


def test_an_unfinished_seed_is_not_taken_for_a_whole_one(tmp_path):
    chosen, seed = experiments.from_spec(SPEC), 1
    writer = SeriesWriter(tmp_path / "1.safetensors", chosen.recipe() | {"seed": seed}, {})
    writer.append(0, {"w_input": np.zeros(3)}, {"train_loss": 1.0})
    writer.close()
    with pytest.raises(UserError, match="1.safetensors is not finished: run it again"):
        select_seed.read(chosen, tmp_path, seed)


def test_float64_and_float32_twins_begin_alike_and_stay_close():
    series = [training.trained(experiments.from_spec(SPEC | {"dtype": dtype}), 1) for dtype in ("float32", "float64")]
    np.testing.assert_array_equal(series[0].weights["w_input"][0], series[1].weights["w_input"][0])
    np.testing.assert_allclose(series[0].weights["w_input"], series[1].weights["w_input"], atol=1e-4)


def test_a_circular_embedding_keeps_its_fixed_circle():
    circle = {"task": "circular_embedding", "options": {"modulus": 11}, "measures": ["star"], "seeds": [0]}
    series = training.trained(experiments.from_spec(SPEC | circle), 0)
    assert series.constants["w_embed"].shape == (11, 2)
    assert {name: values.shape[1:] for name, values in series.weights.items()} == {
        "w_in_proj": (2, 5),
        "w_out_proj": (5, 2),
    }


def test_a_diverging_seed_is_named():
    wild = {"name": "adamw", "lr": 10, "weight_decay": 100}  # 999 times larger each step, and of the other sign
    with pytest.raises(UserError, match="tiny, seed 1: the train loss is not finite at step [24]0: lower optimizer.lr"):
        training.trained(experiments.from_spec(SPEC | {"optimizer": wild}), 1)


def test_gather_draws_the_lowest_seed_that_shows_it(trained):
    series = {seed: CheckpointSeries.read(trained / f"{seed}.safetensors") for seed in (1, 2, 3)}
    finals = {seed: float(run.metrics["train_loss"][-1]) for seed, run in series.items()}
    limit = sorted(finals.values())[1]  # two of three are at or below it
    seed, rows = gathered(trained, shows={"train_loss": f"<= {limit!r}"})
    assert seed == min(seed for seed in finals if finals[seed] <= limit)
    assert [(int(row["seed"]), int(row["shows"])) for row in rows] == [(s, int(finals[s] <= limit)) for s in (3, 1, 2)]
    assert [float(row["train_loss"]) for row in rows] == [finals[s] for s in (3, 1, 2)]


def test_gather_draws_the_lowest_seed_of_all_if_none_shows_it_and_says_so(trained, capsys):
    seed, rows = gathered(trained, shows={"train_loss": "< 0"})
    assert seed == 1 and {row["shows"] for row in rows} == {"0"}
    assert "tiny: 0 of 3 seeds show the phenomenon" in capsys.readouterr().out


def test_gather_refuses_a_bound_on_no_column_and_seeds_of_another_recipe(trained):
    with pytest.raises(
        UserError, match="experiments.tiny.shows: unknown column or metric 'swing'; allowed: .*, test_loss"
    ):
        gathered(trained, shows={"swing": "> 1"})
    with pytest.raises(UserError, match="3.safetensors was trained by another recipe than tiny is now: run it again"):
        gathered(trained, max_steps=61)
    assert not list(trained.parent.glob("*.csv")) and not list(trained.parent.glob("*.safetensors"))


def test_seeds_joins_tables_and_a_scan_leads_with_its_parameter(trained, tmp_path):
    tables = []
    for value in ("0.9", "0.99"):
        chosen = experiments.from_spec(SPEC | {"varies": {"beta1": value}})
        rows = [select_seed.row(chosen, seed, select_seed.read(chosen, trained, seed)) for seed in (1, 2)]
        tables.append(tmp_path / f"{value}.csv")
        csv_table.write(tables[-1], rows)
    command.main(["merge_seeds", "tiny", *map(str, tables), "--out", str(tmp_path / "all.csv")])
    rows = csv_table.read(tmp_path / "all.csv")
    assert list(rows[0])[:3] == ["beta1", "seed", "shows"]
    assert [(row["beta1"], row["seed"]) for row in rows] == [("0.9", "1"), ("0.9", "2"), ("0.99", "1"), ("0.99", "2")]


def test_tables_with_other_columns_or_cut_short_are_refused(tmp_path):
    csv_table.write(tmp_path / "a.csv", [{"seed": 1, "shows": 1}])
    csv_table.write(tmp_path / "b.csv", [{"seed": 1, "swing": 1}])
    with pytest.raises(UserError, match="different columns"):
        command.main(
            ["merge_seeds", "tiny", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--out", str(tmp_path / "c.csv")]
        )
    for text in ("seed,shows\n1\n", "seed,shows\n", "", "seed\n1,2\n"):
        (tmp_path / "cut.csv").write_text(text)
        with pytest.raises(UserError, match="is no whole table"):
            csv_table.read(tmp_path / "cut.csv")
    with pytest.raises(UserError, match="absent.csv cannot be read"):
        csv_table.read(tmp_path / "absent.csv")


def test_a_config_file_gives_the_paths_and_an_unknown_run_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")
    config = tmp_path / "config.yaml"
    entry = {key: value for key, value in SPEC.items() if key != "name"}
    config.write_text(
        json.dumps(
            {
                "results": str(tmp_path / "made"),
                "experiments": {"tiny": entry, "scanned": {"extends": "tiny", "scan": {"optimizer.lr": [0.1, 0.2]}}},
            }
        )
    )
    for name in ("tiny", "scanned/0.1", "scanned/0.2"):
        for step in ("run", "select_seed"):
            command.main([step, name, "--config", str(config)])
    command.main(["merge_seeds", "scanned", "--config", str(config)])
    made = sorted(str(path.relative_to(tmp_path / "made")) for path in (tmp_path / "made").rglob("*") if path.is_file())
    assert (
        "runs/tiny.safetensors" in made
        and "runs/scanned/0.2.safetensors" in made
        and "trained/scanned/0.1/3.safetensors" in made
    )
    assert [row["lr"] for row in csv_table.read(tmp_path / "made" / "seeds" / "scanned.csv")] == ["0.1"] * 3 + [
        "0.2"
    ] * 3
    with pytest.raises(UserError, match="unknown run 'scanned'.*; allowed: scanned/0.1, scanned/0.2, tiny"):
        command.main(["run", "scanned", "--config", str(config)])
    with pytest.raises(UserError, match="unknown experiment 'huge'; allowed: scanned, tiny"):
        command.main(["merge_seeds", "huge", "--config", str(config)])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("{", "--spec is not JSON"),
        ("3", "the spec must be a mapping"),
        ("{}", "experiments.tiny: the key 'task' is missing"),
    ],
)
def test_a_bad_spec_is_refused(text, expected):
    with pytest.raises(UserError, match=expected):
        command.main(["run", "tiny", "--spec", text])


@pytest.mark.slow
def test_ctrl_c_leaves_whole_seeds_and_nothing_half_written(tmp_path):
    many = spec(max_steps=400, seeds=2000)
    job = subprocess.Popen(
        [sys.executable, "-m", "train", "run", "tiny", "--spec", many, "--out", str(tmp_path / "made")],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell in the background has it ignored
    )
    while not list(tmp_path.glob("made/[!.]*.safetensors")) and job.poll() is None:
        time.sleep(0.05)
    job.send_signal(signal.SIGINT)
    assert job.communicate(timeout=30)[1].splitlines()[-1].startswith("error: interrupted") and job.returncode == 130
    made = sorted((tmp_path / "made").iterdir())
    assert 0 < len(made) < 2000
    assert [CheckpointSeries.read(path).spec["seed"] for path in made] == [int(path.stem) for path in made]
