"""What a star does: two numbers on a circle, five directions, ReLU, twice the angle, and the answer. Film and still."""

import numpy as np

from figures.harness.header import Claim, Film, Number
from figures.pieces.addition_circuit import Circuit
from figures.pieces.circle_addition import construction
from render.film.cue_sheet import CueSheet
from render.film.unit_circle import Dial, chained
from render.film.units import PIXELS_PER_UNIT
from render.marks.badges import disc, shaft, xy
from render.number_format import thousands, words
from render.page.axis import round_marks
from render.page.page import Grid
from render.roles import ranked
from render.timing.shot_list import ShotList
from train.analysis import ideal_star, modular_network, star_geometry

figure = Film(
    reads={"run": "five_neurons"},
    title="{neurons:Words} neurons add on a circle",
    caption="The numbers 0 to {last_answer} lie on a circle. Added as arrows, a and b point halfway between them, or "
    "opposite. {neurons:Words} neurons each see how far that sum goes their way; ReLU takes off what is negative; "
    "each answers along twice its angle. Doubled, halfway and opposite are the same: the answers add up to an arrow "
    "that points to a + b mod {modulus:d}, for all {pairs:,} pairs, at most {worst_step:.2f} of a step off; half a "
    "step would be wrong. The trained network of {neurons:words} neurons does the same and gets {trained_right:,} "
    "pairs right; its arrows are at most {trained_step:.2f} of a step off. Over the seeds its arrows are at most "
    "{trained_step:range.2f} of a step off. {run_seeds} seeds end in such a star.",
    alt="On the left a circle of {modulus:d} dots, with two numbers as arrows and their sum. In the middle "
    "{neurons:words} upright arrows, one a neuron; on the right their answers, arrows at twice the angle, joined head "
    "to tail, point to the dot of a + b. In the end the outputs of all {pairs:,} pairs lie on {modulus:d} rays, one "
    "for each answer.",
    transcript="The numbers 0 to {last_answer} lie on a circle, and {a:d} + {b:d} is wanted. The arrows to {a:d} and "
    "{b:d} are added: their sum points halfway between them. {neurons:Words} neurons look along {neurons:words} even "
    "directions, and each sees how far the sum goes its way. ReLU sets to 0 what is negative. Each neuron answers with "
    "an arrow of that length at twice its angle. Head to tail, the arrows point to {answer:d}. Now b moves on. Where b "
    "is opposite of a the sum turns over, but twice its angle goes on; past {last_answer} the answer starts again at "
    "0. Three more pairs: {a_1:d} + {b_1:d} is {answer_1:d}, {a_2:d} + {b_2:d} is {answer_2:d}, {a_3:d} + {b_3:d} is "
    "{answer_3:d}. All {pairs:,} pairs: the outputs lie on {modulus:d} rays, one for each answer, and "
    "every pair is right. The outputs of the trained network's {neurons:words} neurons take their places: "
    "{trained_right:,} pairs are right.",
    sources=("PAIR 2023",),
    order=71,
    excerpt=("directions", "result"),
)

SCRIPT = ShotList(
    (
        ("numbers", 2.8),
        ("sum", 3.6),
        ("directions", 4.6),
        ("relu", 2.0),
        ("answers", 3.8),
        ("result", 3.6),
        ("flip", 5.0),
        ("wrap", 3.2),
        ("examples", 4.5),
        ("all", 4.6),
        ("trained", 4.4),
    )
)
CLEAR = 0.04  # of a turn: from a label of the circle to the first pair


# In pixels from the top left of the film: center and radius of the left circle at first and from the directions on (its
# sums reach twice as far), of the right one; the neurons' arrows: left and right end, baseline, row of their numbers;
# the caption's baseline and size; where the sum is written, and the number of right pairs.
LAYOUT = {
    "article": dict(
        first=(600, 452, 165),
        left=(253, 420, 100),
        right=(932, 420, 158),
        levels=(522, 668, 420, 642),
        caption=114,
        size=32,
        sum=(1164, 58, "right"),
        count=(595, 410),
    ),
    "square": dict(
        first=(540, 600, 225),
        left=(299, 470, 105),
        right=(800, 470, 172),
        levels=(440, 640, 830, 1024),
        caption=164,
        size=36,
        sum=(1036, 80, "right"),
        count=(540, 840),
    ),
    "story": dict(
        first=(510, 1020, 255),
        left=(338, 810, 116),
        right=(540, 1345, 205),
        levels=(720, 960, 810, 1064),
        caption=392,
        size=45,
        sum=(60, 490, "left"),
        count=(840, 800),
    ),
}
REACH = 0.93  # of that radius, where all outputs are shown: how far the longest one goes


