"""Colorbars, under a heat map or a panel."""

import numpy as np
from matplotlib.collections import PolyCollection

from render.number_format import decimal


def colorbar(page, axes, limit, form=None):
    """Draws a colorbar under a heat map, from -limit to limit; form: writes a number."""
    form = form or (lambda value: decimal(value, 0 if float(value).is_integer() else 1))
    color_strip(page, axes, page.theme.diverging(np.linspace(0, 1, 64)), form(-limit), form(limit))


def color_strip(page, axes, colors, low, high):
    """Draws a strip of colors under a panel, at its left end, with `low` before and `high` after it."""
    page.reserve(axes, "Ag", "label", "bottom", 0.5)

    def draw():
        em = page.canvas.sizes["label"]
        before, after = (page.text(text, "label", parent=axes, color=page.theme.muted) for text in (low, high))
        top = axes.bbox.y0 - 0.5 * em
        x = before.move_to(axes.bbox.x0, top).bbox().x1 + 0.4 * em
        width, height = 4.2 * em, 0.5 * em
        edges = np.linspace(x, x + width, len(colors) + 1)
        y = top - 0.8 * em
        bars = [[(a, y), (b, y), (b, y + height), (a, y + height)] for a, b in zip(edges, edges[1:])]
        axes.add_collection(
            PolyCollection(
                bars,
                facecolors=colors,
                edgecolors=colors,
                linewidths=page.stroke(0.5),
                transform=page.pixels(),
                clip_on=False,
            ),
            autolim=False,
        )
        after.move_to(x + width + 0.4 * em, top)

    page.when_settled(draw)
