"""Star pairs of a film: a column per pair, inputs above outputs; on tall canvases a row per pair; a grid of many."""

import math

import numpy as np

from figures.pieces.star_grid import COLUMNS, best_columns
from figures.pieces.star_panel import FADED, PALE, first_quarter
from figures.pieces.star_shapes import plane
from render.film.mobjects import DiscCloud
from render.film.stage import CAPITALS
from render.film.units import PIXELS_PER_UNIT
from render.interpolation import between
from render.number_format import percent
from render.theme import mix

SHADES = 32
DOT = 8  # pixels: radius of a point


class FilmStar:
    """Points [T, N, 2] joined in their order, in a ring on which the farthest lies; `set_points` moves them.

    model [N, 2]: what they end near, which can be drawn over them, and what is off. center, radius: in pixels.
    marked [N]: which points are drawn in ink, where they are too many to be joined. dot: pixels, a point's radius.
    """

    def __init__(self, stage, center, radius, points, model, role, marked=None, dot=DOT):
        self.stage, self.points, self.model, self.marked = stage, points, model, marked
        self.center, self.radius = stage.at(*center), radius / PIXELS_PER_UNIT
        self.reach = np.hypot(*np.moveaxis(points, -1, 0)).max(axis=1)
        self.color = stage.theme.color(role)
        self.dot = stage.stroke(dot if marked is None else 0.55 * dot) / PIXELS_PER_UNIT
        stage.add(stage.ring(radius, "grid", 2).move_to(self.center))
        self.line = stage.line(role, 4, closed=True)
        edge = stage.stroke(2 if marked is None else 0.7)
        self.dots = [DiscCloud(self.color, stage.theme.background, edge) for _ in range(1 if marked is None else 2)]
        self.ideal = stage.line("ink", 2 if marked is None else 1.2, closed=True)
        self.parts = [self.line, *self.dots, self.ideal] if marked is None else [self.ideal, *self.dots]

    def set_points(self, points, reach, drawn=0.0):
        """Points [N, 2] on the scale on which `reach` lies on the ring; drawn: how far the model is traced, 0..1."""
        faded = FADED * max(0, 1 - reach / self.reach[-1])
        places = self.center + self.radius / reach * points
        if self.marked is None:
            color = self._shade(self.color, faded)
            self.line.set_stroke(color).trace(places)
            self.dots[0].set_fill(color).set_centers(places, self.dot)
        else:
            rest, marked = self.dots
            rest.set_fill(self._shade(self.color, max(faded, PALE))).set_centers(places[~self.marked], self.dot)
            marked.set_fill(self._shade(self.stage.theme.ink, faded)).set_centers(places[self.marked], self.dot)
        self.ideal.trace(self.center + self.radius / self.reach[-1] * self.model, drawn)
        if drawn <= 0:
            self.ideal.points = np.zeros((0, 3))

    def _shade(self, color, faded):
        return mix(color, self.stage.theme.background, round(faded * SHADES) / SHADES)


