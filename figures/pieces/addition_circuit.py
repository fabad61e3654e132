"""How a star adds, in a film, on one dial: two arrows and their sum, what each neuron sees of it, and the answer."""

import numpy as np

from render.film.unit_circle import Dial, NumberBadge, chained
from render.film.units import PIXELS_PER_UNIT
from render.roles import ranked

HALF = 0.5  # of the radius: the arrow to a number; so the sum of two, and a neuron's arrow, stay within the circle
QUESTION = "?"


class Circuit:
    """Two numbers, five directions and the answer on one dial; `pose` lays it out for any a and b.

    star: the Construction that adds. dial: center and reach of all, in pixels. equation: left end, baseline and size of
    the running sum, and the width that it has.
    """

    def __init__(self, stage, star, dial, equation):
        self.stage, self.star, self.p, self.theta = stage, star, star.p, star.theta
        *center, reach = dial
        number, longest = star.neurons, str(star.p - 1)
        self.size = max(0.5 * stage.canvas.smallest + 4, 0.058 * reach)  # of a neuron's badge
        disc = 1.25 * self.size
        self.dial = Dial(stage, center, reach - disc - 2 * self.size)
        self.lane = 1 + (disc + self.size) / self.dial.unit
        self.looks = self.dial.fan(number, 1.0, self.lane, self.size).turn(self.theta)
        self.ring = self.dial.ring(self.p, width=7)
        self.numbers = [NumberBadge(stage, disc, "ink", longest) for _ in "ab"]
        self.answer = NumberBadge(stage, disc, "highlight", longest)
        pale = stage.theme.tint("ink", 0.35)
        self.terms = [stage.arrow(pale, 7, 28) for _ in "ab"]
        self.sum, self.total = (stage.arrow(color, 10, 34) for color in ("ink", "highlight"))
        self.halfway, self.pointer = (stage.line(stage.theme.tint(color, 0.5), 2.5) for color in ("muted", "highlight"))
        self.feet = [stage.line("muted", 1.8) for _ in range(number)]
        self.levels = [stage.arrow(role, 13, 34) for role in ranked(range(number)).values()]
        left, baseline, size, width = equation
        text = f"{longest} + {longest} = {longest}"
        size *= min(1, width / PIXELS_PER_UNIT / stage.counter(text, size, weight=600).advance(text))
        self.equation = stage.counter(f"{longest} + {longest} = ", size, weight=600)
        self.equation.place = stage.at(left, baseline)
        self.reply = stage.counter(longest + QUESTION, size, "highlight", weight=600)

    def label(self, a, b, answer=True):
        """Write the sum, with its answer or a question mark."""
        text = f"{round(a) % self.p} + {round(b) % self.p} = "
        self.equation.write(text)
        place = self.equation.place + (self.equation.advance(text), 0)
        self.reply.write(str(self.written(a, b)) if answer else QUESTION, place)

    def written(self, a, b):
        """The sum of the numbers as they are written: of fractions, that of the rounded ones."""
        return (round(a) + round(b)) % self.p

    def at(self, place):
        """Manim's coordinates of arrows of the Construction, whose sums are up to 2 long."""
        return self.dial.at(HALF * np.asarray(place))

    def inputs(self, a, b, headed=1.0):
        """Both numbers and their arrows, the second one `headed` of the way to the head of the first; their sum."""
        first, second = self.star.arrow(a), self.star.arrow(b)
        for number, badge in zip((a, b), self.numbers):
            badge.move_to(self.dial.at(self.star.arrow(number)), str(round(number) % self.p))
        for term, start, end in zip(self.terms, (0, headed * first), (first, second)):
            term.set_ends(self.at(start), self.at(start + end))
        self.add(a, b)

    def add(self, a, b, t=1.0):
        """The sum, drawn up to `t`, and the line on which it lies, whichever way it points."""
        self.sum.set_ends(self.at(0), self.at(t * (self.star.arrow(a) + self.star.arrow(b))))
        half = np.exp(1j * np.pi * (a + b) / self.p)
        self.halfway.trace(self.dial.at(np.array([-half, half])))

    def project(self, a, b, t=1.0):
        """The plumb lines from the sum to each direction, drawn up to `t`."""
        total, seen = self.star.arrow(a) + self.star.arrow(b), self.star.seen(a, b)
        for line, end in zip(self.feet, seen * np.exp(1j * self.theta)):
            line.trace(self.at(np.array([total, total + t * (end - total)])))

    def respond(self, a, b, negative=0.0, turned=1.0, joined=1.0, t=1.0):
        """The neurons' arrows, drawn up to `t`: as long as the sum goes their way, at (1 + turned) times their angle.

        negative: what negative lengths keep; joined: how far the arrows are laid head to tail, 0..1.
        """
        seen = self.star.seen(a, b)
        lengths = t * np.where(seen < 0, negative * seen, seen) * (1 - joined + joined * self.star.fit)
        starts, ends = chained(lengths * np.exp(1j * (1 + turned) * self.theta), joined)
        for level, start, end in zip(self.levels, starts, ends):
            level.set_ends(self.at(start), self.at(end))

    def result(self, a, b, t=1.0):
        """The neurons' sum, drawn up to `t`, the line from it to the answer, and the answer."""
        total, end = self.star.fit * self.star.answers(a, b).sum(), self.star.arrow(a + b)
        self.total.set_ends(self.at(0), self.at(t * total))
        self.pointer.trace(self.dial.at(np.array([0, end])))
        self.answer.move_to(self.dial.at(end), str(self.written(a, b)))

    def pose(self, a, b):
        """All at its end, for numbers that may be fractions."""
        self.inputs(a, b)
        self.respond(a, b)
        self.result(a, b)
        self.label(a, b)

    def set_progress(self, a, b, headed, seen, turned, joined):
        """All for numbers that may be fractions; how far each step has got, 0..1: the second arrow is at the head of
        the first, the neurons' arrows are drawn, turned to twice their angle, and joined head to tail."""
        self.inputs(a, b, headed)
        self.add(a, b, headed)
        self.looks.turn((1 + turned) * self.theta)
        self.respond(a, b, turned=turned, joined=joined, t=seen)
        self.result(a, b, joined)
        self.label(a, b, answer=joined == 1)
        for part in (self.pointer, *self.answer.parts):
            part.set_opacity(joined)

    @property
    def discs(self):
        """Mobjects of the two numbers."""
        return [part for badge in self.numbers for part in badge.parts]

    @property
    def posed(self):
        """The mobjects that `pose` changes, in drawing order."""
        return [
            self.halfway,
            *self.terms,
            self.sum,
            self.pointer,
            *self.levels,
            self.total,
            *self.discs,
            *self.answer.parts,
            self.equation,
            self.reply,
        ]
