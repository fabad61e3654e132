"""Oscillation of the train loss: its amplitude and period, and the phase lag of the weight norm.

Everything is measured on the logarithm of the loss, on an even grid of steps, after training has settled.
"""

import numpy as np

SETTLED = 3000  # steps; by then the first descent is over (catalogue)
CALM = 0.1  # decades; a swing below it is noise or drift, and has no cycles (ours)
SWINGS = 1  # decade; with a smaller swing a run counts as calm, whether or not it has cycles (ours)
LEAST = 1e-45  # the smallest float32: a loss of 0 in float32 is at most this
SUMMARY = (
    "swing",
    "period",
    "cycles",
    "irregularity",
    "phase_lag",
    "lowest_loss",
    "highest_loss",
    "lowest_norm",
    "highest_norm",
)
LOW, HIGH = 0.35, 0.65  # of the swing; a cycle must pass both, so that wiggles around the middle are not counted


def summary(steps, loss, norm):
    """Amplitude, period, phase lag and extremes of train loss and weight norm [T] after SETTLED steps: name -> number.

    All nan if training is shorter than that.
    """
    grid, log_loss, norm = settled(steps, np.log10(np.maximum(loss, LEAST)), norm)
    if len(grid) < 2:
        return dict.fromkeys(SUMMARY, float("nan"))
    return dict(
        zip(
            SUMMARY,
            (
                swing(10**log_loss),
                period(grid, log_loss),
                cycles(log_loss),
                irregularity(log_loss),
                phase_lag(log_loss, norm),
                float(10 ** log_loss.min()),
                float(10 ** log_loss.max()),
                float(norm.min()),
                float(norm.max()),
            ),
            strict=True,
        )
    )


def settled(steps, *series, after=SETTLED):
    """steps [T] and series [T] after step `after`, interpolated to the coarsest spacing; empty if there is none."""
    steps = np.asarray(steps)
    if steps[-1] <= after:
        return tuple(np.empty(0) for _ in range(1 + len(series)))
    spacing = np.diff(steps[steps >= after]).max(initial=1)
    grid = np.arange(after, steps[-1] + 1, spacing)
    return grid, *(np.interp(grid, steps, values) for values in series)


def swing(loss):
    """Decades between the 1st and 99th percentile of loss [T], T > 0: a single spike does not count."""
    low, high = np.quantile(np.log10(loss), [0.01, 0.99])
    return float(high - low)


def onset(swings):
    """The largest beta1 up to which all is calm, and the next one; nan where there is none.

    swings: beta1 -> the largest swing at it, in decades.
    """
    values = sorted(swings)
    calm = next((k for k, beta1 in enumerate(values) if not swings[beta1] <= SWINGS), len(values))
    padded = [float("nan"), *values, float("nan")]
    return padded[calm], padded[calm + 1]


def upturns(signal, least=CALM):
    """Indices (float) where signal [T] starts a new cycle: it rises through the middle after it has been low.

    Empty if it swings by less than `least`.

    A Schmitt trigger on the range between the 5th and 95th percentile: neither noise around the middle nor two humps
    in one cycle count twice, and counting each cycle cannot lock on to twice the period, as an autocorrelation can.
    """
    bottom, top = np.quantile(signal, [0.05, 0.95])
    if not top - bottom >= least > 0:
        return np.empty(0)
    level = (np.asarray(signal) - bottom) / (top - bottom)
    state = np.where(level <= LOW, -1, np.where(level >= HIGH, 1, 0))
    extremes = np.flatnonzero(state)
    turns = np.flatnonzero((state[extremes][:-1] < 0) & (state[extremes][1:] > 0))
    starts = []
    for before, after in zip(extremes[turns], extremes[turns + 1], strict=True):
        at = before + int(np.argmax(level[before : after + 1] > 0.5))  # first sample above the middle
        starts.append(at - (level[at] - 0.5) / (level[at] - level[at - 1]))
    return np.array(starts)


def crests(signal):
    """Index of the highest sample of signal [T] in each whole cycle, from upturn to upturn."""
    return _within_cycles(signal, np.argmax)


def troughs(signal):
    """Index of the lowest sample of signal [T] in each whole cycle, from upturn to upturn."""
    return _within_cycles(signal, np.argmin)


def closest_look(steps, signal, turns):
    """First and last checkpoint of the cycle of signal [T] with the most checkpoints, after SETTLED steps.

    A cycle goes from one of its `turns` (the function `crests` or `troughs`) to the next; without cycles, to the end.
    """
    late = int(np.searchsorted(steps, SETTLED)) if steps[-1] > SETTLED else 0
    extremes = late + turns(signal[late:])
    if len(extremes) < 2:
        return late, len(steps) - 1
    first = int(np.argmax(np.diff(extremes)))
    return int(extremes[first]), int(extremes[first + 1])


def cycles(signal):
    """Number of whole cycles in signal [T], from upturn to upturn."""
    return max(len(upturns(signal)) - 1, 0)


def period(grid, signal):
    """Median length of a cycle in steps; nan with fewer than two cycles. grid [T] evenly spaced, signal [T]."""
    starts = upturns(signal)
    return float(np.median(np.diff(starts)) * (grid[1] - grid[0])) if len(starts) > 2 else float("nan")


def irregularity(signal):
    """Standard deviation of the cycle lengths over their mean, 0 if regular; nan with fewer than two cycles."""
    lengths = np.diff(upturns(signal))
    return float(lengths.std() / lengths.mean()) if len(lengths) > 1 else float("nan")


def phase_lag(signal, follower):
    """Phase lag of `follower` [T] behind `signal` [T] in degrees, from -180 to 180; nan without two cycles.

    The first harmonic of both over each cycle of `signal`, averaged: cycles of uneven length do not blur it.
    """
    starts = np.round(upturns(signal)).astype(int)
    if len(starts) < 3:
        return float("nan")
    cross = 0
    for first, last in zip(starts[:-1], starts[1:], strict=True):
        length = last - first
        wave = np.exp(-2j * np.pi * np.arange(length) / length)
        leads, follows = (np.asarray(series)[first:last] @ wave for series in (signal, follower))
        cross += leads * np.conj(follows) / length
    return float(np.degrees(np.angle(cross)))


def _within_cycles(signal, pick):
    starts = np.round(upturns(signal)).astype(int)
    parts = zip(starts[:-1], starts[1:], strict=True)
    return np.array([first + pick(signal[first:last]) for first, last in parts], int)
