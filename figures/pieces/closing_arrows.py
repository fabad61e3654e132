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


class ArrowSum:
    """The arrows of a sum at `angles(c)` [N]: a fan at t = 0, head to tail at t = 1; `stage` stages its changes.

    length: of each arrow, in units of the dial. apart: how far those that would cover one another are apart, likewise;
    they lie around the center of the dial.
    """

    def __init__(self, stage, dial, angles, c, length, apart=0.0):
        self.arrows = [stage.arrow(f"sequence {k}", 10, 34) for k in range(len(angles(c)))]
        self.dial, self.angles, self.apart = dial, angles, apart
        self.last = {"t": 0.0, "c": c, "length": length, "center": np.asarray(dial.center)}
        self.pose(**self.last)

    def pose(self, t, c, length, center):
        ways = np.exp(1j * self.angles(c))
        offsets = 0
        if self.apart:
            ranks = np.arange(len(ways)) - (len(ways) - 1) / 2
            offsets = (1 - t) * (self.apart * 1j * ways * ranks - np.mean(chained(length * ways, t)))
        self.dial.center = center
        laid(self.dial, self.arrows, length * ways, t, offsets)

    def stage(self, cues, shot, after, seconds, **changes):
        """Let it change within `seconds`; changes are staged in the order in which they happen."""
        start, end = self.last, self.last | changes
        self.last = end

        def move(t):
            self.pose(**{name: (1 - t) * value + t * end[name] for name, value in start.items()})

        cues.move(shot, move, *self.arrows, after=after, seconds=seconds)
