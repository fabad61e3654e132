"""At each frequency of a trained network, the neurons' input weights form a polygon and their output weights a star."""

import numpy as np

from figures.header import Animation, Claim
from render.beside import BesideCounter, paragraph
from render.canvas import Grid
from render.moving_star import MovingStar, drawn_through
from render.numbers import RunningNumber, decimal, percent, width
from render.sequence import ranked
from render.stars import degrees
from render.timeline import Timeline
from render.trails import between
from train.measure import groups, moments, star

figure = Animation(
    reads={"run": "modular_addition"},
    title="Polygons in, stars out",
    caption="A network learns a + b mod {modulus:d} and ends with {frequencies:d} frequencies f, each carried by {fewest:d} to {most:d} of its {hidden:d} "
            "neurons. Every neuron is a point: the cos and sin part at f of its input weights above, of its output weights below. Both "
            "sides are joined in order of the final input angle θ, so that a polygon above becomes a star below if the output angle φ is "
            "twice θ. It is: the mean of cos(2θ − φ), weighted by the weights' norms, ends at {lowest_score:.3f} or more at every frequency. "
            "An odd number of neurons draws a star; an even one ({even_groups:d} of {frequencies:d} here) a polygon of half as many corners, twice. "
            "Not all are regular: the worst gap between neighbors is {worst_gap:.0f}° off. The ring is the largest norm at the time; pale means "
            "weaker than at the end; trails show where a neuron came from. In {run_seeds} seeds the outputs "
            "end at twice the angle.",
    alt="{frequencies:d} pairs of figures, one a frequency: the input weights of {fewest:d} to {most:d} neurons as points, their output weights as "
        "others, joined in one order. They start as pale tangles. As training goes on, the input points spread around a "
        "ring to a polygon, and the output points, at twice the angle, to a star or to a polygon drawn twice. Test "
        "accuracy climbs to 100% meanwhile, past 99% at step {generalized_at:,d}.",
    sources=("PAIR 2023", "Nanda et al. 2023"),
    order=76,
)

SIDES = {"in": ("Input weights", "θ"), "out": ("Output weights", "φ")}  # and their angles
RESTING = 5  # degrees from where it ends: a neuron closer than that has settled (ours)


def claims(run):
    w_input, w_output, found = groups.of_series(run)
    scores = [float(groups.star_score(w_input[-1], w_output[-1], f, neurons)) for f, neurons in found.items()]
    sizes = [len(neurons) for neurons in found.values()]
    gaps = [float(star.gap_error(np.radians(degrees(inputs[-1])))) for inputs, _ in points(run).values()]
    return [
        Claim("frequencies", len(found), "between 3 and 5", "frequencies"),
        *(Claim(f"score_{rank}", score, ">= 0.9", "mean cos") for rank, score in enumerate(scores, 1)),
        *(Claim(f"neurons_{rank}", size, "between 4 and 9", "neurons") for rank, size in enumerate(sizes, 1)),
        Claim("lowest_score", min(scores), ">= 0.9", "mean cos"),
        Claim("fewest", min(sizes), ">= 4", "neurons"),
        Claim("most", max(sizes), "<= 9", "neurons"),
        Claim("even_groups", sum(size % 2 == 0 for size in sizes), ">= 0", "frequencies"),
        Claim("worst_gap", max(gaps), ">= 0", "degrees"),
        Claim("generalized_at", moments.generalized_at(run.steps, run.metrics["test_accuracy"]), ">= 0", "training step"),
        Claim("hidden", run.spec["options"]["hidden"], "> 0", "neurons"),
        Claim("modulus", run.spec["options"]["modulus"], "> 0"),
    ]


def points(run):
    """{frequency: (input, output points [T, n, 2])}: cos and sin part of each neuron, in order of the final input angle."""
    w_input, w_output, found = groups.of_series(run)
    arrows = {f: groups.arrows(w_input, w_output, f, neurons) for f, neurons in found.items()}
    return {f: tuple(np.stack([side.real, side.imag], -1) for side in sides) for f, sides in arrows.items()}


def score(run):
    """{frequency: mean of cos(2 theta_in - theta_out) [T]}."""
    w_input, w_output, found = groups.of_series(run)
    return {f: groups.star_score(w_input, w_output, f, neurons) for f, neurons in found.items()}


def settled(run):
    """{frequency: step from which on all its neurons keep within RESTING degrees of their final angles, in and out}."""
    off = {f: [np.abs((degrees(side) - degrees(side[-1]) + 180) % 360 - 180).max(axis=1) for side in sides] for f, sides in points(run).items()}
    return {f: moments.settled_at(run.steps, np.maximum(*sides) <= RESTING) for f, sides in off.items()}


def timeline(run):
    """At rest on the start, slow while it memorizes, slowest while test accuracy climbs and the stars settle."""
    test, last = run.metrics["test_accuracy"], int(run.steps[-1])
    memorized, generalized = moments.memorized_at(run.steps, run.metrics["train_accuracy"]), moments.generalized_at(run.steps, test)
    climbs = moments.settled_at(run.steps, test > 0.1)
    keyframes = ((0, 0), (0.35, 0), (1.3, memorized), (2.2, climbs), (5.6, (generalized + last) / 2), (6.44, last))
    when = {"memorized": memorized, "generalized": generalized} | {f"f = {f} settled": step for f, step in settled(run).items()}
    return Timeline(keyframes, hold=1.5, moments=when)


