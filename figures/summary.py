"""The whole story in under a minute.

Memorized, generalized, pruned, unsteady, a star, what it does, waves, full of stars.
"""

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Film, Number
from figures.pieces.addition_shot import StarAdder
from figures.pieces.circle_addition import construction
from figures.pieces.correctness_maps import Patchwork
from figures.pieces.frequency_colors import check_frequencies
from figures.pieces.star_pairs_film import FilmStar, StarPairs
from figures.pieces.star_shapes import plane
from figures.pieces.wave_sum_film import WaveSum
from render.film.image_cells import Cells, signed
from render.film.shot import Shot, boxes
from render.interpolation import between
from render.marks.heatmap import heat_map
from render.number_format import percent, power, thousands, words
from render.page.axis import linear_axis, log_axis, percent_axis, round_marks, step_axis
from render.page.page import Grid
from render.roles import ranked
from render.timing.shot_list import ShotList
from render.timing.timeline import Timeline, monotone_keyframes
from train.analysis import (
    cumulative_frequencies,
    fourier,
    frequency_groups,
    ideal_network,
    milestones,
    modular_network,
    oscillation,
    sparsity,
    star_fit,
    star_geometry,
)

figure = Film(
    reads={"run": "modular_addition", "parity": "sparse_parity", "swing": "adamw_oscillation", "five": "five_neurons"},
    title="From memory to a network full of stars",
    caption="A network learns a + b mod {modulus:d}. It memorizes its train data by step {memorized_at:,} and "
    "generalizes at step {generalized_at:,}. In a second network, weight decay prunes what the answer does not need: "
    "the largest distractor weight ends at {max_distractor:.4f}. A third one, trained with AdamW, does not settle: "
    "its loss swings over {swing:.1f} decades. {neurons:Words} neurons that add on a circle form a star, outputs at "
    "twice the angle of inputs within {phase_error:.1f}°, and the star adds. The first network adds up waves: each of "
    "its {frequencies:words} frequencies alone gets at most {most_alone:.0%} of the sums right, together they get "
    "{accuracy:.0%}. Each is a star: the nearest ideal one leaves at most {most_residual:.0%} of its power. Over "
    "the seeds it leaves at most {most_residual:range.0%}. "
    "{run_seeds}, {parity_seeds}, {swing_seeds} and {five_seeds} seeds of the four networks do what is told of each.",
    alt="A film in seven scenes: curves of train and test accuracy, the second one rising long after the first; a heat "
    "map of weights that fades but for {k:words} columns; a loss that swings on and on and the loop it runs round; "
    "{neurons:words} points that form a polygon and a star; arrows of a star that add two numbers on a circle; waves "
    "that meet at the answer; and {frequencies:words} pairs of polygons and stars that form out of noise.",
    transcript="First a network memorizes: its train accuracy is past 99% from step {memorized_at:,} on, test accuracy "
    "near zero. Much later, at step {generalized_at:,}, it generalizes. Weight decay prunes what it does not need: of "
    "the weights on {n_bits:words} digits only those on {k:words} stay. Adam pushes, decay pulls: the train loss of a "
    "network swings over {swing:.1f} decades, and runs round a loop. {neurons:Words} neurons learn to add, and form "
    "a star: input weights a polygon, output weights at twice the angle. The star adds two numbers on a circle: "
    "{neurons:words} directions, and {neurons:words} answers at twice the angle, head to tail, point to the sum. "
    "Larger networks add up waves. Alone, each of {frequencies:words} frequencies gets at most {most_alone:.0%} right; "
    "added up, crests meet best at the answer, and {accuracy:.0%} are right. And every frequency is a star: "
    "out of noise come polygons and stars, and thin lines of the ideal construction nearly coincide.",
    sources=("PAIR 2023", "Nanda et al. 2023"),
    order=1,
    excerpt=("star", "circle"),
)

SCRIPT = ShotList(
    (
        ("grokking", 7.5),
        ("pruning", 6.0),
        ("oscillation", 6.0),
        ("star", 6.0),
        ("circle", 8.0),
        ("interference", 8.5),
        ("stars", 10.5),
    )
)
ONWARD = 30, 44  # what is added on the circle after the first pair, in 67ths of it
LIMIT = 1.5  # of the heat map's colors
REST = 50  # frames in which all waves are in the sum
WAVE = 0.35  # of the time of a wave: to draw it; then it is added
TAIL = 1 / 15  # of the training: of the loop, what is drawn thick, nearly one round
FINE = 6  # points of a curve from one number to the next


