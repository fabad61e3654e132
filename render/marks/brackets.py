"""Brackets over columns and next to rows of a heat map, row markers, and a caption under it."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory


def row_brackets(page, axes, spans):
    """Lines along rows right of a heat map, in the colors of what they are, and their names.

    spans: (first row, last row, name, role) from top to bottom. A name that would run into the one above is left out.
    """
    em, stroke = page.canvas.sizes["label"], 3 * page.canvas.unit
    page.reserve(axes, "00" + max((name for _, _, name, _ in spans), key=len), "label")

    def draw():
        x, free = axes.bbox.x1 + 2.2 * stroke, np.inf
        across = blended_transform_factory(axes.transAxes, axes.transData)
        place = axes.transAxes.inverted().transform((x, 0))[0]
        row = axes.bbox.height / abs(np.diff(axes.get_ylim())[0])
        for first, last, name, role in spans:
            # Lines keep apart, however low the rows.
            half = 0.42 if row > 1.2 * stroke else max(0.5 - stroke / 2 / row, 0.2 - (last - first) / 2)
            _draw_line(page, axes, [place, place], [first - half, last + half], role, across)
            middle = axes.transData.transform((0, (first + last) / 2))[1]
            if middle > free:
                continue
            words = page.text(f"[{name}]({role})", "label", parent=axes)
            words.move_to(x + 0.35 * em, middle + 0.5 * words.height)
            free = middle - 1.1 * em

    page.when_settled(draw)


def bracket(page, axes, first, last, text, role, side="top", before=""):
    """A line along columns `first` to `last` of a heat map, in the color of what they are, and its name.

    The name stays within the map's width: it starts or ends with it where the columns are too narrow. before: the name
    at the map's right end, of which this one keeps clear.
    """
    em, stroke = page.canvas.sizes["label"], 3 * page.canvas.unit
    sign = 1 if side == "top" else -1
    page.reserve(axes, "Ag", "label", side, 0.5)

    def draw():
        height = (axes.bbox.y1 if sign > 0 else axes.bbox.y0) + sign * 2.2 * stroke
        along = blended_transform_factory(axes.transData, axes.transAxes)
        place = axes.transAxes.inverted().transform((0, height))[1]
        _draw_line(page, axes, [first - 0.42, last + 0.42], [place, place], role, along)
        words = page.text(f"[{text}]({role})", "label", parent=axes)
        left, right = (axes.transData.transform((x, 0))[0] for x in (first - 0.42, last + 0.42))
        end = axes.bbox.x1 - (_width(page, before) + 0.4 * em if before else 0)
        x = np.clip((left + right - words.width) / 2, axes.bbox.x0, end - words.width)
        top = height + 0.25 * em + words.height if sign > 0 else height - 0.3 * em
        words.move_to(x, top)

    page.when_settled(draw)


def caption_under(page, axes, markup):
    """A few words under a panel, at its right end."""
    page.reserve(axes, "Ag", "label", "bottom", 0.5)

    def draw():
        words = page.text(markup, "label", parent=axes)
        words.move_to(axes.bbox.x1 - words.width, axes.bbox.y0 - 0.5 * page.canvas.sizes["label"])

    page.when_settled(draw)


def row_markers(page, axes, rows):
    """Small dots right of a heat map that say which of its `rows` have something.

    Returns a line whose data are set per frame.
    """
    page.reserve(axes, "n", "tick")
    dots = page.add_animated(*axes.plot([], [], "o", color=page.theme.ink, markeredgewidth=0, clip_on=False))
    page.when_settled(
        lambda: dots.set_markersize(page.points(min(0.6 * axes.bbox.height / rows, 8 * page.canvas.unit)))
    )
    return dots


def _width(page, name):
    """The width of a bracket's name, in pixels."""
    words = page.text(f"[{name}](ink)", "label")
    words.remove()
    return words.width


def _draw_line(page, axes, x, y, role, transform):
    axes.add_line(
        Line2D(
            x,
            y,
            color=page.theme.color(role),
            clip_on=False,
            linewidth=page.stroke(4),
            solid_capstyle="butt",
            transform=transform,
        )
    )
