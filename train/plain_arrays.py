"""NumPy arrays of what a network's weights may be: tensors of Torch, on any device, and arrays of NumPy or JAX."""

import re

import numpy as np

WRAPPED = re.compile(r"^module\.|(?<![^.])_orig_mod\.")  # what DataParallel and torch.compile put into names


def plain(value):
    """A NumPy array of a tensor, an array or a number; half precision, bfloat16 too, becomes float32."""
    if hasattr(value, "detach"):  # a tensor; Torch itself is not needed
        value = value.detach()
        if getattr(value, "is_sparse", False):
            value = value.to_dense()
        if value.is_floating_point() and value.element_size() < 4:
            value = value.float()
        value = value.cpu().numpy()
    array = np.asarray(value)
    is_half = array.dtype.itemsize == 2 and array.dtype.name in ("float16", "bfloat16")
    return array.astype(np.float32) if is_half else array


def unwrapped(name):
    """The name of a weight without what DataParallel and torch.compile put into it."""
    return WRAPPED.sub("", name)


def of_model(model):
    """Name -> array of a torch.nn.Module's parameters, or of a dict of tensors or arrays."""
    named = model.named_parameters() if hasattr(model, "named_parameters") else model.items()
    return {unwrapped(name): plain(value) for name, value in named}
