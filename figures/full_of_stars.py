"""From noise to stars: every frequency of a trained network, the ideal construction laid over it; film and still."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Claim, Film, Number
from figures.pieces.star_grid import MOST, star_pairs
from figures.pieces.star_pairs_film import StarPairs
from figures.pieces.star_panel import DENSE
from figures.pieces.star_shapes import plane
from figures.pieces.task_numbers import of_test
from render.interpolation import between
from render.number_format import decimal, percent
from render.roles import ranked
from render.timing.timeline import FPS, Timeline, monotone_keyframes
from train.analysis import frequency_groups, ideal_network, milestones, modular_network, star_fit

figure = Film(
    reads={"run": "modular_addition"},
    title="Out of noise, a network full of stars",
    caption="A network learns a + b mod {modulus:d}. Each neuron is a point: the cos and sin part of its input weights "
    "and of its output weights, at one of the {frequencies:d} {frequencies:frequency|frequencies} f with which it "
    "ends. The {drawn:words} strongest are drawn. "
    "Points start at random and end as {joined:words} {joined:polygon|polygons} and, at twice the angle, "
    "{joined:a star|stars} (for an even number of neurons a smaller polygon, twice). More than {dense:words} points "
    "are not joined: those with input angles of 0° to 90° are marked, and at twice the angle they fill half of the "
    "ring. Thin lines are the nearest ideal construction: even angles in, twice the angle "
    "out, all of one length. What is off it is the share of the points' power that it leaves: "
    "{first_residual:.0%} on average at the start, {least_residual:.1%} to {most_residual:.0%} at the end. "
    "With the ideal stars in place of all its weights a network still gets {ideal_accuracy:.0%} of the sums "
    "right. Over the seeds the star that is most off leaves {most_residual:range.0%}, and {ideal_accuracy:range.0%} "
    "are right. Rings are the largest norm at the time. In {run_seeds} seeds the outputs end at twice the angle.",
    alt="{shown:Words} {shown:pair|pairs} of figures, one a frequency: the input weights of its neurons as points, and "
    "the output weights. They start as pale random tangles and, while test accuracy climbs to {test_accuracy:.0%}, end "
    "around rings. The pair of f = {close_up:d} fills the picture while it forms. Joined by lines they are "
    "{joined:words} {joined:polygon|polygons} and {joined:a star|stars}. Then thin lines of the ideal construction are "
    "drawn over them and nearly coincide.",
    transcript="A network learns to add two numbers modulo {modulus:d}. For each of the {frequencies:d} "
    "{frequencies:frequency|frequencies} with which it ends, the input weights of its neurons are points in one ring, "
    "the output weights in another. The {drawn:words} strongest are shown. At step 0 they are tangles, "
    "{first_residual:.0%} off any ideal star. The view moves in on the pair of f = {close_up:d}. Training runs to step "
    "{last_step:,}. The tangles spread around rings as test accuracy climbs to {test_accuracy:.0%}. When f = "
    "{close_up:d} has formed, the view moves out again. Joined by lines they are {joined:words} "
    "{joined:polygon|polygons} and {joined:a star|stars}. Test accuracy passes 99% at step {generalized_at:,}. At the "
    "end thin lines of the ideal construction are drawn over them: between {least_residual:.1%} and "
    "{most_residual:.0%} is off. With the ideal stars in place of the weights {ideal_accuracy:.0%} of all sums are "
    "right.",
    sources=("PAIR 2023",),
    order=90,
)

SIDES = "Input\nweights", "Output\nweights"
REMARKS = ("Input weights", "thin: the ideal"), ("Output weights", "twice the angle")  # of the still
FOOTNOTE = "off the ideal,", "in percent", "of the points' power"
IN, MOVE = 12, 1.3  # the frame in which the view begins to move in on a star; seconds that it moves


def numbers(run):
    left, sizes = residuals(run), [into.shape[1] for into, _ in frequency_groups.stars(run, MOST).values()]
    ends, joined = [float(values[-1]) for values in left.values()], sum(size <= DENSE for size in sizes)
    return {
        **{f"residual_{k}": Number(end, "share of power") for k, end in enumerate(ends, 1)},
        "least_residual": Number(min(ends), "share of power"),
        "most_residual": Number(max(ends), "share of power"),
        "first_residual": Number(float(np.mean([values[0] for values in left.values()])), "share of power"),
        "ideal_accuracy": Number(ideal_accuracy(run), "share"),
        "frequencies": Number(len(left), "frequencies"),
        "shown": Number(len(sizes), "frequencies"),
        "close_up": None if hero(run) is None else Number(hero(run), "frequency"),
        "drawn": None if len(sizes) == len(left) else Number(len(sizes), "frequencies"),
        "joined": Number(joined, "frequencies") if joined else None,
        "dense": Number(DENSE, "neurons") if joined < len(sizes) else None,
        **of_test(run),
        "last_step": Number(int(run.steps[-1]), "training step"),
        "modulus": Number(run.spec["options"]["modulus"]),
    }


def claims(numbers):
    return [
        Claim("most_residual", at_most=star_fit.NEAR),
        Claim("first_residual", at_least=0.5),
        Claim("ideal_accuracy", at_least=0.9),
        Claim("frequencies", at_least=3, at_most=5),
        Claim("generalized_at", at_most=numbers["last_step"]),
    ]


def controls(run):
    w_input, w_output = modular_network.of_series(run)
    dealt = np.random.default_rng(0).permutation(w_output.shape[1])
    weights = {"w_input": w_input, "w_output": w_output[:, dealt]}
    return {
        "one ideal star": {"run": ideal_network.in_place_of(run, 1)},
        "outputs of other neurons": {"run": replace(run, weights=weights, views={})},
    }


def ideal_accuracy(run):
    """Share of all sums that the network gets right with the nearest ideal stars in place of all its weights."""
    p, stars = run.spec["options"]["modulus"], frequency_groups.stars(run)
    a, b, answers = modular_network.pairs(p)
    logits = star_fit.logits({f: (into[-1], out[-1]) for f, (into, out) in stars.items()}, p, a, b)
    return float(modular_network.accuracy(logits, answers))


def residuals(run):
    """Frequency -> share of its star's power that the nearest ideal star leaves [T]."""
    return {f: star_fit.residual(*star) for f, star in frequency_groups.stars(run).items()}


