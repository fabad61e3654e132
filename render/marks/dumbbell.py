"""Dumbbell charts: a row per range, from low to high, with its name and a remark."""

import numpy as np

from render.number_format import power
from render.page.axis import log_axis


def dumbbells(page, axes, rows, role, marks):
    """A bar a row between the medians of lows and highs on a logarithmic axis, a dot at every low and high.

    rows: (name, lows [n], highs [n], remark), from top to bottom; marks: the labelled powers of ten, even steps apart.
    Name and remark stand above the bar, or left and right of it where the panel is low.
    """
    first, last, step = marks[0], marks[-1], marks[1] / marks[0]
    beside = page.canvas.layout == "square"
    left, right, above = (first / step**3, last * step**2, 0) if beside else (first / step**0.5, last, 0.37)
    log_axis(axes.xaxis, left, right)
    axes.set_xticks(marks, [power(mark) for mark in marks])
    axes.set(ylim=(len(rows) - 0.35, -0.65), yticks=[])
    for k, (name, lows, highs, remark) in enumerate(rows):
        y, ends = k + 0.6 * above, (lows, highs)
        axes.plot(np.median(ends, axis=1), [y, y], color=page.theme.tint(role, 0.5), lw=page.stroke(7))
        dots = np.ravel(ends)
        axes.plot(dots, np.full(len(dots), y), "o", ms=page.stroke(9), color=page.theme.color(role), mew=0)
        axes.text(left, y - above, name, va="center")
        axes.text(right, y - above, remark, ha="right", va="center", color=page.theme.muted)
