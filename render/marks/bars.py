"""Bar charts with animated heights."""

import numpy as np
from matplotlib.collections import PolyCollection


class Bars(PolyCollection):
    """Bars at x [n], each in the color of its role; `set_heights(heights)` sets their heights.

    horizontal: at y [n], and their heights are lengths to the right.
    """

    def __init__(self, page, axes, x, roles, width=0.76, horizontal=False):
        super().__init__([], facecolors=[page.theme.color(role) for role in roles], edgecolors="none", zorder=2)
        self.x, self.half, self.horizontal = np.asarray(x, float), width / 2, horizontal
        axes.add_collection(self, autolim=False)
        self.set_heights(np.zeros(len(self.x)))

    def set_heights(self, heights):
        left, right, zero = self.x - self.half, self.x + self.half, np.zeros(len(self.x))
        corners = ((left, zero), (left, heights), (right, heights), (right, zero))
        self.set_verts(np.stack([np.stack(corner[:: -1 if self.horizontal else 1], -1) for corner in corners], 1))


def bars(page, axes, x, roles, width=0.76, horizontal=False):
    """Animated Bars of a page."""
    return page.add_animated(Bars(page, axes, x, roles, width, horizontal))
