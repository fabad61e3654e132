"""Files that others saved are read as data, and never run."""

import argparse
import os
import pickle
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.errors import UserError
from train import checkpoint_files


def test_numbers_arrays_and_tensors_are_read(tmp_path):
    saved = {
        "loss": np.float64(0.5), "hits": np.int64(3), "array": np.arange(3), "epoch": 4, "pairs": [(1, 2)],
        "weight": torch.ones(2, dtype=torch.bfloat16), "nothing": None, "name": "run",
    }  # fmt: skip
    for options in ({}, {"_use_new_zipfile_serialization": False}):
        torch.save(saved, tmp_path / "x.pt", **options)
        tree = checkpoint_files.load(tmp_path / "x.pt")
        assert (tree["loss"], tree["hits"], tree["array"].tolist()) == (0.5, 3, [0, 1, 2])


def test_numpy_1_wrote_its_numbers_under_another_name(tmp_path):
    torch.save({"loss": np.float64(0.5), "array": np.arange(3)}, tmp_path / "new.pt")
    with zipfile.ZipFile(tmp_path / "new.pt") as new, zipfile.ZipFile(tmp_path / "old.pt", "w") as old:
        for entry in new.namelist():
            old.writestr(entry, new.read(entry).replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
    assert checkpoint_files.load(tmp_path / "old.pt")["loss"] == 0.5


def test_the_other_kinds(tmp_path):
    save_file({"a.b": torch.ones(2, dtype=torch.bfloat16)}, tmp_path / "x.safetensors")
    assert checkpoint_files.load(tmp_path / "x.safetensors")["a.b"].dtype == torch.bfloat16
    np.savez(tmp_path / "x.npz", a=np.arange(2))
    assert checkpoint_files.load(tmp_path / "x.npz")["a"].tolist() == [0, 1]


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".ckpt", ".bin", ".npz"])
def test_no_code_of_a_file_is_run(tmp_path, suffix):
    path, sprung = tmp_path / f"x{suffix}", tmp_path / "sprung"
    if suffix == ".npz":
        np.savez(path, a=np.array([Trap(sprung)], object))
    else:
        torch.save({"weight": torch.ones(2), "more": Trap(sprung)}, path)
    with pytest.raises(UserError, match="besides arrays, and reading it would run its code: save model.state_dict"):
        checkpoint_files.load(path)
    assert not sprung.exists()


def write_truncated(path):
    torch.save({"w": torch.ones(1000)}, path)
    path.write_bytes(path.read_bytes()[:1000])


@pytest.mark.parametrize(
    "name, write, sentence",
    [
        ("x.pt", lambda path: torch.save(argparse.Namespace(lr=1), path), "object, argparse.Namespace, besides"),
        ("x.pt", lambda path: torch.save(torch.nn.Linear(2, 2), path), "object, torch.nn.modules.linear.Linear"),
        ("x.pt", lambda path: path.write_bytes(pickle.dumps({"w": np.arange(3)})), "Python objects besides arrays"),
        ("x.pt", lambda path: torch.jit.save(torch.jit.script(torch.nn.ReLU()), path), "is a TorchScript program"),
        ("x.pt", write_truncated, "can't be read: it is truncated or damaged, or not what its suffix says"),
        ("x.pt", lambda path: path.write_bytes(b""), "can't be read"),
        ("x.npz", lambda path: path.write_bytes(b"PK"), "can't be read"),
        ("x.safetensors", lambda path: path.write_bytes(b"PK"), "can't be read"),
        ("x.pt", lambda path: path.write_bytes(b"version https://git-lfs.github.com/spec/v1"), "pointer of Git LFS"),
        ("x.h5", lambda path: path.write_bytes(b"x"), "files .h5 are not read; allowed: .pt, .pth, .ckpt, .bin, .safe"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_can_not_be_read_is_said_in_a_sentence(tmp_path, name, write, sentence):
    path = tmp_path / name
    write(path)
    with pytest.raises(UserError, match=sentence) as error:
        checkpoint_files.load(path)
    assert str(error.value).startswith(str(path)) and "\n" not in str(error.value)