def captions(five):
    """Shot -> its texts, one after the other."""
    neurons = words(construction(five).neurons, capital=True)
    return {
        "grokking": ("First a network memorizes.", "Much later, it [generalizes](test)."),
        "pruning": ("Weight decay prunes what it does not need.",),
        "oscillation": ("Adam pushes, decay pulls: no rest.",),
        "star": (f"{neurons} neurons learn to add and form a star.",),
        "circle": ("What the star does: it adds.", "Each neuron answers at twice its angle."),
        "interference": ("Larger networks add up waves.", "The crests meet best at [the answer](highlight)."),
        "stars": ("And out of noise, wave by wave,", "comes a network full of stars."),
    }


def numbers(run, parity, swing, five):
    if swing.steps[-1] <= oscillation.SETTLED:
        raise UserError(f"the loop of `swing` is drawn from step {oscillation.SETTLED:,} on: train longer than that")
    parts, (k, w_input, _) = logits(run), sparsity.of_series(parity)
    p = parts.shape[-1]
    check_frequencies(parts)
    answers = modular_network.pairs(p)[2]
    memorized, generalized = milestones.of_series(run)
    alone = cumulative_frequencies.table(cumulative_frequencies.alone(parts, answers), p).mean((1, 2))
    distractor = sparsity.max_distractor(w_input, k)
    swings = oscillation.summary(swing.steps, swing.metrics["train_loss"], swing.metrics["weight_norm_l2"])
    phase_error = star_geometry.worst_phase_error(*(weights[-1] for weights in star_geometry.of_series(five)))
    residuals = [float(star_fit.residual(into[-1], out[-1])) for into, out in frequency_groups.stars(run).values()]
    return {
        "memorized_at": Number(memorized, "training step"),
        "generalized_at": Number(generalized, "training step"),
        "gap": Number(generalized / memorized if memorized else None, "times"),
        "max_distractor": Number(float(distractor[-1]), "weight"),
        "swing": Number(swings["swing"], "decades"),
        "phase_error": Number(float(phase_error), "degrees"),
        "most_alone": Number(float(alone.max()), "share of sums"),
        "accuracy": Number(float(modular_network.accuracy(parts.sum(0), answers)), "share of sums"),
        "most_residual": Number(max(residuals), "share of power"),
        "frequencies": Number(len(parts), "frequencies"),
        "modulus": Number(p),
        "n_bits": Number(w_input.shape[1] - 1, "digits"),
        "k": Number(k, "digits"),
        "neurons": Number(construction(five).neurons, "neurons"),
    }


def claims(numbers):
    return [
        Claim("gap", at_least=10),
        Claim("max_distractor", at_most=0.01),
        Claim("swing", at_least=4),
        Claim("phase_error", at_most=7),
        Claim("most_alone", at_most=0.5),
        Claim("accuracy", at_least=0.99),
        Claim("most_residual", at_most=star_fit.NEAR),
        Claim("frequencies", at_least=3, at_most=5),
    ]


def controls(run, parity, swing, five):
    return {
        "one star of all neurons": {
            "run": ideal_network.in_place_of(run, 1),
            "parity": parity,
            "swing": swing,
            "five": five,
        }
    }


def timeline(run, parity, swing, five):
    return SCRIPT


def data(run, parity, swing, five):
    """Of every frame: the shot, and the training step that it shows (0 where nothing is trained)."""
    shown = {name: courses(run, parity, swing, five).get(name, np.zeros(length(name), int)) for name in SCRIPT.moments}
    return {
        "frame": SCRIPT.frames(),
        "shot": np.repeat(list(shown), [len(steps) for steps in shown.values()]),
        "step": np.concatenate(list(shown.values())),
    }


def length(shot):
    """Frames of a shot."""
    return len(SCRIPT.span(shot, shot))


