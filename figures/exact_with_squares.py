"""Why a star adds: with squares in place of ReLU the sum is exact.

The proof term by term, and where it ends. Film and still.
"""

import numpy as np

from figures.harness.header import Claim, Film, Number
from figures.pieces.closing_arrows import ArrowSum, fitted, polygon
from render.film.cue_sheet import CueSheet
from render.film.formula_board import Board
from render.film.unit_circle import Dial, unit_arrows
from render.timing.shot_list import ShotList
from train.analysis import ideal_star

figure = Film(
    reads={},
    title="With squares, the star is exact",
    caption="N neurons at even angles θ see a and b along their directions, square what they see, and answer at 2θ. "
    "Multiplied out, the logit of c is three sums. Two vanish, for their arrows close a polygon; what is left is "
    "N cos²((a − b)w/2) cos((a + b − c)w), w = 2πf/p, highest at c = a + b. (In the formulas of the film a, b and c "
    "are the angles aw, bw and cw.) The arrows close for every N but 1, "
    "2 and 4: three neurons are enough. N > 4, as published, is not: the answer stands out only for odd p and f "
    "without a common factor, for with even p opposite numbers cancel, and all numbers tie. In {constructions:,} "
    "constructions (N up to {most_neurons}, p up to {largest_modulus}) the largest error is {worst_error:.0e}; ties "
    "are recognized by margins, for an argmax may pass by rounding.",
    alt="Formulas next to the arrows that they stand for: the sum of two arrows, its projection and its square; then "
    "three sums of arrows. Two close a polygon and vanish, and the formula closes up around the third, in which all "
    "arrows point the same way. It ends on logit of c = N cos squared of (a minus b)/2 times cos of (a plus b minus "
    "c), over the wave that this is.",
    transcript="Numbers are angles on a circle, a step is 2πf/p. A neuron sees a and b along its direction θ: "
    "cos(a − θ) + cos(b − θ), which is 2 cos((a − b)/2) "
    "times cos((a + b)/2 − θ): the length of the sum of both arrows, and its angle. Squared, it turns twice as fast: "
    "2 cos²((a − b)/2) times 1 + cos(a + b − 2θ). Every neuron answers at 2θ, and all are added; multiplied "
    "out, there are three sums. The sum of cos(c − 2θ): its arrows close a polygon, so it is 0. The sum of "
    "cos(a + b + c − 4θ): its arrows close a polygon, too. In the sum of cos(a + b − c) all arrows point "
    "the same way. What is left is a wave over c that is highest at a + b. The arrows close for every N but 1, 2 "
    "and 4. With even p, opposite numbers cancel; where f and p have a common factor, numbers share a place. "
    "So: logit(c) = N cos²((a − b)/2) cos(a + b − c), exact for every N but 1, 2 and 4; every answer stands "
    "out for odd p and f without a common factor. The largest error found is {worst_error:.0e}.",
    sources=("PAIR 2023",),
    order=72,
    excerpt=("first", "left"),
)