class StarPairs:
    """The pairs {key: two of complex [T, N]} with their models {key: two of [N]}; `set_index` moves them.

    `parts` are the animated artists. Fills the stage between heights `top` and `bottom`, in pixels. sides: names of
    input and output. said: what the percentage of each pair is. names: {key: name}; roles: {key: role}.
    """

    def __init__(self, stage, pairs, models, roles, names, sides, said, top, bottom):
        self.stage, self.pairs, self.models, self.roles, self.names = stage, pairs, models, roles, names
        self.stars, self.numbers, self.parts = {}, {}, []
        (self._grid if len(pairs) > COLUMNS else self._columns)(sides, said, top, bottom)

    def _columns(self, sides, said, top, bottom):
        """A column per pair; on tall canvases a row."""
        stage, count = self.stage, len(self.pairs)
        em, tall = stage.canvas.sizes["label"], stage.canvas.layout == "story"
        left = stage.left + (0.31 if tall else 0.18) * (stage.right - stage.left)
        top, bottom = (top + 1.9 * em, bottom) if tall else (top, bottom - 1.5 * em)
        across, down = (stage.right - left) / (2 if tall else count), (bottom - top) / (count if tall else 2)
        if down > 1.15 * across:  # rows stay together
            top, down = top + (bottom - top) * (1 - 1.15 * across / down) / 2, 1.15 * across
            bottom = top + (count if tall else 2) * down
        radius = 0.5 * min(across, down) - stage.stroke(DOT + 2)
        for rank, key in enumerate(self.pairs):
            cells = [(side, rank) if tall else (rank, side) for side in range(2)]
            places = [(left + (column + 0.5) * across, top + (row + 0.5) * down) for column, row in cells]
            if tall:
                y = places[0][1]
                self._pair(key, places, radius, (stage.left, y - em), (stage.left, y + 1.8 * em), "left")
                stage.add(stage.words(said, stage.left, y + 0.4 * em, color="muted"))
            else:
                x, y = places[0][0], bottom + 1.25 * em
                self._pair(key, places, radius, (x + 0.3 * em, y), (x + em, y), "left", "right")
        for side, name in enumerate(sides):
            if tall:
                place, anchor = (left + (side + 0.5) * across, top - 0.7 * em), "center"
            else:
                place, anchor = (stage.left, top + (side + 0.5) * down), "left"
            stage.add(stage.words(name.replace("\n", " ") if tall else name, *place, anchor=anchor, weight=600))
        if not tall:
            stage.add(stage.words(said, stage.left, bottom + 1.25 * em, color="muted"))

    def _grid(self, sides, said, top, bottom):
        """Input and output of a pair next to one another, its name and its number above, in rows and columns."""
        stage, em = self.stage, self.stage.canvas.sizes["label"]
        into, out = (side.replace("\n", " ").lower() for side in sides)
        marked = any(first_quarter(plane(pair[0])) is not None for pair in self.pairs.values())
        lines = f"Left: {into}. Right: {out}.\nNumber: {said}." + " [Marked](ink): inputs at 0° to 90°." * marked
        legend = {"markup": lines, "color": "muted", "width": stage.right - stage.left}
        bottom -= stage.words(x=0, y=0, **legend).rise * PIXELS_PER_UNIT
        stage.add(stage.words(x=stage.left, y=bottom + CAPITALS * em, **legend))
        bottom -= 0.6 * em
        columns = best_columns(len(self.pairs), stage.right - stage.left, bottom - top, em)
        rows = math.ceil(len(self.pairs) / columns)
        across, down = (stage.right - stage.left) / columns, (bottom - top) / rows
        radius = min(across / 4.7, (down - 1.3 * em) / 2 - stage.stroke(4))
        for rank, key in enumerate(self.pairs):
            row, column = divmod(rank, columns)
            middle = stage.left + (column + 0.5) * across
            y = top + row * down + 1.3 * em + radius + stage.stroke(4)
            places = [(middle - 1.05 * radius, y), (middle + 1.05 * radius, y)]
            head = y - radius - 0.45 * em
            ends = (middle - 2.05 * radius, head), (middle + 2.05 * radius, head)
            self._pair(key, places, radius, *ends, "right", dot=0.75 * DOT)

    def _pair(self, key, places, radius, name, number, align, anchor="left", dot=DOT):
        """Two stars at `places`, their name with its `anchor` and their number with its end `align` at two others."""
        stage, pair, look = self.stage, self.pairs[key], {"color": self.roles[key], "weight": 600}
        self.stars[key] = [
            FilmStar(
                stage, place, radius, plane(arrows), plane(model), self.roles[key], first_quarter(plane(pair[0])), dot
            )
            for place, arrows, model in zip(places, pair, self.models[key], strict=True)
        ]
        stage.add(stage.words(self.names[key], *name, anchor=anchor, **look))
        self.numbers[key] = stage.counter("<100%", align=align, **look)
        self.numbers[key].place = stage.at(*number)
        self.parts += [*(part for star in self.stars[key] for part in star.parts), self.numbers[key]]

    def set_index(self, index, shares, drawn=0.0):
        """Checkpoint `index`, which may be a fraction; {key: share}; drawn: how far the models are traced, 0..1."""
        for key, stars in self.stars.items():
            for star in stars:
                star.set_points(between(star.points, index), between(star.reach, index), drawn)
            self.numbers[key].write(percent(shares[key]) if shares[key] >= 0.01 else "<1%")
