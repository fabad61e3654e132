"""Growing curves, with a dot at the head and labels at the right that never overlap."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

from render.marks.growing_lines import Trails
from render.page.running_number import RunningNumber, width


@dataclass(frozen=True)
class Curve:
    """One curve of Curves, with its look."""

    values: np.ndarray  # [T], in data; nan where there is none
    role: str  # of its color, such as "test"
    name: str  # its label, at the right of the panel
    form: Callable[[float], str] | None = None  # writes its value after the name, such as `percent`; None: no value
    dashes: tuple[float, float] | None = None  # dash and gap, in widths of the line; None: solid
    width: float = 3.2  # in pixels of the article


class Curves:
    """Curves over x [T] in one panel, drawn up to a checkpoint by `set_index(index)`, with labels at the right.

    size: of the labels; labels: whether there are any.
    """

    def __init__(self, page, axes, x, curves, size="label", labels=True):
        self.page, self.axes, self.curves = page, axes, curves
        values = np.column_stack([curve.values for curve in curves])
        self.trails = Trails(axes, x, values, [self._look(k, curve) for k, curve in enumerate(curves)], self._chunk())
        self.heads = [
            Line2D(
                [],
                [],
                marker="o",
                markersize=page.stroke(11),
                color=page.theme.color(curve.role),
                markeredgecolor=page.theme.background,
                markeredgewidth=page.stroke(1.5),
                clip_on=False,
                zorder=6,
            )
            for curve in curves
        ]
        for head in self.heads:
            axes.add_line(head)
        self.labels = None
        page.add_animated(*self.artists)
        if labels:
            page.reserve(
                axes, "  " + max((curve.name for curve in curves), key=len) + "0" * round(_ems(curves) / 0.56), size
            )
            page.when_settled(lambda: self._label(size))

    @property
    def artists(self):
        return [self.trails, *self.heads, *(self.labels.artists if self.labels else [])]

    def set_index(self, index):
        """Draw the curves up to checkpoint `index`, a fraction between two."""
        self.trails.set_index(index)
        x, values = self.trails.head()
        for head, y in zip(self.heads, values):
            head.set_data([x], [y])
        if self.labels:
            self.labels.set_values(values)

    def _look(self, number, curve):
        width = self.page.stroke(curve.width)
        dashes = [length * width for length in curve.dashes] if curve.dashes else None
        return [number], self.page.theme.color(curve.role), width, dashes

    def _chunk(self):
        """One piece where a pattern of dashes must run on, and where vector files should hold one path."""
        whole = self.page.still or any(curve.dashes for curve in self.curves)
        return len(self.curves[0].values) if whole else 32

    def _label(self, size):
        self.labels = EndLabels(self.page, self.axes, self.curves, size)
        self.set_index(self.trails.index)


class EndLabels:
    """Names and values at the right of a panel, each as high as its curve's head.

    They are pushed apart where they would meet.
    """

    def __init__(self, page, axes, curves, size="label"):
        self.axes, self.curves, self.pixels = axes, curves, page.canvas.sizes[size]
        x = axes.bbox.x1 + 0.55 * self.pixels
        self.canvas = page.canvas
        style = dict(fontsize=page.size(size), va="baseline", weight=600, zorder=5, transform=page.figure.transFigure)
        self.names = [
            Text(x / page.canvas.width, 0, c.name, color=page.theme.text_color(c.role), **style) for c in curves
        ]
        for name in self.names:
            page.figure.add_artist(name)
        right = x + max(name.get_window_extent(page.renderer).width for name in self.names) + _ems(curves) * self.pixels
        self.numbers = [
            RunningNumber(page, right, 0, size, page.theme.text_color(c.role), 400) if c.form else None for c in curves
        ]
        page.add_animated(*self.artists)

    @property
    def artists(self):
        return [*self.names, *(number for number in self.numbers if number is not None)]

    def set_values(self, values):
        """Move the labels to values [curves], in data, and write them; those at nan are hidden."""
        heights = [self.axes.transData.transform((0, value))[1] if np.isfinite(value) else np.nan for value in values]
        low, high = self.axes.bbox.y0 + 0.5 * self.pixels, self.axes.bbox.y1 - 0.3 * self.pixels
        for k, y in enumerate(repel(np.array(heights), 1.12 * self.pixels, low, high)):
            self.names[k].set_visible(bool(np.isfinite(y)))
            baseline = (y if np.isfinite(y) else 0) - 0.33 * self.pixels
            self.names[k].set_y(baseline / self.canvas.height)
            if self.numbers[k] is not None:
                self.numbers[k].set_text(self.curves[k].form(values[k]) if np.isfinite(y) else "")
                self.numbers[k].move_to(self.numbers[k].anchor, baseline)


def _ems(curves):
    """Width of the widest number that any of the labels will show, and of the space before it."""
    numbers = {curve.form(value) for curve in curves if curve.form for value in curve.values[np.isfinite(curve.values)]}
    return max(map(width, numbers), default=-0.4) + 0.4


def repel(wanted, gap, low=-np.inf, high=np.inf):
    """Heights [n] nearest to those wanted (least squares) with at least `gap` between any two, within low..high.

    Equal wishes keep their order: the first is on top. nan stays nan.
    """
    result = np.array(wanted, float)
    here = np.flatnonzero(np.isfinite(result))
    order = here[np.argsort(-result[here], kind="stable")]  # from the top
    shifted = result[order] + gap * np.arange(len(order))  # must fall from the top: pool adjacent violators
    blocks = []
    for value in shifted:
        blocks.append([value, 1])
        while len(blocks) > 1 and blocks[-1][0] > blocks[-2][0]:
            mean, count = blocks.pop()
            blocks[-1] = [
                (blocks[-1][0] * blocks[-1][1] + mean * count) / (blocks[-1][1] + count),
                blocks[-1][1] + count,
            ]
    level = np.repeat([mean for mean, _ in blocks], [count for _, count in blocks]) if blocks else np.array([])
    room = gap * (len(order) - 1)
    level = np.clip(level, min(low + room, high), high)
    result[order] = level - gap * np.arange(len(order))
    return result
