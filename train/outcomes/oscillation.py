"""How the train loss swings."""

import numpy as np

from train.measure import oscillation

NAN = float("nan")
LEAST = 1e-45  # the smallest float32: a loss of 0 in float32 is at most this


def columns(series):
    """How the train loss swings once training has settled; all nan if it is shorter than that."""
    loss, norm = series.metrics["train_loss"], series.metrics["weight_norm_l2"]
    grid, log_loss, norm = oscillation.settled(series.steps, np.log10(np.maximum(loss, LEAST)), norm)
    if len(grid) < 2:
        return dict.fromkeys(("swing", "period", "cycles", "irregularity", "phase_lag", "lowest_loss", "highest_loss",
                              "lowest_norm", "highest_norm"), NAN)
    return {
        "swing": oscillation.swing(10**log_loss),
        "period": oscillation.period(grid, log_loss),
        "cycles": oscillation.cycles(log_loss),
        "irregularity": oscillation.irregularity(log_loss),
        "phase_lag": oscillation.phase_lag(log_loss, norm),
        "lowest_loss": float(10 ** log_loss.min()),
        "highest_loss": float(10 ** log_loss.max()),
        "lowest_norm": float(norm.min()),
        "highest_norm": float(norm.max()),
    }
