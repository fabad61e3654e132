"""Dot tables: dots in the cells of a table, whose animated kinds have colors and shapes; and a legend that counts."""

from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D

from render.page.page import Grid
from render.page.running_number import RunningNumber, width


@dataclass(frozen=True)
class Kind:
    """What a dot may be: its name, the role of its color, a marker of Matplotlib, and its relative size."""

    name: str
    role: str
    marker: str
    scale: float = 1.0

    def look(self, theme):
        """Properties of a line that draws such dots."""
        color = theme.color(self.role)
        open_sign = self.marker in "x+"
        return {
            "marker": self.marker,
            "linestyle": "none",
            "color": color,
            "markeredgecolor": color if open_sign else theme.background,
        }


class Dots:
    """One panel's dots at x, y [n], as large as their columns and rows allow.

    `set_kinds(kinds)` says which of the kinds each is, [n] indices.
    """

    def __init__(self, page, axes, x, y, kinds):
        self.x, self.y = np.asarray(x, float), np.asarray(y, float)
        self.lines = [page.add_animated(*axes.plot([], [], **kind.look(page.theme))) for kind in kinds]
        page.when_settled(lambda: self._fit(page, axes, kinds))

    def set_kinds(self, kinds):
        for index, line in enumerate(self.lines):
            at = np.asarray(kinds) == index
            line.set_data(self.x[at], self.y[at])

    def _fit(self, page, axes, kinds):
        """Dots of four fifths of the smallest distance."""
        pixels = axes.transData.transform(np.stack([self.x, self.y], 1))
        gaps = [np.diff(np.unique(side.round(2))) for side in pixels.T]
        size = 0.8 * min((gap.min() for gap in gaps if len(gap)), default=axes.bbox.height / 8)
        for kind, line in zip(kinds, self.lines):
            _resize(page, line, kind, size)


def _resize(page, line, kind, size):
    """Dots of `size` pixels."""
    line.set_markersize(page.points(kind.scale * size))
    line.set_markeredgewidth(page.points(size / 6 if kind.marker in "x+" else size / 20))


def table_axes(page, axes, columns, rows, corner=("", "")):
    """Make a panel a table: labels of its columns below and of its rows at the left.

    (0, 0) is the middle of the lowest left cell. corner: names of what columns and rows stand for, left of the table;
    empty where another panel says it.
    """
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(-0.5, len(rows) - 0.5), ylabel=corner[1] or None)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    pad = axes.xaxis.get_major_ticks()[0].get_pad()
    axes.annotate(
        corner[0],
        (0, 0),
        (-1.5 * pad, -pad),
        "axes fraction",
        "offset points",
        ha="right",
        va="top",
        fontsize=page.size("tick"),
        color=page.theme.muted,
    )
    axes.grid(False)
    for k in range(1, len(columns)):
        axes.axvline(k - 0.5, color=page.theme.grid, lw=page.stroke(1.5), zorder=0)
    for k in range(1, len(rows)):
        axes.axhline(k - 0.5, color=page.theme.grid, lw=page.stroke(1.5), zorder=0)


def grid_offsets(count, columns=3, share=0.9):
    """Places of `count` dots within a cell, in rows of up to `columns`: offsets (x, y), each [count].

    share: of the cell's width and height that they fill.
    """
    columns = min(columns, count)
    rows = -(-count // columns)
    place = np.arange(count)
    x, y = place % columns - (columns - 1) / 2, (rows - 1) / 2 - place // columns
    return share * x / columns, share * y / rows


def panel_grid(names, columns):
    """A Grid of panels in rows of `columns`; the last row is filled up with its last panel, such as the legend."""
    rows = [names[start : start + columns] for start in range(0, len(names), columns)]
    return Grid("\n".join(" ".join(row + row[-1:] * (columns - len(row))) for row in rows), gaps=(0.6, 0.9))


class CountLegend:
    """A legend of kinds that counts: sign, number and name of each, in a panel of its own.

    `set_counts(counts)` sets the numbers.
    """

    def __init__(self, page, axes, kinds, most):
        self.numbers, self.counts = [], None
        axes.axis("off")
        page.when_settled(lambda: self._place(page, axes, kinds, most))

    def set_counts(self, counts):
        self.counts = counts
        for number, count in zip(self.numbers, counts):
            number.set_text(f"{count:,}")

    def _place(self, page, axes, kinds, most):
        em, box = page.canvas.sizes["label"], axes.bbox
        pitch = min(box.height / len(kinds), 2.1 * em)
        top = (box.y0 + box.y1) / 2 + pitch * (len(kinds) - 1) / 2
        column = box.x0 + 1.5 * em + em * width(f"{most:,}")
        for k, kind in enumerate(kinds):
            y = top - k * pitch
            sign = Line2D([box.x0 + 0.45 * em], [y], transform=page.pixels(), clip_on=False, **kind.look(page.theme))
            _resize(page, axes.add_line(sign), kind, 0.75 * em)
            words = page.text(f"[{kind.name}]({kind.role})", "label", parent=axes)
            words.move_to(column + 0.5 * em, y + 0.5 * words.height)
            number = RunningNumber(page, column, y - 0.35 * em, "label")
            self.numbers.append(number)
            page.add_animated(number)
        if self.counts is not None:
            self.set_counts(self.counts)