def data(run):
    columns = {"step": run.steps, "test_accuracy": run.metrics["test_accuracy"]}
    columns |= {f"score_f{f}": values for f, values in score(run).items()}
    for f, sides in points(run).items():
        for side, places in zip(SIDES, sides):
            for k in range(places.shape[1]):
                columns |= {f"f{f}_{side}_{k + 1}_{part}": places[:, k, axis] for axis, part in enumerate(("cos", "sin"))}
    return columns


def build(run, page):
    found, scores, when = points(run), score(run), settled(run)
    roles, story = ranked(found), page.canvas.layout == "story"
    page.title(figure.title)
    counter = page.step_counter(int(run.steps[-1]))
    accuracy = BesideCounter(page, counter, "test accuracy", "test", "100%")
    rows = [" ".join(f"{side}{f}" for f in found) for side in SIDES]
    panels = page.grid(
        article=Grid("\n".join(f"words {row}" for row in rows), widths=(0.9, *[1] * len(found)), gaps=(0.3, 0.3)),
        square=Grid("\n".join(rows), gaps=(0.3, 0.3)),
        story=Grid("\n".join(f"words in{f} out{f}" for f in found), widths=(0.85, 1, 1), gaps=(0.3, 0.5)),
    )
    if "words" in panels:
        panels["words"].set_axis_off()
    stars, marked = {}, min(found)
    for f, sides in found.items():
        number = int(np.argmin(np.abs(degrees(sides[0][-1]) - 65)))  # its double is an angle, too, that one sees at once
        for (side, (_, angle)), places in zip(SIDES.items(), sides):
            mark = (number, angle, run.at(when[f])) if f == marked else None
            stars[side, f] = MovingStar(page, panels[f"{side}{f}"], places, roles[f], mark)
    numbers = {f: page.moves(RunningNumber(page, 0, 0, "label", page.theme.word(roles[f]), align="left" if story else "right")) for f in found}
    shapes = {}
    keep_room(page, panels, found)
    page.when_settled(lambda: write(page, stars, roles, numbers, shapes))

    def update(step):
        index = float(np.interp(step, run.steps, np.arange(len(run.steps))))
        for star_shown in stars.values():
            star_shown.show(index)
        for f, number in numbers.items():
            number.show(decimal(np.floor(100 * between(scores[f], index)) / 100, 2))
            for text in shapes[f].texts:
                text.set_visible(step >= when[f])
        accuracy.show(percent(run.metrics["test_accuracy"][run.at(step)]))
        counter.show(step)

    return update


def keep_room(page, panels, found):
    """For the texts over and under the stars."""
    above, below = {"article": (0, 3), "square": (1, 6), "story": (2, 3)}[page.canvas.layout]
    for side in SIDES:
        for f in found:
            if page.canvas.layout == "square" or f == min(found):
                page.reserve(panels[f"{side}{f}"], "\n".join(["Ag"] * above), "label", "top", 0.1)
            if side == "out" and (page.canvas.layout != "story" or f == max(found)):
                page.reserve(panels[f"{side}{f}"], "\n".join(["Ag"] * below), "label", "bottom", 0.1)


def write(page, stars, roles, numbers, shapes):
    """Says what rows and columns are; puts the numbers in their places, and into `shapes` the name of each shape."""
    layout, em, left, muted = page.canvas.layout, page.canvas.sizes["label"], page.canvas.margin[0], page.theme.muted
    line, first = 1.24 * em, min(roles)
    for f, role in roles.items():
        star_out = stars["out", f]
        count, (x, y) = star_out.points.shape[1], star_out.center
        x, y, align = (left, y + 1.5 * line, "left") if layout == "story" else (x, y - star_out.radius - 1.1 * em, "center")
        names = [f"[f = {f}]({role})", f"{count} neurons"]
        for name in [", ".join(names)] if layout == "article" else names:
            paragraph(page, name, x, y, align)
            y -= line
        shapes[f] = paragraph(page, drawn_through(count), x, y, align)
        page.moves(*shapes[f].texts)
        numbers[f].move_to(x if layout == "story" else x + width("0.00") / 2 * em, y - line - 0.45 * em)
    said = "mean of cos(2θ − φ): 1 if each" + ("\n" if layout == "story" else " ") + "neuron answers at twice its angle"
    for side, words in zip(SIDES, ("angle θ", "angle φ ≈ 2θ")):
        (x, y), radius = stars[side, first].center, stars[side, first].radius
        if layout == "article":
            paragraph(page, f"[{SIDES[side][0]}](ink)\n{words}", left, y, color=muted)
        elif layout == "square":
            paragraph(page, f"[{SIDES[side][0]}](ink): {words}", left, y + radius + 0.9 * em, color=muted)
        else:
            paragraph(page, f"[{SIDES[side][0]}](ink)\n{words}", x, y + radius + 1.5 * em, "center", color=muted)
    if layout == "article":
        paragraph(page, "mean of\ncos(2θ − φ)", left, numbers[first].get_position()[1] * page.canvas.height + 0.35 * em + line / 2, color=muted)
    else:
        paragraph(page, said, left, numbers[max(roles)].get_position()[1] * page.canvas.height - (1.4 + 0.8 * said.count("\n")) * em, color=muted)
