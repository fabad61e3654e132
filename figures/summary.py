"""The whole story in under a minute.

Memorized, generalized, pruned, unsteady, a star, what it does, waves, full of stars.
"""

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Film, Number
from figures.pieces.addition_circuit import Circuit
from figures.pieces.answer_states import Answers, state_colors
from figures.pieces.circle_addition import construction
from figures.pieces.correctness_maps import Patchwork
from figures.pieces.frequency_colors import check_frequencies
from figures.pieces.star_pairs_film import FilmStar
from figures.pieces.star_panel import first_quarter
from figures.pieces.star_shapes import plane
from figures.pieces.wave_sum_film import WaveSum
from render.film.image_cells import Cells, signed, whole
from render.film.shot import Shot
from render.film.units import PIXELS_PER_UNIT
from render.interpolation import between
from render.marks.heatmap import color_map, heat_map
from render.number_format import percent, power, thousands, words
from render.page.axis import linear_axis, log_axis, round_marks
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
    alt="A film in seven scenes: a table of all sums, of which those it trained on fill at once and the others long "
    "after; a heat map of weights that fades but for {k:words} columns; a loss that swings on and on and the loop it "
    "runs round; {neurons:words} points that form a star, and {neurons:words} that form a polygon; arrows of a star "
    "that add two numbers on a circle; waves that meet best at the answer; and a star that forms out of noise, then "
    "the stars of all {frequencies:words} frequencies, large.",
    transcript="A table of all sums modulo {modulus:d}. First a network memorizes: by step {memorized_at:,} it gets "
    "99% of the sums that it trained on right, and hardly any other. Much later, at step {generalized_at:,}, it "
    "generalizes. Weight decay prunes what it does not need: of the weights on {n_bits:words} digits only those on "
    "{k:words} stay. Adam pushes, decay pulls: the train loss of a network swings over {swing:.1f} decades, and runs "
    "round a loop. {neurons:Words} neurons learn to add, and form a star: input weights a polygon, output weights at "
    "twice the angle. The star adds two numbers on a circle: {neurons:words} neurons see their sum, answer at twice "
    "their angle, and head to tail the answers point to the number. Larger networks add up waves. Alone, each of "
    "{frequencies:words} frequencies gets at most {most_alone:.0%} right; added up, their crests meet best at the "
    "answer, and {accuracy:.0%} are right. Out of noise, each wave becomes a star, until the network is full of "
    "stars; thin lines show the ideal ones.",
    sources=("PAIR 2023", "Nanda et al. 2023"),
    order=1,
    excerpt=("star", "circle"),
)

SCRIPT = ShotList(
    (
        ("grokking", 7.0),
        ("pruning", 5.4),
        ("oscillation", 5.2),
        ("star", 5.4),
        ("circle", 7.6),
        ("interference", 7.6),
        ("stars", 9.2),
    )
)
ONWARD = 30, 44  # what is added on the circle after the first pair, in 67ths of it
LIMIT = 1.5  # of the heat map's colors
START, REST = 20, 50  # frames in which the first wave alone, and all waves are in the sum
WAVE = 0.35  # of the time of a wave: to draw it; then it is added
WIDE = 5.3  # ems of "100% right"
SMALL = 0.55  # radius of the input weights' circle, in that of the output weights'
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
        "stars": ("Out of noise, each wave becomes a star.", "A network full of stars"),
    }