P, A, B, C, N = 67, 8, 17, 40, 5
THETA = ideal_star.directions(N)
NEURONS, MODULI, FREQUENCIES = range(1, 13), range(3, 34), range(1, 7)
MOST, MULTIPLES = 6, (2, 4)  # neurons whose polygons are drawn; of the angles of the two sums that vanish
SCRIPT = ShotList(
    (
        ("seen", 5.8),
        ("square", 4.8),
        ("sums", 4.4),
        ("first", 3.8),
        ("second", 3.4),
        ("third", 3.4),
        ("left", 3.4),
        ("wave", 4.2),
        ("neurons", 5.4),
        ("modulus", 4.6),
        ("end", 4.0),
    )
)
CAPTIONS = {
    "seen": "A neuron sees a and b along its direction [θ](sequence 0).",
    "square": "Squared, it turns twice as fast.",
    "sums": "Each answers at twice its angle: three sums.",
    "first": "The first: its arrows close. It is 0.",
    "second": "The second: its arrows close, too.",
    "third": "The third: all arrows point the same way.",
    "left": "That is all that is left.",
    "wave": "For every c it is a wave, highest at [a + b](highlight).",
    "neurons": "The arrows close for every N but [1, 2 and 4](highlight).",
    "modulus": "p must be odd, and share no factor with f.",
    "end": "So the star adds exactly.",
}
SIZE, SUM, THIS, ANSWER = "[a - b](bias)", "[a + b](highlight)", "[theta](sequence 0)", "[c](test)"
TERMS = {
    "x": "x",
    "seen": f"= cos(a - {THIS}) + cos(b - {THIS})",
    "length": f"= 2 cos ({SIZE})/2",
    "turn": f"cos(({SUM})/2 - {THIS})",
    "x²": "x^2",
    "length²": f"= 2 cos^2 ({SIZE})/2",
    "doubled": f"(1 + cos({SUM} - 2 {THIS}))",
    "logit": f'"logit"({ANSWER})',
    "answers": f"= sum_n x_n^2 cos({ANSWER} - 2 {THIS}_n)",
    "=": "=",
    "factor": f"cos^2 ({SIZE})/2",
    "first": f"2 sum cos({ANSWER} - 2 {THIS})",
    "+": "+",
    "second": f"sum cos({SUM} + {ANSWER} - 4 {THIS})",
    "and": "+",
    "sum": "sum",
    "third": f"cos({SUM} - {ANSWER})",
    "N": "N",
}
FINAL = f'"logit"({ANSWER}) = N cos^2 ({SIZE})/2 cos({SUM} - {ANSWER})'
SUMS = "first", "second", "third"
STILL = "logit(c) = N cos²((a − b)w/2) cos((a + b − c)w)"
# In pixels. caption: baseline and size; top: of what is below it; lines: distance and size of two formulas, and of the
# rows of a sum where it has several; final: size of the last one.
LAYOUT = {
    "article": dict(caption=(114, 32), top=142, lines=(92, 40), rows=None, final=50),
    "square": dict(caption=(164, 34), top=196, lines=(104, 46), rows=80, final=54),
    "story": dict(caption=(392, 45), top=430, lines=(116, 50), rows=92, final=52),
}


def numbers(activation="square", is_exact=ideal_star.exact_with_squares, is_solvable=ideal_star.solvable):
    table = data(activation)
    exact = np.array([is_exact(n) for n in table["neurons"]])
    solvable = np.array([is_solvable(p, f) for p, f in zip(table["modulus"], table["frequency"])])
    error, lead = table["error"], table["lead"]
    expected = np.array([ideal_star.smallest_margin(p) for p in table["modulus"]])
    unit = "of a logit / N"
    return {
        "constructions": Number(len(exact)),
        "most_neurons": Number(int(table["neurons"].max()), "neurons"),
        "largest_modulus": Number(int(table["modulus"].max())),
        "worst_error": Number(float(error[exact].max()), unit),
        "least_error_of_1_2_4": Number(float(error[~exact].min()), unit),
        "largest_lead_of_1_2_4": Number(float(lead[~exact].max()), unit),
        "lead_off": Number(float(np.abs(lead - expected)[exact & solvable].max()), unit),
        "least_lead": Number(float(lead[exact & solvable].min()), unit),
        "largest_tie": Number(float(np.abs(lead[exact & ~solvable]).max()), unit),
    }


def claims(numbers):
    return [
        Claim("worst_error", at_most=1e-12),
        Claim("least_error_of_1_2_4", at_least=1e-3),
        Claim("largest_lead_of_1_2_4", at_most=1e-12),
        Claim("lead_off", at_most=1e-12),
        Claim("least_lead", at_least=1e-9),
        Claim("largest_tie", at_most=1e-12),
    ]


def controls():
    """Another activation, and other conditions on N, p and f; the published one is N > 4."""
    return {
        "ReLU": {"activation": "relu"},
        "N > 4": {"is_exact": lambda n: n > 4},
        "f = 1": {"is_solvable": lambda p, f: ideal_star.solvable(p, f) and f == 1},
    }


