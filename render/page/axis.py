"""Axes with honest ticks: steps with separators, accuracies in percent, decades of a logarithm."""

import math

import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator

from render.number_format import percent, power, thousands


def step_axis(axes, last, first=0, label="training step", ticks=5, numbers=True):
    """The x axis of training steps, from `first` to `last`, with at most about `ticks` round numbers.

    Where panels stand on one another, only the lowest needs `label` and `numbers`.
    """
    axes.set_xlim(first, last)
    marks = round_marks(first, last, ticks)
    _fix(axes.xaxis, marks, [thousands(mark) if numbers else "" for mark in marks])
    axes.set_xlabel(label if numbers else None)


def percent_axis(axes, low=0.0, high=1.0, label=None, marks=(0, 0.5, 1)):
    """A y axis of shares, with a little room above 100%."""
    axes.set_ylim(low - 0.02 * (high - low), high + 0.04 * (high - low))
    marks = [mark for mark in marks if low <= mark <= high]
    _fix(axes.yaxis, marks, [percent(mark) for mark in marks])
    axes.set_ylabel(label)


def linear_axis(axis, low, high, ticks=4, label=None, form=None):
    """An axis from `low` to `high` with about `ticks` round numbers; `form` writes a number."""
    (axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim)(low, high)
    marks = round_marks(low, high, ticks)
    places = max(0, -math.floor(math.log10(marks[1] - marks[0]) + 1e-9))
    places += any(abs(mark - round(mark, places)) > 1e-9 * abs(mark) for mark in marks)  # 0.025 is not 0.03
    _fix(axis, marks, [form(m) if form else f"{m:,.{places}f}".replace("-", "−") for m in marks])
    axis.set_label_text(label or "")


def log_axis(axis, low, high, ticks=5, label=None):
    """A logarithmic axis from `low` to `high`: a line at every labelled decade, labels every 1, 2, 3... decades.

    Small tick marks at the factors 2 to 9 say that it is logarithmic, where there are few enough decades for them;
    where there is not more than one, the factors 2 and 5 have labels too.
    """
    axes = axis.axes
    (axes.set_xscale if axis.axis_name == "x" else axes.set_yscale)("log")
    (axes.set_xlim if axis.axis_name == "x" else axes.set_ylim)(low, high)
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    stride, close = max(1, math.ceil((last - first + 1) / ticks)), last <= first
    marks = [10.0**k for k in range(last, first - 1, -stride)][::-1]
    if close:
        marks = [factor * 10.0**k for k in range(first - 1, last + 1) for factor in (1, 2, 5)]
        marks = [mark for mark in marks if low <= mark <= high]
    plain = (1e-4 if close else 1e-3) < marks[0] and marks[-1] < 1e5
    _fix(axis, marks, [f"{m:,g}" if plain else power(m) for m in marks])
    if last - first < 4:
        minor = [factor * 10.0**k for k in range(first - 1, last + 1) for factor in range(2, 10)]
        axis.set_minor_locator(FixedLocator([m for m in minor if low <= m <= high]))
        axis.set_minor_formatter(FixedFormatter([]))
        width = axes.spines["bottom"].get_linewidth()
        axis.set_tick_params(which="minor", length=4 * width, width=0.7 * width)
    axis.set_label_text(label or "")


def round_marks(low, high, ticks):
    """Two at least, and about `ticks` multiples of 1, 2, 2.5 or 5 times a power of ten, from `low` to `high`."""
    rough = (high - low) / ticks
    power_of_ten = 10.0 ** math.floor(math.log10(rough))
    step = next(
        factor * power_of_ten for factor in (1, 2, 2.5, 5, 10, 20) if factor * power_of_ten >= rough * (1 - 1e-9)
    )
    marks = step * np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return marks + 0.0 if len(marks) > 1 else round_marks(low, high, ticks + 1)  # + 0.0: no minus zero


def _fix(axis, marks, labels):
    axis.set_major_locator(FixedLocator(marks))
    axis.set_major_formatter(FixedFormatter(labels))
    axis.set_minor_locator(FixedLocator([]))
