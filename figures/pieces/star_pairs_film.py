"""Star pairs of a film: a column per pair, inputs above outputs; on tall canvases a row per pair."""

import numpy as np

from figures.pieces.star_panel import FADED
from figures.pieces.star_shapes import plane
from render.film.mobjects import DiscCloud
from render.film.units import PIXELS_PER_UNIT
from render.interpolation import between
from render.number_format import percent
from render.theme import mix

SHADES = 32
DOT = 8  # pixels: radius of a point


class FilmStar:
    """Points [T, N, 2] joined in their order, in a ring on which the farthest lies; `set_points` moves them.

    model [N, 2]: what they end near, which can be drawn over them, and what is off. center, radius: in pixels.
    """

    def __init__(self, stage, center, radius, points, model, role):
        self.stage, self.points, self.model = stage, points, model
        self.center, self.radius = stage.at(*center), radius / PIXELS_PER_UNIT
        self.reach = np.hypot(*np.moveaxis(points, -1, 0)).max(axis=1)
        self.color, self.dot = stage.theme.color(role), stage.stroke(DOT) / PIXELS_PER_UNIT
        stage.add(stage.ring(radius, "grid", 2).move_to(self.center))
        self.line = stage.line(role, 4, closed=True)
        self.dots = DiscCloud(self.color, stage.theme.background, stage.stroke(2))
        self.ideal = stage.line("ink", 2, closed=True)
        self.parts = [self.line, self.dots, self.ideal]

    def set_points(self, points, reach, drawn=0.0):
        """Points [N, 2] on the scale on which `reach` lies on the ring; drawn: how far the model is traced, 0..1."""
        theme, faded = self.stage.theme, FADED * max(0, 1 - reach / self.reach[-1])
        color = mix(self.color, theme.background, round(faded * SHADES) / SHADES)
        places = self.center + self.radius / reach * points
        self.line.set_stroke(color).trace(places)
        self.dots.set_fill(color).set_centers(places, self.dot)
        self.ideal.trace(self.center + self.radius / self.reach[-1] * self.model, drawn)
        if drawn <= 0:
            self.ideal.points = np.zeros((0, 3))


class StarPairs:
    """The pairs {key: two of complex [T, N]} with their models {key: two of [N]}; `set_index` moves them.

    `parts` are the animated artists. Fills the stage between heights `top` and `bottom`, in pixels. sides: names of
    input and output. said: what the percentage of each pair is. names: {key: name}; roles: {key: role}.
    """

    def __init__(self, stage, pairs, models, roles, names, sides, said, top, bottom):
        em, tall = stage.canvas.sizes["label"], stage.canvas.layout == "story"
        self.pairs, self.stars, self.numbers, self.parts = pairs, {}, {}, []
        left, count = stage.left + (0.31 if tall else 0.18) * (stage.right - stage.left), len(pairs)
        top, bottom = (top + 1.9 * em, bottom) if tall else (top, bottom - 1.5 * em)
        across, down = (stage.right - left) / (2 if tall else count), (bottom - top) / (count if tall else 2)
        if down > 1.15 * across:  # rows stay together
            top, down = top + (bottom - top) * (1 - 1.15 * across / down) / 2, 1.15 * across
            bottom = top + (count if tall else 2) * down
        radius = 0.5 * min(across, down) - stage.stroke(DOT + 2)
        for rank, (key, pair) in enumerate(pairs.items()):
            cells = [(side, rank) if tall else (rank, side) for side in range(2)]
            places = [(left + (column + 0.5) * across, top + (row + 0.5) * down) for column, row in cells]
            self.stars[key] = [
                FilmStar(stage, place, radius, plane(arrows), plane(model), roles[key])
                for place, arrows, model in zip(places, pair, models[key], strict=True)
            ]
            look = {"color": roles[key], "weight": 600}
            number = self.numbers[key] = stage.counter("<100%", align="left", **look)
            if tall:
                y = places[0][1]
                stage.add(stage.words(names[key], stage.left, y - em, **look))
                stage.add(stage.words(said, stage.left, y + 0.4 * em, color="muted"))
                number.place = stage.at(stage.left, y + 1.8 * em)
            else:
                name = stage.words(names[key], places[0][0] + 0.3 * em, bottom + 1.25 * em, anchor="right", **look)
                stage.add(name)
                number.place = stage.at(places[0][0] + em, bottom + 1.25 * em)
            self.parts += [*(part for star in self.stars[key] for part in star.parts), number]
        for side, name in enumerate(sides):
            if tall:
                place, anchor = (left + (side + 0.5) * across, top - 0.7 * em), "center"
            else:
                place, anchor = (stage.left, top + (side + 0.5) * down), "left"
            stage.add(stage.words(name.replace("\n", " ") if tall else name, *place, anchor=anchor, weight=600))
        if not tall:
            stage.add(stage.words(said, stage.left, bottom + 1.25 * em, color="muted"))

    def set_index(self, index, shares, drawn=0.0):
        """Checkpoint `index`, which may be a fraction; {key: share}; drawn: how far the models are traced, 0..1."""
        for key, stars in self.stars.items():
            for star in stars:
                star.set_points(between(star.points, index), between(star.reach, index), drawn)
            self.numbers[key].write(percent(shares[key]) if shares[key] >= 0.01 else "<1%")