def timeline(run):
    """A Timeline: at rest on the noise, slow while test accuracy climbs, long at the end under the ideal stars."""
    test, last = run.metrics["test_accuracy"], int(run.steps[-1])
    memorized, generalized = milestones.of_series(run)
    climbs = milestones.stable_from(run.steps, test > 0.1)
    keyframes = (0, 0), (1.0, 0), (2.2, memorized), (3.3, climbs), (7.6, (generalized + last) / 2), (8.7, last)
    moments = {"memorized": memorized, "generalized": generalized}
    captions = (
        (
            0,
            "Of each frequency the input weights of its neurons are points in one ring, the output weights in another.",
        ),
        (memorized, "It has memorized the train data."),
        (generalized, "It has generalized: the weights have spread around rings."),
        (last, "Thin lines show the ideal stars."),
    )
    return Timeline(monotone_keyframes(keyframes), hold=5.1, moments=moments, captions=captions)


def data(run):
    columns = {"step": run.steps, "test_accuracy": run.metrics["test_accuracy"]}
    columns |= {f"residual_f{f}": values for f, values in residuals(run).items()}
    for f, sides in frequency_groups.stars(run).items():
        for side, arrows in zip(("in", "out"), sides, strict=True):
            for k, arrow in enumerate(arrows.T, 1):
                columns |= {f"f{f}_{side}_{k}_cos": arrow.real, f"f{f}_{side}_{k}_sin": arrow.imag}
    return columns


def hero(run):
    """The frequency whose star is shown close up while it forms; None if there is but one.

    It is the one nearest to ideal of those with five neurons or more: fewer make no star.
    """
    stars, left = frequency_groups.stars(run, MOST), residuals(run)
    if len(stars) == 1:
        return None
    return min(stars, key=lambda f: (stars[f][0].shape[1] < 5, left[f][-1]))


def formed(run):
    """The frame in which the view begins to move out: the hero has formed, and the others have a while to go."""
    steps, values = timeline(run).frames(), residuals(run)[hero(run)]
    near = milestones.stable_from(run.steps, values <= values[-1] + 0.1 * (values.max() - values[-1]))
    rest = np.searchsorted(steps, steps[-1])
    return int(np.clip(np.searchsorted(steps, near), rest - 3 * FPS, rest - FPS))


def film(run, stage):
    steps = timeline(run).frames()
    rest = int(np.searchsorted(steps, steps[-1]))  # the first frame of the last step
    em = stage.canvas.sizes["label"]
    stars, left = frequency_groups.stars(run, MOST), residuals(run)
    alone = list(stars)[: len(stars) == 1]
    stage.title(figure.title)
    counter = stage.step_counter(int(steps[-1]))
    foot = stage.bottom - 0.25 * em
    above = foot - stage.choose(0, 0, 1.4) * em
    accuracy = stage.reading("test accuracy", "100%", stage.left, above, size="label", color="test")
    words = f"Thin: ideal stars. Alone: {percent(ideal_accuracy(run))} right"
    verdict = stage.words(
        words,
        stage.choose(stage.right, stage.right, stage.left),
        foot,
        weight=600,
        anchor=stage.choose("right", "right", "left"),
    )
    pairs = StarPairs(
        stage,
        stars,
        star_fit.models(stars),
        ranked(stars),
        {f: f"f = {f}" for f in stars},
        SIDES,
        "off the ideal",
        stage.top,
        above - 1.3 * em,
        *(alone or [hero(run)]),
    )
    out = None if alone else formed(run)

    def update(k):
        index = float(np.interp(steps[k], run.steps, np.arange(len(run.steps))))
        counter.write(f"{steps[k]:,}")
        accuracy.write(percent(between(run.metrics["test_accuracy"], index)))
        pairs.zoom(1 if alone else stage.rising(k, IN, MOVE) - stage.rising(k, out, MOVE))
        pairs.set_index(
            index, {f: between(values, index) for f, values in left.items()}, stage.rising(k, rest + 12, 1.8)
        )
        verdict.set_opacity(stage.rising(k, rest + 40))

    drawn = rest + 60  # the frame from which on nothing changes
    stage.follow(drawn, update, *pairs.parts, counter, accuracy, verdict)
    stage.hold((len(steps) - drawn) / FPS)


def build(run, page):
    """Draw the still: the stars at the end, and the ideal ones over them."""
    stars = frequency_groups.stars(run, MOST)
    models, points = star_fit.models(stars), {f: tuple(map(plane, sides)) for f, sides in stars.items()}
    page.title(figure.title)
    columns = star_pairs(page, points, ranked(stars), REMARKS, FOOTNOTE)
    for (side, f), star in columns.stars.items():
        model = plane(models[f][side == "out"]) / star.reach[-1]
        look = {"lw": page.stroke(1.5), "zorder": 7} if star.marked is None else {"lw": page.stroke(1), "zorder": 5}
        star.axes.plot(*np.append(model, model[:1], axis=0).T, color=page.theme.ink, **look)
    left = {f: values[-1] for f, values in residuals(run).items()}
    columns.set_index(
        len(run.steps) - 1, {f: decimal(100 * value, 1) for f, value in left.items()}, dict.fromkeys(stars, True)
    )
