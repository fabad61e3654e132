"""Comet tails: the recent path of a moving point, thinner and paler with age, which shows its direction."""

import numpy as np
from matplotlib.collections import LineCollection

from render.theme import mix

SHADES = 24  # more steps than the eye tells apart along a tail


class Tail(LineCollection):
    """A path's last stretch, from `span` before the clock's present to now, fading most of the way to the color `past`.

    clock [T]: time of each point; points [T, 2], in data; roles [T]: whose color each point has; widths in points, of
    its end and of its head.
    """

    def __init__(self, page, axes, clock, points, roles, span, past, widths):
        super().__init__([], capstyle="round", zorder=3)
        self.clock, self.points, self.span = np.asarray(clock, float), np.asarray(points, float), span
        names, self.numbers = np.unique(roles, return_inverse=True)
        fresh = np.linspace(0.25, 1, SHADES)  # even its end keeps some of its color
        self.widths = np.linspace(*widths, SHADES)
        self.shades = np.array([[mix(past, page.theme.color(name), t) for t in fresh] for name in names])
        self.now = len(self.clock) - 1
        self.set_in_layout(False)
        axes.add_collection(self, autolim=False)
        self.set_index(self.now)

    def set_index(self, index):
        """End the tail at checkpoint `index`."""
        self.now = index
        first = int(np.searchsorted(self.clock, self.clock[index] - self.span))
        path = self.points[first : index + 1]
        age = (self.clock[index] - self.clock[first + 1 : index + 1]) / self.span
        shade = np.rint((1 - age) * (SHADES - 1)).astype(int)
        self.set_segments(np.stack([path[:-1], path[1:]], axis=1))
        self.set_color(self.shades[self.numbers[first + 1 : index + 1], shade])
        self.set_linewidth(self.widths[shade])
