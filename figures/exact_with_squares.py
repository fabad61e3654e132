"""Why a star adds: with squares in place of ReLU the sum is exact.

The proof term by term, and where it ends. Film and still.
"""

import numpy as np

from figures.harness.header import Claim, Film, Number
from figures.pieces.closing_arrows import fitted, laid, polygon
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
    "N cos²((a − b)w/2) cos((a + b − c)w), w = 2πf/p, highest at c = a + b. The arrows close for every N but 1, "
    "2 and 4: three neurons are enough. N > 4, as published, is not: the answer stands out only for odd p and f "
    "without a common factor, for with even p opposite numbers cancel, and all numbers tie. In {constructions:,} "
    "constructions (N up to {most_neurons}, p up to {largest_modulus}) the largest error is {worst_error:.0e}; ties "
    "are recognized by margins, for an argmax may pass by rounding.",
    alt="Formulas next to the arrows that they stand for: the sum of two arrows, its projection and its square; then "
    "three sums of arrows. Two close a polygon and vanish, in the third all arrows point the same way. It ends on "
    "logit of c = N cos squared of (a minus b) w/2 times cos of (a plus b minus c) w.",
    transcript="A neuron sees a and b along its direction θ: cos(aw − θ) + cos(bw − θ), which is 2 cos((a − b)w/2) "
    "times cos((a + b)w/2 − θ): the length of the sum of both arrows, and its angle. Squared, it turns twice as fast: "
    "2 cos²((a − b)w/2) times 1 + cos((a + b)w − 2θ). Every neuron answers at 2θ, and all are added; multiplied "
    "out, there are three sums. The sum of cos(cw − 2θ): its arrows close a polygon, so it is 0. The sum of "
    "cos((a + b + c)w − 4θ): its arrows close a polygon, too. In the sum of cos((a + b − c)w) all arrows point "
    "the same way. What is left is a wave over c that is highest at a + b. The arrows close for every N but 1, 2 "
    "and 4. With even p, opposite numbers cancel; where f and p have a common factor, numbers share a place. "
    "So: logit(c) = N cos²((a − b)w/2) cos((a + b − c)w), exact for every N but 1, 2 and 4; every answer stands "
    "out for odd p and f without a common factor. The largest error found is {worst_error:.0e}.",
    sources=("PAIR 2023",),
    order=72,
    excerpt=("first", "left"),
)

