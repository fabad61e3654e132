"""Five neurons arrange themselves in a pentagon, and what they write in a star: the film, and a still of its end."""

import numpy as np

from figures.header import Claim, Film
from render.canvas import Grid
from render.timeline import Timeline
from train.measure import moments, star

figure = Film(
    reads={"run": "five_neurons"},
    title="Learning to add, five neurons form a star",
    caption="A network of five neurons learns a + b mod 67, the numbers placed on a circle. Each neuron's input weights are a point on "
            "the left, its output weights a point on the right; the ring marks the largest norm. The inputs end evenly spaced, with "
            "gaps within {gap_error:.1f}° of 72°, and each output at twice its input's angle, within {phase_error:.1f}°: joined in "
            "order, the pentagon becomes a star. Test accuracy is {test_accuracy:.0%}. {run_seeds} seeds end so.",
    alt="Two groups of five numbered points, joined by lines in order of their final input angle. They start in a random tangle. As "
        "training goes on, the input weights spread to a regular pentagon and the output weights to a five-pointed star, while test "
        "accuracy climbs from about zero to {test_accuracy:.0%}.",
    transcript="Five neurons learn to add two numbers modulo 67. On the left each neuron's two input weights, on the right its two "
               "output weights, both drawn as points. At step 0 the points lie at random. Training runs to step {last_step:,}; the "
               "weights grow from a norm of {first_norm:.1f} to {last_norm:.0f}, and the view zooms out with them. The left points "
               "spread to a regular pentagon, with gaps within {gap_error:.1f}° of 72°. The right points take twice the angle, "
               "within {phase_error:.1f}°, so that the same order of lines draws a star. Test accuracy ends at {test_accuracy:.0%}.",
    sources=("PAIR 2023",),
    order=70,
)

ARC = 0.29  # radius of an angle's arc, as a share of the ring's
SIDES = "Input weights", "Output weights"
RINGS = [10.0**power for power in range(-2, 4)]  # pass inward as the view zooms out


def claims(run):
    w_in, w_out, norms = run.weights["w_in_proj"][-1], run.weights["w_out_proj"][-1], largest_norm(run)
    return [
        Claim("phase_error", float(star.worst_phase_error(w_in, w_out)), "<= 7", "degrees"),
        Claim("gap_error", float(star.gap_error(star.angles(w_in, w_out)[0])), "<= 5", "degrees"),
        Claim("test_accuracy", float(run.metrics["test_accuracy"][-1]), ">= 0.99", "share"),
        Claim("generalized_at", moments.generalized_at(run.steps, run.metrics["test_accuracy"]), ">= 0", "training step"),
        Claim("growth", float(norms[-1] / norms[0]), ">= 10", "times"),
        Claim("first_norm", float(norms[0]), "> 0", "weight norm"),
        Claim("last_norm", float(norms[-1]), "> 0", "weight norm"),
        Claim("last_step", int(run.steps[-1]), "> 0", "training step"),
    ]


def timeline(run):
    """At rest on the random start, slow while the star takes shape, quicker until test accuracy is there, long on the end."""
    w_in, w_out, last = run.weights["w_in_proj"], run.weights["w_out_proj"], int(run.steps[-1])
    crooked = np.maximum(star.worst_phase_error(w_in, w_out), star.gap_error(star.angles(w_in, w_out)[0]))
    shaped = min(np.nan_to_num(moments.settled_at(run.steps, crooked <= 30), nan=last), 0.2 * last)
    settled = np.nan_to_num(moments.generalized_at(run.steps, run.metrics["test_accuracy"]), nan=last)
    keyframes = ((0, 0), (0.4, 0), (1.2, min(25, 0.1 * shaped)), (4.6, min(3 * shaped, 0.3 * last)),
                 (7.4, np.clip(settled, 0.4 * last, 0.7 * last)), (8.8, last))
    return Timeline(keyframes, hold=4.2, moments={"shaped": float(shaped), "generalized": float(settled)}, log=True)


def data(run):
    """Of every checkpoint: accuracy, and norm and angle (degrees) of each neuron's two points."""
    columns = {"step": run.steps, "test_accuracy": run.metrics["test_accuracy"]}
    for side, points in zip(("input", "output"), ordered(run)):
        for k in range(points.shape[1]):
            columns[f"{side}_norm_{k + 1}"] = np.hypot(*points[:, k].T)
            columns[f"{side}_angle_{k + 1}"] = degrees(points[:, k])
    return columns


def ordered(run):
    """Input and output points [T, 5, 2], neurons in the order of their final input angles."""
    inputs, outputs = run.weights["w_in_proj"].transpose(0, 2, 1), run.weights["w_out_proj"]
    order = np.argsort(np.arctan2(inputs[-1, :, 1], inputs[-1, :, 0]) % (2 * np.pi))
    return inputs[:, order].astype(float), outputs[:, order].astype(float)


def largest_norm(run):
    """Of all ten points, at every checkpoint [T]."""
    return np.max([np.hypot(*points.transpose(2, 0, 1)).max(axis=1) for points in ordered(run)], axis=0)


