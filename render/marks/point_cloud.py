"""A cloud of colored points in space, seen from a view that turns."""

import numpy as np

from render.interpolation import between

FILLED, LARGEST = 0.85, 16  # diameter of a point: of the side that it has of a square panel; pixels, at stroke width 1
LARGE = 1.7  # times the diameter of the others
NEARER = 0.3  # of its diameter a point is larger at the front, and smaller at the back


class PointCloud:
    """Points [T, n, 3] as they are seen from views [T, 2]; `set_index(index)` shows a checkpoint.

    The coordinates are to the right, up and to the viewer. A view is two angles: the cloud is turned around its third
    axis, then that axis is tilted away from the viewer, in radians; (0, 0) looks along it. Projection is parallel; near
    points are larger and cover far ones. colors: '#rrggbb' of each [n]. large: which are drawn larger [n]. The limits
    hold all points of all checkpoints; the unit is of one length on both axes.
    """

    def __init__(self, page, axes, positions, views, colors, large=None):
        self.page, self.axes = page, axes
        self.positions, self.views = np.asarray(positions, float), np.asarray(views, float)
        self.colors = np.array([page.theme.rgb(color) for color in colors]) / 255
        self.larger = np.ones(len(colors)) if large is None else np.where(large, LARGE, 1)
        self.reach = max(np.hypot(*np.moveaxis(self.positions, -1, 0)[:2]).max(), 1e-12)
        self.dots = axes.scatter(*np.zeros((2, len(colors))), linewidths=0, zorder=3, clip_on=False)
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
        axes.spines[:].set_visible(False)
        self.diameter, self.index = LARGEST, len(self.positions) - 1
        page.add_animated(self.dots)
        page.when_settled(self._settled)

    @property
    def artists(self):
        return [self.dots]

    def set_index(self, index):
        """Show checkpoint `index`, a fraction between two."""
        self.index = index
        seen = projected(between(self.positions, index), *between(self.views, index))
        order = np.argsort(seen[:, 2], kind="stable")
        near = 1 + NEARER * np.clip(seen[order, 2] / self.reach, -1, 1)
        self.dots.set_offsets(seen[order, :2])
        self.dots.set_sizes((near * self.larger[order] * self.page.points(self.diameter)) ** 2)
        self.dots.set_facecolors(self.colors[order])

    def _settled(self):
        """The size of the points, and limits with units of one length."""
        box = self.axes.bbox
        side, most = min(box.width, box.height), LARGEST * self.page.canvas.unit
        self.diameter = min(FILLED * side / max(len(self.larger), 1) ** 0.5, most)
        room = self.diameter * (1 + NEARER) * self.larger.max(initial=1)
        reach = np.abs(projected(self.positions, *self.views.T[..., None])[..., :2]).max((0, 1))
        scale = max(reach[0] / (box.width - room), reach[1] / (box.height - room)) or 1 / box.width
        self.axes.set(xlim=np.array([-1, 1]) * scale * box.width, ylim=np.array([-1, 1]) * scale * box.height)
        self.set_index(self.index)


def projected(points, turn, tilt):
    """Points [..., n, 3] seen from a view, in radians: to the right, up and to the viewer [..., n, 3]."""
    x, y, z = np.moveaxis(points, -1, 0)
    x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    return np.stack([x, y * np.cos(tilt) + z * np.sin(tilt), z * np.cos(tilt) - y * np.sin(tilt)], -1)
