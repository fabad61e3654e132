"""Reads checkpoints that others saved, without running code from them: trees of mappings, lists, arrays and numbers."""

import pickle
import warnings
import zipfile
from pathlib import Path

import numpy as np

from core.errors import UserError

TORCH = (".pt", ".pth", ".ckpt", ".bin")
KINDS = (*TORCH, ".safetensors", ".npz")
POINTER = b"version https://git-lfs"


def load(file):
    """What a file holds. Raises UserError if it can't be read, or only by running code from it."""
    kind = Path(file).suffix
    if kind not in KINDS:
        raise UserError(f"{file}: files {kind or 'without a suffix'} are not read; allowed: {', '.join(KINDS)}")
    with open(file, "rb") as contents:
        if contents.read(len(POINTER)) == POINTER:
            raise UserError(f"{file} is a pointer of Git LFS, not the file itself: run `git lfs pull` there")
    try:
        return _torch(file) if kind in TORCH else _safetensors(file) if kind == ".safetensors" else _npz(file)
    except (pickle.UnpicklingError, ValueError, RuntimeError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise UserError(f"{file} {_cause(str(error))}") from None


def _torch(file):
    """A file of torch.save; numbers and arrays of NumPy in it are data, and allowed."""
    import torch

    array, scalar = np.arange(2).__reduce__()[0], np.float64(1).__reduce__()[0]
    kinds = {type(np.dtype(kind)) for kind in np.typecodes["All"] if kind not in "OV"}
    allowed = [np.dtype, np.ndarray, *kinds, array, scalar]
    allowed += [(each, f"numpy.core.multiarray.{each.__name__}") for each in (array, scalar)]  # of NumPy 1
    with torch.serialization.safe_globals(allowed), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about files that are refused a line later
        return torch.load(file, map_location="cpu", weights_only=True)


def _safetensors(file):
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt") as contents:  # NumPy has no bfloat16
            return {name: contents.get_tensor(name) for name in contents.keys()}
    except SafetensorError as error:
        raise ValueError(error) from None


def _npz(file):
    if not zipfile.is_zipfile(file):  # NumPy would take it for a pickle
        raise ValueError
    with np.load(file, allow_pickle=False) as contents:
        return {name: contents[name] for name in contents.files}


def _cause(text):
    """What is wrong with a file, in words, from the message of its library."""
    if "TorchScript" in text:
        return "is a TorchScript program, not weights: save model.state_dict() instead"
    if "weights_only" in text or "allow_pickle" in text or "Unsupported" in text:
        names = text.partition("GLOBAL ")[2].partition(" ")[0] or text.partition("Unsupported class ")[2].split(" ")[0]
        what = f"a Python object, {names.strip('.')}," if names else "Python objects"
        return f"holds {what} besides arrays, and reading it would run its code: save model.state_dict() instead"
    return "can't be read: it is truncated or damaged, or not what its suffix says"