def courses(run, parity, swing, five):
    """Training step of each frame of the shots that show a training: {shot: [frames]}."""
    memorized, generalized = milestones.of_series(run)
    climbs = milestones.stable_from(run.steps, run.metrics["test_accuracy"] > 0.1)
    k, w_input, _ = sparsity.of_series(parity)
    distractor = sparsity.max_distractor(w_input, k)
    pruned = milestones.pruned_at(parity.steps, distractor)
    last = {
        name: int(series.steps[-1])
        for name, series in (("run", run), ("parity", parity), ("swing", swing), ("five", five))
    }
    keyframes = {
        "grokking": ((0, 0), (0.6, 0), (2.2, 2 * memorized), (3.4, climbs), (5.6, generalized), (6.3, last["run"])),
        "pruning": ((0, 0), (0.5, 0), (4.2, pruned), (4.8, last["parity"])),
        "oscillation": ((0, 0), (0.4, 0), (5.3, last["swing"])),
        "star": ((0, 0), (0.4, 0), (1.0, last["five"] / 750), (3.6, last["five"] / 5), (4.8, last["five"])),
        "stars": (
            (0, 0),
            (0.5, 0),
            (1.2, memorized),
            (2.1, climbs),
            (5.4, (generalized + last["run"]) / 2),
            (6.0, last["run"]),
        ),
    }
    moving = {
        name: Timeline(monotone_keyframes(frames), hold=0, log=name == "star").frames()
        for name, frames in keyframes.items()
    }
    return {name: np.append(steps, np.full(length(name) - len(steps), steps[-1])) for name, steps in moving.items()}


def logits(run):
    """What each frequency adds to the logits, [G, pairs, p]."""
    return np.stack(list(frequency_groups.shares_of_logits(run).values()))


def adding_up(run):
    """How many frequencies are in the sum in each frame of their shot [frames], a fraction of the next one."""
    count = len(frequency_groups.of_series(run)[2])
    stages = np.minimum(np.arange(length("interference")) * count / (length("interference") - REST), count)
    return np.floor(stages) + np.clip((stages % 1 - WAVE) / (0.85 - WAVE), 0, 1)


def film(run, parity, swing, five, stage):
    shown = {name: (steps, "training step") for name, steps in courses(run, parity, swing, five).items()}
    shown["interference"] = adding_up(run), "frequencies added"
    acts = {
        "grokking": (grokking, run),
        "pruning": (pruning, parity),
        "oscillation": (unsteady, swing),
        "star": (forming, five),
        "circle": (adding, five),
        "interference": (interfering, run),
        "stars": (full, run),
    }
    texts, before = captions(five), None
    for name, (act, series) in acts.items():
        counts, unit = shown.get(name, (None, None))
        shot = Shot(stage, texts[name], length(name), counts, unit, before)
        before = shot.play(*act(stage, series, counts))


# The shots: each adds its static mobjects to the stage, and returns update(k), the mobjects that this animates, and the
# frame at which the caption changes.


def grokking(stage, run, steps):
    """Curves of train and test accuracy that grow with the steps."""
    em, tick, p = stage.canvas.sizes["label"], stage.canvas.sizes["tick"], run.spec["options"]["modulus"]
    height = min(stage.bottom - stage.top - 1.5 * tick - 1.6 * em, 0.95 * (stage.right - stage.left))
    plot = stage.strip(stage.top + 1.6 * em, height, (0, steps[-1]), (0, 1))
    plot.grid({step: thousands(step) for step in round_marks(0, steps[-1], 3)}, {0: "0%", 0.5: "50%", 1: "100%"})
    heading = f"[Train](train) and [test](test) accuracy of a + b mod {p}"
    stage.add(stage.words(heading, plot.left, plot.top - 0.7 * em, color="muted"))
    train = stage.running(plot, run.steps, run.metrics["train_accuracy"], "train", 4, label=lambda value: "")
    test = stage.running(plot, run.steps, run.metrics["test_accuracy"], "test", 4)

    def update(k):
        train.until(steps[k])
        test.until(steps[k])

    climbs = milestones.stable_from(run.steps, run.metrics["test_accuracy"] > 0.1)
    return update, [*train.parts, *test.parts], int(np.searchsorted(steps, climbs))  # past the end if it never does


def ordered(run):
    """Input weights [T, neuron, digit], the strongest neuron first."""
    _, w_input, w_output = sparsity.of_series(run)
    order = np.argsort(-sparsity.strength(w_input[-1], w_output[-1]))
    return w_input[:, :-1, order].swapaxes(1, 2)


