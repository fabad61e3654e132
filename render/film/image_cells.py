"""Image cells of a film: a grid of colors on whole pixels, whose repainting in each frame costs one copy."""

import numpy as np
from manim.mobject.types.image_mobject import AbstractImageMobject

from render.theme import diverging_index


class Cells(AbstractImageMobject):
    """A rectangle of the stage, in pixels, cut into rows and columns; `paint` colors them, first row on top."""

    def __init__(self, stage, left, top, width, height, shape):
        super().__init__(scale_to_resolution=stage.canvas.height)
        self.left, self.top, down, across = (round(stage.density * side) for side in (left, top, height, width))
        rows, columns = (
            np.repeat(np.arange(count), np.diff(np.rint(np.linspace(0, side, count + 1)).astype(int)))
            for count, side in zip(shape, (down, across))
        )
        self.places = rows[:, None], columns[None, :]
        self.sides = len(rows), len(columns)
        self.points = np.pad(
            stage.at(left + np.array([0, width, 0, width]), top + np.array([0, 0, height, height])),
            ((0, 0), (0, 1)),
        )
        self.alpha, self.colors = 1.0, np.full((*shape, 3), stage.theme.rgb("background"), np.uint8)

    def reset_points(self):
        """Nothing yet: Manim asks before there is a size."""
        self.points = np.zeros((0, 3))

    def view(self, rows, columns):
        """Let the first `rows` and `columns`, which may be fractions, fill the rectangle."""
        down, across = (
            ((np.arange(side) + 0.5) / side * count).astype(int) for side, count in zip(self.sides, (rows, columns))
        )
        self.places = down[:, None], across[None, :]
        return self

    def paint(self, colors):
        """RGB [rows, columns, 3] uint8."""
        self.colors = colors
        return self

    def set_opacity(self, alpha):
        """Set its opacity, 0..1."""
        self.alpha = alpha
        return self

    def draw_on(self, pixels):
        """Onto a frame [height, width, 4] uint8."""
        if self.alpha <= 0:
            return
        image = self.colors[self.places]
        part = pixels[self.top : self.top + image.shape[0], self.left : self.left + image.shape[1], :3]
        part[...] = image if self.alpha >= 1 else np.rint((1 - self.alpha) * part + self.alpha * image)


def whole(side, cells, density=1.0):
    """The largest side up to `side` of `cells` of whole pixels of a frame, `density` of which are a pixel of the stage.

    `side` itself for more cells than pixels.
    """
    drawn = density * side
    return int(drawn // cells * cells or drawn) / density


def signed(theme, values, limit):
    """Colors [..., 3] uint8 of signed values: strongest at `limit`, the middle at zero, the background's for nan."""
    table = np.rint(255 * theme.diverging(np.arange(theme.diverging.N))[:, :3]).astype(np.uint8)
    colors = table[diverging_index(values, limit, len(table))]
    colors[np.isnan(values)] = theme.rgb("background")
    return colors
