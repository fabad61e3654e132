"""Bar charts with animated heights."""

import numpy as np
from matplotlib.collections import PolyCollection


class Bars(PolyCollection):
    """Bars at x [n], each in the color of its role; `set_heights(heights)` sets their heights."""

    def __init__(self, page, axes, x, roles, width=0.76):
        super().__init__([], facecolors=[page.theme.color(role) for role in roles], edgecolors="none", zorder=2)
        self.x, self.half = np.asarray(x, float), width / 2
        axes.add_collection(self, autolim=False)
        self.set_heights(np.zeros(len(self.x)))

    def set_heights(self, heights):
        left, right, zero = self.x - self.half, self.x + self.half, np.zeros(len(self.x))
        self.set_verts(
            np.stack(
                [np.stack(corner, -1) for corner in ((left, zero), (left, heights), (right, heights), (right, zero))], 1
            )
        )


def bars(page, axes, x, roles, width=0.76):
    """Animated Bars of a page."""
    return page.add_animated(Bars(page, axes, x, roles, width))
