"""What a star does: two numbers on a circle, five directions, ReLU, twice the angle, and the answer. Film and still."""

import numpy as np

from figures.harness.header import Claim, Film, Number
from figures.pieces.addition_circuit import HALF, Circuit
from figures.pieces.circle_addition import construction
from render.film.cue_sheet import CueSheet
from render.film.unit_circle import chained
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
    alt="A large circle of {modulus:d} dots, with two numbers as arrows and their sum. {neurons:Words} colored arrows, "
    "one a neuron, show how far the sum goes their way; they turn to twice their angle and, joined head to tail, point "
    "to the dot of a + b. In the end the outputs of all {pairs:,} pairs lie on {modulus:d} rays, in the colors of a "
    "wheel, one for each answer.",
    transcript="The numbers 0 to {last_answer} lie on a circle, and {a:d} + {b:d} is wanted. Arrows point to {a:d} and "
    "{b:d}; head to tail, they point halfway between them. {neurons:Words} neurons look along {neurons:words} even "
    "directions, and each sees how far that sum goes its way. ReLU sets to 0 what is negative. Each neuron answers "
    "with an arrow of that length at twice its angle: the arrows swing round. Head to tail, they point to {answer:d}. "
    "Now b moves on. Where b is opposite of a the sum turns over, but twice its angle goes on; past {last_answer} the "
    "answer starts again at 0. Three more pairs: {a_1:d} + {b_1:d} is {answer_1:d}, {a_2:d} + {b_2:d} is "
    "{answer_2:d}, {a_3:d} + {b_3:d} is {answer_3:d}. Then the sums of all {pairs:,} pairs, colored by their answer, "
    "fill the circle; each answer lies on two opposite sides. Turned to twice their angle they fold into {modulus:d} "
    "rays, one for each answer, and every pair is right. The outputs of the trained network's {neurons:words} neurons "
    "take their places: {trained_right:,} pairs are right.",
    sources=("PAIR 2023",),
    order=71,
    excerpt=("directions", "result"),
)

SCRIPT = ShotList(
    (
        ("numbers", 2.6),
        ("sum", 3.6),
        ("directions", 4.4),
        ("relu", 2.2),
        ("answers", 3.4),
        ("result", 3.8),
        ("flip", 5.0),
        ("wrap", 3.2),
        ("examples", 4.4),
        ("pairs", 4.0),
        ("all", 4.0),
        ("trained", 3.8),
    )
)
CLEAR = 0.04  # of a turn: from a label of the circle to the first pair
HUES = 67  # at most: groups of answers, each in a color of its own

# In pixels from the top left of the film: center and reach of the dial; the caption's first baseline, its size and
# width; left end, baseline, size and width of the running sum, and of the number of right pairs.
LAYOUT = {
    "article": dict(dial=(851, 339, 313), caption=(238, 38, 470), equation=(36, 480, 84, 470), count=(36, 480, 84)),
    "square": dict(dial=(540, 624, 420), caption=(166, 36, 992), equation=(756, 80, 48, 280), count=(756, 80, 48)),
    "story": dict(dial=(540, 1140, 480), caption=(392, 48, 960), equation=(60, 606, 110, 960), count=(60, 590, 110)),
}
ROOM, LANE = 1.32, 1.19  # of the still, in radii: half of a panel, and where the neurons' numbers lie
REACH = 0.93  # of the radius, where all outputs are shown: how far the longest one goes


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
    return SCRIPT.captioned(captions(construction(run)))


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
    star, place = construction(run), stage.choose(**LAYOUT)
    staging = CueSheet(stage, SCRIPT)
    pieces = Circuit(stage, star, place["dial"], place["equation"])
    baseline, size, width = place["caption"]
    stage.title(width=width)
    staging.captions(captions(star), baseline, size, width)
    introduced(staging, pieces, star)
    moving(staging, pieces, star)
    every_pair(run, stage, staging, pieces, star)
    staging.run()


