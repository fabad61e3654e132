"""Sums of arrows in a film: head to tail they close a polygon where they sum to nothing."""

import numpy as np

from render.film.unit_circle import Dial, chained


def fitted(ways):
    """Starts and ends of complex arrows [N] head to tail, within the unit circle; and whether they sum to anything."""
    starts, ends = chained(ways)
    corners = np.append(starts, ends[-1])
    middle = sum((part.max() + part.min()) / 2 * unit for part, unit in ((corners.real, 1), (corners.imag, 1j)))
    reach = max(np.abs(corners - middle).max(), 0.6)
    return (starts - middle) / reach, (ends - middle) / reach, abs(ways.sum()) > 0.5


def polygon(stage, center, radius, ways):
    """The arrows of a sum head to tail, fitted into a circle in pixels; faint where they don't close."""
    starts, ends, sums = fitted(ways)
    dial = Dial(stage, center, radius)
    color = stage.theme.tint("highlight", 0.4) if sums else "ink"
    width = max(5, radius / 12 / stage.canvas.unit)
    return [
        stage.arrow(color, width, 3.4 * width).set_ends(dial.at(start), dial.at(end))
        for start, end in zip(starts, ends)
    ]


def laid(dial, arrows, ways, t, offsets=0.0):
    """Sets arrows along complex numbers [N]: all from the middle at t = 0, head to tail around it at t = 1.

    offsets: complex [N], how far each is moved.
    """
    starts, ends = chained(ways, t)
    middle = t * (starts + ends).mean() / 2 - np.asarray(offsets)
    for arrow, start, end in zip(arrows, starts - middle, ends - middle):
        arrow.set_ends(dial.at(start), dial.at(end))
