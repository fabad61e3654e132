"""AdamW does not come to rest: train loss and weight norm swing, and the loop that they run round."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from render.marks.comet_tail import Tail
from render.marks.curves import Curve, Curves
from render.marks.growing_lines import trails
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import Timeline, is_reached
from train.analysis import milestones, oscillation

figure = Animation(
    reads={"run": "adamw_oscillation"},
    title="Decay pulls, Adam pushes: the train loss does not come to rest",
    caption="A network memorizes its training data with AdamW (β₁ = {beta1:g}, β₂ = {beta2:g}), then its train loss "
    "goes up and down, in all {cycles:d} whole cycles that we watched from step {settled:,} to {last_step:,}: between "
    "{lowest_loss:.0e} and {highest_loss:.0e}, a swing of {swing:.1f} decades, every {period:,.0f} steps. Decoupled "
    "weight decay shrinks the weights until the loss climbs; Adam pushes back, overshoots, and decay takes over "
    "again. The weight norm goes from {lowest_norm:.0f} to {highest_norm:.0f} and back. Train accuracy stays at 100% "
    "from step {memorized_at:,d} on, while test accuracy ends at {test_accuracy:.0%}. Over the seeds the swing is "
    "{swing:range.1f} decades, every {period:range,.0f} steps. {run_seeds} seeds swing so.",
    alt="Two curves over {last_step:,} training steps, and the loop they draw against each other. After the first "
    "descent the train loss, on a logarithmic axis, swings between {lowest_loss:.0e} and {highest_loss:.0e} in "
    "{cycles:d} even cycles, while the weight norm swings between {lowest_norm:.0f} and {highest_norm:.0f} the "
    "other way. A point runs round the loop, down one side as the weights grow and up the other as they shrink, "
    "and ends on the same loop as it began.",
    sources=("PAIR 2023",),
    order=40,
)


def numbers(run):
    metrics, optimizer = run.metrics, recipe(run)
    swings = oscillation.summary(run.steps, metrics["train_loss"], metrics["weight_norm_l2"])
    memorized = milestones.stable_from(run.steps, metrics["train_accuracy"] == 1)
    return {
        "swing": Number(swings["swing"], "decades of train loss"),
        "cycles": Number(swings["cycles"], "whole cycles"),
        "period": Number(swings["period"], "training steps"),
        "irregularity": Number(swings["irregularity"], "of the period"),
        "norm_lag": Number(abs(swings["phase_lag"]), "degrees"),
        "lowest_loss": Number(swings["lowest_loss"], "nats"),
        "highest_loss": Number(swings["highest_loss"], "nats"),
        "lowest_norm": Number(swings["lowest_norm"], "weight norm"),
        "highest_norm": Number(swings["highest_norm"], "weight norm"),
        "memorized_at": Number(memorized, "training step"),
        "test_accuracy": Number(float(metrics["test_accuracy"][-1]), "share"),
        "last_step": Number(int(run.steps[-1]), "training step"),
        "settled": Number(oscillation.SETTLED, "training step"),
        "beta1": Number(optimizer["beta1"]),
        "beta2": Number(optimizer["beta2"]),
    }


def recipe(run):
    """The optimizer of a run of AdamW that is long enough to swing. Raises UserError for another run."""
    optimizer = run.spec.get("optimizer", {})
    name = optimizer.get("name", "adamw")
    if not {"beta1", "beta2"} <= optimizer.keys() or name != "adamw":
        raise UserError(f"needs a run of AdamW, with beta1 and beta2; this one is of {name}")
    if run.steps[-1] <= oscillation.SETTLED:
        raise UserError(
            f"needs more than {oscillation.SETTLED:,} steps, after which the swing is measured; this run has "
            f"{run.steps[-1]:,}"
        )
    return optimizer


def claims(numbers):
    return [
        Claim("swing", at_least=4),
        Claim("cycles", at_least=9),
        Claim("period", at_least=1000, at_most=1300),
        Claim("irregularity", at_most=0.05),
        Claim("norm_lag", at_least=150),
        Claim("lowest_loss", at_most=1e-7),
        Claim("highest_loss", at_least=1e-4),
        Claim("memorized_at", at_most=1000),
        Claim("test_accuracy", at_most=0.75),
    ]


def controls(run):
    lowest = int(np.argmin(run.metrics["train_loss"]))
    rest = {name: np.full_like(values, values[lowest]) for name, values in run.metrics.items()}
    return {"at rest where its loss is lowest": {"run": replace(run, metrics=rest)}}


def turns(run):
    """Indices of the checkpoints of one cycle: the crest of the norm, its trough, the next crest."""
    norm = run.metrics["weight_norm_l2"]
    crest, end = oscillation.closest_look(run.steps, norm, oscillation.crests)
    return crest, crest + int(np.argmin(norm[crest:end])), end


def timeline(run):
    """A Timeline that is slow for one whole cycle, with cycles before and after it."""
    crest, trough, end = (int(run.steps[k]) for k in turns(run))
    keyframes = ((0, 0), (4.3, crest), (6.4, trough), (8.4, end), (10.4, int(run.steps[-1])))
    return Timeline(keyframes, hold=1.5, moments={"decay wins": crest, "Adam pushes back": trough, "round again": end})


def data(run):
    drawn = "train_loss", "weight_norm_l2", "train_accuracy", "test_accuracy"
    return {"step": run.steps} | {name: run.metrics[name] for name in drawn}


def build(run, page):
    theme, steps, loss, norm = page.theme, run.steps, run.metrics["train_loss"], run.metrics["weight_norm_l2"]
    page.title(figure.title)
    counter = page.step_counter(steps[-1])
    panels = page.grid(
        article=Grid("loss loop\nnorm loop", widths=(1.15, 1), heights=(1.2, 1), gaps=(1.2, 0.3)),
        square=Grid("loss\nnorm\nloop", heights=(1, 0.8, 2), gaps=(1, 0.3)),
    )
    for name, low, high in (("loss", loss.min() / 3, 1), ("norm", 0, 1.1 * norm.max())):
        step_axis(panels[name], steps[-1], ticks=3)
        (log_axis if name == "loss" else linear_axis)(panels[name].yaxis, low, high, ticks=3)
    panels["loss"].set_xlabel("")
    panels["loss"].tick_params(labelbottom=False)
    late = steps >= oscillation.SETTLED
    page.heading(panels["loss"], f"[Train loss](train) swings over {numbers(run)['swing'].value:.1f} decades")
    page.heading(panels["norm"], "[Weight norm](ink) swings the other way")
    if is_reached(numbers(run)["memorized_at"].value):
        panels["loss"].text(steps[-1], 0.5, "train accuracy stays at 100%  ", ha="right", va="top")
    loop, past = panels["loop"], theme.tint("ink", 0.8)
    linear_axis(loop.xaxis, 0.88 * norm[late].min(), 1.06 * norm[late].max(), label="weight norm")
    log_axis(loop.yaxis, loss[late].min() / 4, 8 * loss[late].max(), ticks=4)
    page.heading(loop, "[Train loss](train) against [weight norm](ink)")
    curves = [
        Curves(page, panels["loss"], steps, [Curve(loss, "train", "Train loss")], labels=False),
        Curves(page, panels["norm"], steps, [Curve(norm, "ink", "Weight norm")], labels=False),
    ]
    trail = trails(page, loop, norm, loss, [([0], past, 2)])
    growing = np.where(np.gradient(norm, steps) > 0, "highlight", "ink")
    crest, trough, end = turns(run)
    tail = Tail(
        page,
        loop,
        steps,
        np.column_stack([norm, loss]),
        growing,
        0.95 * (steps[end] - steps[crest]),
        past,
        (page.stroke(2), page.stroke(5)),
    )
    (head,) = loop.plot(
        [], [], "o", ms=page.stroke(15), color=theme.ink, mec=theme.background, mew=page.stroke(2), zorder=6
    )
    page.add_animated(tail, head)
    down, up = (crest + trough) // 2, (trough + end) // 2
    notes = [
        annotate(page, loop, text, (norm[k], loss[k]), appears=steps[k - (k - since) // 2])
        for text, k, since in (
            ("[Decay wins:](ink) the weights shrink, the loss climbs", down, crest),
            ("[Adam pushes back:](highlight) the weights grow, the loss falls", up, trough),
        )
    ]

    def update(step):
        index = run.at(step)
        for part in (*curves, trail, tail):
            part.set_index(index)
        counter.set_step(step)
        head.set_data([norm[index]], [loss[index]])
        for note in notes:
            note.set_step(step)

    return update
