"""Layout check: warns of texts that are too small, outside the margins, or overlap."""

from matplotlib.text import Text
from matplotlib.transforms import Bbox


def layout_warnings(page):
    """Warnings about the texts of a page, as sentences."""
    canvas = page.canvas
    texts, boxes = shown(page)
    left, top, right, bottom = canvas.margin
    room = Bbox.from_extents(
        left - 24, bottom - 12, canvas.width - right + 24, canvas.height - top + 0.3 * canvas.sizes["title"]
    )
    pixels = [text.get_fontsize() * canvas.dpi / 72 for text in texts]
    small = [
        f"{text.get_text()!r} is {size:.1f} px, smallest is {canvas.smallest:.1f}"
        for text, size in zip(texts, pixels)
        if size < canvas.smallest - 0.01
    ]
    outside = [
        f"{text.get_text()!r} leaves the margins: {box.extents.round()}"
        for text, box in zip(texts, boxes)
        if box.x0 < room.x0 or box.x1 > room.x1 or box.y0 < room.y0 or box.y1 > room.y1
    ]
    meeting = [
        f"{first.get_text()!r} overlaps {second.get_text()!r}"
        for k, (first, a) in enumerate(zip(texts, boxes))
        for second, b in zip(texts[:k], boxes)
        if _overlap(a, b) > 0.02 * min(a.width * a.height, b.width * b.height)
    ]
    return small + outside + meeting


def shown(page):
    """All texts of a page that are drawn, a watermark and badges that may meet aside, and their boxes in pixels."""
    page.settle()
    page.figure.draw_without_rendering()
    hidden = _ticks_outside(page.figure)
    texts = [
        text
        for text in page.figure.findobj(Text)
        if text.get_visible()
        and text.get_text().strip()
        and text not in hidden
        and text.get_gid() not in ("watermark", "badge")
    ]
    return texts, [text.get_window_extent(page.renderer) for text in texts]


def _ticks_outside(figure):
    """Tick labels that Matplotlib keeps but does not draw, as their ticks lie outside the view."""
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low - slack <= tick.get_loc() <= high + slack:
                    hidden |= {tick.label1, tick.label2}
    return hidden


def _overlap(a, b):
    """Square pixels that two texts share; their boxes are a fifth taller than their letters."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0) - 0.2 * min(a.height, b.height)
    return max(width, 0) * max(height, 0)
