"""Axes of a film: a rectangle with data limits, and a curve that grows through its data."""

from dataclasses import dataclass

import numpy as np

from render.film.units import PIXELS_PER_UNIT


@dataclass(frozen=True)
class Plot:
    """A rectangle in pixels whose data run over the limits `x` and `y`."""

    stage: object
    left: float
    top: float
    width: float
    height: float
    x: tuple
    y: tuple

    def pixels(self, x, y):
        """Pixels (x, y) of data."""
        across = (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0])
        up = (np.asarray(y, float) - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * self.width, self.top + (1 - up) * self.height

    def at(self, x, y):
        """Manim's coordinates [..., 2] of data."""
        return self.stage.at(*self.pixels(x, y))

    def grid(self, x, y):
        """Add light lines at the ticks of y, and the labels of both: dicts from value to text."""
        stage, size = self.stage, self.stage.canvas.sizes["tick"]
        for value, text in y.items():
            left, height = self.pixels(self.x[0], value)
            stage.add(stage.segment((left, height), (self.left + self.width, height)))
            stage.add(stage.words(text, left - 0.5 * size, height + 0.35 * size, "tick", "muted", "right"))
        for value, text in x.items():
            anchor = {self.x[0]: "left", self.x[1]: "right"}.get(value, "center")  # nothing sticks out at the sides
            across, bottom = self.pixels(value, self.y[0])
            stage.add(stage.words(text, across, bottom + 1.15 * size, "tick", "muted", anchor))


class Running:
    """A curve that grows through its data, with a dot and the value at its end; `parts` are animated."""

    def __init__(self, plot, x, y, line, dot, value, label, size):
        self.plot, self.label, self.size = plot, label, size
        self.x, self.y = np.asarray(x, float), np.asarray(y, float)  # once: `until` interpolates for each frame
        self.line, self.dot, self.value = line, dot, value
        across = np.linspace(*plot.x, round(plot.width) + 1)  # no finer than the pixels
        self.way = across, plot.at(across, np.interp(across, x, y))
        self.parts = [line, dot, value]

    def until(self, x):
        """Draw the curve up to `x`."""
        y = np.interp(x, self.x, self.y)
        end = self.plot.at(x, y)
        self.line.trace(np.vstack([self.way[1][self.way[0] < x], end]))
        self.dot.move_to(end)
        self.value.write(self.label(y), end + np.array([2 * self.size, -self.size]) / PIXELS_PER_UNIT)
