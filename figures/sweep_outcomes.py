"""Where grokking happens: a dot for each model of a sweep over width, train size and weight decay."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from render.marks.dot_table import CountLegend, Dots, Kind, grid_offsets, panel_grid, table_axes
from render.page.page import Grid
from render.timing.timeline import timeline_around
from train.analysis import parity_outcomes

figure = Animation(
    reads={"sweep": "sweep_parity/sweep"},
    title="Grokking needs just the right settings",
    caption="Each dot is a network, trained for {steps:,} steps to tell whether {k:words} of {n_bits} digits have an "
    "odd number of ones: {cells} combinations of width, train size and weight decay, {seeds} seeds each. {groks} of "
    "{models:,} grok: both losses fall to {learned:.0e} or below, and on the way the test loss stands {ratio:,d} times "
    "above the train loss or more. {drops_together} learn with train and test loss falling together, {memorizes_only} "
    "only memorize, and {does_not_learn} do not learn at all. With too little decay, or too few train sequences, a "
    "network only memorizes: {least_memorize:.0%} do at the smallest decay. Narrow ones generalize, if they do, with "
    "little delay: at the smallest width, train and test loss fall together in {narrow_together:.0%} of those that "
    "generalize. A network that groks does so at step {generalized_at:,d} (median), {delay:.0f} times as late as it "
    "learned its train sequences. In {disagree:.0%} of the combinations the seeds disagree; {against_most:.0%} of the "
    "networks do other than most of their combination.",
    alt="{decays:Words} tables of dots, one for each weight decay from {least_decay:g} to {most_decay:g}; columns are "
    "widths from {narrowest:,} to {widest:,} neurons, rows train sizes from {fewest:,} to {most:,} sequences. At the "
    "smallest decay {least_memorize:.0%} of the networks only memorize; at {best_decay:g}, {best_groks:.0%} grok, the "
    "most of any decay; at the largest, {narrow_fail:.0%} of the narrowest do not learn at all. In all {groks} grok, "
    "{drops_together} drop together, {memorizes_only} only memorize, {does_not_learn} do not learn.",
    sources=("PAIR 2023",),
    order=60,
    slider=("weight_decay", "weight decay"),
)

KINDS = (
    Kind("does not learn", "muted", "x", 0.95),
    Kind("memorizes only", "train", "s", 0.9),
    Kind("drops together", "test", "o", 1.05),
    Kind("groks", "highlight", "D", 0.82),
)  # in the order of parity_outcomes.OUTCOMES


def courses(sweep):
    """Outcome of each model up to each evaluation: indices into KINDS, [T, models]."""
    return parity_outcomes.courses(sweep.metrics["train_loss"], sweep.metrics["test_loss"], sweep.spec["outcomes"])


def table(sweep):
    """Column -> values of all models [models]: extremes, steps of thresholds, outcome."""
    return parity_outcomes.table(
        sweep.steps, sweep.metrics["train_loss"], sweep.metrics["test_loss"], sweep.spec["outcomes"]
    )


AXES = ("width", "train_size", "weight_decay")  # columns and rows of a table, and a table each


def split(sweep):
    """Weight decay -> indices of its models, in the order of the axis."""
    return {
        decay: np.flatnonzero(sweep.constants["weight_decay"] == decay) for decay in sweep.spec["axes"]["weight_decay"]
    }


def check(sweep):
    """Raise UserError for a sweep that is not over what the tables show."""
    axes, options = sweep.spec.get("axes", {}), sweep.spec.get("options", {})
    if set(axes) != set(AXES) or not {"k", "n_bits"} <= options.keys():
        raise UserError(
            f"needs a sweep of sparse parity over {', '.join(AXES)}; this one is of {sweep.spec.get('task')} over "
            f"{', '.join(axes) or 'nothing'}"
        )


def numbers(sweep):
    check(sweep)
    columns, last = table(sweep), courses(sweep)[-1]
    counts = np.bincount(last, minlength=len(KINDS))
    combinations = np.stack([sweep.constants[name] for name in sweep.spec["axes"]], 1)
    _, cell = np.unique(combinations, axis=0, return_inverse=True)
    outcomes = [last[cell == index].tolist() for index in range(cell.max() + 1)]
    groks = last == parity_outcomes.OUTCOMES.index("groks")
    decay, width, thresholds = sweep.constants["weight_decay"], sweep.constants["width"], sweep.spec["outcomes"]
    grokking = {value: fraction(last[models], "groks") for value, models in split(sweep).items()}
    best = max(grokking, key=lambda value: grokking[value])
    narrow_fail = fraction(last[(decay == decay.max()) & (width == width.min())], "does not learn")
    narrow = last[(width == width.min()) & (last >= parity_outcomes.OUTCOMES.index("drops together"))]
    delay = (columns["generalized_at"] / columns["learned_at"])[groks]
    disagree = [len(set(seeds)) > 1 for seeds in outcomes]
    against_most = [1 - max(map(seeds.count, seeds)) / len(seeds) for seeds in outcomes]
    measured = {
        word.replace(" ", "_"): Number(int(count), "models")
        for word, count in zip(parity_outcomes.OUTCOMES, counts, strict=True)
    }
    return measured | {
        "models": Number(len(last), "models"),
        "cells": Number(len(outcomes), "combinations"),
        "seeds": Number(len(sweep.spec["seeds"]), "seeds"),
        "steps": Number(int(sweep.steps[-1]), "training steps"),
        "generalized_at": Number(float(np.median(columns["generalized_at"][groks])), "training step"),
        "delay": Number(float(np.median(delay)), "times"),
        "least_memorize": Number(fraction(last[decay == decay.min()], "memorizes only"), "of models"),
        "narrow_together": Number(fraction(narrow, "drops together"), "of models"),
        "disagree": Number(float(np.mean(disagree)), "of combinations"),  # grows with seeds
        "against_most": Number(float(np.mean(against_most)), "of models"),
        "learned": Number(max(thresholds["learned"], thresholds["generalized"]), "nats"),
        "ratio": Number(thresholds["ratio"], "times"),
        "k": Number(sweep.spec["options"]["k"], "digits"),
        "n_bits": Number(sweep.spec["options"]["n_bits"], "digits"),
        "decays": Number(len(grokking), "values of weight decay"),
        "least_decay": Number(float(decay.min()), "weight decay"),
        "most_decay": Number(float(decay.max()), "weight decay"),
        "best_decay": Number(float(best), "weight decay"),
        "best_groks": Number(grokking[best], "of models"),
        "narrow_fail": Number(narrow_fail, "of models"),
        "narrowest": Number(int(width.min()), "neurons"),
        "widest": Number(int(width.max()), "neurons"),
        "fewest": Number(int(sweep.constants["train_size"].min()), "sequences"),
        "most": Number(int(sweep.constants["train_size"].max()), "sequences"),
    }


def claims(numbers):
    return [
        *(Claim(word.replace(" ", "_"), at_least=1) for word in parity_outcomes.OUTCOMES),
        Claim("delay", at_least=2),
        Claim("least_memorize", at_least=0.8),
        Claim("narrow_together", at_least=0.7),
        Claim("against_most", at_most=0.1),
    ]


def controls(sweep):
    """Sweeps without variety: every model with the losses of the first one of an outcome."""
    last = courses(sweep)[-1]
    first = {word: np.flatnonzero(last == number)[:1] for number, word in enumerate(parity_outcomes.OUTCOMES)}

    def losses_of(model):
        return {name: np.repeat(values[:, model], len(last), axis=1) for name, values in sweep.metrics.items()}

    return {
        f"each one {word}": {"sweep": replace(sweep, metrics=losses_of(model))}
        for word, model in first.items()
        if len(model)
    }


def fraction(outcomes, word):
    """Fraction of models with the outcome `word`; outcomes [models]: indices into KINDS. nan of no models."""
    return float(np.mean(outcomes == parity_outcomes.OUTCOMES.index(word))) if len(outcomes) else float("nan")


def timeline(sweep):
    columns = table(sweep)
    groks = columns["outcome"] == "groks"
    moments = {
        "memorized": float(np.nanmedian(columns["learned_at"])),
        "generalized": float(np.median(columns["generalized_at"][groks])),
    }
    return timeline_around(
        int(sweep.steps[-1]), moments, first=int(sweep.steps[1]), spread=0.15, attention=0.5, log=True
    )


def data(sweep):
    return {name: sweep.constants[name] for name in (*sweep.spec["axes"], "seed")} | table(sweep)


def values(sweep):
    return [f"{decay:g}" for decay in split(sweep)]


def build(sweep, page, weight_decay=None):
    axes_of = {name: sweep.spec["axes"][name] for name in AXES}
    tables = {decay: models for decay, models in split(sweep).items() if weight_decay in (None, f"{decay:g}")}
    panels = {decay: f"d{number}" for number, decay in enumerate(tables)}
    names = [*panels.values(), "key"]
    page.title(figure.title)
    counter = page.step_counter(int(sweep.steps[-1]))
    if weight_decay is None:
        placed = page.grid(article=panel_grid(names, 3), square=panel_grid(names, 2))
    else:
        placed = page.grid(
            article=Grid("d0 key", widths=(2, 1), gaps=(0.6, 0)), square=Grid("d0\nkey", heights=(2, 1), gaps=(0, 0.9))
        )
    across, up = grid_offsets(len(sweep.spec["seeds"]))
    seeds = {seed: number for number, seed in enumerate(sweep.spec["seeds"])}
    course, parts = courses(sweep), []
    columns = {"article": 3}.get(page.canvas.layout, 2)
    for number, (decay, models) in enumerate(tables.items()):
        axes = placed[panels[decay]]
        leftmost = number % columns == 0
        table_axes(
            page,
            axes,
            [f"{width:,}" for width in axes_of["width"]],
            [f"{count:,}" for count in axes_of["train_size"]] if leftmost else [""] * len(axes_of["train_size"]),
            ("width" if leftmost else "", "train size" if leftmost else ""),
        )
        page.heading(axes, f"weight decay {decay:g}")
        seed = [seeds[value] for value in sweep.constants["seed"][models].tolist()]
        x, y = (
            np.array([axes_of[name].index(value) for value in sweep.constants[name][models].tolist()])
            for name in ("width", "train_size")
        )
        parts.append((Dots(page, axes, x + across[seed], y + up[seed], KINDS), models))
    shown = np.concatenate(list(tables.values()))
    tally = CountLegend(page, placed["key"], KINDS, len(shown))

    def update(step):
        kinds = course[sweep.at(step)]
        for dots, models in parts:
            dots.set_kinds(kinds[models])
        tally.set_counts(np.bincount(kinds[shown], minlength=len(KINDS)).tolist())
        counter.set_step(step)

    return update