def captions(star):
    """Text of each shot."""
    return {
        "numbers": f"The numbers 0 to {star.p - 1} lie on a circle.",
        "sum": "Head to tail, their arrows point halfway.",
        "directions": f"{words(star.neurons, capital=True)} neurons: each sees how far the sum goes its way.",
        "relu": "ReLU: what is negative becomes 0.",
        "answers": "Each answers at twice its angle.",
        "result": "Head to tail, they point to [the answer](highlight).",
        "flip": "The sum turns over; twice its angle goes on.",
        "wrap": f"Past {star.p - 1} it starts again at 0.",
        "examples": "It works for any two numbers.",
        "pairs": "All pairs: each color is an answer, on both sides.",
        "all": f"At twice the angle both sides meet: {star.p} rays, one for each answer.",
        "trained": "The trained network does the same.",
    }


def introduced(staging, pieces, star):
    """Stage the first example, step by step."""
    (a, b), until = star.shown()[0], ("examples", 4.1)
    pieces.pose(a, b)
    pieces.label(a, b, answer=False)
    pieces.inputs(a, b, headed=0)
    staging.enter("numbers", *numbered(pieces, star), until="directions", fade=0)
    staging.enter("numbers", pieces.ring, fade=0, until=("pairs", 2.4))
    staging.enter("numbers", pieces.equation, pieces.reply, fade=0, until="pairs")
    staging.enter("directions", *pieces.looks.lines, after=0.3, until="pairs")
    staging.enter("sum", pieces.halfway, after=2.6, until=("answers", 0.4))
    staging.enter("directions", *pieces.feet, after=1.0, until=("answers", 0.4), fade=0.3)
    staging.enter("numbers", *pieces.terms, fade=0, until=("answers", 0.4))
    staging.enter("sum", pieces.sum, after=1.5, until=("answers", 0.4), fade=0.1)
    staging.enter("result", pieces.pointer, after=2.0, until=until)
    staging.enter("directions", *pieces.levels, after=1.4, until=until, fade=0.1)
    staging.enter("result", pieces.total, after=1.3, until=until, fade=0.1)
    staging.enter("directions", *pieces.looks.badges, after=0.3, until="pairs")
    staging.enter("numbers", *pieces.discs, until=until, fade=0)
    staging.enter("result", *pieces.answer.parts, after=2.0, until=until)

    def negative(t):
        pieces.looks.turn(pieces.theta, back=t)
        pieces.respond(a, b, negative=t, turned=0, joined=0)

    def turned(t):
        pieces.looks.turn((1 + t) * pieces.theta)
        pieces.respond(a, b, turned=t, joined=0)

    levels, lines = pieces.levels, pieces.looks.lines
    staging.move("sum", lambda t: pieces.inputs(a, b, headed=t), pieces.terms[1], after=0.3, seconds=1.0)
    staging.move("sum", lambda t: pieces.add(a, b, t), pieces.sum, after=1.5, seconds=0.8)
    staging.move("directions", lambda t: pieces.looks.turn(pieces.theta, t), *lines, after=0.3, seconds=0.6)
    staging.move("directions", lambda t: pieces.project(a, b, t), *pieces.feet, after=1.0, seconds=0.6)
    staging.move(
        "directions",
        lambda t: pieces.respond(a, b, negative=1, turned=0, joined=0, t=t),
        *levels,
        after=1.4,
        seconds=0.9,
    )
    staging.move("relu", lambda t: negative(1 - t), *levels, *lines, after=0.5, seconds=0.9)
    staging.move("answers", turned, *levels, *pieces.looks.parts, after=0.6, seconds=1.8)
    staging.move("result", lambda t: pieces.respond(a, b, joined=t), *levels, after=0.2, seconds=1.0)
    staging.move("result", lambda t: pieces.result(a, b, t), pieces.total, after=1.3, seconds=0.7)
    staging.move("result", lambda t: pieces.label(a, b), pieces.equation, pieces.reply, after=2.1, seconds=0.04)


def numbered(pieces, star):
    """Labels around the circle, where the numbers of the first pair leave room."""
    stage, dial, size = pieces.stage, pieces.dial, pieces.stage.canvas.sizes["tick"]
    labels = []
    for number in round_marks(0, 0.9 * star.p, 7).astype(int):
        if min(abs(number - other) for other in star.shown()[0]) < CLEAR * star.p:
            continue
        place = (dial.unit + 1.1 * size) * star.arrow(number)
        x, y = dial.center[0] + place.real, dial.center[1] - place.imag
        labels.append(stage.words(str(number), x, y + 0.35 * size, "tick", "muted", "center"))
    return labels


