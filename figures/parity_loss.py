"""Train loss pauses, and rises a little, where sparse parity trades it for smaller weights, before it generalizes."""

import numpy as np

from figures.harness.header import Claim, Still
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from train.analysis import milestones

figure = Still(
    reads={"run": "sparse_parity", "table": "sparse_parity/seeds"},
    title="Train loss pauses, even rises a little: it is traded for smaller weights",
    caption="Sparse parity, with a penalty of {l1:g} times the sum of all absolute weights. The network knows its"
    " training data by heart at step {memorized_at:,d}; from step {largest_at:,d} on its weights shrink. "
    "Then train loss stays level for {pause:d} steps, and from step {valley_at:,d} to {peak_at:,d} it "
    "even rises, by {rise_percent:.0f}%. The trade pays: in those {rising_for:d} steps the penalty falls "
    "by {gain:.0f} times as many nats, and the sum of the two, which training minimizes, goes on falling."
    " Only then does the network generalize (step {generalized_at:,d}). The rise is small, and not the "
    "same for every seed: {generalizing:d} of {seeds:d} generalize; for {rising:d} of them train loss "
    "rises by 2% or more on the way, {median_percent:.0f}% in the median and {most_percent:.0f}% at most.",
    alt="Two curves over the same training steps, and a row for each seed. Train loss falls steeply to "
    "{valley:.4f}, stays there for {pause:d} steps with a rise of {rise_percent:.0f}%, and falls again as"
    " the network generalizes; the penalty on the weights falls all the while. Dots show how far train "
    "loss rises for each of {generalizing:d} seeds: from {least_percent:.0f}% to {most_percent:.0f}%.",
    sources=("PAIR 2023",),
    order=33,
)

RISES = 1.02  # ours: a loss that goes up by less only wiggles


def turn(run):
    """Checkpoints between which train loss rises most while the network has memorized and not yet generalized."""
    steps, metrics = run.steps, run.metrics
    first = run.at(milestones.memorized_at(steps, metrics["train_accuracy"]))
    last = run.at(milestones.generalized_at(steps, metrics["test_accuracy"]))
    loss = metrics["train_loss"][first : last + 1]
    peak = int(np.argmax(loss / np.minimum.accumulate(loss)))
    return first + int(np.argmin(loss[: peak + 1])), first + peak


def pause(run):
    """Checkpoints between which train loss comes no further: from the peak's height, before, to the valley's, after."""
    loss, (valley, peak) = run.metrics["train_loss"], turn(run)
    return int(np.argmax(loss <= loss[peak])), peak + int(np.argmax(loss[peak:] < loss[valley])) - 1


def close(run):
    """The checkpoints drawn: from where train loss comes within a factor of three to where it is below by as much."""
    loss, (valley, peak) = run.metrics["train_loss"], turn(run)
    return slice(int(np.argmax(loss < 3 * loss[valley])), peak + int(np.argmax(loss[peak:] < loss[valley] / 3)) + 1)


def penalty(run):
    """What the L1 penalty adds to the train loss [T], in nats."""
    return run.spec["optimizer"]["l1"] * run.metrics["weight_norm_l1"]


def claims(run, table):
    loss, cost, (valley, peak), (first, last) = run.metrics["train_loss"], penalty(run), turn(run), pause(run)
    memorized = milestones.memorized_at(run.steps, run.metrics["train_accuracy"])
    generalized = milestones.generalized_at(run.steps, run.metrics["test_accuracy"])
    between = slice(run.at(memorized), run.at(generalized) + 1)
    rises = table["train_loss_rise"][table["generalized_at"] >= 0]
    return [
        Claim("memorized_at", memorized, "between 100 and 1500", "training step"),
        Claim("largest_at", int(run.steps[np.argmax(cost)]), "between 100 and 2000", "training step"),
        Claim("valley_at", int(run.steps[valley]), "between 100 and 3000", "training step"),
        Claim("peak_at", int(run.steps[peak]), "between 100 and 3000", "training step"),
        Claim("generalized_at", generalized, "between 1000 and 3000", "training step"),
        Claim("valley", float(loss[valley]), "> 0", "nats"),
        Claim("rise_percent", float(100 * (loss[peak] / loss[valley] - 1)), "between 2 and 50", "%"),
        Claim("rising_for", int(run.steps[peak] - run.steps[valley]), "> 0", "training steps"),
        Claim("gain", float((cost[valley] - cost[peak]) / (loss[peak] - loss[valley])), ">= 2", "times the rise"),
        Claim("pause", int(run.steps[last] - run.steps[first]), ">= 50", "training steps"),
        Claim("shrinks_percent", float(100 * (1 - cost[last] / cost[first])), ">= 5", "% of the penalty"),
        Claim("rise_of_sum", milestones.rise((loss + cost)[between]), "<= 1.01", "times"),
        Claim("seeds", len(table["shows"]), "> 0", "seeds"),
        Claim("generalizing", len(rises), "> 0", "seeds"),
        Claim("rising", int((rises >= RISES).sum()), "> 0", "seeds"),
        Claim("rising_share", float((rises >= RISES).mean()), "> 0.5", "of those that generalize"),
        *(
            Claim(f"{name}_percent", float(100 * (of(rises) - 1)), ">= 0", "%")
            for name, of in (("least", np.min), ("median", np.median), ("most", np.max))
        ),
        Claim("l1", run.spec["optimizer"]["l1"], "> 0", "nats per unit of weight"),
    ]


def data(run, table):
    drawn = close(run)
    return {"step": run.steps[drawn], "train_loss": run.metrics["train_loss"][drawn], "penalty": penalty(run)[drawn]}


def build(run, table, page):
    theme, drawn, (valley, peak) = page.theme, close(run), turn(run)
    steps, loss, cost = run.steps, run.metrics["train_loss"], penalty(run)
    found = {claim.name: claim.value for claim in claims(run, table)}
    page.title("[Train loss](train) pauses, even rises a little: it is traded for smaller weights")
    beside = Grid("loss seeds\npenalty seeds", widths=(1.9, 1), heights=(1.4, 1), gaps=(1.4, 0.6))
    above = Grid("loss\npenalty\nseeds", heights=(1.5, 1, 2.2), gaps=(0, 0.5))
    panels = page.grid(article=beside, square=beside, story=above)
    page.heading(panels["loss"], "[Train loss](train) in nats")
    page.heading(panels["penalty"], f"Penalty on the weights, {found['l1']:g} Σ|w|")
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
    draw_seeds(page, panels["seeds"], table, run.spec["seed"])
    generalized, middle = run.at(found["generalized_at"]), (valley + peak) // 2
    level = f"level for {found['pause']:d} steps, once [up by {found['rise_percent']:.0f}%](train)"
    for panel, words, values, index in (
        (axes, "[generalizes](test)", loss, generalized),
        (axes, level, loss, peak),
        (panels["penalty"], f"falls by {found['shrinks_percent']:.0f}% in that time", cost, middle),
    ):
        annotate(page, panel, words, (steps[index], values[index]))
    for name in ("loss", "penalty"):  # last, or the notes would keep off the tint
        panels[name].axvspan(*steps[list(pause(run))], color=theme.tint("train", 0.87), lw=0, zorder=0)


def draw_seeds(page, axes, table, shown):
    """A row for each seed that generalizes, the largest rise on top, that of the run drawn in color."""
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