def timeline():
    return SCRIPT.captioned(CAPTIONS)


def data(activation="square"):
    """Columns over each N, p and f examined: largest error of a logit, smallest lead of an answer, over all a and b."""
    cases = [(n, p, f) for n in NEURONS for p in MODULI for f in FREQUENCIES if f < p]
    rows = [(n, p, f, *ideal_star.examined(p, f, n, activation)) for n, p, f in cases]
    return dict(zip(("neurons", "modulus", "frequency", "error", "lead"), map(np.array, zip(*rows))))


def angle(number):
    """Angle in radians of a number on the circle, or of a fraction between two."""
    return 2 * np.pi * np.asarray(number) / P


def film(stage):
    stage.title(figure.title)
    layout = LAYOUT[stage.canvas.layout]
    stage.top = layout["top"]
    cues = CueSheet(stage, SCRIPT)
    cues.captions(CAPTIONS, *layout["caption"])
    board = Board(cues, TERMS, layout["lines"][1])
    seen(board, *layout["lines"])
    squared(board, *layout["lines"])
    summed(board, *layout["lines"], layout["rows"])
    left(board, layout["final"])
    board.run()
    wave(cues, "left", after=0.5, until="neurons", top=stage.top + 2.2 * layout["final"], bottom=stage.bottom)
    neurons(cues)
    modulus(cues)
    ended(cues, layout["final"])
    cues.run()


def seen(board, step, size):
    """Stage both arrows, their sum, its projection on the direction of one neuron, and the formula of each."""
    stage, cues = board.stage, board.cues
    wide = stage.canvas.layout == "article"
    top = stage.top if wide else stage.top + 2.3 * step
    unit = min((stage.bottom - top) / 2.85, (stage.right - stage.left) / 3.45)
    across = stage.left + 1.1 * unit if wide else (stage.left + stage.right) / 2 - 0.62 * unit
    dial = Dial(stage, (across, stage.bottom - 1.04 * unit), unit)
    first, second = np.exp(1j * angle(A)), np.exp(1j * angle(B))
    total, way = first + second, np.exp(0.35j)
    foot = (total * np.conj(way)).real * way
    arrows = [stage.arrow("ink", 7, 26).set_ends(dial.at(0), dial.at(end)) for end in (first, second)]
    whole, view = stage.arrow("highlight", 9, 32), stage.arrow("sequence 0", 11, 34)
    spoke = stage.line(stage.theme.tint("sequence 0", 0.45), 3).trace(dial.at(np.array([0, 2.05 * way])))
    drop = stage.line("muted", 2.5)
    side = total + 0.13j * total / abs(total)
    length = stage.line("bias", 6).trace(dial.at(np.array([side - total, side])))
    names = [
        stage.formula(name, *spot(stage, dial, place), 1.1 * size, color, "center")
        for name, place, color in (
            ("a", 1.17 * first, "ink"),
            ("b", 1.17 * second, "ink"),
            ("theta", 2.17 * way, "sequence 0"),
        )
    ]
    one_step = stage.words("a step: 2πf/p", *spot(stage, dial, 0.93 - 0.72j), color="muted")
    for piece in (whole, view):
        piece.set_ends(dial.at(0), dial.at(0))
    drop.trace(dial.at(np.array([total, total])))
    ring = dial.ring(P, width=5)
    others = [
        stage.line(stage.theme.tint(f"sequence {k}", 0.6), 3).trace(dial.at(np.array([0, way * np.exp(1j * THETA[k])])))
        for k in range(1, N)
    ]
    cues.enter("seen", ring, *others, spoke, *arrows, *names, one_step, until=("square", 0.25), fade=0)
    cues.enter("seen", whole, after=0.5, until=("square", 0.25), fade=0.1)
    cues.enter("seen", drop, view, after=1.6, until=("square", 0.25), fade=0.1)
    cues.enter("seen", length, after=3.0, until=("square", 0.25))
    cues.move("seen", lambda t: whole.set_ends(dial.at(0), dial.at(t * total)), whole, after=0.5, seconds=0.8)
    cues.move(
        "seen",
        lambda t: drop.trace(dial.at(np.array([total, total + t * (foot - total)]))),
        drop,
        after=1.6,
        seconds=0.4,
    )
    cues.move("seen", lambda t: view.set_ends(dial.at(0), dial.at(t * foot)), view, after=1.9, seconds=0.7)
    x = stage.left + board.width(["x"]) * size + (3.72 * unit if wide else 0)
    size = min(size, (stage.right - x) / board.width(["length", "turn"]))
    y = (stage.top + stage.bottom) / 2 - 0.75 * step if wide else stage.top + 1.3 * size
    line = board.equation("x", ["seen"], x, y, size)
    board.show("seen", line, fade=0)
    below = board.line(["length", "turn"], x, y + step, size)
    board.show("seen", line | {"length": below["length"]}, after=3.0)
    board.show("seen", line | below, after=3.8)
    for text, place, anchor, after in (
        ("[its length](bias)", side - 0.15 * total - 0.06, "right", 3.0),
        ("[along θ](sequence 0)", foot - 0.24j, "left", 3.8),
    ):
        words = stage.words(text, *spot(stage, dial, place), anchor=anchor)
        cues.enter("seen", words, after=after, until=("square", 0.25))


