"""Curves of any metrics of a run, each kind in a panel of its own, with the spread over all seeds.

Parameters: metrics, names (none: losses and accuracies, or all of a run that has neither); log, the kinds that have a
logarithmic axis, such as "loss". The kind of a metric is its name without "train" or "test".
"""

import re

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces.any_run import even_timeline
from render.marks.band import Band
from render.marks.curves import Curve, Curves
from render.marks.dot_table import panel_grid
from render.number_format import percent
from render.page.axis import linear_axis, log_axis, percent_axis, step_axis
from train.analysis import named_arrays

figure = Animation(
    reads={"run": "modular_addition", "seeds": "modular_addition/each"},
    optional=("seeds",),
    parameters={"metrics": (), "log": ("loss",)},
    template=True,
    title="Metrics over training",
    caption="Metrics of {run} over {last_step:,} training steps. Lines: one seed. Bands: the middle four fifths of "
    "{seeds_many:,} seeds. Bands: from the lowest to the highest of {seeds_few:,} seeds.",
    alt="Growing curves of metrics, such as losses, over {last_step:,} training steps.",
    sources=(),
    order=200,
)
PANELS = 4
CURVES = 5  # in a panel: of more, the colors and labels can't be told apart
BAND = 0.1, 0.9  # quantiles over seeds
MANY = 10  # seeds: of fewer a tenth is less than one, and the band holds all
FIRST = ("loss", "accuracy")
# word -> its color
SIDES = {"train": "train", "test": "test", "val": "test", "valid": "test", "validation": "test", "eval": "test"}


def kind_of(metric):
    """The kind of a metric, such as "loss" of "test_loss", and the word of its data, "" without one."""
    parts = metric.split("_")
    sides = [part for part in parts if part in SIDES]
    return "_".join(part for part in parts if part not in SIDES) or metric, sides[0] if sides else ""


def panels_of(run, options):
    """Kind -> names of the metrics that are drawn in its panel. Raises UserError."""
    named_arrays.metrics(run, options.metrics)
    every = sorted(run.metrics, key=order_of)
    by_kind = {}
    for name in options.metrics or [name for name in every if kind_of(name)[0] in FIRST] or every:
        by_kind.setdefault(kind_of(name)[0], []).append(name)
    if not by_kind:
        raise UserError("metrics: the run has none")
    if len(by_kind) > PANELS:
        raise UserError(f"metrics: {', '.join(by_kind)} are too many kinds for one figure; name at most {PANELS}")
    for kind, names in by_kind.items():
        if len(names) > CURVES:
            raise UserError(f"metrics: {', '.join(names)} are too many curves of {kind}; name at most {CURVES}")
    return by_kind


def order_of(metric):
    """Sorts losses first, then accuracies; train before test."""
    kind, side = kind_of(metric)
    return FIRST.index(kind) if kind in FIRST else len(FIRST), kind, list(SIDES).index(side or "train"), metric


def spread(run, seeds, metric):
    """Lower and upper end of the band of a metric at the steps of `run`: two [T], nan where a seed has no value."""
    each = [np.interp(run.steps, seed.steps, seed.metrics[metric], np.nan, np.nan) for seed in seeds.values()]
    return np.quantile(each, BAND if len(seeds) >= MANY else (0, 1), axis=0)


def outside(run, seeds, metric):
    """Share of the checkpoints at which no seed's metric is at least, or none at most, that of the run."""
    each = np.array([np.interp(run.steps, seed.steps, seed.metrics[metric]) for seed in seeds.values()])
    here, slack = run.metrics[metric], 1e-9 * np.abs(run.metrics[metric])
    return float(((here < each.min(0) - slack) | (here > each.max(0) + slack)).mean())


