"""A Circuit that fills the free room of a shot, without the arrows between its two circles."""

from figures.pieces.addition_circuit import Circuit
from render.film.shot import boxes


class StarAdder(Circuit):
    """Numbers around two circles; `set_progress` moves them; `parts` are the animated artists.

    star: as of a Circuit.
    """

    def __init__(self, stage, star):
        badge, size = 0.5 * stage.canvas.smallest + 4, stage.canvas.sizes["counter"]
        halves = boxes(stage, 1, 1, wide=("article", "square"))
        left, right = ((x + width / 2, y + height / 2, min(width, height) / 2) for x, y, width, height in halves)
        corner, above, anchor = stage.choose((stage.right, 1, "right"), *[(stage.left, 0.6, "left")] * 2)
        super().__init__(
            stage,
            {
                "left": (*left[:2], (left[2] - 2.4 * badge) / 2),
                "right": (*right[:2], right[2] - 3.7 * badge),
                "levels": (*left[:2], *left[1:]),
                "sum": (corner, stage.top - above * size, anchor),
            },
            star,
        )
        self.ways.turn(2 * star.theta)
        stage.add(self.left.ring(star.p), self.right.ring(star.p), *self.looks.parts, *self.ways.parts)
        badges = (part for badge in (*self.numbers, self.answer) for part in badge.parts)
        self.parts = [self.equation, *self.levels, *self.terms, self.sum, *self.chain, self.total, *badges]

    def set_progress(self, a, b, drawn, looked, said, joined):
        """Numbers a and b, which may be fractions; how far each step has got, 0..1: their arrows, what is seen, the
        answers, joined head to tail."""
        self.inputs(a, b)
        self.rise(a, b, t=0)
        self.output(a, b, chain=joined)
        self.result(a, b, joined)
        self.label(a, b, answer=joined == 1)
        for term, number in zip(self.terms, (a, b)):
            term.set_ends(self.left.at(0), self.left.at(drawn * self.star.arrow(number)))
        for alpha, parts in ((looked, [self.sum, *self.levels]), (said, self.chain), (joined, self.answer.parts)):
            for part in parts:
                part.set_opacity(alpha)
