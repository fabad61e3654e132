"""Draws that depend on the seed and on what is drawn, never on what else trains or on the device."""

import torch

STREAMS = {"data": 0, "init": 1}


def generator(seed, stream):
    """A CPU generator of its own for each seed and purpose, so that a change to the data leaves the init as it was."""
    return torch.Generator().manual_seed(len(STREAMS) * seed + STREAMS[stream])


def truncated_normal(shape, std, draws):
    """Normal of standard deviation `std` before the cut at 2 std, float64 (so that a float32 run rounds its twin's)."""
    weights = torch.empty(shape, dtype=torch.float64)
    return torch.nn.init.trunc_normal_(weights, std=std, a=-2 * std, b=2 * std, generator=draws)