def degrees(points):
    """Angles [...] of points [..., 2], 0 to 360."""
    return np.degrees(np.arctan2(points[..., 1], points[..., 0])) % 360


def between(run, values, steps):
    """`values` [T, ...] of the checkpoints at any `steps` [F], straight from one checkpoint to the next."""
    late = np.clip(np.searchsorted(run.steps, steps), 1, len(run.steps) - 1)
    share = (steps - run.steps[late - 1]) / (run.steps[late] - run.steps[late - 1])
    share = share.reshape(-1, *[1] * (values.ndim - 1))
    return (1 - share) * values[late - 1] + share * values[late]


def findings(run):
    """What the end proves, in words, for input and output; the angles [5] of both, degrees; the neuron to show them at."""
    found = {claim.name: claim.value for claim in claims(run)}
    words = f"Evenly spaced:\n72° apart, ± {found['gap_error']:.0f}°", f"At twice the\nangle, ± {found['phase_error']:.0f}°"
    angles = [degrees(points[-1]) for points in ordered(run)]
    return words, angles, int(np.argmin(np.abs(angles[0] - 60)))  # twice its angle stays below a full turn


def build(run, page):
    """The still: where it ends."""
    theme, radius = page.theme, largest_norm(run)[-1]
    words, angles, example = findings(run)
    page.title(figure.title)
    beside = page.canvas.layout != "square"  # words left of the rings, or above and below
    panels = page.grid(
        article=Grid("input output\naccuracy accuracy", heights=(3.6, 1), gaps=(1, 0.5)),
        square=Grid("input output\naccuracy accuracy", heights=(2.4, 1), gaps=(1, 1)),
        story=Grid("input\noutput\naccuracy", heights=(3, 3, 1), gaps=(1, 1)),
    )
    for name, side, points, proof, angle in zip(("input", "output"), SIDES, ordered(run), words, angles):
        axes, points, turn = panels[name], points[-1] / radius, np.radians(angle[example])
        axes.set(aspect="equal", xlim=(-2.7 if beside else -1.18, 1.18), ylim=(-1.18, 1.18), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        if beside:
            axes.text(-2.7, 0.5, side, weight=600)
            axes.text(-2.7, 0.1, proof, va="top")
        else:
            axes.set_title(side, weight=600, fontsize=page.size("label"))
            axes.set_xlabel(proof, color=theme.ink)
        axes.plot(*circle(np.linspace(0, 2 * np.pi, 200)).T, color=theme.muted, lw=page.stroke(1.5))
        axes.plot(*np.append(points, points[:1], axis=0).T, color=theme.ink, lw=page.stroke(2.5))
        axes.plot([0, 1], [0, 0], color=theme.muted, lw=page.stroke(2))
        axes.plot(*(ARC * circle(np.linspace(0, turn, 60))).T, color=theme.sequence[example], lw=page.stroke(4))
        axes.plot(*np.insert(points[example:example + 1], 0, 0, axis=0).T, color=theme.sequence[example], lw=page.stroke(3))
        axes.text(*clearest_spot(turn, points), f"{angle[example]:.0f}°", ha="center", va="center_baseline", weight=600,
                  color=theme.word(f"sequence {example}"))
        for k, (x, y) in enumerate(points):
            axes.plot(x, y, "o", ms=page.points(1.6 * page.canvas.sizes["label"]), color=theme.sequence[k], mec=theme.ground, mew=page.stroke(2))
            axes.text(x, y, k + 1, ha="center", va="center_baseline", weight=600, color=theme.on(f"sequence {k}"))
    axes, steps = panels["accuracy"], run.steps
    axes.plot(steps, run.metrics["test_accuracy"], color=theme.test)
    axes.set(xlim=(0, steps[-1]), ylim=(0, 1.04), xlabel="training step")
    axes.set_yticks([0, 1], ["0%", "100%"])
    axes.set_xticks(range(0, steps[-1] + 1, 5000), [f"{step:,}" for step in range(0, steps[-1] + 1, 5000)])
    axes.set_title("Test accuracy", loc="left", weight=600, color=theme.word("test"), fontsize=page.size("label"))


def film(run, stage):
    steps = timeline(run).frames()
    norms = between(run, largest_norm(run), steps)
    rest = int(np.searchsorted(steps, steps[-1]))  # the frame from which on all stands still
    stage.title(figure.title)
    counter = stage.step_counter(int(steps[-1]))
    left, top, right, bottom = stage.left, stage.top, stage.right, stage.bottom
    # Per canvas: radius of the rings, their centers; the texts' x from there, anchor, size, and y of heading, ring and
    # proof; top and height of the accuracy.
    radius, centers, texts, strip = stage.choose(
        article=(165, ((left + 375, top + 184), (right - 189, top + 184)), (-375, "left", "label", -72, -32, 36), (bottom - 112, 78)),
        square=(204, ((left + 232, top + 316), (right - 232, top + 316)), (0, "center", "label", -286, -246, 262), (bottom - 178, 140)),
        story=(208, ((right - 234, top + 236), (right - 234, top + 712)), (-726, "left", 46, -110, -50, 50), (bottom - 156, 116)),
    )
    plot = stage.strip(*strip, (0, steps[-1]), (0, 1))
    plot.grid({step: f"{step:,}" for step in range(0, steps[-1] + 1, 5000)}, {0: "0%", 1: "100%"})
    stage.add(stage.words("[Test accuracy](test)", plot.left, plot.top - 0.6 * stage.canvas.sizes["label"]))
    accuracy = stage.running(plot, run.steps, run.metrics["test_accuracy"], "test")
    words, angles, example = findings(run)
    panels = [Panel(stage, *side, radius, texts, norms, example)
              for side in zip(SIDES, words, centers, [between(run, points, steps) for points in ordered(run)], angles)]

    def update(k):
        counter.write(f"{steps[k]:,}")
        accuracy.until(steps[k])
        for panel in panels:
            panel.move(k)
            panel.measure(stage.rising(k, rest + 8, 1.0), stage.rising(k, rest + 38))

    stage.follow(len(steps), update, counter, *accuracy.parts, *panels[0].parts, *panels[1].parts)


class Panel:
    """One side: the neurons' points [F, 5, 2] on a scale on which the largest norm [F] of both sides lies on the ring."""

    def __init__(self, stage, name, words, center, points, angles, radius, texts, norms, example):
        x, anchor, size, *rows = texts
        heading, ring, proof = [(center[0] + x, center[1] + y) for y in rows]
        self.radius, self.norms, self.center = radius / 100, norms, stage.at(*center)
        self.places = self.center + points * (self.radius / norms)[:, None, None]
        stage.add(stage.ring(radius, "muted").put(self.center), stage.words(name, *heading, size, weight=600, anchor=anchor))
        self.norm = stage.reading("ring: norm", "166", *ring, anchor)
        self.rings = [stage.ring(100, "grid") for _ in RINGS]
        self.lines = stage.line("ink", 2.5, closed=True)
        self.badges = [stage.badge(str(k + 1), 23, f"sequence {k}") for k in range(points.shape[1])]
        # The end: one neuron's angle, swept from the right, and what holds of all.
        self.angle, self.reach, color = np.radians(angles[example]), np.hypot(*(self.places[-1, example] - self.center)), f"sequence {example}"
        self.arc, self.ray, self.zero = stage.line(color, 4), stage.line(color, 3), stage.line("muted", 2)
        text = stage.words(f"{angles[example]:.0f}°", 0, 0, color=color, anchor="center", weight=600)
        spot = self.center + self.radius * clearest_spot(self.angle, (self.places[-1] - self.center) / self.radius)
        self.degrees = stage.on_ground(text.put(spot - (0, 0.35 * text.rise)))
        self.proof = stage.words(words, *proof, size, anchor=anchor, weight=500)
        self.parts = [*self.rings, self.norm, self.lines, self.zero, self.ray, self.arc, self.degrees, *self.badges, self.proof]

    def move(self, k):
        for norm, ring in zip(RINGS, self.rings):
            reach = norm / self.norms[k]  # of the radius; faint at the rim and in the middle
            ring.put(self.center, reach * self.radius).show(float(np.clip(10 * (1 - reach), 0, 1) * np.clip(5 * reach - 1, 0, 1)))
        self.norm.write(f"{self.norms[k]:.{0 if self.norms[k] >= 9.95 else 1}f}")
        self.lines.trace(self.places[k])
        for badge, place in zip(self.badges, self.places[k]):
            badge.put(place)

    def measure(self, sweep, proof):
        """Sweep the example's angle by a share, and let what holds of all five appear."""
        turn = circle(np.linspace(0, sweep * self.angle, 60)) if sweep else np.zeros((0, 2))
        self.zero.trace(self.center + self.radius * np.insert(turn[:1], 0, 0, axis=0))
        self.ray.trace(self.center + self.reach * np.insert(turn[-1:], 0, 0, axis=0))
        self.arc.trace(self.center + ARC * self.radius * turn)
        self.degrees.show(np.clip(4 * sweep - 3, 0, 1))
        self.proof.show(proof)


def clearest_spot(angle, corners):
    """Where inside an angle and its arc's reach a label keeps clear of both and of the closed line through `corners` [5, 2]."""
    share = np.linspace(0, 1, 40)[:, None, None]
    line = (1 - share) * corners + share * np.roll(corners, -1, axis=0)
    arc = ARC * circle(np.linspace(0, angle, 40))
    ink = np.concatenate([line.reshape(-1, 2), (share * circle(np.array([0, angle]))).reshape(-1, 2), arc])
    spots = (np.linspace(0.3, 0.6, 31)[:, None, None] * circle(np.linspace(0.1, 0.9, 31) * angle)).reshape(-1, 1, 2)
    badge, wide = 0.15, (0.5, 1)  # radius of a badge; a label is about twice as wide as high
    room = [((np.abs(spots - marks) - size) * wide).max(axis=2).min(axis=1) for marks, size in ((ink, 0), (corners, badge))]
    return spots[np.minimum(*room).argmax(), 0]


def circle(angles):
    """Points [..., 2] of the unit circle."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
