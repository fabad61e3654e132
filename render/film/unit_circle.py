"""The complex plane of a film: rings of dots on a circle, fans of directions, chains of arrows."""

import numpy as np

from render.film.mobjects import NumberDisplay
from render.film.stage import CAPITALS
from render.film.typst_text import glyph
from render.film.units import PIXELS_PER_UNIT
from render.roles import ranked


class Dial:
    """A circle around `center` in pixels; `unit` pixels are 1, angles go counterclockwise from the right."""

    def __init__(self, stage, center, unit):
        self.stage, self.center, self.unit = stage, center, unit

    def at(self, place):
        """Manim's coordinates [..., 2] of complex places."""
        place = np.asarray(place, complex)
        return self.stage.at(self.center[0] + self.unit * place.real, self.center[1] - self.unit * place.imag)

    def ring(self, number, radius=1.0, width=5, color="muted"):
        """Dots at `number` places evenly around."""
        return self.stage.points(color, width).set_centers(self.at(radius * unit_arrows(number)))

    def fan(self, number, radius, labels, badge, role=None):
        """A Fan of `number` directions from the center to `radius`, with badges at the radius `labels`.

        role: of all; by default each has the color of its rank.
        """
        return Fan(self, number, radius, labels, badge, role)


class Fan:
    """Directions from the middle of a dial, in the colors of their ranks, each with its number at the end."""

    def __init__(self, dial, number, radius, labels, badge, role=None):
        self.dial, self.radius, self.labels = dial, radius, labels
        stage = dial.stage
        roles = dict.fromkeys(range(number), role) if role else ranked(range(number))
        self.lines = [stage.line(stage.theme.tint(role, 0.45), 2) for role in roles.values()]
        self.badges = [stage.badge(str(k + 1), badge, role) for k, role in roles.items()]
        self.parts = [*self.lines, *self.badges]

    def turn(self, angles, back=0.0):
        """Point to angles [number] in radians; back: how far each line also goes the other way, 0..1."""
        for line, badge, way in zip(self.lines, self.badges, np.exp(1j * np.asarray(angles))):
            line.trace(self.dial.at(self.radius * np.array([-back, 1]) * way))
            badge.move_to(self.dial.at(self.labels * way))
        return self


class NumberBadge:
    """A disc with a running number on it, at most as long as the text `longest`; `parts` are animated.

    radius: of the disc of a number of two digits, in pixels; that of a longer one is larger.
    """

    def __init__(self, stage, radius, color, longest="66"):
        size = max(stage.canvas.smallest, 1.15 * radius)
        radius *= max(1, len(longest) / 2.4)
        self.disc = stage.dot(radius, color)
        signs = {sign: glyph(sign, size, stage.theme.contrast_color(color), 600) for sign in "0123456789"}
        self.number = NumberDisplay(signs, len(longest), "center")
        self.below = CAPITALS / 2 * size / PIXELS_PER_UNIT
        self.parts = [self.disc, self.number]

    def move_to(self, place, text):
        self.disc.move_to(place)
        self.number.write(text, np.asarray(place) - (0, self.below))
        return self


def unit_arrows(number):
    """Complex [number], evenly around the circle from 1 on."""
    return np.exp(2j * np.pi * np.arange(number) / number)


def chained(arrows, t=1.0):
    """Complex starts and ends [N] of arrows: all from 0 at t = 0, head to tail at t = 1."""
    starts = t * np.concatenate([[0], np.cumsum(arrows)[:-1]])
    return starts, starts + arrows
