"""Correctness maps in a film: a small one of each of several parts alone, a large one of their sum so far."""

import numpy as np

from render.film.image_cells import Cells
from render.number_format import percent

WRITTEN = "{} right"  # under the large map


class Patchwork:
    """Maps [rows, columns], whose cells are right or wrong; in the large one the color tells what put a cell right.

    alone [G, rows, columns] bool; texts, below the small maps, and roles [G]. In pixels: tiles, (left, top, side) of
    each small map, if there are any; large (left, top, side); number (left, baseline, size). `set_ranks` changes them;
    `parts` are animated.
    """

    def __init__(self, stage, alone, texts, roles, tiles, large, number):
        self.colors = right_colors(stage.theme, roles)
        self.alone, shape = alone, alone.shape[1:]
        self.tiles, self.texts, self.parts = [], [], []
        tick = stage.canvas.sizes["tick"]
        for text, (left, top, side) in zip(texts, tiles):
            tile = Cells(stage, left, top, side, side, shape)
            words = stage.words(text, left, top + side + 1.15 * tick, "tick")
            self.tiles.append(tile)
            self.texts.append(words)
            self.parts += [tile, words]
        left, baseline, size = number
        self.map = Cells(stage, *large[:2], large[2], large[2], shape)
        self.number = stage.counter(WRITTEN.format("100%"), size, weight=600)
        self.number.place = stage.at(left, baseline)
        self.parts += [self.map, self.number]

    def set_ranks(self, patches, shown=()):
        """patches [rows, columns]: number of what put a cell right, -1 for wrong. shown [G]: how much of each small map
        has come out of the color of what is wrong."""
        for rank, (tile, words, alpha) in enumerate(zip(self.tiles, self.texts, shown)):
            ranks = np.where(self.alone[rank], rank, -1)
            faded = (1 - alpha) * self.colors[-1] + alpha * self.colors
            tile.paint(np.rint(faded).astype(np.uint8)[ranks])
            words.set_opacity(alpha)
        self.map.paint(self.colors[patches])
        self.number.write(WRITTEN.format(percent((patches >= 0).mean())))


def right_colors(theme, roles):
    """RGB [G + 1, 3] uint8: of each role, and last of what is wrong."""
    return np.stack([*(theme.rgb(role) for role in roles), theme.rgb("grid")])
