"""The train loss over training at each beta1 of a scan: calm, then a swing that grows wide and slow."""

import math
from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from render.marks.curves import Curve, Curves
from render.marks.dot_table import panel_grid
from render.page.axis import log_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import Timeline
from train.analysis import oscillation

figure = Animation(
    reads={"scan": "adamw_oscillation_beta1"},
    title="The train loss turns wild as β₁ grows",
    caption="The train loss of one network trained with AdamW (β₂ = {beta2:g}) at {values:words} values of β₁. Up to "
    "β₁ = {calm_to:g} it stays calm: after step {settled:,} it moves within {calm:.1f} decades. At {onset:g} it "
    "swings over {swing_onset:.1f} decades, every {period_onset:,.0f} steps; at {largest:g} over "
    "{swing_largest:.0f}, every {period_largest:,.0f} steps, and falls below the panel's lower edge.",
    alt="{values:Words} panels, one for each beta1 from {smallest:g} to {largest:g}, with the train loss over "
    "{last_step:,} steps on a logarithmic axis. Up to {calm_to:g} it falls and stays nearly level; from {onset:g} on "
    "it swings regularly, wider and slower with each larger beta1.",
    sources=("PAIR 2023",),
    order=49,
    slider=("beta1", "β₁"),
)

FLOOR = 1e-10  # nats; a loss below it leaves the panel (ours)


def by_beta1(scan):
    """beta1 -> run, rising. Raises UserError for anything but a scan over beta1 of runs that are long enough."""
    if not isinstance(scan, dict):
        raise UserError("needs a scan over optimizer.beta1; this is one run")
    runs = {run.spec.get("optimizer", {}).get("beta1", math.nan): run for run in scan.values()}
    if len(runs) < len(scan) or any(map(math.isnan, runs)):
        raise UserError("needs a scan over optimizer.beta1, each value once")
    if (last := min(int(run.steps[-1]) for run in runs.values())) <= oscillation.SETTLED:
        raise UserError(
            f"needs more than {oscillation.SETTLED:,} steps, after which the swing is measured; a run has {last:,}"
        )
    return dict(sorted(runs.items()))


def summary(run):
    """Name -> number of the swing of a run: oscillation.summary."""
    return oscillation.summary(run.steps, run.metrics["train_loss"], run.metrics["weight_norm_l2"])


def numbers(scan):
    runs = by_beta1(scan)
    swings = {beta1: summary(run) for beta1, run in runs.items()}
    calm_to, begins = oscillation.onset({beta1: of["swing"] for beta1, of in swings.items()})
    lost = dict.fromkeys(oscillation.SUMMARY, math.nan)
    periods = np.array([of["period"] for beta1, of in swings.items() if beta1 >= begins])
    optimizer = next(iter(runs.values())).spec["optimizer"]
    return {
        "values": Number(len(runs), "values of beta1"),
        "beta2": Number(optimizer.get("beta2")),
        "smallest": Number(min(runs), "beta1"),
        "settled": Number(oscillation.SETTLED, "training step"),
        "last_step": Number(last_step(runs), "training step"),
        "calm_to": Number(calm_to, "beta1"),
        "calm": Number(max((of["swing"] for beta1, of in swings.items() if beta1 <= calm_to), default=None), "decades"),
        "onset": Number(begins, "beta1"),
        "swing_onset": Number(swings.get(begins, lost)["swing"], "decades"),
        "period_onset": Number(swings.get(begins, lost)["period"], "training steps"),
        "largest": Number(max(runs), "beta1"),
        "swing_largest": Number(swings[max(runs)]["swing"], "decades"),
        "period_largest": Number(swings[max(runs)]["period"], "training steps"),
        "period_grows": Number(min(periods[1:] / periods[:-1], default=None), "times, from each beta1 to the next"),
    }


def claims(numbers):
    return [
        Claim("calm_to", at_least=0.985),
        Claim("onset", at_most=numbers["beta2"] ** 0.5),
        Claim("swing_onset", at_least=1.5, at_most=3),
        Claim("swing_largest", at_least=6),
        Claim("period_grows", at_least=1),
    ]


def controls(scan):
    """The losses of each beta1 called those of the next one, and all in reverse order."""
    runs = by_beta1(scan)
    courses = list(runs.values())

    def called(others):
        return {"scan": {beta1: replace(other, spec=runs[beta1].spec) for beta1, other in zip(runs, others)}}

    return {"each beta1 called the next": called([courses[0], *courses]), "in reverse order": called(courses[::-1])}


def last_step(runs):
    return min(int(run.steps[-1]) for run in runs.values())


def timeline(scan):
    return Timeline(((0, 0), (6, last_step(by_beta1(scan)))), moments={"settled": oscillation.SETTLED})