def spot(stage, dial, place):
    """Pixels of a text that is centered at a complex place."""
    return dial.center[0] + dial.unit * place.real, dial.center[1] - dial.unit * place.imag + 0.25 * stage.canvas.sizes[
        "label"
    ]


def squared(board, step, size):
    """Stage what the neurons see over all directions: one period of a wave, squared to two."""
    stage, cues = board.stage, board.cues
    size = min(size, (stage.right - stage.left) / board.width(["x²", "length²", "doubled"]))
    x = (stage.left + stage.right - size * board.width(["length²", "doubled"]) + size * board.width(["x²"])) / 2
    y = stage.top + 1.45 * size
    line = board.equation("x", ["length", "turn"], x, y, size)
    board.show("square", line)
    below = board.equation("x²", ["length²", "doubled"], x, y + step, size)
    board.show("square", line | {name: below[name] for name in ("x²", "length²")}, after=1.7)
    board.show("square", line | below, after=2.5)
    em = stage.canvas.sizes["label"]
    top = y + step + 1.1 * size
    plot = stage.plot(
        stage.left + em, top, stage.right - stage.left - 3 * em, stage.bottom - top, (0, 2 * np.pi), (-2, 4)
    )
    across = np.linspace(0, 2 * np.pi, 121)
    curve = stage.line("highlight", 5)
    dots = [stage.badge(str(k + 1), 0.5 * stage.canvas.smallest + 7, f"sequence {k}") for k in range(N)]
    base = stage.segment(plot.pixels(0, 0), plot.pixels(2 * np.pi, 0), "muted", 2)
    name = stage.formula("theta", *np.add(plot.pixels(2 * np.pi, 0), (0.5 * em, 0.25 * em)), 1.3 * em, "sequence 0")

    def bend(t):
        def value(theta):
            x = ideal_star.along(theta, np.exp(1j * angle(A)) + np.exp(1j * angle(B)))
            return (1 - t) * x + t * x**2

        curve.trace(plot.at(across, value(across)))
        for dot, theta, height in zip(dots, THETA, value(THETA)):
            dot.move_to(plot.at(theta, height))

    bend(0)
    cues.enter("square", base, name, curve, *dots, after=0.1, until=("sums", 0.25))
    cues.move("square", bend, curve, *dots, after=1.5, seconds=1.4)


