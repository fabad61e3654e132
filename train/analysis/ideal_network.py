"""Networks of ideal stars: what a trained one is compared with, and a control on which claims about it may fail."""

from dataclasses import replace

import numpy as np

from train.analysis import ideal_star


def in_place_of(run, *frequencies):
    """The CheckpointSeries with an ideal star at each frequency as its network, at all checkpoints.

    Its neurons are divided among the stars. The metrics stay those of the run.
    """
    p, hidden = run.spec["options"]["modulus"], run.weights["w_in_proj"].shape[-1]
    sizes = [len(part) for part in np.array_split(np.arange(hidden), len(frequencies))]
    into, out = zip(*(ideal_star.weights(p, f, n) for f, n in zip(frequencies, sizes, strict=True)), strict=True)
    network = {"w_embed": np.eye(p), "w_in_proj": np.hstack(into), "w_out_proj": np.vstack(out)}
    weights = {name: np.broadcast_to(part, (len(run.steps), *part.shape)) for name, part in network.items()}
    return replace(run, weights=weights)
