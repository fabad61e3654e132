"""The colorbar of a heat map."""

import numpy as np
from matplotlib.collections import PolyCollection

from render.number_format import decimal


def colorbar(page, axes, limit, form=None):
    """Draws a colorbar under a heat map, from -limit to limit; form: writes a number."""
    page.reserve(axes, "Ag", "label", "bottom", 0.5)
    form = form or (lambda value: decimal(value, 0 if float(value).is_integer() else 1))

    def draw():
        em = page.canvas.sizes["label"]
        low, high = (page.text(form(value), "label", parent=axes, color=page.theme.muted) for value in (-limit, limit))
        top = axes.bbox.y0 - 0.5 * em
        x = low.move_to(axes.bbox.x0, top).bbox().x1 + 0.4 * em
        width, height = 4.2 * em, 0.5 * em
        edges = np.linspace(x, x + width, 65)
        y = top - 0.8 * em
        bars = [[(a, y), (b, y), (b, y + height), (a, y + height)] for a, b in zip(edges, edges[1:])]
        colors = page.theme.diverging(np.linspace(0, 1, 64))
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
        high.move_to(x + width + 0.4 * em, top)

    page.when_settled(draw)
