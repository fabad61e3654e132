"""Random draws that depend on the seed and the purpose only, not on other models or the device."""

import torch

STREAMS = {"data": 0, "init": 1}


def generator(seed, stream):
    """A separate CPU generator for each seed and purpose, so that a change to the data leaves the init as it was."""
    return torch.Generator().manual_seed(len(STREAMS) * seed + STREAMS[stream])


def truncated_normal(shape, std, draws):
    """Normal of standard deviation `std`, truncated at 2 std, float64.

    A float32 run starts from the rounded weights of the float64 run with the same seed.
    """
    weights = torch.empty(shape, dtype=torch.float64)
    return torch.nn.init.trunc_normal_(weights, std=std, a=-2 * std, b=2 * std, generator=draws)
