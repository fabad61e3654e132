"""The addition circuit in a film: two input arrows, neurons' directions, projections, outputs and their sum."""

import numpy as np

from render.film.stage import CAPITALS
from render.film.unit_circle import Dial, NumberBadge, chained, unit_arrows
from render.film.units import PIXELS_PER_UNIT
from render.roles import ranked

# Of the right circle's radius for an output of 1: the longest answer, 2, just stays within the neurons' numbers.
GAIN = 0.55


class Circuit:
    """Everything between two numbers on one dial and their sum on another; `pose` lays it out for any a and b.

    star: the Construction that adds. layout: name -> pixels: center and radius of the left circle at `first` and
    `left`, of the `right` one; `levels`: left and right end, baseline and row of numbers of the arrows between; `sum`:
    place and anchor of the running sum.
    """

    def __init__(self, stage, layout, star):
        self.stage, self.layout, self.star, self.p, self.theta = stage, layout, star, star.p, star.theta
        unit, radius, number = layout["left"][2], layout["right"][2], star.neurons
        self.left, self.right = (Dial(stage, layout[name][:2], layout[name][2]) for name in ("left", "right"))
        self.size = badge = 0.5 * stage.canvas.smallest + 4
        longest = str(star.p - 1)
        self.looks = self.left.fan(number, 2.0, 2 + 1.25 * badge / unit, badge).turn(self.theta)
        self.ways = self.right.fan(number, 1.0, 1 + 2.6 * badge / radius, badge).turn(self.theta)
        self.ring = stage.points("muted", 5)
        self.numbers = [NumberBadge(stage, 1.2 * badge, "ink", longest) for _ in "ab"]
        self.answer = NumberBadge(stage, 1.2 * badge, "highlight", longest)
        self.terms = [stage.arrow("ink", 5, 20) for _ in "ab"]
        self.sum, self.total = (stage.arrow("highlight", 7, 24) for _ in range(2))
        self.halfway, self.pointer = (stage.line(stage.theme.tint("highlight", 0.4), 2.5) for _ in range(2))
        self.feet = [stage.line("muted", 1.5) for _ in range(number)]
        roles = ranked(range(number))
        self.levels, self.chain = ([stage.arrow(role, 11, 26) for role in roles.values()] for _ in range(2))
        start, end, base, row = layout["levels"]
        across = np.linspace(start, end, number)
        self.bases, self.scale = stage.at(across, base), unit / PIXELS_PER_UNIT
        crowded = end - start < 2 * badge * (number - 1)
        self.names = [self._name(k, x, row, role, crowded) for x, (k, role) in zip(across, roles.items())]
        self.base = stage.segment((start - 18, base), (end + 18, base), "muted", 2)
        self.equation = stage.counter(
            f"{longest} + {longest} = ?" + longest[1:], "counter", weight=600, align=layout["sum"][2]
        )
        self.equation.place = stage.at(*layout["sum"][:2])

    def _name(self, k, x, row, role, crowded):
        """The number of a neuron in the middle, on a disc where there is room for it."""
        if not crowded:
            return self.stage.badge(str(k + 1), self.size, role).move_to(self.stage.at(x, row))
        size = max(self.stage.canvas.smallest, 1.15 * self.size)
        return self.stage.words(str(k + 1), x, row + CAPITALS / 2 * size, size, role, "center", weight=600)

    def label(self, a, b, answer=True):
        result = self.written(a, b) if answer else "?"
        self.equation.write(f"{round(a) % self.p} + {round(b) % self.p} = {result}")

    def written(self, a, b):
        """The sum of the numbers as they are written: of fractions, that of the rounded ones."""
        return (round(a) + round(b)) % self.p

    def zoom(self, a, b, t):
        """The left circle, `t` of the way from where it is at first."""
        x, y, unit = (1 - t) * np.array(self.layout["first"]) + t * np.array(self.layout["left"])
        self.left.center, self.left.unit = (x, y), unit
        self.ring.set_centers(self.left.at(unit_arrows(self.p)))
        self.inputs(a, b)

    def inputs(self, a, b):
        """The left side: both numbers, and their sum with its line."""
        for number, badge in zip((a, b), self.numbers):
            badge.move_to(
                self.left.at((1 + 1.5 * self.size / self.left.unit) * self.star.arrow(number)),
                str(round(number) % self.p),
            )
        total = self.star.arrow(a) + self.star.arrow(b)
        self.sum.set_ends(self.left.at(0), self.left.at(total))
        half = np.exp(1j * np.pi * (a + b) / self.p)
        self.halfway.trace(self.left.at(np.array([-half, half])))

    def rise(self, a, b, negative=0.0, t=1.0):
        """Move the neurons' arrows `t` of the way from the sum's projections to the middle.

        negative: the share of their length that negative projections keep.
        """
        seen = self.star.seen(a, b)
        length = np.where(seen < 0, negative * seen, seen)
        for k, level in enumerate(self.levels):
            here = self.left.at(np.array([0, length[k] * np.exp(1j * self.theta[k])]))
            there = np.stack([self.bases[k], self.bases[k] + (0, length[k] * self.scale)])
            level.set_ends(*((1 - t) * here + t * there))

    def output(self, a, b, t=1.0, chain=1.0):
        """The answers, `t` of the way from the middle to the right, `chain` of the way head to tail."""
        arrows = self.star.answers(a, b)
        starts, ends = chained(arrows * GAIN, chain)
        for k, piece in enumerate(self.chain):
            here = np.stack([self.bases[k], self.bases[k] + (0, abs(arrows[k]) * self.scale)])
            there = self.right.at(np.array([starts[k], ends[k]]))
            piece.set_ends(*((1 - t) * here + t * there))

    def result(self, a, b, t=1.0):
        total = self.star.answers(a, b).sum() * GAIN
        self.total.set_ends(self.right.at(0), self.right.at(t * total))
        end = self.star.arrow(a + b)
        self.pointer.trace(self.right.at(np.array([0, end])))
        self.answer.move_to(self.right.at(end), str(self.written(a, b)))

    def pose(self, a, b):
        self.inputs(a, b)
        self.rise(a, b)
        self.output(a, b)
        self.result(a, b)
        self.label(a, b)

    @property
    def posed(self):
        """The mobjects that `pose` changes, in drawing order."""
        return [
            self.halfway,
            self.sum,
            *self.levels,
            self.pointer,
            *self.chain,
            self.total,
            *self.answer.parts,
            *(part for badge in self.numbers for part in badge.parts),
            self.equation,
        ]