def summed(board, step, size, rows):
    """Stage three sums and the arrows of each; two close, vanish, and their terms close up.

    rows: pixels between the rows of the sums; None if all are in one.
    """
    stage = board.stage
    middle = stage.top + 1.05 * size + step + (rows or 0)
    alone = board.width(["logit", "answers"])
    large = min(1.2 * size, (stage.right - stage.left) / alone)
    x = (stage.left + stage.right - alone * large) / 2 + board.width(["logit"]) * large
    board.show("sums", board.equation("logit", ["answers"], x, stage.top + 1.2 * large, large), after=0.1)
    kept = ["first"], ["+", "second"], ["and", "sum", "third"]
    every = multiplied_out(board, kept, middle, step, size, rows)
    entering = {name: every[name] for name in ("logit", "answers", "=", "factor", "[", "]")}
    board.show("sums", entering, after=1.4)
    for k, names in enumerate(kept):
        entering |= {name: every[name] for name in names}
        board.show("sums", entering, after=2.0 + 0.5 * k)
    for shot, after, *kept in (
        ("first", 2.5, ["second"], ["and", "sum", "third"]),
        ("second", 2.4, ["sum", "third"]),
        ("third", 2.0, ["N", "third"]),
    ):
        board.show(shot, multiplied_out(board, kept, middle, step, size, rows), after=after)
    pictures(board.cues, rows is None, middle + (rows or 0) + 1.1 * size)


def multiplied_out(board, kept, middle, step, size, rows):
    """Places of the logit's two lines, with the terms `kept` of the second in one row, or in one each, around `middle`.

    They are as large as the room allows, up to `size`, and in the middle of the canvas.
    """
    stage, before = board.stage, ["=", "factor", "["]
    kept = [sum(kept, [])] if rows is None else kept
    widest = max(board.width(row) for row in kept)
    head, bracket = board.width(["logit"]), board.width(before)
    width = max(bracket + widest, board.width(["answers"])) + board.width(["]"])
    size = min(size, (stage.right - stage.left) / (head + width))
    x = (stage.left + stage.right - (head + width) * size) / 2 + head * size
    high = (rows or 0) * (len(kept) - 1)
    places = board.equation("logit", ["answers"], x, middle - step - (rows or 0), size)
    places |= board.line(before, x, middle, size, high)
    start = x + bracket * size
    for k, row in enumerate(kept):
        places |= board.line(row, start, middle - high / 2 + k * (rows or 0), size)
    return places | board.line(["]"], start + widest * size, middle, size, high)


def pictures(cues, beside, top):
    """Stage what the neurons answer, then the arrows of each sum: all next to one another, or one after the other."""
    stage = cues.stage
    radius = min((stage.bottom - top) / 2, (stage.right - stage.left) / (6.6 if beside else 2.1))
    middle = np.array([(stage.left + stage.right) / 2, (top + stage.bottom) / 2])
    answers = ideal_star.along(THETA, np.exp(1j * angle(A)) + np.exp(1j * angle(B))) ** 2
    ends = np.append(answers * np.exp(2j * THETA), 0)
    spans = np.array([[part.min(), part.max()] for part in (ends.real, -ends.imag)])
    large = min(1.9 * radius / np.ptp(spans[1]), 0.8 * (stage.right - stage.left) / np.ptp(spans[0]))
    dial = Dial(stage, middle - large * spans.mean(axis=1), large)
    cues.enter("sums", *ArrowSum(stage, dial, lambda c: 2 * THETA, C, answers).arrows, after=0.1, until=("sums", 2.4))
    long = 0.96 * (stage.right - stage.left) / N / radius  # end to end they reach across the canvas
    places = [middle + (2.2 * radius * k, 0) for k in (-1, 0, 1)] if beside else [middle] * 3
    fan = ArrowSum(stage, Dial(stage, places[0], radius), lambda c: angle(c) - 2 * THETA, C, 0.98)
    closing = ArrowSum(stage, Dial(stage, places[1], radius), lambda c: angle(A + B + c) - 4 * THETA, C, 0.98)
    straight = ArrowSum(
        stage, Dial(stage, places[2], radius), lambda c: angle(A + B - c) + 0 * THETA, C, min(0.75, long), 0.22
    )
    for k, (each, following) in enumerate(((fan, "second"), (closing, "third"), (straight, "left"))):
        start = ("sums", 2.3 + 0.5 * k) if beside or k == 0 else (SUMS[k - 1], 3.0)
        gone = following, 0.7 if following == "left" else 0.2
        cues.enter(start[0], *each.arrows, after=start[1], until=gone, fade=0.3)
    if beside:  # what is left moves to the middle
        for each, side in ((closing, -1), (straight, 1)):
            each.stage(cues, "first", 2.5, 0.8, center=middle + (1.2 * side * radius, 0))
        straight.stage(cues, "second", 2.5, 0.8, center=middle)
    for shot, each, length in (("first", fan, 1.8), ("second", closing, 1.12)):
        each.stage(cues, shot, 0.3, 0.8, t=1, length=length)
        each.stage(cues, shot, 1.1, 1.2, c=C + 15)
        each.stage(cues, shot, 2.4, 0.7, length=0)
    straight.stage(cues, "third", 0.3, 1.5, t=1, c=A + B, length=long)


