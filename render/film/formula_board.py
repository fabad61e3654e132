"""A board of a film: formulas in rows, which slide from place to place, next to a picture."""

from render.film.unit_circle import Dial
from render.film.units import PIXELS_PER_UNIT

SPACE = 0.25  # ems after a formula


class Board:
    """`picture`: center and radius in pixels; `formulas`: left end, baseline of row 0, distance of rows, size."""

    def __init__(self, cues, picture, formulas):
        self.cues, self.stage, self.formulas = cues, cues.stage, formulas
        *center, radius = picture
        self.dial = Dial(self.stage, center, radius)

    def place(self, row, indent):
        """Pixel position of a formula, `indent` ems from the left of `row`."""
        left, top, step, size = self.formulas
        return left + indent * size, top + row * step

    def write(self, source, row, indent=0.0):
        """A formula at its place."""
        return self.stage.formula(source, *self.place(row, indent), self.formulas[3])

    def width(self, *pieces):
        """Width of formulas side by side, in ems, with the space after each."""
        return sum(piece.advance * PIXELS_PER_UNIT / self.formulas[3] + SPACE for piece in pieces)

    def slide(self, shot, piece, start, end, after=0.0):
        """Moves a formula from one (row, indent) to another."""
        start, end = (self.stage.at(*self.place(*where)) for where in (start, end))
        self.cues.move(shot, lambda t: piece.move_to((1 - t) * start + t * end), piece, after=after, seconds=0.8)

    def plot(self, x, y):
        """A plot in the place of the picture."""
        (across, down), radius = self.dial.center, self.dial.unit
        return self.stage.plot(across - 1.15 * radius, down - radius, 2.3 * radius, 2 * radius, x, y)
