"""Badges (discs with numbers) and arrows at points of the complex plane."""

import numpy as np


def xy(places):
    """Coordinates [2, ...] of complex numbers."""
    return np.real(places), np.imag(places)


def disc(page, axes, place, number, color):
    """Draws a number on a disc."""
    size = 1.3 * page.canvas.sizes["tick"]
    axes.plot(*xy(place), "o", color=page.theme.color(color), markersize=page.points(size), zorder=5)
    axes.text(
        *xy(place),
        str(number),
        color=page.theme.contrast_color(color),
        ha="center",
        va="center_baseline",
        weight=600,
        fontsize=page.size("tick"),
        zorder=6,
        in_layout=False,
    )


def shaft(page, axes, start, end, color, width):
    """Draws an arrow between two complex numbers."""
    axes.annotate(
        "",
        xy(end),
        xy(start),
        arrowprops={
            "arrowstyle": "-|>",
            "color": page.theme.color(color),
            "linewidth": page.stroke(width),
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": page.points(22 * page.canvas.unit),
        },
    )
