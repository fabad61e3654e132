"""Star pairs of a film, all of them or one close up: columns of input above output, rows, or a grid of many."""

import math

import numpy as np

from figures.pieces.star_grid import COLUMNS, best_columns
from figures.pieces.star_panel import PALE, first_quarter
from figures.pieces.star_shapes import plane
from render.film.mobjects import DiscCloud
from render.film.stage import CAPITALS
from render.film.units import PIXELS_PER_UNIT
from render.interpolation import between
from render.number_format import percent
from render.theme import mix

SHADES = 32
FADED = 0.4  # tint of a star without any strength
DOT, LINE = 8, 4  # pixels: radius of a point, width of the line through all
BODY = 0.16  # opacity of what the line encloses
NEAR = 1.6  # how much thicker points and line are close up
FEW = 3  # pairs: fewer are larger next to one another than in columns


class FilmStar:
    """Points [T, N, 2] joined in their order, in a ring on which the farthest lies; `set_points` moves them.

    model [N, 2]: what they end near, which can be drawn over them, and what is off. center, radius: in pixels.
    marked [N]: which points are drawn in ink, where they are too many to be joined. dot: pixels, a point's radius.
    """

    def __init__(self, stage, center, radius, points, model, role, marked=None, dot=DOT):
        self.stage, self.points, self.model, self.marked = stage, points, model, marked
        self.reach = np.hypot(*np.moveaxis(points, -1, 0)).max(axis=1)
        self.color = stage.theme.color(role)
        self.small = stage.stroke(dot if marked is None else 0.55 * dot) / PIXELS_PER_UNIT
        tints = stage.theme.tint(role, 0.95), stage.theme.tint(role, 0.8)
        self.ring = DiscCloud(*tints, stage.stroke(2))
        self.line = stage.line(role, LINE, closed=True, fill_color=self.color, fill_opacity=BODY)
        edge = stage.stroke(2 if marked is None else 0.7)
        self.dots = [DiscCloud(self.color, stage.theme.background, edge) for _ in range(1 if marked is None else 2)]
        self.ideal = stage.line("ink", 2 if marked is None else 1.2, closed=True)
        lines = [self.line, *self.dots, self.ideal] if marked is None else [self.ideal, *self.dots]
        self.parts = [self.ring, *lines]
        self.place(stage.at(*center), radius / PIXELS_PER_UNIT)

    def place(self, center, radius, thicker=1.0):
        """Lie in a ring around `center` [2], both in Manim's units; points and line `thicker` times as thick."""
        self.center, self.radius, self.thicker = center, radius, thicker
        self.dot = thicker * self.small
        self.ring.set_centers([center], radius)

    def set_opacity(self, alpha):
        """Set the opacity of all that is seen of it, 0..1 of what it was made with."""
        for part in self.parts:
            part.set_opacity(alpha)

    def set_points(self, points, reach, drawn=0.0):
        """Points [N, 2] on the scale on which `reach` lies on the ring; drawn: how far the model is traced, 0..1."""
        faded = FADED * max(0, 1 - reach / self.reach[-1])
        places = self.center + self.radius / reach * points
        if self.marked is None:
            color = self._shade(self.color, faded)
            self.line.set_stroke(color, width=self.stage.stroke(LINE * self.thicker)).set_fill(color).trace(places)
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
    input and output. said: what the percentage of each pair is. names: {key: name}; roles: {key: role}. hero: the pair
    that `zoom` brings close up, if any.
    """

    def __init__(self, stage, pairs, models, roles, names, sides, said, top, bottom, hero=None):
        self.stage, self.pairs, self.models, self.roles, self.names = stage, pairs, models, roles, names
        self.stars, self.numbers, self.words = {}, {}, []
        self._lay_out(sides, said, top, bottom)
        self.away = {key: [(star.center, star.radius) for star in stars] for key, stars in self.stars.items()}
        self.hero, self.alpha, self.close = hero, dict.fromkeys(pairs, 1.0), []
        if hero is not None:
            self._close_up(sides, said, top, bottom)
        stars = [*(self.stars[key] for key in pairs if key != hero), *([self.stars[hero]] if hero is not None else [])]
        self.parts = [part for pair in stars for star in pair for part in star.parts]
        self.parts += [*self.words, *self.numbers.values(), *self.close]

    def _lay_out(self, sides, said, top, bottom):
        if not FEW <= len(self.pairs) <= COLUMNS:
            self._grid(sides, said, top, bottom)
        elif self.stage.canvas.layout == "story":
            self._rows(sides, said, top, bottom)
        else:
            self._columns(sides, said, top, bottom)

    def _columns(self, sides, said, top, bottom):
        """A column per pair; what its circles and numbers are stands left of them or, where there is height, above."""
        stage, count, em = self.stage, len(self.pairs), self.stage.canvas.sizes["label"]
        above = 0 if stage.canvas.layout == "article" else 1.5 * em
        left = stage.left if above else stage.left + 5.8 * em
        across = (stage.right - left) / count
        room = bottom - top - 1.4 * em - 3 * above
        down = min(across, room / 2)
        gap = (room - 2 * down) / 3
        radius = 0.5 * down - stage.stroke(DOT)
        middles = [top + gap / 2 + above + down / 2]
        middles.append(middles[0] + down + gap + above)
        line = middles[1] + down / 2 + gap + above + em
        for rank, key in enumerate(self.pairs):
            x = left + (rank + 0.5) * across
            width = 0.5 * self._width(f"{self.names[key]}  <99%")
            ends = (x - width, line), (x + width, line)
            self._pair(key, [(x, y) for y in middles], radius, *ends, "right")
        for name, y in zip(sides, middles):
            if above:
                self._say(name.replace("\n", " "), stage.left, y - down / 2 - 0.45 * em, weight=600)
            else:
                self._say(name, stage.left, y - 0.3 * em, weight=600)
        below = line - 1.45 * em if above else line
        self._say(said, stage.left, below, color="muted")

    def _rows(self, sides, said, top, bottom):
        """A row per pair, its name and its number left of it."""
        stage, count, em = self.stage, len(self.pairs), self.stage.canvas.sizes["label"]
        left, top = stage.left + 6 * em, top + 1.7 * em
        across, down = (stage.right - left) / 2, min((bottom - top) / count, (stage.right - left) / 2)
        radius = 0.5 * down - stage.stroke(DOT)
        middles = [left + 0.48 * across, left + 1.5 * across]
        for rank, key in enumerate(self.pairs):
            y = top + (rank + 0.5) * down
            ends = (stage.left, y - em), (stage.left, y + 1.7 * em)
            self._pair(key, [(x, y) for x in middles], radius, *ends, "left")
            self._say(said, stage.left, y + 0.35 * em, color="muted")
        for name, x in zip(sides, middles):
            self._say(name.replace("\n", " "), x, top - 0.7 * em, anchor="center", weight=600)

    def _grid(self, sides, said, top, bottom):
        """Input and output of a pair next to one another, its name and its number above, in rows and columns."""
        stage, em = self.stage, self.stage.canvas.sizes["label"]
        into, out = (side.replace("\n", " ").lower() for side in sides)
        marked = any(first_quarter(plane(pair[0])) is not None for pair in self.pairs.values())
        lines = f"Left: {into}. Right: {out}.\nNumber: {said}." + " [Marked](ink): inputs at 0° to 90°." * marked
        legend = {"markup": lines, "color": "muted", "width": stage.right - stage.left}
        bottom -= stage.words(x=0, y=0, **legend).rise * PIXELS_PER_UNIT
        self._say(x=stage.left, y=bottom + CAPITALS * em, **legend)
        bottom -= 0.6 * em
        columns = best_columns(len(self.pairs), stage.right - stage.left, bottom - top, em)
        rows = math.ceil(len(self.pairs) / columns)
        across, down = (stage.right - stage.left) / columns, (bottom - top) / rows
        radius = min(across / 4.7, (down - 1.3 * em) / 2 - stage.stroke(4))
        for rank, key in enumerate(self.pairs):
            row, column = divmod(rank, columns)
            middle = stage.left + (column + 0.5) * across
            y = top + (row + 0.5) * down + 0.65 * em
            places = [(middle - 1.05 * radius, y), (middle + 1.05 * radius, y)]
            head = y - radius - 0.45 * em
            ends = (middle - 2.05 * radius, head), (middle + 2.05 * radius, head)
            self._pair(key, places, radius, *ends, "right", dot=0.75 * DOT)

    def _close_up(self, sides, said, top, bottom):
        """Where the hero's stars are when they fill the stage, as large as they can be in opposite corners."""
        stage, em, big = self.stage, self.stage.canvas.sizes["label"], self.stage.canvas.sizes["counter"]
        dot = NEAR * stage.stroke(DOT)  # a point on the ring reaches as far beyond it
        top, bottom = top + 1.6 * em + dot, bottom - dot
        width, height, wide = stage.right - stage.left, bottom - top, stage.canvas.layout == "article"
        radius = max(
            radius
            for radius in np.linspace(0, min(width, height) / 2, 200)
            if np.hypot(width - 2 * radius, height - 2 * radius) >= 2.06 * radius + wide * 6.4 * em
        )
        centers = (stage.left + radius, top + radius), (stage.right - radius, bottom - radius)
        self.near = [(stage.at(*center), radius / PIXELS_PER_UNIT) for center in centers]
        look = {"color": self.roles[self.hero], "weight": 600}
        x, y = ((stage.left + stage.right) / 2, (top + bottom) / 2) if wide else (stage.right, top + 0.4 * big)
        anchor = "center" if wide else "right"
        self.reading = stage.counter("<100%", "counter", align=anchor, **look)
        self.reading.place = stage.at(x, y + 0.4 * big)
        self.close = [
            stage.words(self.names[self.hero], x, y - 0.75 * big, "counter", anchor=anchor, **look),
            self.reading,
            stage.words(said, x, y + 0.6 * big + em, color="muted", anchor=anchor),
            *(
                stage.words(name.replace("\n", " "), x, y - radius - dot - 0.45 * em, anchor="center", weight=600)
                for name, (x, y) in zip(sides, centers)
            ),
        ]

    def zoom(self, t):
        """Show all pairs at t = 0, the hero alone at t = 1; between them the view moves."""
        away = self.away[self.hero]
        (middle, spoke), (to, turned) = map(_halves, (away, self.near))
        scale = self.near[0][1] / away[0][1]
        way = np.exp(1j * (np.angle(turned) + (1 - t) ** 3 * np.angle(spoke / turned)))  # turned while they are small
        half = way * ((1 - t) * abs(spoke) + t * abs(turned))  # they never overlap
        for key, stars in self.stars.items():
            self.alpha[key] = 1.0 if key == self.hero else max(0.0, 1 - 4 * t)
            for star, (center, radius), side in zip(stars, self.away[key], (1, -1)):
                offset = center - middle
                place = side * np.array([half.real, half.imag]) if key == self.hero else (1 + t * (scale - 1)) * offset
                star.place((1 - t) * middle + t * to + place, (1 + t * (scale - 1)) * radius, 1 + t * (NEAR - 1))
                star.set_opacity(self.alpha[key])
        for part in (*self.words, *self.numbers.values()):
            part.set_opacity(max(0, 1 - 4 * t))
        for part in self.close:
            part.set_opacity(max(0, 4 * t - 3))

    def set_index(self, index, shares, drawn=0.0):
        """Checkpoint `index`, which may be a fraction; {key: share}; drawn: how far the models are traced, 0..1."""
        for key, stars in self.stars.items():
            for star in stars if self.alpha[key] else ():
                star.set_points(between(star.points, index), between(star.reach, index), drawn)
            self.numbers[key].write(_percent(shares[key]))
        if self.close:
            self.reading.write(_percent(shares[self.hero]))

    def _pair(self, key, places, radius, name, number, align, dot=DOT):
        """Two stars at `places`, their name at the left and their number with its end `align` at two others."""
        stage, pair, look = self.stage, self.pairs[key], {"color": self.roles[key], "weight": 600}
        self.stars[key] = [
            FilmStar(
                stage, place, radius, plane(arrows), plane(model), self.roles[key], first_quarter(plane(pair[0])), dot
            )
            for place, arrows, model in zip(places, pair, self.models[key], strict=True)
        ]
        self._say(self.names[key], *name, **look)
        self.numbers[key] = stage.counter("<100%", align=align, **look)
        self.numbers[key].place = stage.at(*number)

    def _say(self, markup, x, y, **look):
        self.words.append(self.stage.words(markup, x, y, **look))

    def _width(self, text):
        return self.stage.words(text, 0, 0, weight=600).advance * PIXELS_PER_UNIT


def _halves(places):
    """The middle [2] of two (center, radius), and half the way from the second center to the first, complex."""
    first, second = (center for center, _ in places)
    return (first + second) / 2, complex(*(first - second) / 2)


def _percent(share):
    return percent(share) if share >= 0.01 else "<1%"
