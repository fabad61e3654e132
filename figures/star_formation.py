"""Five neurons form a pentagon with their input weights, a star with their output weights: film, picture of its end."""

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Film, Number
from figures.pieces.star_shapes import Angle, Star, degrees, draw_star, smoothed
from render.number_format import words
from render.page.axis import percent_axis, round_marks, step_axis
from render.page.page import Grid
from render.timing.timeline import Timeline
from train.analysis import milestones, star_geometry

figure = Film(
    reads={"run": "five_neurons"},
    title="Learning to add, {neurons:words} neurons form a star",
    caption="A network of {neurons:words} neurons learns a + b mod {modulus:d}, the numbers placed on a circle. Each "
    "neuron's input weights are a point in the first ring, its output weights one in the second; a ring marks the "
    "largest norm. The inputs end evenly spaced, with gaps within {gap_error:.1f}° of {gap:.3g}°, and each output at "
    "twice its input's angle, within {phase_error:.1f}°: joined in order, the polygon becomes a star. Test accuracy "
    "is {test_accuracy:.0%}. Over the seeds the gaps are within {gap_error:range.1f}°, the outputs within "
    "{phase_error:range.1f}°. {run_seeds} seeds end so.",
    alt="Two groups of {neurons:words} numbered points, joined by lines in order of their final input angle. They "
    "start in a random tangle. As training goes on, the input weights spread to a regular polygon and the output "
    "weights to a {neurons:words}-pointed star, while test accuracy climbs from chance to {test_accuracy:.0%}.",
    transcript="{neurons:Words} neurons learn to add two numbers modulo {modulus:d}. One ring shows each neuron's two "
    "input weights as a point, the other its two output weights. At step 0 the points lie at random. Training runs to "
    "step {last_step:,}; the weights grow from a norm of {first_norm:.1f} to {last_norm:.0f}, and the view "
    "zooms out with them. The input points spread to a regular polygon, with gaps within "
    "{gap_error:.1f}° of {gap:.3g}°. The output points take twice the angle, within {phase_error:.1f}°, so that "
    "the same order of lines draws a star. Test accuracy ends at {test_accuracy:.0%}.",
    sources=("PAIR 2023",),
    order=70,
)

MOST = 11  # neurons whose numbers keep clear of one another on the rings
SIDES = "Input weights", "Output weights"
# Of the film, in pixels: the rings' radius and centers, from the top left of what the title leaves free; from there the
# texts' x, and y of heading, ring and proof; the top of the accuracy from below, and its height.
LAYOUT = {
    "article": dict(
        radius=165,
        centers=((375, 184), (939, 184)),
        text=-375,
        anchor="left",
        size="label",
        rows=(-72, -32, 36),
        below=112,
        height=78,
    ),
    "square": dict(
        radius=204,
        centers=((232, 316), (760, 316)),
        text=0,
        anchor="center",
        size="label",
        rows=(-286, -246, 262),
        below=178,
        height=140,
    ),
    "story": dict(
        radius=208,
        centers=((726, 236), (726, 712)),
        text=-726,
        anchor="left",
        size=46,
        rows=(-110, -50, 50),
        below=156,
        height=116,
    ),
}


def numbers(run):
    (w_in, w_out), norms = (weights[-1] for weights in star_geometry.of_series(run)), largest_norm(run)
    neurons = w_in.shape[1]
    if neurons % 2 == 0 or not 5 <= neurons <= MOST:
        raise UserError(
            f"a star is drawn of 5 to {MOST} neurons, an odd number of them, not of {neurons}: of an even number of "
            "even directions twice the angles draw a polygon two times over"
        )
    gap_error = star_geometry.gap_error(star_geometry.angles(w_in, w_out)[0])
    return {
        "phase_error": Number(float(star_geometry.worst_phase_error(w_in, w_out)), "degrees"),
        "gap_error": Number(float(gap_error), "degrees"),
        "test_accuracy": Number(float(run.metrics["test_accuracy"][-1]), "share"),
        "modulus": Number(run.spec["options"]["modulus"]),
        "neurons": Number(neurons, "neurons"),
        "gap": Number(360 / neurons, "degrees"),
        "generalized_at": Number(generalized_at(run), "training step"),
        "growth": Number(float(norms[-1] / norms[0]), "times"),
        "first_norm": Number(float(norms[0]), "weight norm"),
        "last_norm": Number(float(norms[-1]), "weight norm"),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("phase_error", at_most=7),
        Claim("gap_error", at_most=5),
        Claim("test_accuracy", at_least=0.99),
        Claim("growth", at_least=10),
    ]


