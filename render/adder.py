"""A star that adds, in a film: two numbers as arrows on one dial, what each direction sees of them, the answers on another."""

import numpy as np

from render.dial import Dial, NumberBadge, chained
from render.shot import boxes

GAIN = 0.55  # of the answers' dial: the longest chain stays within
DRAWN = 0.8  # seconds for a step


class StarAdder:
    """`p` numbers around two dials, N directions `theta`; `show` moves them; `parts` is what moves.

    seen(a, b): what each direction passes on of two numbers, [N].
    """

    def __init__(self, stage, p, theta, seen):
        self.stage, self.p, self.theta, self.seen = stage, p, theta, seen
        badge, size, self.dials = 0.5 * stage.canvas.smallest + 4, stage.canvas.sizes["counter"], []
        halves = boxes(stage, 1, 1, wide=("article", "square"))
        # Sums reach to 2 on the left; on the right the answer's badge has its place between the ring and the directions'.
        for (left, top, width, height), reach, turns, away in zip(halves, (2, 1), (1, 2), (1.3, 2.6)):
            radius = 0.5 * min(width, height) - (away + 1.1) * badge
            dial = Dial(stage, (left + width / 2, top + height / 2), radius / reach)
            fan = dial.fan(len(theta), reach, reach * (1 + away * badge / radius), badge)
            stage.add(dial.ring(p), *fan.turn(turns * theta).parts)
            self.dials.append(dial)
        self.terms = [stage.arrow("ink", 5) for _ in "ab"]
        self.sum, self.answer = (stage.arrow("highlight", 7, 24) for _ in range(2))
        self.levels, self.chain = ([stage.arrow(f"sequence {k}", 9, 24) for k in range(len(theta))] for _ in range(2))
        self.numbers = [NumberBadge(stage, 1.2 * badge, "ink") for _ in "ab"]
        self.result = NumberBadge(stage, 1.2 * badge, "highlight")
        self.equation = stage.counter("66 + 66 = 66", "counter", weight=600, align=stage.choose("right", "left", "left"))
        self.equation.place = stage.at(stage.choose(stage.right, stage.left, stage.left),
                                       stage.top - stage.choose(1, 0.6, 0.6) * size)
        badges = (part for badge in (*self.numbers, self.result) for part in badge.parts)
        self.parts = [self.equation, *self.levels, *self.terms, self.sum, *self.chain, self.answer, *badges]

    def show(self, a, b, drawn, looked, said, joined):
        """Numbers a and b, which may be fractions; how far each step has got, 0..1: their arrows, what is seen, the
        answers, joined head to tail."""
        left, right = self.dials
        places, theta = [self.place(number) for number in (a, b)], self.theta
        total = (round(a) + round(b)) % self.p  # of the numbers as they are written
        for term, badge, place, number in zip(self.terms, self.numbers, places, (a, b)):
            term.reach(left.at(0), left.at(drawn * place))
            badge.put(left.at(1.28 * place), str(round(number) % self.p))
        self.sum.reach(left.at(0), left.at(looked * sum(places)))
        seen = self.seen(a, b)
        answers = GAIN * seen * np.exp(2j * theta)
        for level, length, way in zip(self.levels, seen, np.exp(1j * theta)):
            level.reach(left.at(0), left.at(looked * length * way))
        for piece, start, end in zip(self.chain, *chained(answers, joined)):
            piece.reach(right.at(start), right.at(start + said * (end - start)))
        self.answer.reach(right.at(0), right.at(joined * answers.sum()))
        for part in self.result.put(right.at(self.place(a + b)), str(total)).parts:
            part.show(joined)
        told = f" = {total}" if joined == 1 else ""
        self.equation.write(f"{round(a) % self.p} + {round(b) % self.p}{told}")

    def place(self, number):
        return np.exp(2j * np.pi * number / self.p)
