"""Imported experiments in a configuration, and the steps in the names of their files."""

import json
from pathlib import Path

import pytest

from core.errors import UserError
from train import experiments, imported

ENTRY = {"imported": {"checkpoints": "run/*.pt"}}


def built(name="mine", **entry):
    return experiments.from_spec({"name": name} | ENTRY | entry)


def test_nothing_is_assumed_about_what_was_trained_elsewhere():
    run = built(task="modular_addition", options={"modulus": 23})
    assert experiments.is_imported(run) and run.options == {"modulus": 23}
    assert experiments.from_spec(json.loads(json.dumps(run.spec()))) == run
    assert built().task == "" and built(options={"heads": 4}).options == {"heads": 4}


@pytest.mark.parametrize(
    "entry, sentence",
    [
        ({"optimizer": {"name": "adam", "lr": 1}}, "mine: unknown key 'optimizer'; allowed: extends, imported"),
        ({"imported": {}}, "experiments.mine.imported: the key 'checkpoints' is missing"),
        ({"imported": {"checkpoints": "x", "metric": {}}}, "mine.imported: unknown key 'metric' .*'metrics'"),
        ({"imported": {"checkpoints": "x", "step": 0}}, "imported.step: 0 is not allowed; allowed: text, or"),
        ({"imported": {"checkpoints": "x", "splits": {"test": "x"}}}, "imported.splits: the key 'train' is missing"),
        ({"imported": {"checkpoints": "x", "metrics": "losses.txt"}}, "imported.metrics: 'losses.txt' is not allowed"),
        ({"task": "transfomer"}, "experiments.mine.task: 'transfomer' is not allowed; allowed: circular_embedding"),
        ({"task": "modular_addition", "options": {"modulo": 3}}, "unknown key 'modulo' .did you mean 'modulus'"),
        ({"measures": ["star"], "task": "sparse_parity"}, "measures: 'star' is not allowed; it fits the tasks c"),
        ({"measures": ["regrowth"]}, "measures.0: 'regrowth' is not allowed"),
        ({"shows": {"test_accuracy": "many"}}, "experiments.mine.shows.test_accuracy: 'many' is not a bound"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_a_sentence(entry, sentence):
    with pytest.raises(UserError, match=sentence):
        built(**entry)


def test_an_import_extends_another_and_can_be_several(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.pt").touch()
    weights = {"w": "model.w"}
    entries = {
        "one": {"imported": {"checkpoints": "a.pt", "weights": weights}},
        "other": {"extends": "one", "imported": {"checkpoints": "b.pt"}},
        "both": {"scan": {"seed": {name: {"imported": {"checkpoints": f"{name}.pt"}} for name in "ab"}}},
        "lost": {"imported": {"checkpoints": "c/*.pt"}},
    }
    runs, faults = experiments.surveyed({"experiments": entries})
    assert list(runs) == ["one", "other", "both/a", "both/b"]
    assert runs["other"].imported == {"checkpoints": "b.pt", "weights": weights}
    assert runs["both/b"].varies == {"seed": "b"} and runs["both/b"].files() == ["b.pt"]
    assert str(faults["lost"]).startswith("experiments.lost.imported.checkpoints: no file matches c/*.pt (as seen from")


def test_a_trained_experiment_does_not_start_from_an_imported_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pt").touch()
    recipe = {"task": "modular_addition", "optimizer": {"name": "adamw", "lr": 0.1}, "max_steps": 5, "seeds": 1}
    entries = {
        "elsewhere": {"imported": {"checkpoints": "a.pt"}, "task": "modular_addition"},
        "here": recipe | {"warm_start": {"experiment": "elsewhere"}},
    }
    faults = experiments.surveyed({"experiments": entries})[1]
    assert "'elsewhere' is not allowed; allowed: one from scratch" in str(faults["here"])


def steps(names, pattern="*.pt"):
    return imported.steps(names, pattern, "at")


@pytest.mark.parametrize(
    "names, expected",
    [
        (["0.pt", "400.pt", "10000.pt"], [0, 400, 10000]),
        (["run/step_5.pt", "run/step-10.pt"], [5, 10]),
        (["epoch=0-step=50.ckpt", "epoch=1-step=100.ckpt"], [50, 100]),
        (["epoch=1-val_loss=0.25-step=7.ckpt"], [7]),
        (["p113_seed1_000100.pt", "p113_seed1_000200.pt"], [100, 200]),
        (["out7/checkpoint-500/model.safetensors", "out7/checkpoint-1000/model.safetensors"], [500, 1000]),
        (["7/model.bin", "8/model.bin"], [7, 8]),
    ],
)
def test_the_step_is_in_the_name(names, expected):
    assert steps(names) == expected


@pytest.mark.parametrize(
    "pattern, name, expected",
    [
        ("run/p*_{step}.pt", "run/p113_40.pt", 40),
        ("run/**/{step}.pt", "run/a/b/40.pt", 40),
        ("run/{step}_seed?.pt", "run/40_seed7.pt", 40),
        ("run/seed[0-3]_[!p]{step}.pt", "run/seed2_q40.pt", 40),
    ],
)
def test_the_pattern_may_say_where_the_step_is(pattern, name, expected):
    assert steps([name], pattern) == [expected]


@pytest.mark.parametrize(
    "names, sentence",
    [
        (["100.pt", "last.pt"], "the name of last.pt does not say its step: write {step} where it stands"),
        (
            ["epoch=1-val_loss=0.5.ckpt", "epoch=2-val_loss=0.4.ckpt"],
            "has several numbers in its name: write {step} in",
        ),
        (["p113_1.pt"], "has several numbers in its name"),
    ],
)
def test_a_name_that_does_not_say_the_step_is_refused(names, sentence):
    with pytest.raises(UserError, match=sentence):
        steps(names)


def test_other_files_than_those_with_a_step_are_no_checkpoints(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("10.pt", "9.pt", "train_data.pt"):
        Path(name).touch()
    assert imported.matched("{step}.pt", "checkpoints") == ["9.pt", "10.pt"]
    with pytest.raises(UserError, match="no file matches train_{step}.pt"):
        imported.matched("train_{step}.pt", "checkpoints")


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "checkpoint-5").mkdir()
    with pytest.raises(UserError, match=r"checkpoint-5/ is a folder; name the files in it, such as .*-5/\*.pt$"):
        imported.matched(f"{tmp_path}/checkpoint-*/", "checkpoints")


def test_files_are_in_natural_order_and_of_distinct_steps(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for step in ("9", "10", "100", "0100"):
        (tmp_path / f"{step}.pt").touch()
    files = imported.matched("*.pt", "at")
    assert files[:2] == ["9.pt", "10.pt"]
    with pytest.raises(UserError, match="100.pt and 0?100.pt are both of step 100: name one of them"):
        imported.check_distinct(files, imported.steps(files, "*.pt", "at"), "at")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match="folder is a folder; name the files in it, such as folder/"):
        imported.matched("fold*", "at")


def test_a_header_names_no_absolute_path():
    assert imported.shown(["run/1.pt", "losses.csv"]) == {"run/1.pt": "run/1.pt", "losses.csv": "losses.csv"}
    absolute = imported.shown(["/home/me/run/1.pt", "/home/me/run/2.pt", "/home/me/run/more/losses.csv"])
    assert list(absolute.values()) == ["run/1.pt", "run/2.pt", "run/more/losses.csv"]
