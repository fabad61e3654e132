"""A stack of waves above the bars of their sum, on one scale; the waves fall onto the sum one by one."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from render.marks.bars import bars

DRAWN = 0.45  # of the time of a wave: then it has been drawn, and falls


class Superposition:
    """Waves [G, n] at 0..n-1 with roles [G], on axes whose x is set, and the bars of their sum.

    `set_added(added)` draws the first floor(added) waves as summed and the next one partly fallen.

    curves [G, m]: what is drawn through the points of the waves, from 0 to n - 1. best: the place that is marked in all
    of them. heading: pixels left free above the sum. Needs a page that has settled. `rows` [G], `zero`: heights in
    pixels of the waves' own levels of 0 and of the sum's; `above`: of what is left free.
    """

    def __init__(self, page, axes, waves, curves, roles, best, heading):
        self.page, self.axes, self.best = page, axes, best
        self.waves, self.curves = np.asarray(waves), np.asarray(curves)
        self.x = np.linspace(0, self.waves.shape[1] - 1, self.curves.shape[1])
        self.sums, self.below = (
            np.concatenate([np.zeros((1, part.shape[1])), part.cumsum(0)]) for part in (self.waves, self.curves)
        )
        self.bases = self._stacked(heading, 0.25 * page.canvas.sizes["label"])
        theme, number = page.theme, self.waves.shape[1]
        low, high = axes.get_ylim()
        band = theme.tint("highlight", 0.82)
        axes.add_patch(Rectangle((best - 0.5, low), 1, high - low, color=band, linewidth=0, zorder=0.5))
        for base in (*self.bases, 0):
            axes.axhline(base, color=theme.grid, linewidth=page.stroke(1.5), zorder=1)
        plain = theme.tint("muted", 0.45)
        self.bars = bars(page, axes, np.arange(number), ["highlight" if c == best else plain for c in range(number)])
        self.lines, self.dots, self.crests = [], [], []
        for role in roles:
            color = theme.color(role)
            self.lines += axes.plot([], [], color=color, linewidth=page.stroke(2.6), zorder=3)
            self.dots += axes.plot([], [], "o", color=color, markersize=page.stroke(5.5), markeredgewidth=0, zorder=3)
            self.crests += axes.plot(
                [],
                [],
                "o",
                color=color,
                markersize=page.stroke(15),
                markeredgecolor=theme.background,
                markeredgewidth=page.stroke(2),
                zorder=5,
            )
        self.falling = axes.plot([], [], linewidth=page.stroke(3.2), zorder=6)[0]
        self.highest = Text(
            0,
            0,
            "",
            ha="center",
            va="bottom",
            weight=600,
            fontsize=page.size("label"),
            zorder=7,
            transform=axes.transData,
        )
        axes.add_artist(self.highest)
        page.add_animated(self.bars, *self.lines, *self.dots, *self.crests, self.falling, self.highest)

    def set_added(self, added):
        whole, t = divmod(min(added, len(self.waves)), 1)
        whole = int(whole)
        for k in range(len(self.waves)):
            until = 1 if k < whole else min(t / DRAWN, 1) if k == whole else 0
            self._draw(k, until * (self.waves.shape[1] - 1), until > 0)
        fallen = np.clip((t - DRAWN) / (1 - DRAWN), 0, 1)
        heights = self.sums[whole]
        if fallen > 0:
            heights = heights + np.clip(2 * fallen - 1, 0, 1) * self.waves[whole]
            level = fallen * self.below[whole] + (1 - fallen) * self.bases[whole]
            self.falling.set(
                data=(self.x, self.curves[whole] + level),
                color=self.lines[whole].get_color(),
                alpha=min(1, 6 * (1 - fallen)),
            )
        self.falling.set_visible(fallen > 0)
        self.bars.set_heights(heights)
        top = int(np.argmax(heights))
        # No name for a height that is on its way to another.
        self.highest.set(
            position=(top, heights[top] + 0.15 * self.em),
            text=str(top) if whole and fallen < 0.5 else "",
            color=self.page.theme.text_color("highlight" if top == self.best else "ink"),
        )

    def _draw(self, k, until, started):
        x, points = self.x[self.x <= until] if started else [], np.arange(int(until) + 1) if started else []
        self.lines[k].set_data(x, self.bases[k] + self.curves[k, : len(x)])
        self.dots[k].set_data(points, self.bases[k] + self.waves[k, : len(points)])
        place = np.array([self.best] if started and until >= self.best else [], int)
        self.crests[k].set_data(place, self.bases[k] + self.waves[k, place])

    def _stacked(self, heading, gap):
        """The waves' levels of 0, such that all fits and has one scale: a wave that falls is added as it is."""
        spans, sums = np.ptp(self.curves, axis=1), (self.sums.min(), self.sums.max())
        scale = (spans.sum() + np.ptp(sums)) / (self.axes.bbox.height - gap * (len(spans) + 1) - heading)
        self.em = scale * self.page.canvas.sizes["label"]  # in units of the waves
        top, bases = sums[1] + scale * heading, np.empty(len(spans))
        for k in reversed(range(len(spans))):
            bases[k] = top - self.curves[k].min()
            top += spans[k] + scale * gap
        self.axes.set_ylim(sums[0] - scale * gap / 2, top)
        levels = np.column_stack([np.zeros(len(bases) + 2), [*bases, 0, sums[1] + scale * heading]])
        *self.rows, self.zero, self.above = self.axes.transData.transform(levels)[:, 1]
        return bases
