"""An animated star in a panel: points joined in order, with the path of each."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba_array
from matplotlib.patches import Circle
from matplotlib.path import Path

from figures.pieces.star_shapes import ARC, circle, clearest_spot, degrees
from render.interpolation import between
from render.theme import mix

KNOTS = 160  # of a way: more would not be seen
SHADES = 32
PALE = 0.4  # tint of points that are not marked, where some are
FADED = 0.55  # tint of a star without any strength
FAR = 2  # radii from the end of a way, along it, from which on it gets no paler
ROOM = 1.11  # half a panel, in radii
DENSE = 12  # neurons: the line through more points than these would fill the ring


def first_quarter(points):
    """Which of many points [T, N, 2], those of input weights, end at an angle of 0 to 90 degrees: [N]; None of a few.

    At twice the angle these are half of a ring: a star of many neurons is seen by them, not by its line.
    """
    return degrees(points[-1]) < 90 if points.shape[1] > DENSE else None


class MovingStar:
    """Points [T, N, 2] in a panel of their own, on the scale on which the farthest is on a ring; `set_index(index)`.

    Paler while they are nearer to the origin than at the end. The ring lies in the middle of the panel, whatever its
    shape: once the page is settled, `center` [2] and `radius` are in pixels. `mark`: (number of a point, the name of
    its angle, the checkpoint from which on it is marked). marked [N]: which points are drawn in ink, where they are too
    many to be joined (`first_quarter`). dot: pixels of a point.
    """

    def __init__(self, page, axes, points, role, mark=None, marked=None, dot=17):
        self.page, self.axes, self.role, self.mark, self.marked = page, axes, role, mark, marked
        self.points = np.asarray(points, float)
        self.reach = np.hypot(*np.moveaxis(self.points, -1, 0)).max(axis=1)
        self.knots, travelled = _knots(self.points / self.reach[:, None, None])
        to_go = np.minimum(travelled[-1] - travelled[self.knots], FAR) / FAR
        self.shades = to_rgba_array([self._shade(0.5 + 0.3 * t) for t in to_go])
        axes.set(xlim=(-ROOM, ROOM), ylim=(-ROOM, ROOM), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        look = {"facecolor": page.theme.tint(role, 0.95), "edgecolor": page.theme.tint(role, 0.8)}
        ring = axes.add_patch(Circle((0, 0), 1, linewidth=page.stroke(1.5), **look))
        most = len(self.knots) * self.points.shape[1]
        self.ways = _Segments(most, linewidths=page.stroke(2), capstyle="round", zorder=2)
        axes.add_collection(self.ways, autolim=False)
        self.ways.set_clip_path(ring)
        self.body = axes.fill([0], [0], alpha=0.16, linewidth=0, zorder=3)[0]
        self.line = axes.plot([], [], linewidth=page.stroke(3.5), zorder=4)[0]
        self.angle = self._angle() if mark else []
        look = {"markersize": page.stroke(dot), "markeredgewidth": page.stroke(2)}
        if marked is not None:
            look = {"markersize": page.stroke(0.55 * dot), "markeredgewidth": 0, "alpha": 0.75}
        self.dots = [
            axes.plot([], [], "o", zorder=6, clip_on=False, **look)[0] for _ in range(1 + (marked is not None))
        ]
        page.add_animated(self.ways, self.body, self.line, *self.angle, *self.dots)
        page.when_settled(self._square)
        self.set_index(len(self.points) - 1)

    def set_index(self, index):
        """Show checkpoint `index`, a fraction between two."""
        here, reach = between(self.points, index), between(self.reach, index)
        theme, faded = self.page.theme, FADED * max(0, 1 - reach / self.reach[-1])
        corners, color = here / reach, self._shade(faded)
        if self.marked is not None:
            shades = self._shade(max(faded, PALE)), self._shade(faded, "ink")
            for dots, which, shade in zip(self.dots, (~self.marked, self.marked), shades, strict=True):
                dots.set(data=corners[which].T, color=shade)
            return
        self.line.set(data=np.append(corners, corners[:1], axis=0).T, color=color)
        self.body.set(xy=corners, facecolor=color)
        self.dots[0].set(data=corners.T, color=color, markeredgecolor=theme.background)
        self._trace(index, corners, reach)
        for artist in self.angle:
            artist.set_visible(index >= self.mark[2])
        if self.angle:
            tip = corners[self.mark[0]]
            self.angle[0].set_data(*(ARC * circle(np.linspace(0, np.radians(degrees(tip)), 60))).T)
            self.angle[1].set_data(*np.stack([np.zeros(2), tip]).T)

    def _trace(self, index, corners, reach):
        """The ways up to here, on the present scale."""
        past = self.knots[self.knots < index]
        ways = np.concatenate([self.points[past] / reach, corners[None]])
        self.ways.set_ends(np.stack([ways[:-1], ways[1:]], axis=2).reshape(-1, 2, 2))
        self.ways.set_color(np.repeat(self.shades[: len(past)], ways.shape[1], axis=0))

    def _shade(self, t, role=None):
        """The color of a role, that of the star by default, mixed with the background."""
        theme = self.page.theme
        return mix(theme.color(role or self.role), theme.background, round(float(t) * SHADES) / SHADES)

    def _angle(self):
        """Arc, leg, zero leg and name of the marked angle."""
        page, (number, name, _) = self.page, self.mark
        corners = self.points[-1] / self.reach[-1]
        spot = clearest_spot(np.radians(degrees(corners[number])), corners)
        arc, leg = (
            self.axes.plot([], [], color=page.theme.ink, linewidth=page.stroke(2.2), zorder=5)[0] for _ in range(2)
        )
        zero = self.axes.plot([0, 1], [0, 0], color=page.theme.muted, linewidth=page.stroke(2.2), zorder=4.5)[0]
        text = self.axes.text(
            *spot, name, ha="center", va="center_baseline", weight=600, fontsize=page.size("tick"), zorder=5
        )
        return [arc, leg, zero, text]

    def _square(self):
        """The limits with which a circle is round."""
        box = self.axes.bbox
        least = min(box.width, box.height)
        self.axes.set(
            **{
                name: np.array([-ROOM, ROOM]) * side / least
                for name, side in (("xlim", box.width), ("ylim", box.height))
            }
        )
        self.center, self.radius = np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2, least / 2 / ROOM


class _Segments(LineCollection):
    """Up to `most` segments, whose Path objects are made once: to make them for each frame takes as long as drawing."""

    def __init__(self, most, **look):
        self.ends, self.count = np.zeros((most, 2, 2)), 0
        self.every = [Path(segment) for segment in self.ends]  # views
        super().__init__([], **look)

    def set_ends(self, ends):
        """Draw the segments [n, 2, 2]."""
        self.count, self.stale = len(ends), True
        self.ends[: self.count] = ends

    def get_paths(self):
        """The paths that are drawn."""
        return self.every[: self.count]


def drawn_through(number):
    """What one draws through `number` points spread evenly around a circle, in their order, at twice their angles."""
    corners = {1: "point", 2: "line", 3: "triangle", 4: "square", 5: "pentagon", 6: "hexagon"}
    if number % 2 == 0:
        return f"{corners.get(number // 2, f'{number // 2}-gon')}, twice"
    return corners[number] if number < 5 else f"{number}-pointed star"


def _knots(points):
    """Checkpoints [K] about evenly spaced along the ways [T, N, 2], and the length of the ways so far [T]: the mean."""
    length = np.append(0, np.cumsum(np.hypot(*np.moveaxis(np.diff(points, axis=0), -1, 0)).mean(axis=1)))
    wanted = np.linspace(0, length[-1], KNOTS)
    return np.unique(np.searchsorted(length, wanted).clip(0, len(points) - 1)), length
