"""Rows of any matrix as points on their two main directions, aligned from checkpoint to checkpoint.

Parameters: weights, the matrix; along, "rows" or "columns" for the points; color, labels: integer functions of a
point's index a, such as "index", "a mod 7", "5 * a mod 67" (labels "": none); names, a text for each point in place
of labels; directions, those of "each checkpoint" or of "the last checkpoint"; scale, that of "each checkpoint" or of
"all checkpoints".
"""

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces.any_run import even_timeline, one_of
from render.marks.colorbar import color_strip
from render.marks.curves import Curve, Curves
from render.marks.moving_points import MovingPoints
from render.number_format import percent
from render.page.axis import percent_axis, step_axis
from render.page.page import Grid
from train.analysis import integer_functions, named_arrays, planar_map

figure = Animation(
    reads={"run": "modular_addition"},
    parameters={
        "weights": "",
        "along": "rows",
        "color": "index",
        "labels": "index",
        "names": (),
        "directions": "each checkpoint",
        "scale": "each checkpoint",
    },
    template=True,
    title="The {along} of {weights} on their two main directions",
    caption="The {points:,} {along} of {weights} ({run}), {dimensions:,} numbers each, as points on the two "
    "directions of {directions} in which they vary most. Rotations and reflections between its {turned:,} checkpoints, "
    "which mean nothing, are taken out. Colors: {color}. The two directions hold {held_at_start:.0%} of the variance "
    "at step {first_step:,} and {held_at_end:.0%} at step {last_step:,}; those of shuffled numbers hold "
    "{held_by_chance:.0%}. The scale is that of {scale}.",
    alt="{points:,} points in a plane, the {along} of {weights}, colored by {color}. They move over {last_step:,} "
    "training steps. Next to them a curve: the two directions hold {held_at_start:.0%} of the variance at first and "
    "{held_at_end:.0%} in the end.",
    sources=(),
    order=203,
)
LARGEST_JUMP = 0.5  # of the spread of the points: beyond, no eye follows them from checkpoint to checkpoint (ours)


def points(run, options):
    """The points [T, n, d]. Raises UserError for a matrix with too few."""
    matrix = named_arrays.matrix(run, options.weights)
    chosen = matrix if one_of(options, "along", ("rows", "columns")) == "rows" else matrix.swapaxes(1, 2)
    if chosen.shape[1] < 3 or chosen.shape[2] < 2:
        raise UserError(
            f"weights: {named_arrays.described(options.weights, matrix)} has {chosen.shape[1]} {options.along} of "
            f"{chosen.shape[2]} numbers; a map needs three points of two numbers at least"
        )
    return chosen


def placed(run, options):
    """Positions [T, n, 2], and the share of variance in the two directions [T]."""
    each = one_of(options, "directions", ("each checkpoint", "the last checkpoint")) == "each checkpoint"
    place = planar_map.onto_own_directions if each else planar_map.onto_last_directions
    positions, held = place(np.nan_to_num(points(run, options)))  # what is not finite fails a claim
    if one_of(options, "scale", ("each checkpoint", "all checkpoints")) == "each checkpoint":
        reach = np.hypot(*np.moveaxis(positions, -1, 0)).max(1)[:, None, None]
        positions = np.divide(positions, reach, out=np.zeros_like(positions), where=reach > 0)
    return positions, held


def numbers(run, options):
    chosen, (positions, held) = points(run, options), placed(run, options)
    for name in filter(lambda name: getattr(options, name), ("color", "labels")):
        integers(options, name, chosen.shape[1])
    names_of(options, chosen.shape[1])
    by_chance = planar_map.held_by_chance(np.nan_to_num(chosen[-1]))
    projected = chosen.shape[2] > 2  # else the two directions hold all, whatever the points are
    return {
        "points": Number(chosen.shape[1], "points"),
        "dimensions": Number(chosen.shape[2], "numbers"),
        "not_finite": Number(named_arrays.not_finite(chosen), "entries"),
        "held_at_start": Number(float(held[0]), "share") if projected else None,
        "held_at_end": Number(float(held[-1]), "share") if projected else None,
        "held_by_chance": Number(by_chance, "share") if projected else None,
        "over_chance": Number(float(held[-1] / by_chance) if by_chance else 0.0, "times") if projected else None,
        "turned": Number(len(run.steps), "checkpoints") if options.directions == "each checkpoint" else None,
        "jump": Number(planar_map.largest_jump(positions), "spreads"),
        "first_step": Number(int(run.steps[0]), "training step"),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("not_finite", equals=0),
        *([Claim("over_chance", at_least=1)] if numbers["dimensions"] > 2 else []),
        Claim("jump", at_most=LARGEST_JUMP),
    ]


def timeline(run, options):
    return even_timeline(run)


def data(run, options):
    """Coordinates of point k: x_k and y_k."""
    positions, held = placed(run, options)
    coordinates = {f"{axis}_{k}": positions[:, k, i] for k in range(positions.shape[1]) for i, axis in enumerate("xy")}
    return {"step": run.steps, "held": held} | coordinates


def integers(options, name, count):
    """Values [count] and period of the integer function that a parameter names. Raises UserError."""
    try:
        return integer_functions.evaluate(getattr(options, name), np.arange(count))
    except UserError as error:
        raise UserError(f"{name}: {error}") from None


def names_of(options, count):
    """The texts [count] at the points; None for none. Raises UserError."""
    if options.names and len(options.names) != count:
        raise UserError(f"names: {len(options.names)} names are given, and there are {count} {options.along}")
    if options.names:
        return [str(name) for name in options.names]
    return [str(value) for value in integers(options, "labels", count)[0]] if options.labels else None


def colors(theme, options, count):
    """The colors [count] of the points; those of the key, and the values at its two ends."""
    values, period = integers(options, "color", count)
    low, high = (0, period - 1) if period else (values.min(), values.max())
    key = theme.wheel(period) if period else theme.ramp(min(high - low + 1, 256))
    of_value = np.rint((values - low) * ((len(key) - 1) / max(high - low, 1))).astype(int)
    return [key[k] for k in of_value], key, (low, high)


def build(run, options, page):
    (positions, held), (_, count, dimensions) = placed(run, options), points(run, options).shape
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    panels = page.grid(
        article=Grid("map held", widths=(1.3, 1), gaps=(1.4, 1)) if dimensions > 2 else "map",
        square=Grid("map\nheld", heights=(3, 1), gaps=(1, 1)) if dimensions > 2 else "map",
    )
    of_point, key, ends = colors(page.theme, options, count)
    dots = MovingPoints(page, panels["map"], positions, of_point, names_of(options, count))
    color_strip(page, panels["map"], key[:: -(-len(key) // 32)], f"{options.color}: {ends[0]:,}", f"{ends[1]:,}")
    marks = [dots, *([variance(page, panels["held"], run, held)] if dimensions > 2 else [])]

    def update(step):
        for mark in marks:
            mark.set_index(run.at(step))
        counter.set_step(step)

    return update


def variance(page, axes, run, held):
    """The curve of the share of variance [T] that the two directions hold, in a panel with its axes."""
    page.heading(axes, "Variance in two directions")
    step_axis(axes, run.steps[-1], run.steps[0], ticks=2 if page.canvas.layout == "article" else 4)
    percent_axis(axes)
    return Curves(page, axes, run.steps, [Curve(held, "ink", "", percent)])
