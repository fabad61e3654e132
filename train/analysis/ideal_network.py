"""Networks of ideal stars: what a trained one is compared with, and a control on which claims about it may fail."""

from dataclasses import replace

import numpy as np

from train.analysis import ideal_star, modular_network


def in_place_of(run, *frequencies):
    """The CheckpointSeries with an ideal star at each frequency as its network, at all checkpoints.

    Its neurons are divided among the stars. Its weights are w_input and w_output. The metrics stay those of the run.
    """
    _, p, hidden = modular_network.of_series(run, [-1])[0].shape
    sizes = [len(part) for part in np.array_split(np.arange(hidden), len(frequencies))]
    into, out = zip(*(ideal_star.weights(p, f, n) for f, n in zip(frequencies, sizes, strict=True)), strict=True)
    network = {"w_input": np.hstack(into), "w_output": np.vstack(out)}
    weights = {name: np.broadcast_to(part, (len(run.steps), *part.shape)) for name, part in network.items()}
    return replace(run, weights=weights, views={})
