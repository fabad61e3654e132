"""Colored points that move, some of them with labels."""

import numpy as np
from matplotlib.text import Text

from render.interpolation import between

SIZES = 9, 22  # pixels of the diameter of a point, at stroke width 1
LABELS = 40  # at most


class MovingPoints:
    """Points [T, n, 2] in a panel whose unit is of one length on both axes; `set_index(index)` shows a checkpoint.

    colors: '#rrggbb' of each [n]. labels: texts [n], "" for none: as many are shown as are free of each other at the
    last checkpoint, first those of numbers that are multiples of 100, 50, 20, 10, 5, 2. The limits hold all points of
    all checkpoints. A label lies on that side of its point that is away from the middle.
    """

    def __init__(self, page, axes, positions, colors, labels=None):
        self.page, self.axes, self.positions = page, axes, np.asarray(positions, float)
        low, high = SIZES
        self.diameter = np.clip(150 / max(len(colors), 1) ** 0.5, low, high) * page.canvas.unit
        self.dots = axes.scatter(
            *self.positions[-1].T,
            s=page.points(self.diameter) ** 2,
            c=colors,
            edgecolors=page.theme.background,
            linewidths=page.stroke(1.2),
            zorder=3,
            clip_on=False,
        )
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
        axes.spines[:].set_visible(False)
        self.texts = {}
        page.add_animated(self.dots)
        page.when_settled(lambda: self._settled(labels))

    @property
    def artists(self):
        return [self.dots, *self.texts.values()]

    def set_index(self, index):
        """Show checkpoint `index`, a fraction between two."""
        self.index = index
        here = between(self.positions, index)
        self.dots.set_offsets(here)
        places = self._label_places(here)
        for number, text in self.texts.items():
            text.set_position(places[number])

    def _settled(self, labels):
        """Limits with units of one length, then the labels."""
        box, reach = self.axes.bbox, np.abs(self.positions).max((0, 1))
        room = self.diameter + 2.2 * self.page.canvas.sizes["tick"]  # for dots and labels, on both sides together
        scale = max(reach[0] / (box.width - room), reach[1] / (box.height - room)) or 1 / box.width
        self.axes.set(xlim=np.array([-1, 1]) * scale * box.width, ylim=np.array([-1, 1]) * scale * box.height)
        self.index = getattr(self, "index", len(self.positions) - 1)
        if labels is not None:
            self._label(labels)
        self.set_index(self.index)

    def _label_places(self, here):
        """Middles of labels in pixels of the canvas, whatever the resolution of the file: [n, 2]."""
        to_pixels = self.axes.transData + self.page.pixels().inverted()
        points = to_pixels.transform(here)
        away = points - to_pixels.transform((0, 0))
        length = np.hypot(*away.T)[:, None]
        outward = np.divide(away, length, out=np.tile([0.0, 1.0], (len(away), 1)), where=length > 0)
        return points + outward * (0.5 * self.diameter + 0.75 * self.page.canvas.sizes["tick"])

    def _label(self, labels):
        """Adds as many labels as fit at the last checkpoint."""
        em = self.page.canvas.sizes["tick"]
        places = self._label_places(self.positions[-1])
        taken = []  # middles and half sizes of the labels shown
        for number in sorted(np.flatnonzero([bool(text) for text in labels]), key=_roundness):
            half = np.array([0.3 * em * len(labels[number]) + 0.15 * em, 0.5 * em])
            if len(self.texts) == LABELS or any((np.abs(places[number] - at) < half + size).all() for at, size in taken):
                continue
            taken.append((places[number], half))
            text = Text(
                0,
                0,
                labels[number],
                color=self.page.theme.muted,
                fontsize=self.page.size("tick"),
                ha="center",
                va="center_baseline",
                transform=self.page.pixels(),
                gid="badge",
                zorder=4,
                clip_on=False,
            )
            self.texts[number] = self.axes.add_artist(text)
            self.page.add_animated(text)


def _roundness(number):
    """Sorts 0 first, then multiples of 100, of 50, and so on."""
    return next((k for k, step in enumerate((100, 50, 20, 10, 5, 2)) if number % step == 0), 6), number
