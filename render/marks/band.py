"""Bands between two curves that grow with them, such as the spread over seeds."""

import numpy as np
from matplotlib.collections import PolyCollection

from render.interpolation import between


class Band(PolyCollection):
    """A band between `low` and `high` [T] over x [T], nan for nothing, drawn up to a checkpoint by `set_index(index)`.

    role: of its color, of which it is a tint.
    """

    def __init__(self, page, axes, x, low, high, role):
        super().__init__([], facecolors=page.theme.color(role), edgecolors="none", alpha=0.22, zorder=1.5)
        self.corners = np.stack([np.stack([x, side], -1) for side in (low, high)]).astype(float)  # [2, T, 2]
        axes.add_collection(self, autolim=False)
        page.add_animated(self)
        self.set_index(len(x) - 1)

    def set_index(self, index):
        """Draw the band up to checkpoint `index`, a fraction between two."""
        whole = self.corners[:, : int(index) + 1]
        if index > int(index):
            whole = np.append(whole, between(self.corners.swapaxes(0, 1), index)[:, None], 1)
        there = np.isfinite(whole).all((0, 2))
        runs = np.split(np.arange(len(there)), np.flatnonzero(np.diff(there)) + 1)
        self.set_verts(
            [np.concatenate([whole[0, run], whole[1, run[::-1]]]) for run in runs if len(run) > 1 and there[run[0]]]
        )
