"""Random draws that depend on the seed and the purpose only, not on other models or the device."""

from contextlib import contextmanager

import torch

# Added to twice the seed, which is below 2**32. "data" and "init" are what tasks with hand-written gradients draw from.
STREAMS = {"data": 0, "init": 1, "batches": 2**40, "training": 2**41, "evaluation": 2**42}


def generator(seed, stream):
    """A separate CPU generator for each seed and purpose, so that a change to the data leaves the init as it was."""
    return torch.Generator().manual_seed(2 * seed + STREAMS[stream])


@contextmanager
def seeded(seed, stream):
    """Seed Torch's global generators by seed and purpose in a `with` block, and restore them after it.

    For code that takes no generator: the initialization of torch.nn's layers, dropout.
    """
    with torch.random.fork_rng():
        torch.manual_seed(2 * seed + STREAMS[stream])
        yield


def truncated_normal(shape, std, draws):
    """Normal of standard deviation `std`, truncated at 2 std, float64.

    A float32 run starts from the rounded weights of the float64 run with the same seed.
    """
    weights = torch.empty(shape, dtype=torch.float64)
    return torch.nn.init.trunc_normal_(weights, std=std, a=-2 * std, b=2 * std, generator=draws)
