"""Pages: a Matplotlib figure of exactly a canvas's size, with one grid of panels and checked text sizes."""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from core.suggestions import Named
from render.canvas import CANVASES
from render.given_title import GivenTitle
from render.page.layout_check import layout_warnings
from render.page.rich_text import Words
from render.page.step_counter import StepCounter
from render.theme import THEMES, rc_parameters


def rounded(bounds):
    """Relative bounds of a panel to nine digits: the solver's last ones depend on where memory held its variables.

    Up from an odd fraction, not from a half: panels lie at simple fractions, such as 365.025 of 1,200 pixels, which are
    halfway between two.
    """
    return np.floor(1e9 * np.asarray(bounds) + np.pi / 4) / 1e9


def in_own_style(method):
    """A method of a page that runs within its `rc_context`."""

    @wraps(method)
    def inside(page, *arguments, **options):
        with page.rc_context():
            return method(page, *arguments, **options)

    return inside


class Page:
    """A Matplotlib figure of exactly the canvas's size, and which of its artists are animated.

    rc: Matplotlib's parameters for it. They hold within `rc_context()` alone: make artists, lay out and save there.
    The page's own methods do so by themselves.
    """

    def __init__(self, canvas="article", theme="light", still=False, title=None):
        self.canvas = CANVASES[canvas] if isinstance(canvas, str) else canvas
        self.theme = THEMES[theme] if isinstance(theme, str) else theme
        self.still, self.given_title = still, title or GivenTitle()
        self.rc = matplotlib.RcParams(rc_parameters(self.theme) | self._sizes())
        inches = self.canvas.width / self.canvas.dpi, self.canvas.height / self.canvas.dpi
        with self.rc_context():
            self.figure = Figure(figsize=inches, dpi=self.canvas.dpi)
        self.renderer = FigureCanvasAgg(self.figure).get_renderer()
        self.animated = []
        self.panels = {}
        self._top = self.canvas.height - self.canvas.margin[1]  # pixels from below: where the panels may begin
        self._settled = False
        self._reserved, self._waiting = [], []
        self.complaints = []
        self.advances = {}  # widths of texts in pixels, by text, weight and size

    @contextmanager
    def rc_context(self):
        """Sets Matplotlib's parameters to the page's own within a `with` block; costs little in another such block."""
        changed = {name: value for name, value in self.rc.items() if matplotlib.rcParams[name] != value}
        if not changed:
            yield
            return
        with matplotlib.rc_context(changed):
            yield

    # Sizes, in points as Matplotlib wants them

    def points(self, pixels):
        return pixels * 72 / self.canvas.dpi

    def size(self, name):
        """Points of a text: 'title', 'counter', 'label', 'note' or 'tick'."""
        return self.points(self.canvas.sizes[name])

    def stroke(self, width):
        """Points of a line `width` pixels wide at the article's size; 2 or more for colored lines (4:2:0 video)."""
        return self.points(width * self.canvas.unit)

    def pixels(self):
        """The transform from the canvas's pixels, origin at the lower left, to the display, whatever its resolution.

        The resolution of SVG and PDF is 72 dpi.
        """
        return Affine2D().scale(1 / self.canvas.width, 1 / self.canvas.height) + self.figure.transFigure

    # Static parts

    @in_own_style
    def title(self, markup=None):
        """Adds the title, top left: wrapped left of the step counter, or above it on tall canvases.

        markup: None for that of the figure's header.
        """
        left, _, right, _ = self.canvas.margin
        room = self.canvas.width - left - right
        if self.canvas.layout == "article" and not self.still:
            room -= StepCounter.room(self) + self.canvas.sizes["title"]
        words = Words(self, self.given_title.instead_of(markup), "title", room, weight=600, leading=1.14)
        words.move_to(left, self._top)
        self._top -= words.height + 0.55 * self.canvas.sizes["title"]
        return words

    @in_own_style
    def step_counter(self, last=99_999, caption=StepCounter.CAPTION):
        """A StepCounter up to `last`: at the right of the title, or under it on tall canvases.

        caption: name of the counted quantity; must not be longer than the default. Static figures have no counter.
        """
        counter = StepCounter(self, last, caption)
        if self.still:
            counter.set_visible(False)
        else:
            self.add_animated(counter)
        return counter

    @in_own_style
    def grid(self, article, square=None, story=None):
        """Panels by name on one grid, per canvas: {'loss': Axes, ...}.

        A layout is a Grid, or its mosaic alone: rows on lines, names apart by spaces, '.' for a gap.
        """
        square = square or article
        chosen = {"article": article, "square": square, "story": story or square}[self.canvas.layout]
        chosen = chosen if isinstance(chosen, Grid) else Grid(chosen)
        rows = [row.split() for row in chosen.mosaic.strip().splitlines()]
        axes = self.figure.subplot_mosaic(rows, width_ratios=chosen.widths, height_ratios=chosen.heights)
        for panel in axes.values():
            panel.tick_params(labelsize=self.size("tick"), length=0, pad=self.points(7 * self.canvas.unit))
            panel.grid(linewidth=self.stroke(1.5))
        self._gaps = chosen.gaps
        self.panels |= axes
        return Named("panel", axes)

    @in_own_style
    def settle(self):
        """Lays the panels out, once: after their ticks and labels are set, before texts that are placed by data."""
        if self._settled:
            return
        self._settled = True
        if self.panels:
            self._lay_out()
        for text in self._reserved:
            if text.axes is not None:  # `axes.clear()` has removed it
                text.remove()
        for task in self._waiting:
            task()

    @in_own_style
    def reserve(self, axes, text, size, side="right", pad=0.0):
        """Keeps room for a line of text at a side of a panel (right, top or bottom), `pad` ems away from it.

        Raises RuntimeError if the page has settled.
        """
        if self._settled:
            raise RuntimeError(
                f"no room can be kept for {text.strip()!r}: the panels have their places already; draw headings, "
                "labeled curves, brackets and color bars before page.settle(), annotate() and StepMarkers()"
            )
        x, y, align = {"right": (1, 0.5, "center"), "top": (0, 1, "bottom"), "bottom": (0, 0, "top")}[side]
        away = pad * self.size(size) * {"right": 0, "top": 1, "bottom": -1}[side]
        self._reserved.append(
            axes.annotate(
                text,
                (x, y),
                (0, away),
                "axes fraction",
                "offset points",
                alpha=0,
                weight=600,
                fontsize=self.size(size),
                va=align,
            )
        )

    @in_own_style
    def heading(self, axes, markup, size="label", shorter=()):
        """Adds a heading above a panel's left edge.

        shorter: texts in its place where it is wider than the panel, the longest first; the last one where none fits.
        """
        self.reserve(axes, "Ag", size, "top", 0.2)
        em = self.canvas.sizes[size]

        def put():
            for text in (markup, *shorter):
                words = self.text(text, size, parent=axes, color=self.theme.muted)
                if not shorter or text == shorter[-1] or words.width <= axes.bbox.width:
                    words.move_to(axes.bbox.x0, axes.bbox.y1 + 1.35 * em)
                    return
                words.remove()

        self.when_settled(put)

    def when_settled(self, task):
        """Calls `task()` as soon as the panels have their places: at once, if they have."""
        if self._settled:
            task()
        else:
            self._waiting.append(task)

    def add_animated(self, *artists):
        """Declares artists that change from frame to frame: drawn above all static ones, whatever their zorder.

        Returns them: one, or a tuple.
        """
        for artist in artists:
            if artist not in self.animated:
                artist.set_zorder(artist.get_zorder() + 100)
                artist.set_in_layout(False)  # or the panels would go by where it happens to be
                self.animated.append(artist)
        return artists[0] if len(artists) == 1 else artists

    @in_own_style
    def watermark(self, text):
        """Adds a watermark across the whole page, above everything."""
        mark = self.figure.text(
            0.5,
            0.5,
            text,
            ha="center",
            va="center",
            rotation=24,
            wrap=False,
            alpha=0.35,
            color=self.theme.highlight,
            weight=700,
            gid="watermark",
            zorder=1000,
        )
        width = mark.set_fontsize(100) or mark.get_window_extent(self.renderer).width
        mark.set_fontsize(max(self.points(self.canvas.smallest), 90 * self.canvas.width / width))
        self.add_animated(mark)

    @in_own_style
    def text(self, markup, size="note", width=None, **options):
        """A block of text, not placed yet: see `Words`."""
        return Words(self, markup, size, width, **options)

    @in_own_style
    def check(self):
        """Warnings about texts, as sentences: too small, outside the margins, or overlapping."""
        return self.complaints + layout_warnings(self)

    def _lay_out(self):
        """Constrained layout of the panels, below the title."""
        left, _, right, bottom = self.canvas.margin
        width, height = self.canvas.width, self.canvas.height
        gaps = [gap * self.canvas.sizes["label"] for gap in self._gaps]
        self.figure.set_layout_engine(
            "constrained",
            rect=(left / width, bottom / height, (width - left - right) / width, (self._top - bottom) / height),
            w_pad=0,
            h_pad=0,
            wspace=0,
            hspace=0,
        )
        engine = self.figure.get_layout_engine()
        columns, rows = self._shape()
        engine.set(wspace=gaps[0] * max(columns - 1, 0) / width, hspace=gaps[1] * max(rows - 1, 0) / height)
        engine.execute(self.figure)
        self.figure.set_layout_engine("none")
        for axes in self.figure.axes:
            axes.set_position(rounded(axes.get_position(original=True).bounds), which="original")

    def _shape(self):
        grids = [panel.get_gridspec() for panel in self.panels.values()]
        return max(g.ncols for g in grids), max(g.nrows for g in grids)

    def _sizes(self):
        """Matplotlib's parameters that depend on the canvas."""
        return {
            "font.size": self.size("label"),
            "axes.labelsize": self.size("label"),
            "axes.labelpad": self.points(8),
            "xtick.labelsize": self.size("tick"),
            "ytick.labelsize": self.size("tick"),
            "lines.linewidth": self.stroke(3),
            "axes.linewidth": self.stroke(1.5),
        }


@dataclass(frozen=True)
class Grid:
    """Panels of one canvas: `mosaic` has a row a line, names apart by spaces; relative widths and heights;
    gaps between columns and rows in ems of the labels."""

    mosaic: str
    widths: tuple[float, ...] | None = None
    heights: tuple[float, ...] | None = None
    gaps: tuple = (1.2, 0.8)