def pruning(stage, run, steps):
    """The input weights, strongest neuron first, a column a digit."""
    em, (k, _, _) = stage.canvas.sizes["label"], sparsity.of_series(run)
    ((left, top, width, height),) = boxes(stage, 1, below=3.2 * em)
    weights = ordered(run)
    cells = Cells(stage, left, top, width, min(height, width), weights.shape[1:])
    foot, digits, right = cells.top + min(height, width) + 1.2 * em, weights.shape[2], left + width
    for first, last, color in ((0, k, "signal"), (k + 0.2, digits, "distractor")):
        ends = [(left + digit / digits * width, foot - 1.02 * em) for digit in (first, last)]
        stage.add(stage.segment(*ends, color, 5))
    stage.add(stage.words(f"[{k} digits that matter](signal)", left, foot))
    stage.add(stage.words(f"[{digits - k} that do not](distractor)", right, foot, anchor="right"))
    stage.add(
        stage.words(f"weights of {weights.shape[1]} neurons", right, foot + 1.5 * em, color="muted", anchor="right")
    )
    accuracy = stage.reading("test accuracy", "100%", left, foot + 1.5 * em, size="label", color="test")

    def update(k):
        index = run.at(steps[k - k % 2])  # noise in every frame makes files heavy
        cells.paint(signed(stage.theme, weights[index], LIMIT))
        accuracy.write(percent(run.metrics["test_accuracy"][index]))

    return update, [cells, accuracy]


def unsteady(stage, run, steps):
    """The train loss, and the loop of weight norm and loss."""
    em, tick = stage.canvas.sizes["label"], stage.canvas.sizes["tick"]
    norm, loss = run.metrics["weight_norm_l2"], np.log10(np.maximum(run.metrics["train_loss"], oscillation.LEAST))
    late = run.steps >= oscillation.SETTLED
    low, high = np.floor(loss[late].min()), np.ceil(loss.max())
    (left, top, width, height), loop = boxes(stage, 1.5, 1)
    over, under = 1.5 * em, 1.5 * tick  # for headings and ticks
    curve = stage.plot(
        left + 2.2 * tick, top + over, width - 2.5 * tick, height - over - under, (0, steps[-1]), (low, high)
    )
    curve.grid(
        {step: thousands(step) for step in round_marks(0, steps[-1], 3)},
        {value: power(10.0**value) for value in np.arange(low, high + 1, 2)},
    )
    stage.add(stage.words("[Train loss](train)", curve.left, curve.top - 0.7 * em))
    running = stage.running(curve, run.steps, loss, "train", 3, label=lambda value: "")
    left, top, width, height = loop
    top, height, foot = top + over, height - over - under, top + height - under
    limits = (0.9 * norm[late].min(), 1.05 * norm[late].max()), (low, np.ceil(loss[late].max()))
    places = stage.plot(left, top, width, height, *limits).at(norm[late], loss[late])
    stage.add(stage.words("[loss](train) against weight norm", left, top - 0.7 * em, color="muted"))
    stage.add(stage.words("weight norm", left + width, foot + 1.15 * tick, "tick", "muted", "right"))
    stage.add(
        stage.segment((left, top), (left, foot), "muted"), stage.segment((left, foot), (left + width, foot), "muted")
    )
    trail, tail, head = stage.line(stage.theme.tint("ink", 0.75), 2), stage.line("ink", 4), stage.dot(0.3 * em, "ink")

    def update(k):
        running.until(steps[k])
        since, index = np.searchsorted(run.steps[late], (steps[k] - TAIL * steps[-1], steps[k]), side="right")
        trail.trace(places[:index])
        tail.trace(places[since:index])
        head.move_to(places[max(index - 1, 0)]).set_opacity(index > 0)

    return update, [*running.parts, trail, tail, head]


