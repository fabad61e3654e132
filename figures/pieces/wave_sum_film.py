"""Waves and their sum in a film.

Each wave is drawn in its color, then the sum changes by it; a dot marks the highest number.
"""

from dataclasses import replace

import numpy as np

from render.film.mobjects import Polyline
from render.film.units import PIXELS_PER_UNIT
from render.interpolation import between


class WaveSum:
    """Waves [G, n] over the numbers 0..n-1, joined by curves [G, m], on a Plot across these numbers; `best` is marked.

    `set_added` changes them, and the plot's limits, to what has been drawn and added so far; `parts` are animated.
    """

    def __init__(self, stage, plot, waves, curves, roles, best):
        self.stage, self.plot, self.waves, self.curves = stage, plot, waves, curves
        self.x, self.best = np.linspace(0, waves.shape[1] - 1, curves.shape[1]), best
        theme, em, tick = stage.theme, stage.canvas.sizes["label"], stage.canvas.sizes["tick"]
        heights = np.cumsum(curves, 0)
        lows, highs = (np.minimum(curves.min(1), heights.min(1)), np.maximum(curves.max(1), heights.max(1)))
        room = plot.height / (plot.height - 1.7 * em)  # above the crest, for a number
        self.low = np.minimum.accumulate(lows)
        self.high = self.low + (np.maximum.accumulate(highs) - self.low) * room
        x, foot = plot.pixels(best, plot.y[0])
        band = Polyline(theme.tint("highlight", 0.75), 0.8 * plot.width / waves.shape[1])
        stage.add(band.trace(np.stack([plot.at(best, low) for low in plot.y])))
        stage.add(stage.words(f"[{best}](highlight)", x, foot + 1.2 * em, anchor="center", weight=600))
        for number, anchor in ((0, "left"), (waves.shape[1] - 1, "right")):
            place = plot.pixels(number, plot.y[0])[0]
            if abs(place - x) > 3.2 * em:
                stage.add(stage.words(str(number), place, foot + 1.2 * em, "tick", "muted", anchor))
        self.zero = stage.line("grid", 2)
        self.lines = [stage.line(role, 4) for role in roles]
        self.sum = stage.line("ink", 5.5)
        radius = 0.4 * tick
        self.dots = {"ink": stage.dot(radius, "ink"), "highlight": stage.dot(radius, "highlight")}
        longest = max("00", str(waves.shape[1] - 1), key=len)
        self.names = {color: stage.counter(longest, color=color, weight=600, align="center") for color in self.dots}
        self.above = np.array([0, 0.7 * em / PIXELS_PER_UNIT])
        self.parts = [self.zero, *self.lines, self.sum, *self.dots.values(), *self.names.values()]

    def set_added(self, added, drawn):
        """Add floor(added) waves and a fraction of the next one; draw each up to drawn [G], 0..1, of its length."""
        begun = max(float(np.sum(drawn)) - 1, 0)
        plot = self.plot = replace(self.plot, y=(between(self.low, begun), between(self.high, begun)))
        self.zero.trace(plot.at(np.array(plot.x), 0))
        shares = np.clip(added - np.arange(len(self.waves)), 0, 1)
        for line, curve, until, share in zip(self.lines, self.curves, drawn, shares):
            count = round(until * len(self.x))
            line.trace(plot.at(self.x[:count], curve[:count]))
            line.set_stroke(opacity=0.4 if share == 1 else 1)  # waves in the sum are paler
        curve, values = shares @ self.curves, shares @ self.waves
        self.sum.trace(plot.at(self.x, curve) if added > 0 else np.zeros((0, 2)))
        top = int(values.argmax())
        place = plot.at(top, values[top])
        for color, dot in self.dots.items():
            chosen = added > 0 and (color == "highlight") == (top == self.best)
            dot.move_to(place).set_opacity(chosen)
            self.names[color].write(str(top) if chosen else "", place + self.above)
