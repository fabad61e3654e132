"""Files that are no checkpoint series."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.errors import UserError
from train.checkpoints import CheckpointSeries, DamagedSeries


def test_an_absent_file_is_named_with_what_makes_it(tmp_path):
    with pytest.raises(UserError, match="absent.safetensors does not exist: run `.*snakemake all`"):
        CheckpointSeries.read(tmp_path / "absent.safetensors")


def test_another_safetensors_file_is_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    for metadata in (None, {"series": "[]"}, {"series": "{}"}, {"series": "not JSON"}):
        save_file({"x": np.arange(3)}, path, metadata=metadata)
        with pytest.raises(DamagedSeries):
            CheckpointSeries.read(path)


def test_two_arrays_of_one_name_are_refused_before_anything_is_written(tmp_path):
    run = CheckpointSeries({}, {}, np.arange(2), {"steps": np.zeros((2, 1), np.float32)}, {}, np.arange(2))
    with pytest.raises(ValueError, match="same name: steps"):
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
