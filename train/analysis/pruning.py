"""When distractors go: how many still stand, and the fall of a loss."""

import numpy as np

STANDING = 0.1  # ours: a weight this large still moves a hidden neuron; signal weights are above 1


def standing_distractors(w_input, k, size=STANDING):
    """How many weights on digits that do not matter are larger than `size`.

    w_input [..., n_bits + 1, hidden] -> [...].
    """
    return (np.abs(w_input[..., k:-1, :]) > size).sum(axis=(-2, -1))


def gone_at(steps, standing, share=0.1):
    """First of steps [T] from which at most `share` of the most there ever were still stand; nan if never."""
    many = np.flatnonzero(standing > share * np.max(standing))
    return float(steps[many[-1] + 1]) if len(many) and many[-1] + 1 < len(steps) else float("nan")


def steepest_fall(steps, loss, window=100):
    """The step in the middle of the `window` of training steps in which loss [T] falls by the largest factor."""
    grid = np.arange(steps[0], steps[-1] + 1)
    log_loss = np.interp(grid, steps, np.log(loss))
    fall = log_loss[:-window] - log_loss[window:]
    return float(grid[np.argmax(fall)] + window / 2)
