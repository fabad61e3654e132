"""The file of a series is a safetensors file, byte for byte as that library writes it."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from train import series_file
from train.checkpoints import CheckpointSeries


def test_the_bytes_are_those_that_safetensors_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(series_file, "AT_ONCE", 50)  # several parts an array
    draws, path = np.random.default_rng(0), tmp_path / "run.safetensors"
    groups = {
        "weights": {"w": draws.normal(size=(9, 3, 2)).astype(np.float32), 'odd "é\n': np.zeros((9, 0), np.int8)},
        "metrics": {"train_loss": draws.normal(size=9)},
        "moments": {},
        "constants": {"one": np.array(3.5), "flags": np.array([True, False, True])},
        "gradients": {"w": draws.normal(size=(9, 3, 2))[:, ::-1]},  # not contiguous
    }
    series_file.write(path, {"name": "é"}, {"torch": "2"}, np.arange(9), np.arange(4), groups)
    arrays = {
        "steps": np.arange(9), "train_index": np.arange(4), **groups["weights"], **groups["metrics"],
        **groups["constants"], "gradients.w": groups["gradients"]["w"],
    }  # fmt: skip
    header = {
        "spec": {"name": "é"},
        "versions": {"torch": "2"},
        "groups": {group: sorted(members) for group, members in groups.items()},
    }
    header["digest"] = series_file.digest(arrays, header)
    contiguous = {name: np.array(array, order="C") for name, array in arrays.items()}
    assert path.read_bytes() == save(contiguous, metadata={"series": json.dumps(header, sort_keys=True)})
    for name, array in load_file(path).items():
        np.testing.assert_array_equal(array, arrays[name])


def test_groups_that_a_series_lacks_do_not_change_its_header(tmp_path):
    path, empty = tmp_path / "run.safetensors", dict.fromkeys(series_file.GROUPS, {})
    series_file.write(path, {}, {}, np.arange(1), np.arange(1), empty)
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    assert sorted(json.loads(header["__metadata__"]["series"])["groups"]) == sorted(series_file.ALWAYS)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux says what of a file is in memory")
def test_the_check_of_a_file_leaves_none_of_it_in_memory(tmp_path):
    path = tmp_path / "large.safetensors"
    weights = {"w": np.ones((64, 256, 256), np.float32)}  # 16 MB
    CheckpointSeries({}, {}, np.arange(64), weights, {}, np.arange(1)).write(path)
    series = CheckpointSeries.read(path)
    assert resident(path) < 2 << 20
    series.weights["w"].sum()
    assert resident(path) > 15 << 20  # control: what is used is


def resident(path):
    """Bytes of a file that are mapped into the memory of this process."""
    maps = Path("/proc/self/smaps").read_text().split(str(path))[1]
    return 1024 * int(re.search(r"^Rss: +(\d+) kB", maps, re.MULTILINE)[1])
