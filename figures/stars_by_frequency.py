"""The same stars in a network trained from scratch: one for each frequency, in its Fourier transform."""

import numpy as np

from figures.header import Animation, Claim
from render.canvas import Grid
from render.curves import Curve, Curves
from render.numbers import decimal
from render.readings import Reading
from render.rings import Ring
from render.scales import linear_axis, step_axis
from render.sequence import ranked
from render.timeline import paced
from train.measure import fourier, groups, moments

figure = Animation(
    reads={"run": "modular_addition"},
    title="Every frequency is a star",
    caption="A network that learned a + b mod {modulus:d} from scratch, each neuron as a point: cosine and sine "
            "part of its input weights (polygons) and of its output weights (stars) at the frequency that it ends "
            "with. Points are joined in order of input angle, and faint trails show where they came from; each star"
            " is scaled to its farthest point. Each output angle is twice the input angle: the weighted mean of "
            "cos(2θ_in − θ_out) goes from {agreement_at_start:.2f} at the start to {agreement:.3f} at the end, and "
            "is at least {least_agreement:.3f} at each of the {frequencies:d} frequencies. Five neurons make a "
            "pentagram; an even number goes twice round a polygon of half as many corners, and few groups are quite"
            " even. {run_seeds} seeds end so.",
    alt="{frequencies:d} columns, one a frequency, of numbered points joined by lines, input weights above, output "
        "weights below. All start as tangles. At the end the points above lie around a circle, joined to a polygon,"
        " and those below, joined in the same order, form stars.",
    sources=("PAIR 2023",),
    order=76,
)


def claims(run):
    w_input, w_output, found = groups.of_series(run)
    scores = agreement(run)
    force = groups.strength(w_input[[0, -1]], w_output[[0, -1]])
    weights = np.stack([force[:, neurons].sum(1) for neurons in found.values()], 1)
    start, end = (np.average(scores[index], weights=weights[index]) for index in (0, -1))
    return [
        Claim("agreement_at_start", float(start), "<= 0.7"),
        Claim("agreement", float(end), ">= 0.95"),
        Claim("least_agreement", float(scores[-1].min()), ">= 0.75"),
        Claim("frequencies", len(found), "between 2 and 5", "frequencies"),
        Claim("modulus", w_input.shape[1], "> 0"),
    ]


def agreement(run):
    """cos(2 theta_in - theta_out), weighted mean of each frequency's neurons: [T, G]."""
    w_input, w_output, found = groups.of_series(run)
    return np.stack([groups.star_score(w_input, w_output, f, neurons) for f, neurons in found.items()], 1)


def paths(run):
    """{frequency: (input points, output points)}, each [T, neurons, 2], neurons in order of their final input angle.

    At every checkpoint the farthest point of a star has distance 1: norms grow, and the shape is what matters.
    """
    w_input, w_output, found = groups.of_series(run)
    arrows = {f: groups.arrows(w_input, w_output, f, neurons) for f, neurons in found.items()}
    return {f: [np.stack([side.real, side.imag], -1) / np.abs(side).max(1)[:, None, None] for side in sides]
            for f, sides in arrows.items()}


def timeline(run):
    _, generalized = moments.of_series(run)
    return paced(int(run.steps[-1]), {"halfway": generalized / 2, "generalized_at": generalized}, seconds=6.5)


def data(run):
    """Where it ends: a row a neuron."""
    rows = [(f, k + 1, *inside, *outside) for f, (into, out) in paths(run).items()
            for k, (inside, outside) in enumerate(zip(into[-1], out[-1], strict=True))]
    names = "frequency", "neuron", "cos_in", "sin_in", "cos_out", "sin_out"
    return dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True))


def build(run, page):
    found, scores = paths(run), agreement(run)
    page.title(figure.title)
    counter = page.step_counter(int(run.steps[-1]))
    columns = "\n".join(" ".join(f"{side}{f}" for f in found) for side in ("in", "out"))
    panels = page.grid(
        article=Grid(columns, gaps=(0.6, 0.6)),
        square=Grid(f"{columns}\n{'score ' * len(found)}", heights=(1, 1, 0.9), gaps=(0.6, 0.8)),
        story=Grid("\n".join([*(f"in{f} out{f}" for f in found), "score score"]), gaps=(0.6, 0.6)),
    )
    roles, moving = ranked(found), []
    for number, (f, sides) in enumerate(found.items()):
        moving += [Ring(page, panels[f"{side}{f}"], points, roles[f])
                   for side, points in zip(("in", "out"), sides, strict=True)]
        if page.canvas.layout == "story":
            panels[f"in{f}"].set_ylabel(f"f = {f}", color=page.theme.word(roles[f]), weight=600)
        else:
            page.heading(panels[f"in{f}"], f"[f = {f}](%s)" % roles[f])
        if "score" not in panels:
            moving.append(Reading(page, panels[f"out{f}"], "agreement", scores[:, number], lambda score: decimal(score, 2)))
    for side, name in (("in", "input"), ("out", "output")):
        axes = panels[f"{side}{next(iter(found))}"]
        page.heading(axes, name) if page.canvas.layout == "story" else axes.set_ylabel(name)
    if "score" in panels:
        page.heading(panels["score"], "Agreement of output angles with twice the input angles")
        step_axis(panels["score"], run.steps[-1], ticks=3)
        linear_axis(panels["score"].yaxis, min(0, scores.min()), 1.05, 2)
        moving.append(Curves(page, panels["score"], run.steps, [
            Curve(score, role, f"f = {f}") for score, (f, role) in zip(scores.T, roles.items(), strict=True)]))

    def update(step):
        index = run.at(step)
        for part in moving:
            part.show(index)
        counter.show(step)

    return update