def timeline(run):
    """Holds the random start, slow while the star takes shape, faster until it generalizes, holds the end."""
    (w_in, w_out), last = star_geometry.of_series(run), int(run.steps[-1])
    crooked = np.maximum(
        star_geometry.worst_phase_error(w_in, w_out), star_geometry.gap_error(star_geometry.angles(w_in, w_out)[0])
    )
    shaped = min(np.nan_to_num(milestones.stable_from(run.steps, crooked <= 30), nan=last), 0.2 * last)
    settled = np.nan_to_num(generalized_at(run), nan=last)
    keyframes = (
        (0, 0),
        (0.4, 0),
        (1.2, min(25, 0.1 * shaped)),
        (4.6, min(3 * shaped, 0.3 * last)),
        (7.4, np.clip(settled, 0.4 * last, 0.7 * last)),
        (8.8, last),
    )
    captions = (
        (0, f"{words(w_in.shape[2]).capitalize()} neurons: input weights in one ring, output weights in the other."),
        (shaped, "The input weights form a polygon, the output weights, at twice the angle, a star."),
        (generalized_at(run), "It has generalized: test accuracy stays above 99%."),
    )
    moments = {"shaped": float(shaped), "generalized": float(settled)}
    return Timeline(keyframes, hold=4.2, moments=moments, log=True, captions=captions)


def generalized_at(run):
    return milestones.generalized_at(run.steps, run.metrics["test_accuracy"])


def data(run):
    """Of every checkpoint: accuracy, and norm and angle (degrees) of each neuron's two points."""
    columns = {"step": run.steps, "test_accuracy": run.metrics["test_accuracy"]}
    for side, points in zip(("input", "output"), star_geometry.ordered(run)):
        for k in range(points.shape[1]):
            columns[f"{side}_norm_{k + 1}"] = np.hypot(*points[:, k].T)
            columns[f"{side}_angle_{k + 1}"] = degrees(points[:, k])
    return columns


def largest_norm(run):
    """Of all points, at every checkpoint [T]."""
    return np.max([np.hypot(*points.transpose(2, 0, 1)).max(axis=1) for points in star_geometry.ordered(run)], axis=0)


def between(run, values, steps):
    """`values` [T, ...] of the checkpoints, linearly interpolated at `steps` [F]: [F, ...]."""
    late = np.clip(np.searchsorted(run.steps, steps), 1, len(run.steps) - 1)
    t = (steps - run.steps[late - 1]) / (run.steps[late] - run.steps[late - 1])
    t = t.reshape(-1, *[1] * (values.ndim - 1))
    return (1 - t) * values[late - 1] + t * values[late]


def findings(run):
    """Sentences on the final angles, of inputs and of outputs; and the neuron at which to show them."""
    measured = numbers(run)
    gap, phase = (
        np.ceil(measured[name].value) for name in ("gap_error", "phase_error")
    )  # rounded up: all keep within it
    texts = f"Evenly spaced:\n{measured['gap'].value:.3g}° apart, ± {gap:.0f}°", f"At twice the\nangle, ± {phase:.0f}°"
    return texts, int(
        np.argmin(np.abs(degrees(star_geometry.ordered(run)[0][-1]) - 60))
    )  # twice its angle stays below a full turn