def numbers(run, seeds, options):
    by_kind = panels_of(run, options)
    names = [name for group in by_kind.values() for name in group]
    logarithmic = [name for kind, group in by_kind.items() if kind in options.log for name in group]
    measured = {
        "panels": Number(len(by_kind), "panels"),
        "curves": Number(len(names), "metrics"),
        "not_finite": Number(sum(int((~np.isfinite(run.metrics[name])).sum()) for name in names), "values"),
        "not_positive": Number(sum(int((run.metrics[name] <= 0).sum()) for name in logarithmic), "values"),
        "first_step": Number(int(run.steps[0]), "training step"),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }
    if seeds:
        read = Number(len(seeds), "seeds")
        measured["seeds_read"] = read
        measured["seeds_many"], measured["seeds_few"] = (read, None) if len(seeds) >= MANY else (None, read)
        measured["seeds_missed"] = Number(max(outside(run, seeds, name) for name in names), "share")
    return measured


def claims(numbers):
    return [
        Claim("not_finite", equals=0),
        Claim("not_positive", equals=0),  # a logarithmic axis has no place for it
        *([Claim("seeds_missed", equals=0)] if "seeds_read" in numbers else []),  # else they are of another experiment
    ]


def timeline(run, seeds, options):
    return even_timeline(run)


def data(run, seeds, options):
    """Columns: each metric, and the ends of its band."""
    columns = {"step": run.steps}
    for name in [name for group in panels_of(run, options).values() for name in group]:
        columns[name] = run.metrics[name]
        if seeds:
            columns[f"{name}_low"], columns[f"{name}_high"] = spread(run, seeds, name)
    return columns


def build(run, seeds, options, page):
    by_kind = panels_of(run, options)
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    names = [f"panel_{k}" for k in range(len(by_kind))]
    columns = columns_of(len(names))[page.canvas.layout]
    panels = page.grid(**{layout: panel_grid(names, count) for layout, count in columns_of(len(names)).items()})
    marks, lowest, few = [], names[-columns:], 2 if columns > 1 else 4
    for panel, (kind, group) in zip(names, by_kind.items(), strict=True):
        axes, bands = panels[panel], {name: spread(run, seeds, name) for name in group} if seeds else {}
        values = np.concatenate(
            [run.metrics[name] for name in group] + [side for ends in bands.values() for side in ends]
        )
        page.heading(axes, re.sub("_", " ", kind).capitalize())
        step_axis(axes, run.steps[-1], run.steps[0], ticks=few, numbers=panel in lowest)
        form = value_axis(axes, kind, values[np.isfinite(values)], kind in options.log)
        looks = roles(group)
        marks += [Band(page, axes, run.steps, *ends, looks[name][0]) for name, ends in bands.items()]
        marks.append(Curves(page, axes, run.steps, [Curve(run.metrics[name], *looks[name], form) for name in group]))

    def update(step):
        for mark in marks:
            mark.set_index(run.at(step))
        counter.set_step(step)

    return update


def columns_of(panels):
    """Layout -> in how many columns the panels stand: the last row is always full."""
    return {"article": {1: 1, 2: 2, 3: 3, 4: 2}[panels], "square": 2 if panels == 4 else 1, "story": 1}


def value_axis(axes, kind, values, logarithmic):
    """Sets the y axis so that it holds all `values`; returns what writes a value at the head of its curve, or None."""
    positive = values[values > 0]
    if logarithmic and len(positive):
        log_axis(axes.yaxis, positive.min() / 1.5, 1.5 * positive.max(), ticks=4)
        return None
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    if kind == "accuracy" and 0 <= low and high <= 1:
        percent_axis(axes)
        return percent
    room = 0.04 * (high - low) or 0.5 * abs(high) or 1.0
    linear_axis(axes.yaxis, low - room, high + room, 4)
    return None


def roles(group):
    """Name of a metric -> role of its color, and its label, in a panel of `group`."""
    sides = [kind_of(name)[1] for name in group]
    if all(sides) and len(set(sides)) == len(sides):
        by_role = {name: (SIDES[side], side) for name, side in zip(group, sides)}
        if len({role for role, _ in by_role.values()}) == len(group):
            return by_role
    if len(group) == 1:
        return {group[0]: ("ink", "")}
    return {name: (f"sequence {k}", name.replace("_", " ")) for k, name in enumerate(group)}