def data(scan):
    runs = by_beta1(scan)
    columns = {"step": [run.steps for run in runs.values()]}
    columns |= {name: [run.metrics[name] for run in runs.values()] for name in ("train_loss", "weight_norm_l2")}
    beta1 = np.repeat(list(runs), [len(run.steps) for run in runs.values()])
    return {"beta1": beta1} | {name: np.concatenate(parts) for name, parts in columns.items()}


def values(scan):
    return [f"{beta1:g}" for beta1 in by_beta1(scan)]


def build(scan, page, beta1=None):
    runs = by_beta1(scan)
    page.title(figure.title)
    counter = page.step_counter(last_step(runs))
    parts = several(page, runs) if beta1 is None else one(page, runs, beta1)

    def update(step):
        for curves, run in parts:
            curves.set_index(run.at(step))
        counter.set_step(step)

    return update


def several(page, runs):
    """The loss at each beta1 in a panel of its own: [(curves, run)]."""
    names = [f"b{number}" for number in range(len(runs))]
    columns = {"article": 4}.get(page.canvas.layout, 2)
    panels = page.grid(article=panel_grid(names, 4), square=panel_grid(names, 2))
    lowest = len(names) - (len(names) % columns or columns)  # the first panel of the last row
    parts = []
    for number, (name, (beta1, run)) in enumerate(zip(names, runs.items(), strict=True)):
        page.heading(panels[name], f"β₁ = {beta1:g}")
        step_axis(panels[name], last_step(runs), ticks=2, numbers=number >= lowest)
        loss_axis(panels[name], labels=number % columns == 0)
        parts.append((loss_curve(page, panels[name], run), run))
    return parts


def one(page, runs, beta1):
    """The loss at one beta1, and beside it from where to where it goes at each: [(curves, run)]."""
    run = next(run for value, run in runs.items() if f"{value:g}" == beta1)
    panels = page.grid(
        article=Grid("loss ranges", widths=(2.2, 1), gaps=(0.6, 0)),
        square=Grid("loss\nranges", heights=(1.4, 1), gaps=(0, 0.9)),
    )
    swing = summary(run)
    pace = f", {swing['period']:,.0f} steps a cycle" if swing["swing"] > oscillation.SWINGS else ", calm"
    page.heading(panels["loss"], f"[Train loss](train) at β₁ = {beta1}{pace}")
    page.heading(panels["ranges"], f"Swing: {swing['swing']:.1f} decades")
    step_axis(panels["loss"], last_step(runs), ticks=4)
    loss_axis(panels["loss"])
    draw_ranges(page, panels["ranges"], runs, beta1)
    return [(loss_curve(page, panels["loss"], run), run)]


def loss_curve(page, axes, run):
    """The train loss of a run; of what lies below the panel nothing but the ends, at its lower edge."""
    loss = np.maximum(run.metrics["train_loss"], FLOOR)
    below = np.convolve(np.pad(loss <= FLOOR, 1, "edge"), np.ones(3), "valid") == 3
    return Curves(page, axes, run.steps, [Curve(np.where(below, np.nan, loss), "train", "Train loss")], labels=False)


def loss_axis(axes, labels=True):
    log_axis(axes.yaxis, FLOOR, 1, ticks=3)
    if not labels:
        axes.tick_params(labelleft=False)


def draw_ranges(page, axes, runs, chosen):
    """Draws a bar from the lowest to the highest loss of each beta1 after it has settled, the chosen one in color."""
    places = -np.log10(1 - np.array(list(runs)))
    loss_axis(axes, labels=page.canvas.layout != "article")  # there the panels stand side by side
    room = 0.1 * (places[-1] - places[0])
    axes.set_xlim(places[0] - room, places[-1] + room)
    marks = [round(1 - factor * 10.0**-k, 9) for k in range(1, 9) for factor in (10, 5, 2)]
    marks = [mark for mark in marks if min(runs) - 1e-9 <= mark <= max(runs)]
    axes.set_xticks([-math.log10(1 - mark) for mark in marks], [f"{mark:g}" for mark in marks])
    axes.set_xlabel("β₁")
    for (beta1, run), place in zip(runs.items(), places, strict=True):
        swing, is_chosen = summary(run), f"{beta1:g}" == chosen
        axes.plot(
            [place, place],
            [max(swing["lowest_loss"], FLOOR), max(swing["highest_loss"], FLOOR)],
            color=page.theme.train if is_chosen else page.theme.tint("muted", 0.5),
            lw=page.stroke(14),
            marker="o",  # a bar that is shorter than a pixel has no ends of its own
            ms=page.stroke(14),
            mew=0,
            zorder=3 if is_chosen else 2,
        )
