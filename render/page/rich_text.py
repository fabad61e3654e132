"""Short texts with words in the colors of roles, wrapped to a width in pixels."""

import re

from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from render.markup import fragments

BREAK = ()


def parse(markup):
    """Words of 'plain [colored words](role), plain': each a tuple of (fragment, role or None); BREAK for '\\n'."""
    words, current = [], []
    for text, role in fragments(markup):
        for part in re.split(r"(\s+)", text):
            if part and not part.isspace():
                current.append((part, role))
            elif part:
                words += [tuple(current)] * bool(current) + [BREAK] * ("\n" in part)
                current = []
    return words + [tuple(current)] * bool(current)


class Words:
    """A block of text made of Text artists; `width` and `height` in pixels, placed by `move_to`.

    Plain words are drawn in `color` and `weight`, those with a role in the role's color and semibold. `parent`: the
    figure, or the panel that it belongs to: animated artists of a panel are drawn above that panel's texts.
    """

    def __init__(
        self, page, markup, size="note", width=None, color=None, weight=400, align="left", leading=1.24, parent=None
    ):
        self.page, self.parent = page, parent or page.figure
        self.color = color or page.theme.ink
        self.weight = weight
        self.points = page.size(size)
        self.pixels = self.points * page.figure.dpi / 72
        self.leading = leading * self.pixels
        self.align = align
        self.space = self._advance("n n", weight) - self._advance("nn", weight)
        words = parse(markup)
        self.lines = self._wrap(words, width)
        self.widths = [self._measure(line) for line in self.lines]
        self.width = max(self.widths, default=0)
        self.height = self.leading * (len(self.lines) - 1) + self.pixels
        self.texts = self._draw()

    def move_to(self, x, y, transform=None):
        """Puts the block's upper left corner at (x, y), in pixels of the figure or through `transform`."""
        if transform is not None:
            x, y = transform.transform((x, y))
        for text, (dx, dy) in zip(self.texts, self.offsets):
            text.set_transform(Affine2D().translate((x + dx), (y + dy)) + self.page.pixels())
        self.corner = (x, y)
        return self

    def bbox(self, pad=0):
        """Extent in pixels: origin at the lower left."""
        x, y = self.corner
        return Bbox.from_extents(x - pad, y - self.height - pad, x + self.width + pad, y + pad)

    def remove(self):
        for text in self.texts:
            text.remove()

    def _advance(self, string, weight):
        key = string, weight, self.points
        if key not in self.page.advances:
            font = FontProperties(weight=weight, size=self.points)
            self.page.advances[key] = self.page.renderer.get_text_width_height_descent(string, font, False)[0]
        return self.page.advances[key]

    def _fragment(self, fragment):
        text, role = fragment
        weight = max(600, self.weight) if role else self.weight
        return text, weight, self.page.theme.text_color(role) if role else self.color

    def _measure(self, line):
        return sum(map(self._word_width, line)) + self.space * (len(line) - 1)

    def _word_width(self, word):
        return sum(self._advance(*self._fragment(fragment)[:2]) for fragment in word)

    def _wrap(self, words, width):
        """Fewest lines no wider than `width`, then the narrowest block of as many, so that none is a lone word."""
        widths = [None if word is BREAK else self._word_width(word) for word in words]
        if width is None:
            return _filled(words, widths, self.space, float("inf"))
        lines = _filled(words, widths, self.space, width)
        low, high = 0.0, float(width)
        while high - low > 2:
            middle = (low + high) / 2
            tried = _filled(words, widths, self.space, middle)
            fits = len(tried) == len(lines) and max(map(self._measure, tried), default=0) <= middle
            low, high = (low, middle) if fits else (middle, high)
        return _filled(words, widths, self.space, high)

    def _draw(self):
        """One Text per run of one color on a line: few artists, natural kerning, and text stays text in an SVG."""
        texts, self.offsets = [], []
        share = {"left": 0, "center": 0.5, "right": 1}[self.align]
        for number, (line, line_width) in enumerate(zip(self.lines, self.widths)):
            x = share * (self.width - line_width)
            y = -0.8 * self.pixels - number * self.leading  # the baseline lies 0.8 em under the block's top
            for string, weight, color, advance in self._runs(line):
                if string is not None:
                    texts.append(
                        Text(
                            0,
                            0,
                            string,
                            color=color,
                            weight=weight,
                            fontsize=self.points,
                            ha="left",
                            va="baseline",
                            zorder=4,
                            clip_on=False,
                        )
                    )
                    self.offsets.append((x, y))
                x += advance
        for text in texts:
            self.parent.add_artist(text)
        return texts

    def _runs(self, line):
        """[string or None for a gap, weight, color, width in pixels] of each stretch of one look."""
        runs = []
        for number, word in enumerate(line):
            for k, fragment in enumerate(word):
                string, weight, color = self._fragment(fragment)
                if number and k == 0:
                    if runs and runs[-1][1:3] == [weight, color]:
                        string = " " + string
                    else:
                        runs.append([None, None, None, self.space])
                if runs and runs[-1][1:3] == [weight, color]:
                    runs[-1][0] += string
                else:
                    runs.append([string, weight, color, 0])
        for run in runs:
            run[3] = run[3] if run[0] is None else self._advance(run[0], run[1])
        return runs


def _filled(words, widths, space, limit):
    """Greedy lines of at most `limit` pixels; a word wider than that stands alone."""
    lines, used = [[]], 0.0
    for word, width in zip(words, widths):
        if word is BREAK or (lines[-1] and used + space + width > limit):
            lines.append([])
        if word is not BREAK:
            used = width if not lines[-1] else used + space + width
            lines[-1].append(word)
    return [line for line in lines if line]