def left(board, size):
    """Stage the terms that are left, which slide into one line."""
    stage, names = board.stage, ["logit", "=", "N", "factor", "third"]
    size = min(size, (stage.right - stage.left) / board.width(names))
    x = (stage.left + stage.right - board.width(names) * size) / 2
    board.show("left", board.line(names, x, stage.top + 1.4 * size, size), after=0.3)
    board.show("neurons", {}, after=-0.4)


def wave(cues, shot, after, until, top, bottom):
    """Stage the logits of all c, for one b after the other: highest at a + b, the higher the nearer a and b."""
    stage, em = cues.stage, cues.stage.canvas.sizes["label"]
    plot = stage.plot(
        stage.left, top + em, stage.right - stage.left - 1.2 * em, bottom - top - 2.4 * em, (0, P - 1), (-N, 1.1 * N)
    )
    across, every_c = np.linspace(0, P - 1, 201), np.arange(P)
    curve, dots = stage.line("test", 4), stage.points("test", 9)
    ticks = [
        stage.words(str(c), plot.pixels(c, 0)[0], bottom - 0.1 * em, "tick", "muted", anchor)
        for c, anchor in ((0, "left"), (P - 1, "center"))
    ]
    peak, mark = (
        stage.dot(12, "highlight"),
        stage.counter(f"{A} + {P} = {P}", "counter", "highlight", weight=600, align="center"),
    )
    base = stage.segment(plot.pixels(0, 0), plot.pixels(P - 1, 0), "muted", 2)
    name = stage.formula("c", *np.add(plot.pixels(P - 1, 0), (0.4 * em, 0.3 * em)), 1.3 * em, "test")

    def pose(b, grown=1.0):
        def value(c):
            return grown * N * np.cos(angle(A - b) / 2) ** 2 * np.cos(angle(A + b - c))

        best = (A + b) % P
        curve.trace(plot.at(across, value(across)))
        dots.set_centers(plot.at(every_c, value(every_c)))
        peak.move_to(plot.at(best, value(best)))
        mark.write(f"{A} + {round(b)} = {round(best)}", plot.at(best, value(best)) + np.array([0, 0.2]))

    pose(B, 0)
    everything = base, name, curve, dots, *ticks
    if shot == "end":
        pose(B)
        cues.enter(shot, *everything, peak, mark, after=after, until=until)
        return
    cues.enter(shot, *everything, after=after, until=until)
    cues.move(shot, lambda t: pose(B, t), curve, dots, after=after + 0.4, seconds=1.0)
    cues.enter("wave", peak, mark, until=until)
    cues.move("wave", lambda t: pose(B + 15 * t), curve, dots, peak, mark, after=1.0, seconds=2.6)


