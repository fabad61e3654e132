"""The device that training runs on: the number of models that fit on it at once, denormals, the versions on record."""

import platform
from contextlib import contextmanager
from importlib import metadata

import torch

from core.errors import UserError

MEMORY_FRACTION = 0.5  # of the free memory of a CUDA device: the rest is for PyTorch's caches


def resolve_device(name, wanted):
    """The torch device of `wanted`, auto, cpu or cuda: `auto` is CUDA where there is one, else the CPU."""
    if wanted == "cuda" and not torch.cuda.is_available():
        raise UserError(f"{name}: device cuda is asked for, but torch finds none; set device to auto or cpu")
    return torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")


@contextmanager
def flush_denormals():
    """Flush denormal numbers to zero in a `with` block.

    Denormals are slow on a CPU: probabilities far from the answer become so small, and the means of Adam where the
    gradient is zero.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def models_per_batch(device, bytes_each):
    """Models per batch, of `bytes_each` bytes each: 1 on a CPU (it stays in the cache), on CUDA what fits."""
    if device.type == "cpu":
        return 1
    return max(1, int(MEMORY_FRACTION * torch.cuda.mem_get_info(device)[0] // bytes_each))


def batches(models, size):
    """`models` cut into lists of up to `size`."""
    return [models[first : first + size] for first in range(0, len(models), size)]


def versions(device):
    """Versions of the libraries and the machine that trained a result, for its header."""
    libraries = {name: metadata.version(name) for name in ("torch", "numpy", "safetensors")}
    return libraries | {"python": platform.python_version(), "machine": platform.machine(), "device": device.type}