def build(run, page):
    """The static picture: the last checkpoint."""
    theme, radius = page.theme, largest_norm(run)[-1]
    texts, example = findings(run)
    page.title()
    left = {"article": 2.7, "wide": 2.2, "story": 2.7}.get(page.canvas.name)  # room for words left of the rings
    panels = page.grid(
        article=Grid("input output\naccuracy accuracy", heights=(3.6, 1), gaps=(1, 0.5)),
        square=Grid("input output\naccuracy accuracy", heights=(2.4, 1), gaps=(1, 1)),
        story=Grid("input\noutput\naccuracy", heights=(3, 3, 1), gaps=(1, 1)),
    )
    for name, side, points, proof in zip(("input", "output"), SIDES, star_geometry.ordered(run), texts):
        axes = panels[name]
        axes.set(aspect="equal", xlim=(-(left or 1.18), 1.18), ylim=(-1.18, 1.18), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        if left:
            axes.text(-left, 0.42, side, weight=600, in_layout=False)
            axes.text(-left, 0.2, proof, va="top", in_layout=False)
        else:
            axes.set_title(side, weight=600, fontsize=page.size("label"))
            axes.set_xlabel(proof, color=theme.ink)
        draw_star(page, axes, points[-1] / radius, example)
    accuracy = panels["accuracy"]
    step_axis(accuracy, run.steps[-1], ticks=3)
    percent_axis(accuracy, marks=(0, 1))
    accuracy.plot(run.steps, run.metrics["test_accuracy"], color=theme.test, clip_on=False)
    accuracy.set_title(
        "Test accuracy", loc="left", weight=600, color=theme.text_color("test"), fontsize=page.size("label")
    )


def film(run, stage):
    steps = timeline(run).frames()
    rest = int(np.searchsorted(steps, steps[-1]))  # the first frame of the hold at the end
    still = int(np.argmax(steps > 0)), rest
    now = smoothed(1.0 + steps, still, 3) - 1  # steps before they were rounded
    norms = smoothed(between(run, largest_norm(run), now), still, 8)
    stage.title()
    counter = stage.step_counter(int(steps[-1]))
    layout = stage.choose(**LAYOUT)
    plot = stage.strip(stage.bottom - layout["below"], layout["height"], (0, steps[-1]), (0, 1))
    plot.grid({step: f"{step:,.0f}" for step in round_marks(0, steps[-1], 3)}, {0: "0%", 1: "100%"})
    stage.add(stage.words("[Test accuracy](test)", plot.left, plot.top - 0.6 * stage.canvas.sizes["label"]))
    accuracy = stage.running(plot, run.steps, run.metrics["test_accuracy"], "test")
    stars, angles, readings, proofs = [], [], [], []
    longest = max("100", f"{norms.max():.0f}", key=len)
    texts, example = findings(run)
    for side, proof, (x, y), points in zip(SIDES, texts, layout["centers"], star_geometry.ordered(run)):
        x, y, text = stage.left + x, stage.top + y, stage.left + x + layout["text"]
        heading, ring, end = [y + row for row in layout["rows"]]
        look = {"size": layout["size"], "anchor": layout["anchor"]}
        stars.append(Star(stage, (x, y), layout["radius"], points.shape[1]))
        angles.append(Angle(stage, stars[-1], points[-1] / norms[-1], example))
        stage.add(stage.words(side, text, heading, weight=600, **look))
        readings.append(stage.reading("ring: norm", longest, text, ring, layout["anchor"]))
        proofs.append(stage.words(proof, text, end, weight=500, **look))
    moving = [between(run, points, now) for points in star_geometry.ordered(run)]

    def update(k):
        counter.write(f"{now[k]:,.0f}")
        accuracy.until(now[k])
        for shape, points, angle, reading, proof in zip(stars, moving, angles, readings, proofs):
            shape.set_points(points[k], norms[k])
            reading.write(f"{norms[k]:.{0 if norms[k] >= 9.95 else 1}f}")
            angle.sweep(stage.rising(k, rest + 8, 1.0))
            proof.set_opacity(stage.rising(k, rest + 38))

    parts = [part for shape, angle in zip(stars, angles) for part in (*shape.parts, *angle.parts, *shape.badges)]
    stage.follow(len(steps), update, counter, *accuracy.parts, *readings, *parts, *proofs)
