"""Numbered points that move in a ring, joined in their order, each with the way it came."""

import numpy as np
from matplotlib.text import Text

from render.stars import circle
from render.trails import Trails

REACH = 1.16  # of the panel, where the ring's radius is 1: room for the badges


class Ring:
    """Paths [T, N, 2] of N points in one panel; `show(index)` moves the points to a checkpoint.

    `role`: whose color. The ring has radius 1 and lies in the middle of the panel, whatever its shape.
    """

    def __init__(self, page, axes, paths, role):
        theme, self.paths = page.theme, paths
        axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        page.when_settled(lambda: _square(axes))
        axes.plot(*(circle(np.linspace(0, 2 * np.pi, 200))).T, color=theme.grid, linewidth=page.stroke(2))
        chunk = len(paths) if page.still else 16
        trace = [([0], theme.faint(role, 0.72), page.stroke(1.8), None)]
        self.trails = [Trails(axes, path[:, 0], path[:, 1], trace, chunk)
                       for path in paths.swapaxes(0, 1)]
        self.line, = axes.plot([], [], color=theme.color(role), linewidth=page.stroke(3), zorder=3)
        self.badges, = axes.plot([], [], "o", markersize=page.points(1.2 * page.canvas.sizes["tick"]), zorder=4,
                                 color=theme.color(role), markeredgecolor=theme.ground, markeredgewidth=page.stroke(1.5))
        look = dict(ha="center", va="center_baseline", weight=600, fontsize=page.size("tick"), color=theme.on(role), zorder=5)
        self.numbers = [Text(0, 0, str(k + 1), transform=axes.transData, **look) for k in range(paths.shape[1])]
        for number in self.numbers:
            axes.add_artist(number)
        page.moves(*self.trails, self.line, self.badges, *self.numbers)

    def show(self, index):
        points = self.paths[index]
        for trail in self.trails:
            trail.show(index)
        self.line.set_data(*np.append(points, points[:1], 0).T)
        self.badges.set_data(*points.T)
        for number, point in zip(self.numbers, points, strict=True):
            number.set_position(point)


def _square(axes):
    """The limits with which a circle is round."""
    least = min(axes.bbox.width, axes.bbox.height)
    reach = REACH * np.array([axes.bbox.width, axes.bbox.height]) / least
    axes.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
