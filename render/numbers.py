"""Numbers as people read them, and running ones whose figures stand still."""

import math

from matplotlib.text import Text

# Fira Sans's advances in ems, the same in all weights, with tabular figures (Matplotlib measures without them).
ADVANCE = {**dict.fromkeys("0123456789−", 0.56), **dict.fromkeys(",.", 0.24), "%": 0.90, " ": 0.265}
FEATURES = ("tnum", "lnum", "-kern")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def thousands(value):
    """'12,880'; a true minus sign."""
    return f"{value:,.0f}".replace("-", "−")


def percent(share):
    """'97%' of 0.97; only what is all is 100%, only what is nothing is 0%."""
    shown = round(100 * share)
    if shown == 100 and share < 1:
        shown = 99
    if shown == 0 and share > 0:
        shown = 1
    return f"{shown}%"


def power(value):
    """'10⁻³' of 0.001; other numbers with their factor: '3×10⁻⁴'."""
    exponent = math.floor(math.log10(value) + 1e-9)
    factor = value / 10.0**exponent
    raised = "10" + str(exponent).translate(RAISED)
    return raised if abs(factor - 1) < 1e-6 else f"{factor:.1g}×{raised}"


def decimal(value, places=3):
    """'0.120', '−0.120'."""
    return f"{value:,.{places}f}".replace("-", "−")


class RunningNumber(Text):
    """A number at (x, y) pixels of the page's canvas (baseline), aligned 'left' or 'right'.

    `show(string)` changes it.
    """

    def __init__(self, page, x, y, size="counter", color=None, weight=600, align="right", string=""):
        super().__init__(
            0,
            y / page.canvas.height,
            string,
            fontsize=page.size(size),
            weight=weight,
            ha="left",
            va="baseline",
            color=color or page.theme.ink,
            transform=page.figure.transFigure,
            fontfeatures=FEATURES,
            zorder=5,
        )
        self.pixels = page.canvas.sizes[size]
        self.canvas, self.align, self.anchor = page.canvas, align, x
        page.figure.add_artist(self)
        self.show(string)

    def show(self, string):
        """`string` may hold figures, commas, points, minus and percent signs."""
        self.set_text(string)
        self.move_to(self.anchor)

    def move_to(self, x, y=None):
        """To other pixels of the canvas."""
        self.anchor = x
        left = x - (width(self.get_text()) * self.pixels if self.align == "right" else 0)
        self.set_x(left / self.canvas.width)
        if y is not None:
            self.set_y(y / self.canvas.height)


def width(string):
    """Ems of a running number."""
    return sum(ADVANCE[sign] for sign in string)