def numbers(run, neurons=None):
    star = construction(run)
    star = star._replace(neurons=neurons or star.neurons)
    ideal, trained = np.abs(star.steps_off()), np.abs(trained_steps_off(run))
    first, _, _, *after = star.shown()
    shown = {
        f"{name}{rank}": Number(value)
        for rank, (a, b) in zip(("", "_1", "_2", "_3"), (first, *after), strict=True)
        for name, value in (("a", a), ("b", b), ("answer", (a + b) % star.p))
    }
    return shown | {
        "modulus": Number(star.p),
        "last_answer": Number(star.p - 1),
        "neurons": Number(star.neurons, "neurons"),
        "pairs": Number(len(ideal), "pairs"),
        "right": Number(int((ideal < 0.5).sum()), "pairs"),
        "worst_step": Number(float(ideal.max()), "steps"),
        "trained_right": Number(int((trained < 0.5).sum()), "pairs"),
        "trained_step": Number(float(trained.max()), "steps"),
    }


def claims(numbers):
    return [
        Claim("right", equals=numbers["pairs"]),
        Claim("worst_step", at_most=0.5),
        Claim("trained_right", equals=numbers["pairs"]),
        Claim("trained_step", at_most=0.5),
    ]


def controls(run):
    return {"six neurons": {"run": run, "neurons": 6}}


def timeline(run):
    return SCRIPT


def data(run):
    """How far the output of every pair points past a + b, in steps of the circle: with ideal and trained weights."""
    star = construction(run)
    a, b, answer = modular_network.pairs(star.p)
    return {
        "a": a,
        "b": b,
        "answer": answer,
        "steps_off": star.steps_off(),
        "trained_steps_off": trained_steps_off(run),
    }


def trained(run):
    """Input and output arrows of the trained neurons, complex [neurons] each, in order of their input angles."""
    w_in, w_out = (weights[-1].astype(float) for weights in star_geometry.of_series(run))
    into, out = w_in[0] + 1j * w_in[1], w_out[:, 0] + 1j * w_out[:, 1]
    order = np.argsort((np.angle(into) + np.pi / len(into)) % (2 * np.pi))  # the first is the one nearest to angle 0
    return into[order], out[order]


def trained_outputs(run):
    """The trained output for every pair, complex [pairs]."""
    star, (into, out) = construction(run), trained(run)
    a, b, _ = modular_network.pairs(star.p)
    seen = ideal_star.along(np.angle(into), star.arrow(a) + star.arrow(b)) * np.abs(into)
    return np.maximum(seen, 0) @ out


def trained_steps_off(run):
    """How far the trained output of every pair points past the answer, in steps [pairs]."""
    star = construction(run)
    answers = star.arrow(modular_network.pairs(star.p)[2])
    return np.angle(trained_outputs(run) / answers) * star.p / (2 * np.pi)


def film(run, stage):
    star = construction(run)
    staging = CueSheet(stage, SCRIPT)
    pieces = Circuit(stage, stage.choose(**LAYOUT), star)
    stage.title()
    staging.captions(captions(star), pieces.layout["caption"], pieces.layout["size"])
    introduced(staging, pieces, star)
    moving(staging, pieces, star)
    every_pair(run, stage, staging, pieces, star)
    staging.run()


def captions(star):
    """Text of each shot."""
    return {
        "numbers": f"The numbers 0 to {star.p - 1} lie on a circle.",
        "sum": "Added as arrows, they point [halfway](highlight).",
        "directions": f"Each of {words(star.neurons)} neurons sees one direction.",
        "relu": "ReLU: what is negative becomes 0.",
        "answers": "Each answers at twice its angle.",
        "result": "Together they point to [the answer](highlight).",
        "flip": "The sum turns over; twice its angle goes on.",
        "wrap": f"Past {star.p - 1} it starts again at 0.",
        "examples": "It works for any two numbers.",
        "all": f"All pairs: {star.p} rays, one for each answer.",
        "trained": "The trained network does the same.",
    }


