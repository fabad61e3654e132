"""Files that are no checkpoint series."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.errors import UserError
from train.checkpoints import CheckpointSeries, DamagedSeries


@pytest.mark.parametrize(
    "path, target",
    [
        ("results/runs/small.safetensors", "results/runs/small.safetensors"),
        ("results/runs/scan/0.5.safetensors", "results/runs/scan/0.5.safetensors"),
        ("results/trained/small/0.safetensors", "results/trained/small"),
    ],
)
def test_an_absent_file_is_named_with_what_makes_it(path, target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for absent in (Path(path), tmp_path / path):
        with pytest.raises(UserError, match=rf"{path} does not exist: run `.*snakemake {target}`, which makes it$"):
            CheckpointSeries.read(absent)


def test_an_absent_file_that_nothing_makes_is_named(tmp_path):
    with pytest.raises(UserError, match="absent.safetensors does not exist$"):
        CheckpointSeries.read(tmp_path / "absent.safetensors")


def test_another_safetensors_file_is_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    for metadata in (None, {"series": "[]"}, {"series": "{}"}, {"series": "not JSON"}):
        save_file({"x": np.arange(3)}, path, metadata=metadata)
        with pytest.raises(DamagedSeries):
            CheckpointSeries.read(path)


def test_two_arrays_of_one_name_are_refused_before_anything_is_written(tmp_path):
    run = CheckpointSeries({}, {}, np.arange(2), {"steps": np.zeros((2, 1), np.float32)}, {}, np.arange(2))
    with pytest.raises(UserError, match="same name, 'steps'"):
        run.write(tmp_path / "run.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_the_header_holds_one_json_string_so_that_bytes_are_the_same_each_time(tmp_path):
    from safetensors import safe_open

    run = CheckpointSeries(
        {"seed": 1}, {"a": "1", "b": "2"}, np.arange(2), {}, {"train_loss": np.zeros(2)}, np.arange(2)
    )
    run.write(tmp_path / "run.safetensors")
    with safe_open(tmp_path / "run.safetensors", "numpy") as file:
        assert list(file.metadata()) == ["series"]
        assert sorted(file.keys()) == ["steps", "train_index", "train_loss"]


def test_an_option_that_a_series_does_not_have_is_said_in_a_sentence(tmp_path):
    run = CheckpointSeries({"options": {"modulus": 59}}, {}, np.arange(2), {}, {}, np.arange(0))
    assert run.spec["options"]["modulus"] == 59 and run.spec["options"].get("hidden") is None
    with pytest.raises(UserError, match="does not say its 'train_fraction': unknown option .*; allowed: modulus$"):
        run.spec["options"]["train_fraction"]


def test_a_series_is_a_line_in_a_console_and_a_small_table_in_a_notebook():
    run = CheckpointSeries(
        {"name": "tiny", "task": "sparse_parity", "seed": 3, "options": {"k": "<3>"}},
        {},
        np.array([0, 4000]),
        {"w_input": np.zeros((2, 5, 7), np.float32)},
        {"train_loss": np.array([1, 0.25])},
        np.arange(0),
    )
    assert repr(run) == (
        "<CheckpointSeries tiny, sparse_parity, seed 3: 2 checkpoints, steps 0 to 4,000; "
        "weights: w_input 5 x 7; metrics: train_loss>"
    )
    table = run._repr_html_()
    assert table.startswith("<table>") and "&lt;3&gt;" in table and "<3>" not in table
    long = replace(run, spec={"imported": {"files": dict.fromkeys(map(str, range(1000)), "digest")}})
    assert len(long._repr_html_()) < 1000
    assert "<td>w_input 5 x 7</td>" in table and "<td>train_loss 0.25</td>" in table


def test_gradients_and_updates_have_the_names_of_the_weights(tmp_path):
    draws = np.random.default_rng(0)
    arrays = {name: {"w": draws.normal(size=(3, 2))} for name in ("weights", "gradients", "updates", "views")}
    run = CheckpointSeries({}, {}, np.arange(3), metrics={}, train_index=np.arange(0), **arrays)
    run.write(tmp_path / "run.safetensors")
    back = CheckpointSeries.read(tmp_path / "run.safetensors")
    for group, members in arrays.items():
        np.testing.assert_array_equal(getattr(back, group)["w"], members["w"])


def test_what_is_written_to_an_array_of_a_series_stays_in_memory(tmp_path):
    path = tmp_path / "run.safetensors"
    CheckpointSeries({}, {}, np.arange(3), {"w": np.ones((3, 2))}, {}, np.arange(0)).write(path)
    CheckpointSeries.read(path).weights["w"][:] = 7
    assert (CheckpointSeries.read(path).weights["w"] == 1).all()