def numbers(run, parity, swing, five):
    if swing.steps[-1] <= oscillation.SETTLED:
        raise UserError(f"the loop of `swing` is drawn from step {oscillation.SETTLED:,} on: train longer than that")
    parts, (k, w_input, _) = logits(run), sparsity.of_series(parity)
    modular_network.seen(run)  # a run that does not say what it was trained on has no table to open with
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
    return SCRIPT.captioned(captions(five))


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
        "pruning": ((0, 0), (0.5, 0), (2.8, pruned), (3.2, last["parity"])),
        "oscillation": ((0, 0), (0.3, 0), (0.9, oscillation.SETTLED), (4.8, last["swing"])),
        "star": ((0, 0), (0.4, 0), (1.0, last["five"] / 750), (3.3, last["five"] / 5), (4.4, last["five"])),
        "stars": (
            (0, 0),
            (0.5, 0),
            (1.2, memorized),
            (2.1, climbs),
            (4.4, (generalized + last["run"]) / 2),
            (4.8, last["run"]),
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
    """Of each frame of their shot: how far the frequencies have been drawn, from the first on [frames], and how many
    are in the sum, a fraction of the next one [frames]."""
    count, frames = len(frequency_groups.of_series(run)[2]), length("interference")
    stages = np.clip(1 + (np.arange(frames) - START) * (count - 1) / (frames - START - REST), 1, count)
    return stages, np.floor(stages) + np.clip((stages % 1 - WAVE) / (0.85 - WAVE), 0, 1)


def film(run, parity, swing, five, stage):
    shown = {name: (steps, "training step") for name, steps in courses(run, parity, swing, five).items()}
    shown["interference"] = np.ceil(adding_up(run)[1]), "frequencies added"
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
        last = stage.choose(1.8, 1.3, 1.3) if name == "stars" else 1
        shot = Shot(stage, texts[name], length(name), counts, unit, before, beside=True, last=last)
        before = shot.play(*act(shot, series, counts))


# The shots: each adds its static mobjects to the stage, and returns update(k), the mobjects that this animates, and the
# frame at which the caption changes.


def grokking(shot, run, steps):
    """The table of all sums, which fills, and how many are right."""
    stage, answers = shot.stage, Answers(run)
    shades, shares = np.stack([stage.theme.rgb(color) for color in state_colors(stage.theme)]), answers.shares()
    (left, top, width, height), side = shot.boxes(stage.choose(0, 0.21, 0.15), ("square",))
    edge = whole(min(width, height), answers.p, stage.density)
    cells = Cells(stage, right_or_center(left, width, edge, stage), top, edge, edge, (answers.p, answers.p))
    lines = ("train", "of the sums trained on"), ("test", f"of all other sums mod {answers.p}")
    parts = readings(stage, (*side[:3], edge if stage.canvas.layout == "square" else side[3]), lines)

    def update(k):
        index = run.at(steps[k - k % 2])  # changes in every frame make files heavy
        cells.paint(shades[answers.states(index)])
        for counter, right in zip(parts, shares):
            counter.write(percent(right[index]))

    climbs = milestones.stable_from(run.steps, run.metrics["test_accuracy"] > 0.1)
    return update, [cells, *parts], int(np.searchsorted(steps, climbs))  # past the end if it never does


def right_or_center(left, width, edge, stage):
    """Left end of something `edge` wide: right in an article, whose words are on the left; in the middle of a story."""
    return left + (width - edge) * stage.choose(1, 0, 0.5)


def readings(stage, box, lines):
    """Large percentages, each with its words below: [(role, words)], as a column, or as a row where the box is wide.

    box: left, top, width, height in pixels; a column stands at its foot. Returns the counters.
    """
    left, top, width, height = box
    em, row, counters = stage.canvas.sizes["label"], width > 2.5 * height, []
    size = min(1.8 * stage.canvas.sizes["counter"], width / 2.5)
    step = width / len(lines) if row else 0.75 * size + 3.6 * em
    x, y = left, top + 0.75 * size if row else top + height - step * (len(lines) - 1) - 2.5 * em
    for role, text in lines:
        counter = stage.counter("100%", size, role, weight=600)
        counter.place = stage.at(x, y)
        stage.add(stage.words(text, x, y + 1.3 * em, color="muted", width=step - em if row else width, leading=0.3))
        counters.append(counter)
        x, y = (x + step, y) if row else (x, y + step)
    return counters


def ordered(run):
    """Input weights [T, neuron, digit], the strongest neuron first."""
    _, w_input, w_output = sparsity.of_series(run)
    order = np.argsort(-sparsity.strength(w_input[-1], w_output[-1]))
    return w_input[:, :-1, order].swapaxes(1, 2)


def left_over(run):
    """How many rows and columns of the heat map, which may be fractions, show what is left in the end."""
    k, w_input, w_output = sparsity.of_series(run)
    neurons, digits = w_input.shape[2], w_input.shape[1] - 1
    return min(neurons, int(sparsity.alive_neurons(w_input[-1], w_output[-1])) + 1), min(digits, k + 1.5)


def pruning(shot, run, steps):
    """The input weights, strongest neuron first, a column a digit."""
    stage, weights = shot.stage, ordered(run)
    em, (k, _, _) = stage.canvas.sizes["label"], sparsity.of_series(run)
    (left, top, width, height), side = shot.boxes(stage.choose(0, 0.13, 0.15))
    tall, (rows, digits) = min(height - 1.6 * em, width), weights.shape[1:]
    cells = Cells(stage, left, top, width, tall, (rows, digits))
    foot, right = top + tall + 1.4 * em, left + width
    marks = [stage.line(role, 6) for role in ("signal", "distractor")]
    stage.add(stage.words(f"[{k} digits that matter](signal)", left, foot))
    stage.add(stage.words(f"[{digits - k} that do not](distractor)", right, foot, anchor="right"))
    (accuracy,) = readings(stage, side, [("test", f"test accuracy of {rows} neurons")])
    end = left_over(run)
    done = int(np.searchsorted(steps, steps[-1]))

    def update(frame):
        index = run.at(steps[frame - frame % 4])  # noise in every frame makes files heavy
        t = stage.rising(frame, done - 15, 1.3)  # the view moves in on what is left
        seen = [between(np.array(ends, float), t) for ends in zip((rows, digits), end)]
        if t:
            cells.view(*seen)
        cells.paint(signed(stage.theme, weights[index], LIMIT))
        border = left + width * k / seen[1]
        for mark, ends in zip(marks, ((left, border - 3), (border + 3, right))):
            mark.trace(stage.at(np.array(ends), foot - 1.15 * em))
        accuracy.write(percent(run.metrics["test_accuracy"][index]))

    return update, [cells, *marks, accuracy]


def unsteady(shot, run, steps):
    """The loop of weight norm and loss, and the train loss."""
    stage = shot.stage
    em, tick = stage.canvas.sizes["label"], stage.canvas.sizes["tick"]
    norm, loss = run.metrics["weight_norm_l2"], np.log10(np.maximum(run.metrics["train_loss"], oscillation.LEAST))
    late = run.steps >= oscillation.SETTLED
    low, high = np.floor(loss[late].min()), np.ceil(loss.max())
    (left, top, width, height), side = shot.boxes(stage.choose(0, 0.34, 0.34))
    over, under = 1.5 * em, 1.5 * tick  # for headings and ticks
    curve = stage.plot(
        side[0] + 2.2 * tick, side[1] + over, side[2] - 2.5 * tick, side[3] - over - under, (0, steps[-1]), (low, high)
    )
    curve.grid(
        {step: thousands(step) for step in round_marks(0, steps[-1], 2)},
        {value: power(10.0**value) for value in np.arange(low, high + 1, 2)},
    )
    stage.add(stage.words("[Train loss](train)", curve.left, curve.top - 0.7 * em))
    running = stage.running(curve, run.steps, loss, "train", 3, label=lambda value: "")
    top, height, foot = top + over, height - over - under, top + height - under
    limits = (0.95 * norm[late].min(), 1.03 * norm[late].max()), (low, loss[late].max() + 0.3)
    places = stage.plot(left, top, width, height, *limits).at(norm[late], loss[late])
    stage.add(stage.words("[loss](train) against weight norm", left + 0.5 * em, top - 0.5 * em, color="muted"))
    stage.add(stage.words("weight norm", left + width, foot + 1.15 * tick, "tick", "muted", "right"))
    stage.add(
        stage.segment((left, top), (left, foot), "muted"), stage.segment((left, foot), (left + width, foot), "muted")
    )
    stage.add(stage.line(stage.theme.tint("ink", 0.85), 3).trace(places))
    tail, head = stage.line("ink", 6), stage.dot(0.45 * em, "ink")

    def update(k):
        running.until(steps[k])
        since, index = np.searchsorted(run.steps[late], (steps[k] - TAIL * steps[-1], steps[k]), side="right")
        tail.trace(places[since:index])
        head.move_to(places[max(index - 1, 0)]).set_opacity(index > 0)

    return update, [*running.parts, tail, head]


def forming(shot, run, steps):
    """A few neurons on a circle: their output weights, large, and their input weights."""
    stage = shot.stage
    em = stage.canvas.sizes["label"]
    (left, top, width, height), side = shot.boxes(0)
    into, out = star_geometry.ordered(run)
    head, edge = 1.6 * em, 0.4 * em  # above a circle, for its name; around it
    if shot.side:
        small = 0.5 * min(side[2], side[3] - head) - edge
        large = 0.5 * min(width, height - head) - edge
        first = left + width / 2, side[0] + side[2] / 2
    else:  # in opposite corners
        sizes = np.linspace(0, min(width, height - head) / 2 - edge, 200)
        apart = np.hypot(width - 2 * edge - (1 + SMALL) * sizes, height - head - 2 * edge - (1 + SMALL) * sizes)
        large = sizes[apart >= (1 + SMALL) * sizes + em].max()
        small = SMALL * large
        first = left + edge + large, left + width - edge - small
    centers = (first[0], top + head + edge + large), (first[1], top + height - edge - small)
    stars = []
    for name, points, (x, y), radius in zip(("Output weights", "Input weights"), (out, into), centers, (large, small)):
        aside = points is into and not shot.side  # the end of its name keeps clear of the larger circle
        place = (x + aside * radius, y - radius - 0.9 * em)
        stage.add(stage.words(name, *place, anchor="right" if aside else "center", weight=600))
        stars.append(FilmStar(stage, (x, y), radius, points, points[-1], "sequence 0"))

    def update(k):
        index = np.interp(steps[k], run.steps, np.arange(len(run.steps)))
        for each in stars:
            each.set_points(between(each.points, index), between(each.reach, index))

    return update, [part for each in stars for part in each.parts]


def adding(shot, run, steps):
    """Two numbers as arrows, seen along even directions; the answers at twice the angle, head to tail; then others."""
    stage, star = shot.stage, construction(run)
    first, then = np.array(star.shown()[0]), np.array(star.scaled(*ONWARD))
    (left, top, width, height), (x, y, wide, high) = shot.boxes(stage.choose(0, 0.1, 0.12))
    size = stage.choose(1.9, 1.5, 1.8) * stage.canvas.sizes["counter"]
    dial = left + width / 2, top + height / 2, min(width, height) / 2
    circuit = Circuit(stage, star, dial, (x, y + stage.choose(0.5, 0.8, 0.6) * high, size, wide))
    stage.add(circuit.ring)
    starts = 6, 30, 62, 92  # frames of its steps; then the numbers move on

    def update(k):
        went = stage.rising(k, 118, 2.4)
        circuit.set_progress(*((1 - went) * first + went * then), *(stage.rising(k, start, 0.9) for start in starts))

    posed = [part for part in circuit.posed if part is not circuit.halfway]
    return update, [*circuit.looks.lines, *posed, *circuit.looks.badges], starts[2] - 4


def interfering(shot, run, added):
    """What all sums make of the waves, added one by one, and the waves of one sum."""
    stage, (stages, added) = shot.stage, adding_up(run)
    em, p, parts = stage.canvas.sizes["label"], run.spec["options"]["modulus"], logits(run)
    a, b, answers = modular_network.pairs(p)
    pair = cumulative_frequencies.example_pair(parts, modular_network.unseen(run))
    roles = list(ranked(range(len(parts))).values())
    (left, top, width, height), wide = shot.boxes(stage.choose(0, 0.45, 0.42), ("square",))
    size = 1.5 * stage.canvas.sizes["counter"]
    if stage.canvas.layout == "story":  # the number is right of the map, else under it
        edge = whole(min(0.72 * width, height), p, stage.density)
        number = left + edge + em, top + edge, (width - edge - em) / WIDE
    else:
        edge = whole(min(width, height - 1.1 * size), p, stage.density)
        left += stage.choose(width - edge, 0, 0)
        number = left, top + edge + size, size
    curves = fourier.interpolated(parts[:, pair], FINE)[:, : (p - 1) * FINE + 1]
    plot = stage.plot(wide[0], wide[1] + 2.2 * em, wide[2], wide[3] - 3.6 * em, (0, p - 1), (0, 1))
    heading = f"{a[pair]} + {b[pair]} = [{answers[pair]}](highlight) mod {p}"
    stage.add(stage.words(heading, plot.left, plot.top - 0.5 * em, color="muted"))
    waves = WaveSum(stage, plot, parts[:, pair], curves, roles, int(answers[pair]))
    alone = cumulative_frequencies.table(cumulative_frequencies.alone(parts, answers), p)
    maps = Patchwork(stage, alone, [], roles, [], (left, top, edge), number)

    def update(k):
        right = cumulative_frequencies.first_right_rank(parts, answers, added[k - k % 2])
        maps.set_ranks(cumulative_frequencies.table(right, p))
        waves.set_added(added[k], np.clip((stages[k] - np.arange(len(parts))) / WAVE, 0, 1))

    return update, [*maps.parts, *waves.parts], int(np.argmax(added > len(parts) - 1))


def full(shot, run, steps):
    """The star of one frequency, then of all; in the end the ideal ones over them."""
    stage, pairs = shot.stage, frequency_groups.stars(run)
    em, roles, models = stage.canvas.sizes["label"], ranked(pairs), star_fit.models(pairs)
    hero, side = shot.boxes(stage.choose(0, 0.12, 0.15))
    places, cell = spread(len(pairs), *hero)
    names = [
        stage.words(f"f = {f}", x - 0.5 * cell, y - 0.5 * cell + 0.7 * em, color=roles[f], weight=600)
        for (x, y), f in zip(places, pairs)
    ]
    longest = max(name.advance for name in names) * PIXELS_PER_UNIT  # the circle keeps clear of the name in its corner
    radius = min(0.5 * cell - 0.4 * em, np.hypot(0.5 * cell - longest, 0.5 * cell - 0.7 * em) - 0.3 * em)
    stars = [
        FilmStar(stage, place, radius, plane(out), plane(models[f][1]), roles[f], first_quarter(plane(into)))
        for place, (f, (into, out)) in zip(places, pairs.items())
    ]
    (accuracy,) = readings(stage, side, [("test", "test accuracy; thin lines: ideal stars")])
    middle = stage.at(hero[0] + hero[2] / 2, hero[1] + hero[3] / 2)
    homes, near = [star.center for star in stars], (0.5 * min(hero[2:]) - 0.4 * em) / radius
    rest = int(np.searchsorted(steps, steps[-1]))
    leaves = rest - 60  # the frame in which the view begins to move out

    def update(k):
        index = float(np.interp(steps[k], run.steps, np.arange(len(run.steps))))
        out, drawn = stage.rising(k, leaves, 2.0), stage.rising(k, rest + 20, 1.8)
        scale, focus = near ** (1 - out), out * middle + (1 - out) * homes[0]
        for rank, (star, home) in enumerate(zip(stars, homes)):
            alpha = 1.0 if rank == 0 else float(np.clip(3 * out - 1.5, 0, 1))
            star.place(middle + scale * (home - focus), scale * radius / PIXELS_PER_UNIT, scale**0.6)
            if alpha:
                star.set_points(between(star.points, index), between(star.reach, index), drawn)
            star.set_opacity(alpha)
        for name in names:
            name.set_opacity(np.clip(4 * out - 3, 0, 1))
        accuracy.write(percent(run.metrics["test_accuracy"][run.at(steps[k])]))

    return update, [*(part for star in stars for part in star.parts), *names, accuracy], leaves


def spread(number, left, top, width, height):
    """Centers (x, y) of `number` squares as large as they can be in a box, in rows, and their side, all in pixels."""
    columns = max(range(1, number + 1), key=lambda count: min(width / count, height / -(-number // count)))
    rows = -(-number // columns)
    side = min(width / columns, height / rows)
    across, down = min(width / columns, 1.2 * side), min(height / rows, 1.2 * side)
    places = []
    for row in range(rows):
        count = min(columns, number - row * columns)
        y = top + height / 2 + (row - (rows - 1) / 2) * down
        places += [(left + width / 2 + (k - (count - 1) / 2) * across, y) for k in range(count)]
    return places, side


def build(run, parity, swing, five, page):
    """The static picture: what each part of the story ends with, the stars largest."""
    theme, parts, answers = page.theme, logits(run), Answers(run)
    page.title(figure.title)
    panels = page.grid(
        article=Grid("table heat full full\nloop waves full full", gaps=(0.9, 1)),
        square=Grid("table heat\nloop waves\nfull full", heights=(1, 1, 1), gaps=(0.9, 1)),
        story=Grid("table heat\nloop waves\nfull full", heights=(1, 1, 1.9), gaps=(0.9, 1)),
    )
    headings = {
        "table": "[Train](train) and [test](test)",
        "heat": "Pruned",
        "loop": "No rest",
        "waves": "Waves: [the answer](highlight)",
        "full": "Full of stars",
    }
    for name, heading in headings.items():
        page.heading(panels[name], heading)
    half = min(answers.test_half, float(run.steps[-1]))
    shades = np.stack([theme.rgb(color) for color in state_colors(theme)])
    color_map(panels["table"], shades[answers.states(run.at(half))])
    rows, columns = left_over(parity)
    heat_map(page, panels["heat"], ordered(parity)[-1][: int(rows) + 2, : int(columns) + 4], LIMIT)
    late = swing.steps >= oscillation.SETTLED
    norm, loss = (swing.metrics[name][late] for name in ("weight_norm_l2", "train_loss"))
    linear_axis(panels["loop"].xaxis, 0.95 * norm.min(), 1.05 * norm.max(), ticks=3)
    log_axis(panels["loop"].yaxis, loss.min() / 3, 3 * loss.max(), ticks=3)
    panels["loop"].plot(norm, loss, color=theme.ink, lw=page.stroke(2))
    draw_waves(page, panels["waves"], run, parts)
    draw_stars(page, panels["full"], frequency_groups.stars(run))


def draw_waves(page, axes, run, parts):
    """The waves of one sum, pale, and what they add up to."""
    theme, p = page.theme, parts.shape[-1]
    pair = cumulative_frequencies.example_pair(parts, modular_network.unseen(run))
    curves = fourier.interpolated(parts[:, pair], FINE)[:, : (p - 1) * FINE + 1]
    answer = modular_network.pairs(p)[2][pair]
    axes.axvspan(answer - 0.5, answer + 0.5, color=theme.tint("highlight", 0.75), lw=0)
    tinted = [theme.tint(role, 0.4) for role in ranked(range(len(curves))).values()]
    for color, curve in (*zip(tinted, curves), (theme.ink, curves.sum(0))):
        axes.plot(np.linspace(0, p - 1, curves.shape[1]), curve, color=color, lw=page.stroke(2))
    linear_axis(axes.xaxis, -0.5, p - 0.5, ticks=3)
    axes.set_yticks([])


def draw_stars(page, axes, pairs):
    """The output weights of every frequency, joined in their order."""
    width, height = {"article": (1, 1), "square": (3.7, 1), "story": (1.6, 1)}[page.canvas.layout]
    places, side = spread(len(pairs), 0, 0, width, height)
    for (x, y), (_, out), role in zip(places, pairs.values(), ranked(pairs).values()):
        points = plane(out[-1])
        corners = np.append(points, points[:1], axis=0) / np.hypot(*points.T).max() * 0.45 * side + (x, -y)
        axes.fill(*corners.T, color=page.theme.tint(role, 0.84), lw=0)
        axes.plot(*corners.T, "-o", color=page.theme.color(role), lw=page.stroke(3), ms=page.stroke(10))
    axes.set(aspect="equal", xticks=[], yticks=[], xlim=(0, width), ylim=(-height, 0))
    axes.spines[:].set_visible(False)
