"""Correctness maps in a film: a small one of each of several parts alone, a large one of their sum so far."""

import numpy as np

from render.film.image_cells import Cells
from render.number_format import percent


class Patchwork:
    """Maps [rows, columns], whose cells are right or wrong; in the large one the color tells what put a cell right.

    alone [G, rows, columns] bool; names, roles [G]. In pixels: small (left, top, side, gap), or None for no small ones;
    large (left, top, side), number (left, baseline). `set_ranks` changes them; `parts` are animated.
    """

    def __init__(self, stage, alone, names, roles, small, large, number):
        em = stage.canvas.sizes["label"]
        self.colors = right_colors(stage.theme, roles)
        self.alone, shape = alone, alone.shape[1:]
        self.tiles, self.texts, self.parts = [], [], []
        for rank, (right, name, role) in enumerate(zip(alone, names, roles) if small else ()):
            left, top, side, gap = small
            x = left + rank * (side + gap)
            tile = Cells(stage, x, top, side, side, shape)
            words = stage.words(f"[{name}]({role})\n{percent(right.mean())} right", x, top + side + 1.15 * em)
            self.tiles.append(tile)
            self.texts.append(words)
            self.parts += [tile, words]
        self.map = Cells(stage, *large[:2], large[2], large[2], shape)
        size = stage.canvas.sizes["counter"]
        self.number = stage.counter("100%", "counter", weight=600, align="right")
        self.number.place = stage.at(number[0] + 2.6 * size, number[1])
        stage.add(stage.words("right", number[0] + 2.8 * size, number[1], "counter", weight=600))
        self.parts += [self.map, self.number]

    def set_ranks(self, patches, shown, visible=1.0):
        """patches [rows, columns]: number of what put a cell right, -1 for wrong. shown [G], visible: how much of each
        small map, and of the large one, has come out of the color of what is wrong."""
        for rank, (tile, words, alpha) in enumerate(zip(self.tiles, self.texts, shown)):
            tile.paint(self._colored(np.where(self.alone[rank], rank, -1), alpha))
            words.set_opacity(alpha)
        self.map.paint(self._colored(patches, visible))
        self.number.write(percent((patches >= 0).mean()) if visible == 1 else "0%")

    def _colored(self, ranks, t):
        """Colors of the ranks, `t` of the way from the color of what is wrong."""
        return np.rint((1 - t) * self.colors[-1] + t * self.colors).astype(np.uint8)[ranks]


def right_colors(theme, roles):
    """RGB [G + 1, 3] uint8: of each role, and last of what is wrong."""
    return np.stack([*(theme.rgb(role) for role in roles), theme.rgb("grid")])


def color_map(axes, colors):
    """Colors [rows, columns, 3] uint8 as cells of a static figure, sharp at any magnification."""
    side = 2400 // max(colors.shape)
    axes.imshow(colors.repeat(side, 0).repeat(side, 1), interpolation="none", aspect="equal", zorder=2)
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