def moving(staging, pieces, star):
    """Move b around the circle; then show a few pairs, quickly."""

    def glide(start, end):
        return lambda t: pieces.pose(*((1 - t) * np.array(start) + t * np.array(end)))

    *stops, after = (*star.shown()[:3], star.shown()[3:])
    staging.enter("flip", pieces.halfway, *pieces.terms, pieces.sum, until=("examples", 4.1))
    staging.move("flip", glide(*stops[:2]), *pieces.posed, after=0.4, seconds=4.3, ease=float)
    staging.move("wrap", glide(*stops[1:]), *pieces.posed, after=0.3, seconds=2.2)
    here = stops[-1]
    for k, pair in enumerate(after):
        staging.move("examples", glide(here, pair), *pieces.posed, after=1.35 * k, seconds=0.8)
        here = pair


def every_pair(run, stage, staging, pieces, star):
    """Stage the sums of all pairs, a color an answer, which turn to the outputs; then the trained outputs."""
    a, b, answers = modular_network.pairs(star.p)
    hues = min(star.p, HUES)
    group = answers * hues // star.p
    outputs = star.arrow(a) + star.arrow(b), star.answers(a, b).sum(-1), trained_outputs(run)
    sums, ideal, learned = (REACH / np.abs(values).max() * values for values in outputs)
    start = np.angle(sums) % (2 * np.pi)
    way = 2 * start + np.angle(ideal / np.exp(2j * start)) - start  # twice around
    wheel, width = stage.theme.wheel(hues), 7 if star.p < 100 else 4
    rim = np.arange(star.p) * hues // star.p
    every = np.arange(hues)
    ring = [stage.points(wheel[k], 9).set_centers(pieces.dial.at(star.arrow(np.flatnonzero(rim == k)))) for k in every]
    dots = [stage.points(wheel[k], width).set_centers(pieces.dial.at(sums[group == k])) for k in every]
    fan = pieces.dial.fan(star.neurons, 1.0, pieces.lane, pieces.size, "ink")
    for k in every:
        staging.enter("pairs", ring[k], dots[k], after=0.2 + 1.6 * k / hues, fade=0.16)
    staging.enter("all", *fan.badges, after=0.2)
    right, (x, y, size) = (np.abs(star.steps_off()) < 0.5).sum(), stage.choose(**LAYOUT)["count"]

    def count(number, words):
        below = y + 1.5 * stage.canvas.sizes["label"]
        return stage.words(thousands(number), x, y, size, weight=600), stage.words(words, x, below, color="muted")

    staging.enter("pairs", *count(len(a), "pairs a + b"), after=0.4, until=("all", 2.4), fade=0.2)
    staging.enter("all", *count(right, f"of {thousands(len(a))} pairs right"), after=2.4, fade=0.2)
    into, out = map(np.angle, trained(run))
    turn = np.angle(np.exp(1j * (out - 2 * pieces.theta)))

    def unroll(t):
        fan.turn(2 * pieces.theta)
        for k in every:
            chosen = group == k
            reach = (1 - t) * np.abs(sums[chosen]) + t * np.abs(ideal[chosen])
            dots[k].set_centers(pieces.dial.at(reach * np.exp(1j * (start[chosen] + t * way[chosen]))))

    def train(t):
        fan.turn(2 * pieces.theta + t * turn)
        for k in every:
            dots[k].set_centers(pieces.dial.at((1 - t) * ideal[group == k] + t * learned[group == k]))

    unroll(0)
    staging.move("all", unroll, *dots, after=0.4, seconds=1.6)
    staging.move("trained", train, *fan.badges, *dots, after=0.4, seconds=0.9)