def neurons(cues):
    """Stage the arrows of both sums, head to tail, for one N after the other; pale where they don't close."""
    stage, em, size = cues.stage, cues.stage.canvas.sizes["label"], cues.stage.canvas.sizes["counter"]
    room = stage.right - stage.left, stage.bottom - stage.top
    table = Polygons(stage.canvas.layout == "article", *room, em, size)
    names = [
        stage.formula(
            f"{multiple} {THIS}" if multiple else "N",
            stage.left + x,
            stage.top + y + 0.4 * em,
            1.3 * em,
            anchor="center",
        )
        for multiple, x, y in table.names
    ]
    cues.enter("neurons", *names, after=0.1, until=("modulus", 0.2))
    for n, ((x, y), places) in enumerate(table.places, 1):
        exact = ideal_star.exact_with_squares(n)
        place = stage.left + x, stage.top + y + 0.35 * size
        parts = [stage.words(str(n), *place, size, "ink" if exact else "highlight", "center", weight=600)]
        for multiple, (x, y) in zip(MULTIPLES, places):
            ways = ideal_star.arrows(n, multiple)
            parts += polygon(stage, (stage.left + x, stage.top + y), table.radius, ways)
        cues.enter("neurons", *parts, after=0.2 + 0.25 * (n - 1), until=("modulus", 0.2), fade=0.25)