def introduced(staging, pieces, star):
    """Stage the first example, step by step."""
    (a, b), left, until = star.shown()[0], pieces.left, ("examples", 4.2)
    pieces.pose(a, b)
    pieces.label(a, b, answer=False)
    pieces.zoom(a, b, 0)
    staging.enter("numbers", *numbered(pieces, star), until="sum", fade=0)
    staging.enter("numbers", pieces.ring, fade=0)
    staging.enter("numbers", pieces.equation, after=1.4, until="all")
    for badge, after in zip(pieces.numbers, (0.5, 0.9)):
        staging.enter("numbers", *badge.parts, after=after, until=until)
    staging.enter("sum", *pieces.terms, after=0.1, until="directions", fade=0.2)
    staging.enter("sum", pieces.halfway, after=2.5, until=until)
    staging.enter("sum", pieces.sum, after=2.0, until=until, fade=0.1)
    staging.enter("directions", *pieces.looks.lines, after=0.8)
    staging.enter("directions", *pieces.looks.badges, after=0.8)
    staging.enter("directions", *pieces.feet, after=1.4, until=("directions", 3.1), fade=0.3)
    staging.enter("directions", pieces.base, *pieces.names, after=3.2, until=until)
    staging.enter("directions", *pieces.levels, after=1.8, until=until, fade=0.1)
    staging.enter("answers", pieces.right.ring(star.p), *pieces.ways.lines, *pieces.ways.badges, after=0.1)
    staging.enter("answers", *pieces.chain, after=2.4, until=until, fade=0)
    staging.enter("result", pieces.pointer, after=1.9, until=until)
    staging.enter("result", pieces.total, after=1.2, until=until, fade=0.1)
    staging.enter("result", *pieces.answer.parts, after=1.9, until=until)

    first, second = star.arrow(a), star.arrow(b)
    total = first + second
    feet = star.seen(a, b) * np.exp(1j * pieces.theta)

    def reach(piece, start, end):
        piece.set_ends(left.at(start), left.at(end))

    def terms(t):
        for piece, end in zip(pieces.terms, (first, second)):
            reach(piece, 0, t * end)

    def projections(t):
        for level, end in zip(pieces.levels, feet):
            reach(level, 0, t * end)

    def plumb(t):
        for line, end in zip(pieces.feet, feet):
            line.trace(left.at(np.array([total, total + t * (end - total)])))

    staging.move("sum", terms, *pieces.terms, after=0.1, seconds=0.7)
    staging.move(
        "sum",
        lambda t: reach(pieces.terms[1], t * first, t * first + second),
        pieces.terms[1],
        after=1.1,
        seconds=0.8,
    )
    staging.move("sum", lambda t: reach(pieces.sum, 0, t * total), pieces.sum, after=2.0, seconds=0.7)
    staging.move(
        "directions",
        lambda t: pieces.zoom(a, b, t),
        pieces.ring,
        pieces.halfway,
        pieces.sum,
        *(part for badge in pieces.numbers for part in badge.parts),
        seconds=0.8,
    )
    staging.move("directions", plumb, *pieces.feet, after=1.4, seconds=0.5)
    staging.move("directions", projections, *pieces.levels, after=1.8, seconds=0.8)
    staging.move("directions", lambda t: pieces.rise(a, b, negative=1, t=t), *pieces.levels, after=3.1, seconds=1.1)
    staging.move("relu", lambda t: pieces.rise(a, b, negative=1 - t), *pieces.levels, after=0.5, seconds=0.7)
    staging.move(
        "answers",
        lambda t: pieces.ways.turn((1 + t) * pieces.theta),
        *pieces.ways.parts,
        after=0.7,
        seconds=1.5,
    )
    staging.move("answers", lambda t: pieces.output(a, b, t, 0), *pieces.chain, after=2.4, seconds=1.0)
    staging.move("result", lambda t: pieces.output(a, b, 1, t), *pieces.chain, after=0.1, seconds=1.0)
    staging.move("result", lambda t: pieces.result(a, b, t), pieces.total, after=1.2, seconds=0.7)
    staging.move("result", lambda t: pieces.label(a, b), pieces.equation, after=2.0, seconds=0.04)


def numbered(pieces, star):
    """Labels around the first circle, where the numbers of the first pair leave room."""
    stage, size = pieces.stage, pieces.stage.canvas.sizes["tick"]
    labels = []
    for number in round_marks(0, 0.9 * star.p, 7).astype(int):
        if min(abs(number - other) for other in star.shown()[0]) < CLEAR * star.p:
            continue
        x, y = np.array([1, -1]) * pieces.left.at(
            (1 + 1.1 * size / pieces.left.unit) * star.arrow(number)
        ) * PIXELS_PER_UNIT + (stage.canvas.width / 2, stage.canvas.height / 2)
        labels.append(stage.words(str(number), x, y + 0.35 * size, "tick", "muted", "center"))
    return labels


def moving(staging, pieces, star):
    """Move b around the circle; then show a few pairs, quickly."""

    def glide(start, end):
        return lambda t: pieces.pose(*((1 - t) * np.array(start) + t * np.array(end)))

    *stops, after = (*star.shown()[:3], star.shown()[3:])
    staging.move("flip", glide(*stops[:2]), *pieces.posed, after=0.3, seconds=4.4, ease=float)
    staging.move("wrap", glide(*stops[1:]), *pieces.posed, after=0.3, seconds=2.2)
    here = stops[-1]
    for k, pair in enumerate(after):
        staging.move("examples", glide(here, pair), *pieces.posed, after=1.4 * k, seconds=0.8)
        here = pair


