"""When distractors are pruned: how many remain, and the steepest fall of a loss."""

import numpy as np

STANDING = 0.1  # ours: a weight this large still affects a hidden neuron; signal weights are above 1


def standing_distractors(w_input, k, size=STANDING):
    """Number of weights on distractor digits larger than `size`.

    w_input [..., n_bits + 1, hidden] -> [...].
    """
    return (np.abs(w_input[..., k:-1, :]) > size).sum(axis=(-2, -1))


def gone_at(steps, standing, share=0.1):
    """First of steps [T] from which `standing` stays at or below `share` of its maximum; nan if never."""
    many = np.flatnonzero(standing > share * np.max(standing))
    return float(steps[many[-1] + 1]) if len(many) and many[-1] + 1 < len(steps) else float("nan")


def steepest_fall(steps, loss, window=100):
    """The step in the middle of the `window` of training steps in which loss [T] falls by the largest factor."""
    grid = np.arange(steps[0], steps[-1] + 1)
    window = min(window, len(grid) // 2)
    log_loss = np.interp(grid, steps, np.log(np.maximum(loss, np.finfo(float).tiny)))
    fall = log_loss[:-window] - log_loss[window:]
    return float(grid[np.argmax(fall)] + window / 2)