class Polygons:
    """Where the polygons of both sums lie for 1 to MOST neurons, as large as a room of width and height allows.

    A column per number where it is wide, else two numbers next to one another. In pixels from the upper left corner:
    names: (multiple of the angle, or 0 for the numbers, x, y); places: of each number, and of its two polygons.
    """

    def __init__(self, wide, width, height, em, size):
        if wide:
            pitch = (width - 2 * em) / MOST
            self.radius = min(0.46 * pitch, (height - 1.4 * size) / 4.2)
            rows = height - 3.4 * self.radius, height - 1.05 * self.radius
            across = [2 * em + (k + 0.5) * pitch for k in range(MOST)]
            rows = min(rows[0], 1.4 * size + 1.2 * self.radius), min(rows[1], 1.4 * size + 3.8 * self.radius)
            self.names = [(0, 0.7 * em, 0.5 * size), *zip(MULTIPLES, [0.7 * em] * 2, rows)]
            self.places = [((x, 0.5 * size), [(x, y) for y in rows]) for x in across]
            return
        pitch, down = width / 2, (height - 1.7 * em) / (MOST // 2)
        self.radius = min((pitch - 2.2 * size) / 4.15, down / 2.15)
        gap = (pitch - 2.2 * size - 4 * self.radius) / 2
        across = [1.4 * size + 0.5 * gap + self.radius, 1.4 * size + 1.5 * gap + 3 * self.radius]
        self.names = [(each, k * pitch + x, 0.6 * em) for k in range(2) for each, x in zip(MULTIPLES, across)]
        self.places = []
        for n in range(MOST):
            y, left = 1.7 * em + (n // 2 + 0.5) * down, n % 2 * pitch
            self.places.append(((left + 0.5 * size, y), [(left + x, y) for x in across]))


def modulus(cues):
    """Stage where it fails: opposite numbers of an even p cancel; with a common factor, numbers share a place."""
    stage, size, wide = cues.stage, cues.stage.canvas.sizes["label"], cues.stage.canvas.layout == "article"
    width, height = stage.right - stage.left, stage.bottom - stage.top
    room = (width / 2, height - 3.6 * size) if wide else (0.56 * width, height / 2)
    radius = min((room[1] - 1.6 * size) / 2.3, (room[0] - 3 * size) / 2.3)
    for k, (after, p, frequency, opposite, text) in enumerate(
        (
            (0.1, 12, 1, (1, 7), "p = 12: [opposite](highlight)\nnumbers cancel"),
            (0.9, 9, 3, (), "p = 9, f = 3: three\n[share](highlight) a place"),
        )
    ):
        x = stage.left + ((0.5 + k) * width / 2 if wide else room[0] / 2)
        y = stage.top + room[1] * (0.5 if wide else 0.5 + k)
        dial = Dial(stage, (x, y), radius)
        place = ideal_star.places(p, frequency)
        parts = [stage.ring(radius, "grid", 2).move_to(dial.at(0))]
        parts.append(stage.points("muted", 14).set_centers(dial.at(np.exp(1j * place))))
        for here in np.unique(place):
            placed, way = np.flatnonzero(place == here), np.exp(1j * here)
            anchor = "center" if abs(way.real) < 0.7 else "left" if way.real > 0 else "right"
            fails = len(placed) > 1 or placed[0] in opposite
            parts.append(
                stage.words(
                    ", ".join(map(str, placed)),
                    x + (radius + (1.1 if anchor == "center" else 0.7) * size) * way.real,
                    y - (radius + 1.1 * size) * way.imag + 0.4 * size,
                    1.15 * size,
                    "highlight" if fails else "muted",
                    anchor,
                    weight=600 if fails else 400,
                )
            )
        parts += [
            stage.arrow("highlight", 9, 32).set_ends(dial.at(0), dial.at(unit_arrows(p)[number])) for number in opposite
        ]
        below = (
            (x, stage.bottom - 1.3 * size, "center") if wide else (stage.left + 0.68 * width, y - 0.2 * size, "left")
        )
        parts.append(stage.words(text, *below[:2], "label", anchor=below[2]))
        cues.enter("modulus", *parts, after=after, until=("end", 0.2))


def ended(cues, size):
    """Stage the formula with the wave that it is, and what it holds for."""
    stage, em = cues.stage, cues.stage.canvas.sizes["label"]
    middle = (stage.left + stage.right) / 2
    cues.enter("end", stage.formula(FINAL, middle, stage.top + 1.4 * size, size, anchor="center"), after=0.1)
    condition = "for every number of neurons but [1, 2 and 4](highlight)\nand every odd p that shares no factor with f"
    words = stage.words(condition, middle, stage.bottom - 1.6 * em, 1.1 * em, anchor="center", leading=0.6)
    wave(cues, "end", 0.3, None, stage.top + 2.2 * size, stage.bottom - 3.2 * em)
    cues.enter("end", words, after=1.0)


def build(page):
    """Draw the still: the arrows of both sums for the first numbers of neurons, and what is left where they close."""
    theme, em = page.theme, page.canvas.sizes["label"]
    page.title(figure.title + " but for [1, 2 and 4](highlight) neurons")
    axes = page.grid("sums")["sums"]
    page.settle()
    box, foot = axes.bbox, 4 * em
    axes.set(xticks=[], yticks=[], xlim=(0, box.width), ylim=(box.height, 0))
    axes.spines[:].set_visible(False)

    def write(text, x, y, size, role):
        look = {"ha": "center", "va": "center_baseline", "weight": 400 if role == "muted" else 600}
        axes.text(x, y, text, color=theme.text_color(role), fontsize=page.points(size), **look)

    size = min(1.3 * em, box.width / 25)
    write("Where both sums close:", box.width / 2, box.height - 2.3 * em, size, "muted")
    write(STILL, box.width / 2, box.height - 0.5 * em, size, "ink")
    table = Polygons(page.canvas.layout == "article", box.width, box.height - foot, em, 1.3 * em)
    for multiple, x, y in table.names:
        write(f"{multiple}θ" if multiple else "N", x, y, 1.1 * em, "muted")
    for n, (place, places) in enumerate(table.places, 1):
        write(str(n), *place, 1.3 * em, "ink" if ideal_star.exact_with_squares(n) else "highlight")
        for multiple, place in zip(MULTIPLES, places):
            starts, ends, sums = fitted(ideal_star.arrows(n, multiple))
            for start, end in place + table.radius * np.stack(
                [[each.real, -each.imag] for each in (starts, ends)]
            ).transpose(2, 0, 1):
                axes.annotate(
                    "",
                    end,
                    start,
                    arrowprops={
                        "arrowstyle": "-|>",
                        "color": theme.color("highlight" if sums else "ink"),
                        "linewidth": page.stroke(3.5),
                        "shrinkA": 0,
                        "shrinkB": 0,
                        "mutation_scale": page.points(18 * page.canvas.unit),
                    },
                )
