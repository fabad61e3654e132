"""The learning-rate schedule: what optimizer.lr is multiplied by at each step."""

import math


def rate(schedule, step, max_steps):
    """The factor of the step from `step` to the next: linear from 1 / warm_up to 1, then constant or a half cosine.

    schedule: warm_up, shape ("constant", "cosine") and final, of the experiment; empty: 1 at each step.
    """
    if not schedule:
        return 1.0
    warm_up, final = schedule["warm_up"], schedule["final"]
    if step < warm_up:
        return (step + 1) / warm_up
    if schedule["shape"] == "constant":
        return 1.0
    done = (step - warm_up) / (max_steps - warm_up)
    return final + (1 - final) * (1 + math.cos(math.pi * done)) / 2
