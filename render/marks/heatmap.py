"""Heat maps: of signed values or of values from zero on, by lookup table, cells on whole pixels; of given colors."""

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.transforms import Bbox

from render.theme import diverging_index

MOST_SHAPES = 5_000  # cells: a vector file of more is slow to show, and holds them as pixels


class HeatMap(Artist):
    """`values` [rows, columns] as colored cells that fill their axes, first row on top, nan for nothing.

    `limit` is the value of the strongest color. Cells are cut to whole pixels with a gap of the background's color
    between them; `set_data(values)` changes the values.
    """

    def __init__(self, axes, values, limit, colormap, background, gap=1):
        super().__init__()
        self.values, self.limit, self.gap = np.asarray(values), limit, gap
        colors = np.rint(255 * colormap(np.arange(colormap.N))).astype(np.uint8)
        self.table = np.ascontiguousarray(colors).view(np.uint32).ravel()
        self.background = np.rint(255 * np.array(to_rgba(background))).astype(np.uint8).view(np.uint32)[0]
        self._box = None
        axes.add_artist(self)
        _fit(axes, *self.values.shape)

    def set_data(self, values):
        self.values = values

    def colors(self):
        """Packed RGBA [rows, columns] uint32."""
        colors = self.table[diverging_index(self.values, self.limit, len(self.table))]
        colors[np.isnan(self.values)] = self.background
        return colors

    @allow_rasterization
    def draw(self, renderer):
        if not self.get_visible():
            return
        box = self._layout()
        cells = np.append(self.colors().ravel(), self.background)
        image = cells[self._places].view(np.uint8).reshape(*self._places.shape, 4)
        gc = renderer.new_gc()
        renderer.draw_image(gc, box[0], box[1], image[::-1])
        gc.restore()

    def get_tightbbox(self, renderer=None):
        return None

    def get_window_extent(self, renderer=None):
        return Bbox(self.axes.bbox.get_points())

    def _layout(self):
        """Which cell each pixel of the axes' box shows [height, width]; made once, as the box stays."""
        box = tuple(np.rint(self.axes.bbox.extents).astype(int))
        if box != self._box:
            rows, columns = self.values.shape
            across, down = _cuts(box[2] - box[0], columns, self.gap), _cuts(box[3] - box[1], rows, self.gap)
            nowhere = (across < 0)[None, :] | (down < 0)[:, None]
            self._places = np.where(nowhere, rows * columns, down[:, None] * columns + across[None, :])
            self._box = box
        return box


def _cuts(pixels, cells, gap):
    """Cell of each pixel along one side; -1 in the gaps, which vanish where cells are too small for them."""
    edges = np.rint(np.linspace(0, pixels, cells + 1)).astype(int)
    places = np.repeat(np.arange(cells), np.diff(edges))
    if pixels / cells >= 5 * gap:
        for k in range(gap):
            places[edges[1:-1] - 1 - k] = -1
    return places


class VectorCells(PolyCollection):
    """The same picture as shapes, for SVG and PDF, where an image would blur."""

    def __init__(self, axes, values, limit, colormap, background):
        rows, columns = np.shape(values)
        y, x = np.mgrid[0:rows, 0:columns]
        corners = np.array([(-0.46, -0.46), (0.46, -0.46), (0.46, 0.46), (-0.46, 0.46)])
        super().__init__(np.stack([x.ravel(), y.ravel()], axis=-1)[:, None] + corners, edgecolors="none")
        self.limit, self.colormap, self.background = limit, colormap, to_rgba(background)
        axes.add_collection(self, autolim=False)
        _fit(axes, rows, columns)
        self.set_data(values)

    def set_data(self, values):
        values = np.asarray(values).ravel()
        colors = self.colormap(diverging_index(values, self.limit, self.colormap.N))
        colors[np.isnan(values)] = self.background
        self.set_facecolors(colors)


def round_limit(value):
    """A limit of colors near `value` that is short to write: 1, 1.5, 2, 3, 5 or 7 times a power of ten; 1 for 0."""
    if not value > 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(value))
    return float(scale * min((1, 1.5, 2, 3, 5, 7, 10), key=lambda factor: abs(factor - value / scale)))


def heat_map(page, axes, values, limit, colormap=None):
    """`values` [rows, columns], nan for nothing, in one panel: cells that `set_data(values)` changes.

    colormap: of -limit to limit; by default that of signed values.
    """
    look = limit, colormap or page.theme.diverging, page.theme.background
    if page.still and np.size(values) <= MOST_SHAPES:
        return VectorCells(axes, values, *look)
    heat = HeatMap(axes, values, *look, gap=1 if page.canvas.unit < 1.3 else 2)
    heat.set_rasterized(page.still)
    return heat if page.still else page.add_animated(heat)


def color_map(axes, colors):
    """Colors [rows, columns, 3] uint8 as cells of a static figure, sharp at any magnification."""
    side = 1200 // max(colors.shape)
    axes.imshow(colors.repeat(side, 0).repeat(side, 1), interpolation="none", aspect="equal", zorder=2)
    _bare(axes)


def strongest(values, rows, columns):
    """`values` [m, n] in at most `rows` x `columns` blocks: of each block the entry of largest magnitude.

    Blocks are of equal size but for the last ones, which may be smaller.
    """
    height, width = (-(-size // most) for size, most in zip(np.shape(values), (rows, columns)))
    down, across = np.arange(0, len(values), height), np.arange(0, np.shape(values)[1], width)
    highest = np.maximum.reduceat(np.maximum.reduceat(values, down, 0), across, 1)
    lowest = np.minimum.reduceat(np.minimum.reduceat(values, down, 0), across, 1)
    return np.where(highest >= -lowest, highest, lowest)


def _fit(axes, rows, columns):
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    _bare(axes)


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