def every_pair(run, stage, staging, pieces, star):
    """Stage the sums and the outputs of all pairs, a batch at a time, then the trained outputs in their place."""
    a, b, _ = modular_network.pairs(star.p)
    sums, ideal, learned = star.arrow(a) + star.arrow(b), star.answers(a, b).sum(-1), trained_outputs(run)
    learned = learned / np.abs(learned).max()
    gain, learned = REACH / np.abs(ideal).max(), learned * REACH
    (*center, unit), (x, y) = (pieces.layout[name] for name in ("left", "count"))
    left = Dial(stage, center, unit)
    shown = []
    for k, batch in enumerate(np.array_split(np.arange(len(a)), 14)):
        tips = stage.points(stage.theme.tint("highlight", 0.35), 4).set_centers(left.at(sums[batch]))
        ends = stage.points("highlight", 4).set_centers(pieces.right.at(gain * ideal[batch]))
        shown.append((ends, gain * ideal[batch], learned[batch]))
        staging.enter("all", tips, ends, after=0.2 + 0.17 * k, fade=0.12)
    right, size = thousands((np.abs(star.steps_off()) < 0.5).sum()), stage.canvas.sizes["counter"]
    number = stage.words(right, x, y, size, anchor="center", weight=600)
    every = stage.words(f"of {thousands(len(a))}\npairs right", x, y + 1.1 * size, "label", "muted", "center")
    staging.enter("all", number, every, after=2.6)
    into, out = map(np.angle, trained(run))
    fans = (pieces.looks, pieces.theta, into), (pieces.ways, 2 * pieces.theta, out)

    def train(t):
        for fan, start, end in fans:
            way = np.angle(np.exp(1j * (end - start)))
            fan.turn(start + t * way)
        for dots, start, end in shown:
            dots.set_centers(pieces.right.at((1 - t) * start + t * end))

    staging.move(
        "trained", train, *pieces.looks.parts, *pieces.ways.parts, *(dots for dots, *_ in shown), after=0.5, seconds=1.2
    )


def build(run, page):
    """Draw the still: the first example, and where the outputs of all pairs lie."""
    theme, star = page.theme, construction(run)
    roles = ranked(range(star.neurons))
    first, second = star.shown()[0]
    page.title()
    panels = page.grid(
        article=Grid("sum answer", gaps=(1, 1)),
        square=Grid("sum answer", gaps=(0.6, 1)),
        story=Grid("sum\nanswer", gaps=(1, 1)),
    )
    headings = f"Seen: {first} + {second} along {words(star.neurons)} directions", "Answered: at twice the angle"
    for axes, heading, reach, turn in zip(panels.values(), headings, (2.0, 1.0), (1, 2)):
        room = 1.32 * reach
        axes.set(aspect="equal", xticks=[], yticks=[], xlim=(-room, room), ylim=(-room, room))
        axes.spines[:].set_visible(False)
        axes.set_title(heading, fontsize=page.size("note"))
        axes.plot(*xy(star.arrow(np.arange(star.p))), "o", color=theme.muted, markersize=page.stroke(3))
        for k, way in enumerate(np.exp(1j * turn * star.theta)):
            axes.plot(*xy(reach * np.array([0, way])), color=theme.tint(roles[k], 0.45), linewidth=page.stroke(2))
            disc(page, axes, 1.17 * reach * way, k + 1, roles[k])
    a, b, _ = modular_network.pairs(star.p)
    ends = star.answers(a, b).sum(-1)
    gain = REACH / np.abs(ends).max()
    panels["answer"].plot(*xy(gain * ends), "o", color=theme.tint("highlight", 0.5), markersize=page.stroke(3))
    total, parts = star.arrow(first) + star.arrow(second), star.answers(first, second)
    for end in (star.arrow(first), star.arrow(second)):
        shaft(page, panels["sum"], 0, end, "ink", 4)
    shaft(page, panels["sum"], 0, total, "highlight", 6)
    starts, tips = chained(gain * parts * 0.6)
    for k in np.flatnonzero(np.abs(parts) > 0.01):
        shaft(page, panels["answer"], starts[k], tips[k], roles[k], 7)
    shaft(page, panels["answer"], 0, star.arrow(first + second), "highlight", 5)
    for number in (first, second):
        disc(page, panels["sum"], 1.24 * star.arrow(number), number, "ink")
    disc(page, panels["answer"], star.arrow(first + second), first + second, "highlight")