P, A, B, C, N = 67, 8, 17, 40, 5
THETA = ideal_star.directions(N)
NEURONS, MODULI, FREQUENCIES = range(1, 13), range(3, 34), range(1, 7)
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
    "seen": "Each neuron sees the sum of a and b along its direction [θ](sequence 0).",
    "square": "Squared, it turns twice as fast.",
    "sums": "Each answers at twice its angle. Multiplied out: three sums.",
    "first": "The first: its arrows close. It is 0.",
    "second": "The second: its arrows close, too.",
    "third": "The third: all arrows point the same way.",
    "left": "That is all that is left.",
    "wave": "For every c it is a wave, highest at [a + b](highlight).",
    "neurons": "The arrows close for every N but [1, 2 and 4](highlight).",
    "modulus": "An odd p is needed, and f without a common factor.",
    "end": "So the star adds exactly.",
}
SIZE, SUM, THIS, ANSWER = "[a - b](bias)", "[a + b](highlight)", "[theta](sequence 0)", "[c](test)"
LENGTH = f"cos^2 (({SIZE}) w)/2"
SUMS = {
    "first": f"sum cos({ANSWER} w - 2 {THIS}_n)",
    "second": f'"" + 1/2 sum cos(({SUM} + {ANSWER}) w - 4 {THIS}_n)',
    "third": f'"" + 1/2 sum cos(({SUM} - {ANSWER}) w)',
}
FINAL = f'"logit"({ANSWER}) = N {LENGTH} cos(({SUM} - {ANSWER}) w)'
# In pixels from the top left of the film: the picture's center and radius; the formulas' left end, baseline of the
# first, distance and size; the caption's baseline and size; of the polygons: columns, top and height of a block; of the
# last two circles: their middle and radius; the last formula's baseline and size.
LAYOUT = {
    "article": dict(
        picture=(236, 405, 165),
        formulas=(500, 215, 92, 38),
        caption=(114, 32),
        columns=8,
        block=(215, 440),
        circles=(385, 112),
        end=(330, 44),
    ),
    "square": dict(
        picture=(540, 365, 150),
        formulas=(110, 612, 92, 41),
        caption=(164, 34),
        columns=4,
        block=(250, 400),
        circles=(520, 140),
        end=(450, 46),
    ),
    "story": dict(
        picture=(540, 760, 225),
        formulas=(80, 1130, 118, 47),
        caption=(392, 45),
        columns=4,
        block=(520, 520),
        circles=(880, 135),
        end=(800, 46),
    ),
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
    return SCRIPT


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
    staging = CueSheet(stage, SCRIPT)
    layout = stage.choose(**LAYOUT)
    board = Board(staging, layout["picture"], layout["formulas"])
    staging.captions(CAPTIONS, *layout["caption"])
    seen(board)
    squared(board)
    summed(board)
    wave(board)
    neurons(stage, staging, layout["columns"], *layout["block"])
    modulus(stage, staging, *layout["circles"])
    ended(stage, staging, *layout["end"])
    staging.run()


def seen(board):
    """Stage both arrows, their sum, its projection on the direction of one neuron, and the formula of each."""
    stage, staging = board.stage, board.cues
    dial = Dial(stage, board.dial.center, 0.6 * board.dial.unit)
    first, second = np.exp(1j * angle(A)), np.exp(1j * angle(B))
    total, way = first + second, np.exp(0.35j)
    arrows = [stage.arrow("ink", 5, 20) for _ in range(2)]
    whole, view = stage.arrow("highlight", 7, 24), stage.arrow("sequence 0", 9, 26)
    spoke = stage.line(stage.theme.tint("sequence 0", 0.45), 2).trace(dial.at(np.array([0, 2.1 * way])))
    drop = stage.line("muted", 1.5)
    length = stage.line("bias", 4).trace(dial.at(np.array([0, total]) + 0.16j * total / abs(total)))
    names = [
        stage.formula(name, *spot(stage, dial, place), 34, color, "center")
        for name, place, color in (
            ("a", 1.25 * first, "ink"),
            ("b", 1.25 * second, "ink"),
            ("theta", 2.3 * way, "sequence 0"),
        )
    ]
    foot = (total * np.conj(way)).real * way

    def grow(piece, end, start=0):
        return lambda t: piece.set_ends(dial.at(start), dial.at(start + t * (end - start)))

    for piece, end in zip((*arrows, whole, view), (first, second, total, foot)):
        grow(piece, end)(0)
    staging.enter("seen", dial.ring(P, width=4), *names[:2], until="square", fade=0)
    staging.enter("seen", *arrows, until="square", fade=0.1)
    staging.enter("seen", spoke, names[2], after=1.0, until="square")
    staging.enter("seen", whole, after=0.7, until="square", fade=0.1)
    staging.enter("seen", drop, view, after=1.8, until="square", fade=0.1)
    staging.enter("seen", length, after=3.4, until="square")
    for piece, end in zip(arrows, (first, second)):
        staging.move("seen", grow(piece, end), piece, after=0, seconds=0.6)
    staging.move("seen", grow(whole, total), whole, after=0.7, seconds=0.6)
    staging.move(
        "seen",
        lambda t: drop.trace(dial.at(np.array([total, total + t * (foot - total)]))),
        drop,
        after=1.8,
        seconds=0.4,
    )
    staging.move("seen", grow(view, foot), view, after=2.1, seconds=0.6)
    staging.enter(
        "seen",
        stage.formula("w = 2 pi f slash p", *spot(stage, dial, -1.45j), "label", "muted", "center"),
        after=0.6,
        until="square",
    )
    head = board.write("x", 0.2)
    at = board.width(head)
    staging.enter("seen", head, after=1.2, until=("sums", 0.2))
    staging.enter(
        "seen", board.write(f"= cos(a w - {THIS}) + cos(b w - {THIS})", 0.2, at), after=1.2, until=("square", 0.2)
    )
    size, turn = (
        board.write(f"= 2 cos (({SIZE}) w)/2", 1.3, at),
        board.write(f"dot cos((({SUM}) w)/2 - {THIS})", 2.4, at + 1),
    )
    staging.enter("seen", size, after=3.2, until=("sums", 0.2))
    staging.enter("seen", turn, after=4.0, until=("sums", 0.2))
    board.slide("square", size, (1.3, at), (0.2, at), 0.1)
    board.slide("square", turn, (2.4, at + 1), (0.2, at + board.width(size)), 0.5)


def spot(stage, dial, place):
    """Pixels of a text that is centered at a complex place."""
    return dial.center[0] + dial.unit * place.real, dial.center[1] - dial.unit * place.imag + 0.25 * stage.canvas.sizes[
        "label"
    ]


def squared(board):
    """Stage what the neurons see over all directions: one period of a wave, squared to two."""
    stage, staging = board.stage, board.cues
    plot = board.plot((0, 2 * np.pi), (-2.2, 4))
    across = np.linspace(0, 2 * np.pi, 121)
    curve, dots = (
        stage.line("highlight", 4),
        [stage.badge(str(k + 1), 0.5 * stage.canvas.smallest + 4, f"sequence {k}") for k in range(N)],
    )
    base = stage.segment(plot.pixels(0, 0), plot.pixels(2 * np.pi, 0), "muted", 2)
    name = stage.formula("theta", *np.add(plot.pixels(2 * np.pi, 0), (0, 38)), 34, "sequence 0", "right")

    def bend(t):
        def value(theta):
            x = ideal_star.along(theta, np.exp(1j * angle(A)) + np.exp(1j * angle(B)))
            return (1 - t) * x + t * x**2

        curve.trace(plot.at(across, value(across)))
        for dot, theta, height in zip(dots, THETA, value(THETA)):
            dot.move_to(plot.at(theta, height))

    bend(0)
    staging.enter("square", base, name, curve, *dots, after=0.2, until=("sums", 0.2))
    staging.move("square", bend, curve, *dots, after=1.5, seconds=1.4)
    staging.enter("square", board.write(f"x^2 = 2 {LENGTH}", 1.5), after=1.7, until=("sums", 0.2))
    staging.enter(
        "square", board.write(f"dot (1 + cos(({SUM}) w - 2 {THIS}))", 2.5, 1.9), after=2.5, until=("sums", 0.2)
    )


def summed(board):
    """Stage three sums as arrows, one after the other; two vanish, and the terms that are left slide into the logit."""
    staging, gone = board.cues, ("left", 0.3)
    head = board.write(f'"logit"({ANSWER}) =', -0.1)
    staging.enter("sums", head, after=0.2, until="neurons")
    staging.enter(
        "sums", board.write(f"sum_n x_n^2 cos({ANSWER} w - 2 {THIS}_n)", -0.1, board.width(head)), after=0.2, until=gone
    )
    two = board.write("= 2", 1.05, 2.9)
    at = 2.9 + board.width(two)
    size = board.write(LENGTH, 1.05, at)
    staging.enter("sums", size, after=1.6, until="neurons")
    staging.enter("sums", two, board.write("dot paren.l", 1.05, at + board.width(size)), after=1.6, until=gone)
    rows = dict(zip(SUMS, (2.1, 3.1, 4.1)))
    for k, name in enumerate(("first", "second")):
        staging.enter(
            "sums", board.write(SUMS[name], rows[name], 0.9), after=2.4 + 0.5 * k, until=(name, 2.8), fade=0.5
        )
        staging.enter(name, board.write(("0", '"" + 0')[k], rows[name], 0.9), after=2.4, until=gone)
    row = rows["third"]
    half, all_of_them = (board.write(f'"" + {part}', row, 0.9) for part in ("1/2 sum", "N/2"))
    first, then = (0.9 + board.width(part) for part in (half, all_of_them))
    turn = board.write(f"cos(({SUM} - {ANSWER}) w)", row, first)
    end = board.write("paren.r", row, first + board.width(turn))
    staging.enter("sums", half, after=3.4, until=("third", 2.0))
    staging.enter("sums", turn, after=3.4, until="neurons")
    staging.enter("sums", end, after=3.4, until=gone)
    staging.enter("third", all_of_them, after=2.0, until=gone, fade=0.5)
    board.slide("third", turn, (row, first), (row, then), 1.8)
    board.slide("third", end, (row, first + board.width(turn)), (row, then + board.width(turn)), 1.8)
    number = board.write("N", 1.3)
    start = board.width(number)
    staging.enter("left", number, after=0.5, until="neurons")
    board.slide("left", size, (1.05, at), (1.3, start), 0.3)
    board.slide("left", turn, (row, then), (1.3, start + board.width(size)), 0.3)
    closing(board, "sums", "first", "second", lambda c: angle(c) - 2 * THETA, 1.15)
    closing(board, "second", "second", "third", lambda c: angle(A + B + c) - 4 * THETA, 0.95)
    closing(board, "third", "third", ("left", 0.3), lambda c: angle(A + B - c) + 0 * THETA, 0.4)


def closing(board, shot, when, until, angles, length):
    """Draw arrows of one length at `angles(c)` as a fan; in the shot `when` lay them head to tail, then turn them.

    They turn as c goes on.
    """
    arrows = [board.stage.arrow(f"sequence {k}", 8, 26) for k in range(N)]

    def lay(t, c):
        laid(board.dial, arrows, length * np.exp(1j * angles(c)), t)

    lay(0, C)
    board.cues.enter(shot, *arrows, until=until, fade=0.3)
    board.cues.move(when, lambda t: lay(t, C), *arrows, after=0.3, seconds=1.0)
    board.cues.move(when, lambda t: lay(1, C + 20 * t), *arrows, after=1.3, seconds=1.8)


def wave(board):
    """Stage the logits of all c, for one b after the other: highest at a + b, the higher the nearer a and b."""
    stage, staging = board.stage, board.cues
    plot = board.plot((0, P - 1), (-N, 1.15 * N))
    across, every_c = np.linspace(0, P - 1, 201), np.arange(P)
    curve, dots = stage.line("test", 3), stage.points("test", 7)
    ticks = [
        stage.words(str(c), plot.pixels(c, 0)[0], plot.top + plot.height + 30, "tick", "muted", "center")
        for c in (0, P - 1)
    ]
    peak, mark = stage.dot(9, "highlight"), stage.counter(f"{P}", "label", "highlight", weight=600, align="center")
    base = stage.segment(plot.pixels(0, 0), plot.pixels(P - 1, 0), "muted", 2)
    name = stage.formula("c", *np.add(plot.pixels(P - 1, 0), (26, 10)), 34, "test")

    def pose(b, grown=1.0):
        def value(c):
            return grown * N * np.cos(angle(A - b) / 2) ** 2 * np.cos(angle(A + b - c))

        best = (A + b) % P
        curve.trace(plot.at(across, value(across)))
        dots.set_centers(plot.at(every_c, value(every_c)))
        peak.move_to(plot.at(best, value(best)))
        mark.write(str(round(best)), plot.at(best, value(best)) + np.array([0, 0.2]))

    pose(B, 0)
    staging.enter("left", base, name, curve, dots, *ticks, after=0.6, until="neurons")
    staging.move("left", lambda t: pose(B, t), curve, dots, peak, mark, after=1.0, seconds=1.0)
    staging.enter("wave", peak, mark, until="neurons")
    staging.move("wave", lambda t: pose(B + 15 * t), curve, dots, peak, mark, after=1.0, seconds=2.6)


def neurons(stage, staging, columns, top, height):
    """Stage the arrows of both sums, head to tail, for N = 1 to 8; faint where they don't close."""
    labels, size = 2.2 * stage.canvas.sizes["label"], 0.85 * stage.canvas.sizes["counter"]
    pitch = (stage.right - stage.left - labels) / columns
    for block in range(8 // columns):
        y = top + block * height
        names = [stage.formula("N", stage.left, y, "label")]
        for row, multiple in enumerate((2, 4)):
            names.append(stage.formula(f"{multiple} {THIS}", stage.left, y + (0.29 + 0.34 * row) * height, 34))
        staging.enter("neurons", *names, until=("modulus", 0.2))
    for n in range(1, 9):
        block, column = divmod(n - 1, columns)
        x, y = stage.left + labels + (column + 0.5) * pitch, top + block * height
        exact = ideal_star.exact_with_squares(n)
        parts = [stage.words(str(n), x, y, size, "ink" if exact else "highlight", "center", weight=600)]
        for row, multiple in enumerate((2, 4)):
            parts += polygon(
                stage, (x, y + (0.27 + 0.34 * row) * height), 0.13 * height, ideal_star.arrows(n, multiple)
            )
        staging.enter("neurons", *parts, after=0.3 + 0.32 * (n - 1), until=("modulus", 0.2), fade=0.25)


def modulus(stage, staging, y, radius):
    """Stage where it fails: opposite numbers of an even p cancel; with a common factor, numbers share a place."""
    width, size = stage.right - stage.left, stage.canvas.sizes["label"]
    for across, after, p, frequency, opposite, text in (
        (0.25, 0.1, 12, 1, (1, 7), "p = 12: [opposite](highlight)\nnumbers cancel"),
        (0.73, 1.6, 9, 3, (), "p = 9, f = 3: three\n[share](highlight) a place"),
    ):
        dial = Dial(stage, (stage.left + across * width, y), radius)
        place = ideal_star.places(p, frequency)
        parts = [stage.points("muted", 9).set_centers(dial.at(np.exp(1j * place)))]
        for here in np.unique(place):
            placed, way = np.flatnonzero(place == here), np.exp(1j * here)
            anchor = "center" if abs(way.real) < 0.6 else "left" if way.real > 0 else "right"
            fails = len(placed) > 1 or placed[0] in opposite
            parts.append(
                stage.words(
                    ", ".join(map(str, placed)),
                    dial.center[0] + 1.2 * radius * way.real,
                    y - 1.24 * radius * way.imag + 0.35 * size,
                    size,
                    "highlight" if fails else "muted",
                    anchor,
                )
            )
        parts += [
            stage.arrow("highlight", 6, 22).set_ends(dial.at(0), dial.at(unit_arrows(p)[number])) for number in opposite
        ]
        parts.append(stage.words(text, dial.center[0], y + 1.24 * radius + 2.6 * size, "note", anchor="center"))
        staging.enter("modulus", *parts, after=after, until=("end", 0.2))


def ended(stage, staging, y, size):
    """Stage the formula, and what it holds for."""
    middle = (stage.left + stage.right) / 2
    staging.enter("end", stage.formula(FINAL, middle, y, size, anchor="center"), after=0.1)
    condition = "for every number of neurons but [1, 2 and 4](highlight)\nand every odd p that shares no factor with f"
    staging.enter(
        "end", stage.words(condition, middle, y + 2.8 * size, 0.72 * size, anchor="center", leading=0.7), after=1.0
    )


def build(page):
    """Draw the still: for N = 1 to 8, the arrows of both sums."""
    theme, columns = page.theme, {"article": 8}.get(page.canvas.layout, 4)
    page.title(figure.title + " but for [1, 2 and 4](highlight) neurons")
    axes = page.grid("sums")["sums"]
    blocks = 8 // columns
    axes.set(aspect="equal", xticks=[], yticks=[], xlim=(-1.1, columns - 0.4), ylim=(-2.75 * (blocks - 1) - 1.6, 0.95))
    axes.spines[:].set_visible(False)
    for n in range(1, 9):
        block, column = divmod(n - 1, columns)
        color = "ink" if ideal_star.exact_with_squares(n) else "highlight"
        axes.text(
            column, 0.7 - 2.75 * block, str(n), color=theme.text_color(color), ha="center", va="center", weight=600
        )
        for row, multiple in enumerate((2, 4)):
            starts, ends, sums = fitted(ideal_star.arrows(n, multiple))
            for start, end in 0.38 * np.stack([starts, ends], -1):
                axes.annotate(
                    "",
                    (column + end.real, end.imag - 1.05 * row - 2.75 * block),
                    (column + start.real, start.imag - 1.05 * row - 2.75 * block),
                    arrowprops={
                        "arrowstyle": "-|>",
                        "color": theme.color("highlight" if sums else "ink"),
                        "linewidth": page.stroke(2.5),
                        "shrinkA": 0,
                        "shrinkB": 0,
                        "mutation_scale": page.points(13 * page.canvas.unit),
                    },
                )
    for block in range(blocks):
        for text, y in (("N", 0.7), ("2θ", 0), ("4θ", -1.05)):
            axes.text(-0.8, y - 2.75 * block, text, color=theme.muted, ha="center", va="center")
