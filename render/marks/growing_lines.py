"""Many growing lines, drawn incrementally."""

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from render.interpolation import between

MOST_POINTS = 300_000  # of all lines together: a vector file of more is slow to show, and holds them as pixels


class Trails(Artist):
    """Lines through (x, y), drawn up to checkpoint `index`.

    x: [T] or [T, lines]; y: [T, lines] or [T]; groups: (line numbers, color, width in points, dashes or None), the last
    on top. The lines are cut into chunks of fixed length and drawn chunk after chunk, each group of a chunk as one
    path. A whole chunk looks the same whenever it is drawn, so it can be kept as an image; only the unfinished one, the
    tip, is drawn again. Colors are opaque, so that the round joints of chunks don't show.
    """

    def __init__(self, axes, x, y, groups, chunk=16):
        super().__init__()
        self.x, self.y = np.asarray(x, float), np.asarray(y, float)
        if self.y.ndim == 1:
            self.y = self.y[:, None]
        self.groups, self.chunk = list(groups), chunk
        self.index = len(self.y) - 1
        self._points = None
        self.set_zorder(2)
        axes.add_artist(self)
        axes.update_datalim(np.column_stack([np.resize(self.x.T, self.y.size), self.y.T.ravel()]))

    def set_index(self, index):
        """Draw the lines up to checkpoint `index`, a fraction between two."""
        self.index = index

    def head(self):
        """The ends of the lines at the present index, in data: (x, y [lines])."""
        return between(self.x, self.index), between(self.y, self.index)

    # As a GrowingArtist of render.page.blitting

    def reached(self):
        """Whole chunks that are due."""
        return int(self.index) // self.chunk

    def draw_new(self, renderer, since):
        """Draws the whole chunks after the first `since`."""
        for number in range(since or 0, self.reached()):
            self._draw_part(renderer, number * self.chunk, (number + 1) * self.chunk)

    def draw_tip(self, renderer):
        """Draws the chunk that is still growing."""
        self._draw_part(renderer, self.reached() * self.chunk, self.index)

    @allow_rasterization
    def draw(self, renderer):
        if self.get_visible():
            self.draw_new(renderer, 0)
            self.draw_tip(renderer)

    def get_window_extent(self, renderer=None):
        points = self.pixels()
        return Bbox.from_extents(*np.nanmin(points, (0, 1)), *np.nanmax(points, (0, 1)))

    def get_tightbbox(self, renderer=None):
        return None  # the layout goes by the axes

    def pixels(self):
        """Points in pixels [T, lines, 2]; the limits are fixed over all frames."""
        transform = self.axes.transData.frozen()
        if self._points is None or self._transform != transform:
            x = np.broadcast_to(self.x if self.x.ndim == 2 else self.x[:, None], self.y.shape)
            self._points = transform.transform(np.column_stack([x.ravel(), self.y.ravel()])).reshape(*self.y.shape, 2)
            self._transform = transform
        return self._points

    def _draw_part(self, renderer, start, stop):
        points = self.pixels()
        part = points[start : int(stop) + 1]
        if stop > int(stop):
            part = np.concatenate([part, between(points, stop)[None]])
        if len(part) < 2:
            return
        codes = np.full((len(part), 1), Path.LINETO, np.uint8)
        codes[0] = Path.MOVETO
        for lines, color, width, dashes in self.groups:
            gc = renderer.new_gc()
            self._set_gc_clip(gc)
            gc.set_foreground(to_rgba(color), isRGBA=True)
            gc.set_linewidth(width)
            gc.set_capstyle("round" if dashes is None else "butt")
            gc.set_joinstyle("round")
            gc.set_snap(False)
            if dashes is not None:
                gc.set_dashes(0, dashes)
            chosen = part[:, lines].swapaxes(0, 1).reshape(-1, 2)
            path = Path(chosen, np.tile(codes, (1, len(lines))).T.ravel())
            renderer.draw_path(gc, path, IdentityTransform())
            gc.restore()


def trails(page, axes, x, y, groups):
    """Animated Trails of a page; groups: (line numbers, role, width in pixels), the last on top."""
    looks = [(lines, page.theme.color(role), page.stroke(width), None) for lines, role, width in groups]
    # Whole lines in static figures: a vector file then has one path per group.
    lines = Trails(axes, x, y, looks, chunk=len(y) if page.still else 16)
    lines.set_rasterized(page.still and np.size(y) > MOST_POINTS)
    return page.add_animated(lines)