def build(run, page):
    """Draw the still: the first example step by step, and where the outputs of all pairs lie."""
    star = construction(run)
    first, second = star.shown()[0]
    headings = {
        "sum": f"{first} + {second}, head to tail",
        "seen": f"Seen along {words(star.neurons)} directions",
        "answer": "Answered at twice the angle",
        "all": "All pairs: a ray an answer",
    }
    page.title()
    panels = page.grid(
        article=Grid("seen answer", gaps=(0.6, 1)),
        square=Grid("sum seen\nanswer all", gaps=(0.6, 1)),
        story=Grid("seen\nanswer", gaps=(1, 1)),
    )
    for name, axes in panels.items():
        axes.set(aspect="equal", xticks=[], yticks=[], xlim=(-ROOM, ROOM), ylim=(-ROOM, ROOM))
        axes.spines[:].set_visible(False)
        axes.set_title(headings[name], fontsize=page.size("note"))
    apart = "all" in panels  # a panel for each step
    draw_sum(page, panels["sum" if apart else "seen"], star)
    draw_rays(page, panels["all" if apart else "answer"], star, 0 if apart else 0.6)
    draw_seen(page, panels["seen"], star)
    draw_answer(page, panels["answer"], star)


def draw_sum(page, axes, star):
    """The arrows of two numbers head to tail, their sum, and the numbers."""
    pair = star.shown()[0]
    first, second = HALF * star.arrow(pair)
    draw_rim(page, axes, star)
    for start, end in ((0, first), (first, first + second)):
        shaft(page, axes, start, end, page.theme.tint("ink", 0.35), 3)
    shaft(page, axes, 0, first + second, "ink", 5)
    for number in pair:
        disc(page, axes, star.arrow(number), number, "ink")


def draw_seen(page, axes, star):
    """The directions of the neurons, and how far the sum goes their way, after ReLU."""
    pair = star.shown()[0]
    total = HALF * star.arrow(pair).sum()
    ways = draw_ways(page, axes, star, 1)
    for role, way, length in zip(roles(star), ways, HALF * np.maximum(star.seen(*pair), 0)):
        if length > 0.01:
            axes.plot(*xy(np.array([total, length * way])), color=page.theme.muted, lw=page.stroke(1.5), zorder=2)
            shaft(page, axes, 0, length * way, role, 7)
    shaft(page, axes, 0, total, "ink", 5)


def draw_answer(page, axes, star):
    """The neurons' arrows at twice their angle, head to tail, and what they point to."""
    pair = star.shown()[0]
    parts, answer = HALF * star.fit * star.answers(*pair), star.arrow(sum(pair))
    draw_ways(page, axes, star, 2)
    for role, start, end in zip(roles(star), *chained(parts)):
        if abs(end - start) > 0.01:
            shaft(page, axes, start, end, role, 7)
    shaft(page, axes, 0, parts.sum(), "highlight", 5)
    axes.plot(*xy(np.array([0, answer])), color=page.theme.tint("highlight", 0.4), lw=page.stroke(2), zorder=2)
    disc(page, axes, answer, sum(pair) % star.p, "highlight")


def draw_ways(page, axes, star, turn):
    """The directions at `turn` times the neurons' angles, complex [neurons], each with its number."""
    ways = np.exp(1j * turn * star.theta)
    draw_rim(page, axes, star)
    for k, (role, way) in enumerate(zip(roles(star), ways), 1):
        axes.plot(*xy(np.array([0, way])), color=page.theme.tint(role, 0.45), lw=page.stroke(2), zorder=2)
        disc(page, axes, LANE * way, k, role)
    return ways


def draw_rim(page, axes, star):
    """The numbers, as dots on the circle."""
    axes.plot(*xy(star.arrow(np.arange(star.p))), "o", color=page.theme.muted, ms=page.stroke(3), zorder=1)


def draw_rays(page, axes, star, pale):
    """The outputs of all pairs, in the colors of their answers, `pale` of the way to the background; the numbers in
    these colors."""
    a, b, answers = modular_network.pairs(star.p)
    ends, wheel = star.answers(a, b).sum(-1), page.theme.wheel(star.p)
    colors = np.array([page.theme.tint(color, pale) for color in wheel])[answers]
    for places, shades, size in (
        (REACH / np.abs(ends).max() * ends, colors, 3),
        (star.arrow(np.arange(star.p)), wheel, 5),
    ):
        axes.scatter(*xy(places), c=shades, s=page.stroke(size) ** 2, linewidths=0, zorder=1.5)


def roles(star):
    """The role of each neuron."""
    return list(ranked(range(star.neurons)).values())
