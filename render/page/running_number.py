"""Numbers that change from frame to frame, with tabular figures so that their digits keep their places."""

from matplotlib.text import Text

# Fira Sans's advances in ems, the same in all weights, with tabular figures (Matplotlib measures without them).
ADVANCE = {**dict.fromkeys("0123456789−", 0.56), **dict.fromkeys(",.", 0.24), "%": 0.90, " ": 0.265}
FEATURES = ("tnum", "lnum", "-kern")


class RunningNumber(Text):
    """A number at (x, y) pixels of the page's canvas (baseline), aligned 'left' or 'right'.

    `set_text(string)` changes it.
    """

    def __init__(self, page, x, y, size="counter", color=None, weight=600, align="right", string=""):
        self.pixels = page.canvas.sizes[size]
        self.canvas, self.align, self.anchor = page.canvas, align, x
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
        page.figure.add_artist(self)

    def set_text(self, string):
        """Changes the number: digits, commas, points, minus and percent signs. It stays aligned."""
        super().set_text(string)
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