def forming(stage, run, steps):
    """A few neurons on a circle: input and output weights."""
    em = stage.canvas.sizes["label"]
    stars, names = [], ("Input weights", "Output weights")
    halves = boxes(stage, 1, 1, below=1.6 * em, wide=("article", "square"))
    for (left, top, width, height), points, name in zip(halves, star_geometry.ordered(run), names):
        radius = 0.5 * min(width, height - 1.6 * em) - 0.6 * em
        center = left + width / 2, top + 1.4 * em + (height - 1.4 * em) / 2
        stage.add(stage.words(name, center[0], center[1] - radius - 0.9 * em, anchor="center", weight=600))
        stars.append(FilmStar(stage, center, radius, points, points[-1], "sequence 0"))
    accuracy = stage.reading("test accuracy", "100%", stage.left, stage.bottom - 0.2 * em, size="label", color="test")

    def update(k):
        index = np.interp(steps[k], run.steps, np.arange(len(run.steps)))
        for each in stars:
            each.set_points(between(each.points, index), between(each.reach, index))
        accuracy.write(percent(run.metrics["test_accuracy"][run.at(steps[k])]))

    return update, [*(part for each in stars for part in each.parts), accuracy]


def adding(stage, run, steps):
    """Two numbers as arrows, seen along even directions; the answers at twice the angle, head to tail; then others."""
    star = construction(run)
    adder, first, then = StarAdder(stage, star), np.array(star.shown()[0]), np.array(star.scaled(*ONWARD))
    starts = 8, 28, 67, 87  # frames of its steps; then the numbers move on

    def update(k):
        went = stage.rising(k, 110, 2.6)
        adder.set_progress(*((1 - went) * first + went * then), *(stage.rising(k, start, 0.8) for start in starts))

    return update, adder.parts, starts[2] - 4


