"""Weighted directions in a ring: an arrow each, as long as its weight, their heads joined in their order."""

import numpy as np

from figures.pieces.star_shapes import circle


def draw_arrows(page, axes, points, role):
    """Draws points [N, 2], in units of the ring's radius, on axes without scales; the shape through them is faint."""
    theme = page.theme
    axes.set(xlim=(-1.12, 1.12), ylim=(-1.12, 1.12), aspect="equal")
    axes.set_axis_off()
    axes.plot(*circle(np.linspace(0, 2 * np.pi, 200)).T, color=theme.grid, lw=page.stroke(2))
    axes.plot(*np.append(points, points[:1], axis=0).T, color=theme.tint(role, 0.45), lw=page.stroke(3))
    for point in points:
        axes.plot(*np.stack([np.zeros(2), point]).T, color=theme.tint(role, 0.7), lw=page.stroke(2), zorder=1.5)
    axes.plot(
        *points.T,
        "o",
        ms=page.stroke(11),
        color=theme.color(role),
        mec=theme.background,
        mew=page.stroke(1.5),
        zorder=3,
    )


def grow(page, rows):
    """Let each of two rows of such axes grow to what its neighbors and a line of heading leave.

    There are no ticks to keep free.
    """

    def enlarge():
        width, height = page.canvas.width, page.canvas.height
        (first, second, *_), (below, *_) = ([axes.get_position(original=True) for axes in row] for row in rows)
        heading = 1.7 * page.canvas.sizes["label"]
        size = min(0.97 * (second.x0 - first.x0) * width, (first.y1 - below.y1) * height - heading)
        for axes in (axes for row in rows for axes in row):
            box = axes.get_position(original=True)
            axes.set_position((box.x0, box.y1 - size / height, size / width, size / height))

    page.when_settled(enlarge)
