"""Annotations: short texts with a curved arrow to a data point, placed automatically where they hide nothing."""

from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from render.page.rich_text import Words

GRAIN = 6  # pixels of the lattice on which places are tried


@dataclass
class Note:
    """A placed annotation; animated if it `appears` at a step."""

    words: Words
    arrow: list
    appears: float | None = None

    @property
    def artists(self):
        return [*self.words.texts, *self.arrow]

    def set_step(self, step):
        """Make it visible from the step on at which it appears."""
        for artist in self.artists:
            artist.set_visible(self.appears is None or step >= self.appears)


def annotate(page, axes, markup, at, width=None, appears=None, within=None, size="note", align="left", reach=None):
    """Writes `markup` near the data point `at` (x, y) of a panel, with an arrow to it; returns a Note.

    The place is searched over the panel (or `within`, a Bbox in pixels): off all that is drawn there over the whole
    animation, off other texts, near the point, not on it, with an arrow that crosses as little as possible.
    width: where the text wraps, in pixels; reach: pixels from text to point that look best.
    """
    page.settle()
    em = page.canvas.sizes[size]
    taken = occupied(page, axes)
    summed = np.pad(taken.astype(np.int64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    point = axes.transData.transform(at)
    area = within or Bbox(axes.bbox.get_points())
    tried = []
    for wrap in [width] if width else [6 * em, 8 * em, 11 * em, 15 * em, 22 * em]:
        words = Words(page, markup, size, wrap, align=align, parent=axes)
        if not tried or len(words.lines) < len(tried[-1][-1].lines):
            tried.append(
                (*_best(words, point, taken, summed, area, 0.35 * em, reach or 2.4 * em, page.canvas.height), words)
            )
        else:
            words.remove()
    cost, hidden, corner, curve, words = min(tried, key=lambda one: one[0])
    for other in tried:
        if other[-1] is not words:
            other[-1].remove()
    if hidden:
        page.complaints.append(f"the note {markup!r} hides data: no free place for it")
    words.move_to(*corner)
    arrow = _arrow(page, axes, curve) if curve is not None else []
    note = Note(words, arrow, appears)
    if appears is not None and not page.still:
        page.add_animated(*note.artists)
    return note


def occupied(page, axes, skip=()):
    """Mask [height, width] of pixels that are drawn on by data or text: row 0 on top."""
    canvas = page.canvas
    scratch = RendererAgg(canvas.width, canvas.height, page.figure.dpi)
    frame = {axes.patch, axes.xaxis, axes.yaxis, *axes.spines.values(), axes.title}
    for artist in axes.get_children():
        if artist not in frame and not isinstance(artist, Text):
            _drawn_whole(artist, scratch)
    mask = np.asarray(scratch.buffer_rgba())[..., 3] > 0
    for text in page.figure.findobj(Text):
        if text not in skip and text.get_text().strip() and text.get_gid() != "watermark":
            box = text.get_window_extent(page.renderer)
            if np.isfinite(box.extents).all():
                x0, y0, x1, y1 = np.clip(np.rint(box.extents), 0, 10 * canvas.width).astype(int)
                mask[max(canvas.height - y1, 0) : canvas.height - y0, x0:x1] = True
    return mask


def _drawn_whole(artist, renderer):
    """Draws an artist as it will be at the end, shown or not."""
    visible, index = artist.get_visible(), getattr(artist, "index", None)
    artist.set_visible(True)
    if index is not None:
        artist.index = len(artist.y) - 1
    artist.draw(renderer)
    if index is not None:
        artist.index = index
    artist.set_visible(visible)


def _best(words, point, taken, summed, area, pad, reach, height):
    """(cost, hidden pixels, upper left corner, the arrow's curve [3, 2]), in pixels.

    There is no curve if the text is too near.
    """
    w, h = words.width, words.height
    xs = np.arange(area.x0 + pad, area.x1 - w - pad + 1, GRAIN)
    tops = np.arange(area.y0 + h + pad, area.y1 - pad + 1, GRAIN)
    if not len(xs) or not len(tops):
        xs, tops = np.array([area.x0 + pad]), np.array([area.y1 - pad])
    x, top = (grid.ravel() for grid in np.meshgrid(xs, tops))
    left, right = (np.clip(np.rint(v).astype(int), 0, taken.shape[1]) for v in (x - pad, x + w + pad))
    upper, lower = (np.clip(np.rint(height - v).astype(int), 0, taken.shape[0]) for v in (top + pad, top - h - pad))
    hidden = summed[lower, right] - summed[upper, right] - summed[lower, left] + summed[upper, left]
    away = np.hypot(
        np.maximum(np.maximum(x - point[0], point[0] - x - w), 0),
        np.maximum(np.maximum(top - h - point[1], point[1] - top), 0),
    )
    cost = reach * (10.0 * (hidden > 0) + 40.0 * hidden / (w * h)) + np.abs(away - reach)
    best = None
    for k in np.argsort(cost, kind="stable")[:200:5]:
        box = Bbox.from_extents(x[k], top[k] - h, x[k] + w, top[k])
        for curve, extra in _curves(box, point, words, taken, height):
            if best is None or cost[k] + extra < best[0]:
                best = cost[k] + extra, int(hidden[k]), (x[k], top[k]), curve
    return best or (np.inf, int(hidden[0]), (x[0], top[0]), None)


def _curves(box, point, words, taken, height):
    """Arrows from the text to the point, with what is against each: crossing things, bending back, length."""
    em = words.pixels
    first, last = box.y1 - 0.5 * em, box.y0 + 0.45 * em
    gap = 0.3 * em
    starts = [
        (box.x0 - gap, first),
        (box.x0 - gap, last),
        (box.x1 + gap, first),
        (box.x1 + gap, last),
        ((box.x0 + box.x1) / 2, box.y1 + gap),
        ((box.x0 + box.x1) / 2, box.y0 - gap),
    ]
    outward = [(-1, 0), (-1, 0), (1, 0), (1, 0), (0, 1), (0, -1)]
    t = np.linspace(0, 1, 40)[:, None]
    for start, direction in zip(np.array(starts), np.array(outward, float)):
        way = point - start
        length = np.hypot(*way)
        if length < 1.1 * em:
            continue
        leaving = way @ direction / length  # 1: straight on, -1: back through the text
        if leaving < -0.1:
            continue
        end = point - way / length * 0.42 * em
        for bend in (-0.28, 0.28):
            middle = (start + end) / 2 + bend * length * np.array([-way[1], way[0]]) / length
            curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
            column, row = np.rint(curve[:-5, 0]).astype(int), np.rint(height - curve[:-5, 1]).astype(int)
            inside = (row >= 0) & (row < taken.shape[0]) & (column >= 0) & (column < taken.shape[1])
            crossed = taken[row[inside], column[inside]].sum() + 40 * (~inside).sum()
            through = ((curve > [box.x0 - 2, box.y0 - 2]) & (curve < [box.x1 + 2, box.y1 + 2])).all(1).sum()
            along = (middle - start) @ direction / np.hypot(*(middle - start))  # leaves the text as one reads on
            yield (
                np.array([start, middle, end]),
                em * (0.35 * crossed + 2 * through + 0.8 * (1 - along)) + 0.12 * length,
            )


def _arrow(page, axes, curve):
    """The curve and an open head that points at the data."""
    start, middle, end = curve
    heading = (end - middle) / np.hypot(*(end - middle))
    side = np.array([-heading[1], heading[0]])
    barb = 9.5 * page.canvas.unit
    head = [end - barb * (heading - 0.55 * side), end, end - barb * (heading + 0.55 * side)]
    look = dict(
        facecolor="none",
        edgecolor=page.theme.ink,
        linewidth=page.stroke(1.8),
        capstyle="round",
        joinstyle="round",
        transform=page.pixels(),
        zorder=4,
        snap=False,
        clip_on=False,
    )
    arrow = [
        PathPatch(Path([start, middle, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3]), **look),
        PathPatch(Path(head), **look),
    ]
    for patch in arrow:
        axes.add_artist(patch)
    return arrow
