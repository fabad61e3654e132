"""The outcome of one seed on modular addition: its frequencies and their stars, the turns of its test loss."""

import numpy as np

from train.measure import fourier, groups, turns
from train.measure.network import collapsed

NAN = float("nan")


def frequency_columns(series):
    """Which frequencies the network ends with, the neurons of each, and how close they come to waves and to stars."""
    ends = [0, -1]
    w_input, w_output = collapsed({name: values[ends] for name, values in series.weights.items()}, series.constants)
    found = groups.groups(w_input[-1], w_output[-1])
    alive = np.concatenate(list(found.values()))
    top = fourier.dominant_frequency(w_input, 1)
    shares = fourier.share(w_input, top, 1)
    scores = [groups.star_score(w_input[-1], w_output[-1], f, neurons) for f, neurons in found.items()]
    explained = groups.r_squared(w_input[-1:], w_output[-1:], found)[0]
    return {
        "frequencies": len(found),
        "alive_neurons": len(alive),
        "which_frequencies": " ".join(map(str, found)),
        "neurons_each": " ".join(str(len(neurons)) for neurons in found.values()),
        "share_at_start": float(shares[0].mean()),
        "share_at_end": float(shares[-1, alive].mean()),
        "lowest_star_score": float(min(scores)),
        "lowest_r_squared": float(min(explained)),
    }


def turn_columns(series):
    """The largest rise of the test loss after a fall, and whether it falls again; nan if there is none."""
    loss, accuracy, steps = series.metrics["test_loss"], series.metrics["test_accuracy"], series.steps
    rise = turns.largest_rise(loss)
    names = ("valley_step", "valley_loss", "valley_accuracy", "peak_step", "peak_loss", "peak_accuracy", "rise", "fall_after")
    if rise is None:
        return {"rises": 0} | dict.fromkeys(names, NAN)
    valley, peak, after = rise
    values = (steps[valley], loss[valley], accuracy[valley], steps[peak], loss[peak], accuracy[peak],
              loss[peak] / loss[valley], loss[peak] / loss[after])
    return {"rises": len(turns.rises(loss))} | dict(zip(names, map(float, values), strict=True))