def interfering(stage, run, added):
    """The waves of one sum, added one by one, and what all sums make of it."""
    em, p, parts = stage.canvas.sizes["label"], run.spec["options"]["modulus"], logits(run)
    a, b, answers = modular_network.pairs(p)
    pair = cumulative_frequencies.example_pair(parts, modular_network.unseen(run))
    roles = list(ranked(range(len(parts))).values())
    wide, (left, top, width, height) = boxes(stage, *stage.choose((1.6, 1), (0.8, 1.2), (0.8, 1.2)))
    under = stage.canvas.layout == "article"  # the number under the map; else to its right
    side = p * int(min(width, height - (3.4 if under else 1.3) * em) // p)
    size, large = stage.canvas.sizes["counter"], (left, top + 1.3 * em, side)
    number = (left, top + 1.5 * em + side + size) if under else (left + side + em, top + 1.3 * em + side / 2)
    curves = fourier.interpolated(parts[:, pair], FINE)[:, : (p - 1) * FINE + 1]
    low, high = min(curves.min(), np.cumsum(curves, 0).min()), 1.25 * curves.sum(0).max()
    plot = stage.plot(wide[0], wide[1] + 1.8 * em, wide[2], wide[3] - 3.4 * em, (0, p - 1), (low, high))
    heading = f"{a[pair]} + {b[pair]} = [{answers[pair]}](highlight) mod {p}"
    stage.add(stage.words(heading, plot.left, wide[1] + 0.8 * em, color="muted"))
    waves = WaveSum(stage, plot, parts[:, pair], curves, roles, int(answers[pair]))
    stage.add(stage.words("All sums a + b", left, top + 0.8 * em, color="muted"))
    maps = Patchwork(
        stage,
        cumulative_frequencies.table(cumulative_frequencies.alone(parts, answers), p),
        [],
        roles,
        None,
        large,
        number,
    )
    stages = np.arange(len(added)) * len(parts) / (len(added) - REST)

    def update(k):
        maps.set_ranks(
            cumulative_frequencies.table(cumulative_frequencies.first_right_rank(parts, answers, added[k]), p),
            [],
            min(1, 5 * added[k]),
        )
        waves.set_added(added[k], np.clip((stages[k] - np.arange(len(parts))) / WAVE, 0, 1))

    return update, [*maps.parts, *waves.parts], int(np.argmax(added > len(parts) - 1))


def full(stage, run, steps):
    """Every frequency a pair of stars; in the end the ideal construction over them."""
    em, stars = stage.canvas.sizes["label"], frequency_groups.stars(run)
    residuals = {f: star_fit.residual(*sides) for f, sides in stars.items()}
    pairs = StarPairs(
        stage,
        stars,
        star_fit.models(stars),
        ranked(stars),
        {f: f"f = {f}" for f in stars},
        ("Input\nweights", "Output\nweights"),
        "off the ideal",
        stage.top,
        stage.bottom - 1.8 * em,
    )
    accuracy = stage.reading("test accuracy", "100%", stage.left, stage.bottom - 0.2 * em, size="label", color="test")
    legend = stage.words("thin lines: the ideal", stage.right, stage.bottom - 0.2 * em, anchor="right")
    rest = int(np.searchsorted(steps, steps[-1]))

    def update(k):
        index = float(np.interp(steps[k], run.steps, np.arange(len(run.steps))))
        pairs.set_index(
            index, {f: between(values, index) for f, values in residuals.items()}, stage.rising(k, rest + 20, 1.8)
        )
        legend.set_opacity(stage.rising(k, rest + 20))
        accuracy.write(percent(run.metrics["test_accuracy"][run.at(steps[k])]))

    return update, [*pairs.parts, accuracy, legend], rest // 2


def build(run, parity, swing, five, page):
    """The static picture: six shots at their ends."""
    theme, parts, p = page.theme, logits(run), run.spec["options"]["modulus"]
    page.title(figure.title)
    panels = page.grid(
        article=Grid("curve heat loop\nstar waves full", gaps=(1.2, 1.2)),
        square=Grid("curve heat\nloop star\nwaves full", gaps=(1.4, 1.2)),
    )
    headings = (
        "[Memorized](train), [generalized](test)",
        "Pruned",
        "No rest",
        "A star",
        "Waves: [the answer](highlight)",
        "Full of stars",
    )
    for axes, heading in zip(panels.values(), headings, strict=True):
        page.heading(axes, heading)
    step_axis(panels["curve"], run.steps[-1], ticks=2)
    percent_axis(panels["curve"], marks=(0, 1))
    for side in ("train", "test"):
        panels["curve"].plot(run.steps, run.metrics[f"{side}_accuracy"], color=theme.color(side))
    heat_map(page, panels["heat"], ordered(parity)[-1], LIMIT)
    panels["heat"].set_xlabel("digits")
    panels["heat"].set_ylabel("neurons")
    late = swing.steps >= oscillation.SETTLED
    norm, loss = (swing.metrics[name][late] for name in ("weight_norm_l2", "train_loss"))
    linear_axis(panels["loop"].xaxis, 0.95 * norm.min(), 1.05 * norm.max(), ticks=3, label="weight norm")
    log_axis(panels["loop"].yaxis, loss.min() / 3, 3 * loss.max(), ticks=3)
    panels["loop"].plot(norm, loss, color=theme.train, lw=page.stroke(2))
    pair = cumulative_frequencies.example_pair(parts, modular_network.unseen(run))
    curves, answer = (
        fourier.interpolated(parts[:, pair], FINE)[:, : (p - 1) * FINE + 1],
        modular_network.pairs(p)[2][pair],
    )
    panels["waves"].axvspan(answer - 0.5, answer + 0.5, color=theme.tint("highlight", 0.75), lw=0)
    for role, curve in (*zip(ranked(range(len(curves))).values(), curves), ("ink", curves.sum(0))):
        panels["waves"].plot(np.linspace(0, p - 1, curves.shape[1]), curve, color=theme.color(role), lw=page.stroke(2))
    linear_axis(panels["waves"].xaxis, -0.5, p - 0.5, ticks=3, label="possible answer")
    panels["waves"].set_yticks([])
    last = [plane(out[-1]) for _, out in frequency_groups.stars(run).values()]
    columns = -(-len(last) // 2)
    shapes = [(panels["star"], (0, 0), star_geometry.ordered(five)[1][-1], "ink")]
    shapes += [
        (panels["full"], (2.3 * (k % columns), -2.3 * (k // columns)), points, role)
        for k, (points, role) in enumerate(zip(last, ranked(range(len(last))).values()))
    ]
    for axes, place, points, role in shapes:
        corners = np.append(points, points[:1], axis=0) / np.hypot(*points.T).max() + place
        axes.plot(*corners.T, "-o", color=theme.color(role), lw=page.stroke(2.5), ms=page.stroke(8))
    for name in ("star", "full"):
        panels[name].set(aspect="equal", xticks=[], yticks=[])
        panels[name].margins(0.08)
        panels[name].spines[:].set_visible(False)
