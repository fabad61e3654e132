"""Colored points that move, some of them with labels."""

import numpy as np
from matplotlib.text import Text

from render.interpolation import between

SIZES = 9, 22  # pixels of the diameter of a point, at stroke width 1
LABELS = 40  # at most
DIGIT, AWAY = 0.58, 0.8  # ems: the width of a digit, and from the rim of a point to the middle of its label


class MovingPoints:
    """Points [T, n, 2] in a panel whose unit is of one length on both axes; `set_index(index)` shows a checkpoint.

    colors: '#rrggbb' of each [n]. labels: texts [n], "" for none. A label lies on that side of its point that is away
    from the middle, (0, 0). Labels that cover no point and no other label at the last checkpoint are kept, first those
    of numbers that are multiples of 100, 50, 20, 10, 5, 2; where two of them would overlap, the later one is hidden.
    The limits hold all points of all checkpoints.
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
        self.texts, self.index = {}, len(self.positions) - 1
        page.add_animated(self.dots)
        page.when_settled(lambda: self._settled(labels or [""] * len(colors)))

    @property
    def artists(self):
        return [self.dots, *self.texts.values()]

    def set_index(self, index):
        """Show checkpoint `index`, a fraction between two."""
        self.index = index
        here = between(self.positions, index)
        self.dots.set_offsets(here)
        if self.texts:
            places = self._label_places(here)
            free = self._free(self.texts, places)
            for number, text in self.texts.items():
                text.set_position(places[number])
                text.set_visible(number in free)

    def _settled(self, labels):
        """Limits with units of one length, then the labels."""
        em = self.page.canvas.sizes["tick"]
        self.sizes = np.array([[DIGIT * len(text) + 0.2, 1.2] for text in labels]) * em  # of labels, in pixels
        room = self.diameter + 2 * (AWAY * em + self.sizes.max(0) / 2)
        box, reach = self.axes.bbox, np.abs(self.positions).max((0, 1))
        scale = max(reach[0] / (box.width - room[0]), reach[1] / (box.height - room[1])) or 1 / box.width
        self.axes.set(xlim=np.array([-1, 1]) * scale * box.width, ylim=np.array([-1, 1]) * scale * box.height)
        places, points = self._label_places(self.positions[-1]), self._to_pixels(self.positions[-1])
        gaps = np.abs(places[:, None] - points) - (self.sizes[:, None] + 0.5 * self.diameter) / 2
        covers = (gaps < 0).all(-1).any(-1)
        numbers = sorted((k for k, text in enumerate(labels) if text and not covers[k]), key=_roundness)
        for number in self._free(numbers, places)[:LABELS]:
            self.texts[number] = self._text(labels[number])
        self.set_index(self.index)

    def _text(self, label):
        text = Text(
            0,
            0,
            label,
            color=self.page.theme.muted,
            fontsize=self.page.size("tick"),
            ha="center",
            va="center_baseline",
            transform=self.page.pixels(),
            zorder=4,
            clip_on=False,
        )
        return self.page.add_animated(self.axes.add_artist(text))

    def _label_places(self, here):
        """Middles of labels in pixels of the canvas, whatever the resolution of the file: [n, 2]."""
        points = self._to_pixels(here)
        away = points - self._to_pixels((0, 0))
        length = np.hypot(*away.T)[:, None]
        outward = np.divide(away, length, out=np.tile([0.0, 1.0], (len(away), 1)), where=length > 0)
        return points + outward * (0.5 * self.diameter + AWAY * self.page.canvas.sizes["tick"])

    def _to_pixels(self, here):
        return (self.axes.transData + self.page.pixels().inverted()).transform(here)

    def _free(self, numbers, places):
        """Those of `numbers`, in their order, whose labels overlap none before them."""
        free = []
        for number in numbers:
            gaps = np.abs(places[number] - places[free]) - (self.sizes[number] + self.sizes[free]) / 2
            if (gaps > 0).any(-1).all():
                free.append(number)
        return free


def _roundness(number):
    """Sorts 0 first, then multiples of 100, of 50, and so on."""
    return next((k for k, step in enumerate((100, 50, 20, 10, 5, 2)) if number % step == 0), 6), number
