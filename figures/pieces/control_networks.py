"""Networks that add, but otherwise than trained ones: controls of claims."""

from dataclasses import replace

import numpy as np

from train.analysis import ideal_star


def one_star(run):
    """A run of modular addition with the weights of one ideal star of all its neurons, of frequency 1, at all steps."""
    p, hidden, count = run.spec["options"]["modulus"], run.spec["options"]["hidden"], len(run.steps)
    w_input, w_output = ideal_star.weights(p, 1, hidden)
    weights = {"w_embed": np.eye(p), "w_in_proj": w_input, "w_out_proj": w_output}
    return replace(run, weights={name: np.broadcast_to(w, (count, *w.shape)) for name, w in weights.items()})
