"""Numbered points that move in a ring, joined in their order, each with the way it came."""

import numpy as np
from matplotlib.lines import Line2D
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
        trace = np.arange(paths.shape[1]), theme.faint(role, 0.72), page.stroke(1.8), None
        self.trails = Trails(axes, paths[..., 0], paths[..., 1], [trace], chunk)
        self.line, = axes.plot([], [], color=theme.color(role), linewidth=page.stroke(3), zorder=3)
        disk = dict(marker="o", markersize=page.points(1.2 * page.canvas.sizes["tick"]), color=theme.color(role),
                    markeredgecolor=theme.ground, markeredgewidth=page.stroke(1.5))
        word = dict(ha="center", va="center_baseline", weight=600, fontsize=page.size("tick"), color=theme.on(role),
                    gid="badge", transform=axes.transData)
        # One on top of another: where two meet, the upper one's number is read.
        self.badges = [(Line2D([], [], zorder=4 + k / 100, **disk), Text(0, 0, str(k + 1), zorder=4 + (k + 0.5) / 100, **word))
                       for k in range(paths.shape[1])]
        for artist in (part for badge in self.badges for part in badge):
            axes.add_artist(artist)
        page.moves(self.trails, self.line, *(part for badge in self.badges for part in badge))
        self.show(len(paths) - 1)

    def show(self, index):
        points = self.paths[index]
        self.trails.show(index)
        self.line.set_data(*np.append(points, points[:1], 0).T)
        for (disk, number), (x, y) in zip(self.badges, points, strict=True):
            disk.set_data([x], [y])
            number.set_position((x, y))


def _square(axes):
    """The limits with which a circle is round."""
    least = min(axes.bbox.width, axes.bbox.height)
    reach = REACH * np.array([axes.bbox.width, axes.bbox.height]) / least
    axes.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
