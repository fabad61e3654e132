"""Train loss pauses, and rises a little, where sparse parity trades it for smaller weights, before it generalizes."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Number, Still
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import is_reached
from train.analysis import milestones

figure = Still(
    reads={"run": "sparse_parity", "table": "sparse_parity/seeds"},
    title="Train loss pauses, even rises a little: it is traded for smaller weights",
    caption="Training with a penalty of {l1:g} times the sum of all absolute weights. The network knows its training "
    "data by heart at step {memorized_at:,d}; from step {largest_at:,d} on its weights shrink. Then train loss stays "
    "level for {pause:d} steps, and from step {valley_at:,d} to {peak_at:,d} it even rises, by {rise_percent:.0f}%. "
    "The trade pays: in those {rising_for:d} steps the penalty falls by {gain:.0f} times as many nats, and the sum of "
    "the two, which training minimizes, goes on falling. Only then does the network generalize (step "
    "{generalized_at:,d}). The rise is small, and not the same for every seed: {table_generalizing:d} of {table_all:d} "
    "generalize; for {table_rising:d} of them train loss rises by {table_threshold:.0f}% or more on the way, "
    "{table_median:.0f}% in the median and {table_most:.0f}% at most.",
    alt="Two curves over the same training steps. Train loss falls steeply to {valley:.4f}, stays there for {pause:d} "
    "steps with a rise of {rise_percent:.0f}%, and falls again as the network generalizes; the penalty on the weights "
    "falls all the while. Next to them a row of dots shows how far train loss rises for each of {table_generalizing:d} "
    "seeds: from {table_least:.0f}% to {table_most:.0f}%.",
    sources=("PAIR 2023",),
    order=33,
    optional=("table",),
)

RISES = 1.02  # ours: a loss that goes up by less only wiggles


def turn(run):
    """Checkpoints between which train loss rises most while the network has memorized and not yet generalized."""
    steps, metrics = run.steps, run.metrics
    first = run.at(milestones.memorized_at(steps, metrics["train_accuracy"]))
    last = max(first, run.at(milestones.generalized_at(steps, metrics["test_accuracy"])))
    loss = metrics["train_loss"][first : last + 1]
    peak = int(np.argmax(loss / np.minimum.accumulate(loss)))
    return first + int(np.argmin(loss[: peak + 1])), first + peak


def pause(run):
    """First and last checkpoint of the pause: from the peak's level before the valley to the valley's after it."""
    loss, (valley, peak) = run.metrics["train_loss"], turn(run)
    return int(np.argmax(loss <= loss[peak])), peak + int(np.argmax(loss[peak:] < loss[valley])) - 1


def close(run):
    """Slice of the checkpoints drawn: from 3 times the loss of the valley down to a third of it."""
    loss, (valley, peak) = run.metrics["train_loss"], turn(run)
    return slice(int(np.argmax(loss < 3 * loss[valley])), peak + int(np.argmax(loss[peak:] < loss[valley] / 3)) + 1)


def strength(run):
    """The factor of the L1 penalty. Raises UserError for a run without one."""
    optimizer = run.spec.get("optimizer", {})
    others = any(optimizer.get(name) for name in ("l2", "weight_decay"))
    if "l1" not in optimizer or others and not optimizer["l1"] or "weight_norm_l1" not in run.metrics:
        raise UserError("needs a run with an L1 penalty: `optimizer: {l1: ...}`, and the metric weight_norm_l1")
    return optimizer["l1"]


def penalty(run):
    """The L1 penalty [T], in nats: training minimizes train loss plus penalty."""
    return strength(run) * run.metrics["weight_norm_l1"]


def numbers(run, table):
    loss, cost, (valley, peak), (first, last) = run.metrics["train_loss"], penalty(run), turn(run), pause(run)
    memorized = milestones.memorized_at(run.steps, run.metrics["train_accuracy"])
    generalized = milestones.generalized_at(run.steps, run.metrics["test_accuracy"])
    between = slice(run.at(memorized), run.at(generalized) + 1 if is_reached(generalized) else 0)  # nothing if never
    rise = loss[peak] - loss[valley]
    return ({} if table is None else of_seeds(table)) | {
        "memorized_at": Number(memorized, "training step"),
        "largest_at": Number(int(run.steps[np.argmax(cost)]), "training step"),
        "valley_at": Number(int(run.steps[valley]), "training step"),
        "peak_at": Number(int(run.steps[peak]), "training step"),
        "generalized_at": Number(generalized, "training step"),
        "valley": Number(float(loss[valley]), "nats"),
        "rise_percent": Number(float(100 * (loss[peak] / loss[valley] - 1)), "%"),
        "rising_for": Number(int(run.steps[peak] - run.steps[valley]), "training steps"),
        "gain": Number(float((cost[valley] - cost[peak]) / rise) if rise else None, "times the rise"),
        "pause": Number(int(run.steps[last] - run.steps[first]), "training steps"),
        "shrinks_percent": Number(float(100 * (1 - cost[last] / cost[first])), "% of the penalty"),
        "rise_of_sum": Number(milestones.rise((loss + cost)[between]), "times"),
        "l1": Number(strength(run), "nats per unit of weight"),
    }


def of_seeds(table):
    """The numbers of how far train loss rises, over the seeds that generalize."""
    rises = table["train_loss_rise"][table["generalized_at"] >= 0]
    percents = {
        f"table_{name}": Number(float(100 * (of(rises) - 1)) if len(rises) else None, "%")
        for name, of in (("least", np.min), ("median", np.median), ("most", np.max))
    }
    rising = rises >= RISES
    return percents | {
        "table_all": Number(len(table["shows"]), "seeds"),
        "table_generalizing": Number(len(rises), "seeds"),
        "table_rising": Number(int(rising.sum()), "seeds"),
        "table_share": Number(float(rising.mean()) if len(rises) else None, "of those that generalize"),
        "table_threshold": Number(100 * (RISES - 1), "%"),
    }


def claims(numbers):
    bounds = [
        Claim("memorized_at", at_least=100, at_most=1500),
        Claim("largest_at", at_least=100, at_most=2000),
        Claim("valley_at", at_least=100, at_most=3000),
        Claim("peak_at", at_least=100, at_most=3000),
        Claim("generalized_at", at_least=1000, at_most=3000),
        Claim("rise_percent", at_least=2, at_most=50),
        Claim("gain", at_least=2),
        Claim("pause", at_least=50),
        Claim("shrinks_percent", at_least=5),
        Claim("rise_of_sum", at_most=1.01),
    ]
    if "table_rising" in numbers:
        bounds.append(Claim("table_rising", at_least=numbers["table_generalizing"] // 2 + 1))  # most that generalize
    return bounds


def controls(run, table):
    without = {**run.spec, "optimizer": {**run.spec["optimizer"], "l1": 0.0}}
    made = {"no penalty": {"run": replace(run, spec=without), "table": table}}
    if table is not None:
        level = table | {"train_loss_rise": np.ones_like(table["train_loss_rise"])}
        made["no loss that rises in the other seeds"] = {"run": run, "table": level}
    return made


def data(run, table):
    drawn = close(run)
    return {"step": run.steps[drawn], "train_loss": run.metrics["train_loss"][drawn], "penalty": penalty(run)[drawn]}


def build(run, table, page):
    theme, drawn, (valley, peak) = page.theme, close(run), turn(run)
    steps, loss, cost = run.steps, run.metrics["train_loss"], penalty(run)
    measured = {name: number.value for name, number in numbers(run, table).items()}
    page.title("[Train loss](train) pauses, even rises a little: it is traded for smaller weights")
    columns = Grid("loss seeds\npenalty seeds", widths=(1.9, 1), heights=(1.4, 1), gaps=(1.4, 0.6))
    rows = Grid("loss\npenalty\nseeds", heights=(1.5, 1, 2.2), gaps=(0, 0.5))
    if table is None:
        columns = rows = Grid("loss\npenalty", heights=(1.4, 1), gaps=(0, 0.6))
    panels = page.grid(article=columns, square=columns, story=rows)
    page.heading(panels["loss"], "[Train loss](train) in nats")
    page.heading(panels["penalty"], f"Penalty on the weights, {measured['l1']:g} Σ|w|")
    for name, role, values in (("loss", "train", loss), ("penalty", "ink", cost)):
        axes = panels[name]
        step_axis(axes, steps[drawn][-1], steps[drawn][0], ticks=3, numbers=name == "penalty")
        axes.plot(steps[drawn], values[drawn], color=theme.color(role))
    axes = panels["loss"]
    axes.plot(
        steps[[valley, peak]],
        loss[[valley, peak]],
        "o",
        ms=page.stroke(10),
        color=theme.train,
        mec=theme.background,
        mew=page.stroke(1.5),
    )
    log_axis(axes.yaxis, 0.95 * loss[drawn].min(), 1.05 * loss[drawn].max())
    linear_axis(panels["penalty"].yaxis, 0, 1.2 * cost[drawn].max(), ticks=3)
    if table is not None:
        draw_seeds(page, panels["seeds"], table, run.spec.get("seed"))
    generalized, middle = run.at(measured["generalized_at"]), (valley + peak) // 2
    level = f"level for {measured['pause']:d} steps, once [up by {measured['rise_percent']:.0f}%](train)"
    for panel, words, values, index in (
        *[(axes, "[generalizes](test)", loss, generalized)] * is_reached(measured["generalized_at"]),
        (axes, level, loss, peak),
        (panels["penalty"], f"falls by {measured['shrinks_percent']:.0f}% in that time", cost, middle),
    ):
        annotate(page, panel, words, (steps[index], values[index]))
    for name in ("loss", "penalty"):  # last, so that notes may lie on the tint
        panels[name].axvspan(*steps[list(pause(run))], color=theme.tint("train", 0.87), lw=0, zorder=0)


def draw_seeds(page, axes, table, shown):
    """Draws a row for each seed that generalizes, largest rise on top; `shown`, the seed of the run, in color."""
    theme = page.theme
    order = [k for k in np.argsort(-table["train_loss_rise"]) if table["generalized_at"][k] >= 0]
    rises = 100 * (table["train_loss_rise"][order] - 1)
    page.heading(axes, f"Largest rise, {len(order)} seeds")
    linear_axis(axes.xaxis, 0, 1.4 * rises.max(), ticks=2, form=lambda value: f"{value:.0f}%")
    axes.set(ylim=(len(order) - 0.4, -0.6), yticks=[])
    for row, (k, rise) in enumerate(zip(order, rises)):
        role, words = ("train", "train") if table["seed"][k] == shown else ("distractor", "muted")
        axes.plot([0, rise], [row, row], color=theme.color(role), lw=page.stroke(3), clip_on=False)
        axes.plot([rise], [row], "o", ms=page.stroke(11), color=theme.color(role), clip_on=False)
        axes.annotate(
            f"{rise:.0f}%",
            (rise, row),
            (page.points(14), 0),
            textcoords="offset points",
            va="center",
            color=theme.text_color(words),
        )
