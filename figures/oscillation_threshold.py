"""When AdamW swings: by beta1, and with what sets how far: precision, eps, and the place where the penalty acts."""

import math

import numpy as np
from matplotlib.transforms import Bbox

from core.errors import UserError
from figures.harness.header import Claim, Number, Still
from render.marks.dumbbell import dumbbells
from render.number_format import power
from render.page.annotate import annotate
from render.page.axis import linear_axis
from render.page.page import Grid
from train.analysis import oscillation

figure = Still(
    reads={
        "recipe": "adamw_oscillation",
        "scan": "adamw_oscillation_beta1/seeds",
        "run": "adamw_oscillation/seeds",
        "float64": "adamw_oscillation_float64/seeds",
        "eps": "adamw_oscillation_eps/seeds",
        "coupled": "adamw_oscillation_coupled/seeds",
    },
    title="The swing sets in as β₁ nears √β₂",
    caption="How far the train loss goes up and down after step {settled:,}, by β₁ at β₂ = {beta2:g}, a dot a seed. "
    "Up to β₁ = {calm_to:g} it is calm, at most {calm:.1f} decades; at {onset:g} it swings {swing_onset:.1f} decades, "
    "at {beta1:g} {swing:.1f}. At {largest:g} it swings {swing_largest:.0f} or more. From √β₂ = {threshold:.5f} on m "
    "fades no faster than √v: a rule of thumb, not a sharp threshold, for the swing begins before it. What else "
    "matters, at β₁ = {beta1:g}: not rounding, for in float64 it swings as in float32 ({float64_seeds} and "
    "{run_seeds} seeds); ε does, for one of {smallest_eps:.0e} in place of {eps:.0e} takes the lowest loss from "
    "{floor:.0e} to {smallest_floor:.0e}, and a cycle from {period:,.0f} to {longest_period:,.0f} steps; and so does "
    "decoupled decay, for with an L1 or an L2 penalty in the gradient, of one strength each, the loss is calm, within "
    "{coupled_swing:.2f} decades.",
    alt="Two panels. The swing of the train loss against beta1: near zero up to {calm_to:g}, about {swing_onset:.0f} "
    "decades at {onset:g}, {swing:.1f} at {beta1:g} beside the mark of the root of beta2. At {largest:g} it is "
    "{swing_largest:.0f} or more. Bars from the lowest to the highest loss: alike in float32 and float64, longer "
    "downwards with smaller eps, mere points with L1 or L2 in the gradient.",
    sources=("PAIR 2023", "Kingma and Ba 2015", "Loshchilov and Hutter 2019"),
    order=50,
)


def settings(recipe):
    """The optimizer of the runs: beta1, beta2 and eps where they are not varied. Raises UserError if it is another."""
    optimizer = recipe.spec.get("optimizer", {})
    if not {"beta1", "beta2", "eps"} <= optimizer.keys():
        raise UserError("needs a `recipe` of AdamW, whose optimizer has beta1, beta2 and eps")
    return optimizer


def onset(swings):
    """The largest beta1 up to which every seed is calm, and the next one of the scan; nan where there is none."""
    return oscillation.onset({beta1: values.max() for beta1, values in swings.items()})


def numbers(recipe, scan, run, float64, eps, coupled):
    usual, swings, by_eps = settings(recipe), by_beta1(scan), split(eps, "eps")
    calm_to, begins = onset(swings)
    values = sorted(by_eps, reverse=True)
    floors, periods = (
        np.array([np.median(by_eps[value][column]) for value in values]) for column in ("lowest_loss", "period")
    )
    return {
        "beta1": Number(usual["beta1"]),
        "beta2": Number(usual["beta2"]),
        "eps": Number(values[0]),
        "settled": Number(oscillation.SETTLED, "training step"),
        "calm_to": Number(calm_to, "beta1"),
        "calm": Number(
            max((table.max() for beta1, table in swings.items() if beta1 <= calm_to), default=None), "decades"
        ),
        "onset": Number(begins, "beta1"),
        "swing_onset": Number(median_swing(swings, begins), "decades"),
        "swing": Number(median_swing(swings, usual["beta1"]), "decades"),
        "largest": Number(max(swings), "beta1") if max(swings) > usual["beta1"] else None,
        "swing_largest": Number(float(swings[max(swings)].min()), "decades"),
        "threshold": Number(usual["beta2"] ** 0.5, "beta1"),
        "run_swing": Number(float(run["swing"].min()), "decades"),
        "float64_swing": Number(float(float64["swing"].min()), "decades"),
        "coupled_swing": Number(float(coupled["swing"].max()), "decades"),
        "smallest_eps": Number(values[-1]),
        "floor": Number(floors[0], "nats"),
        "smallest_floor": Number(floors[-1], "nats"),
        "floor_falls": Number(max(floors[1:] / floors[:-1], default=None), "times, from each eps to the next"),
        "period": Number(periods[0], "training steps"),
        "longest_period": Number(periods[-1], "training steps"),
        "period_grows": Number(min(periods[1:] / periods[:-1], default=None), "times, from each eps to the next"),
    }


def claims(numbers):
    return [
        Claim("calm_to", at_least=0.985),
        Claim("onset", at_most=numbers["threshold"]),
        Claim("swing_onset", at_least=1.5, at_most=3),
        Claim("swing", at_least=4),
        Claim("swing_largest", at_least=6),
        Claim("run_swing", at_least=4),
        Claim("float64_swing", at_least=4),
        Claim("coupled_swing", at_most=1),
        Claim("floor", at_least=1e-9, at_most=1e-7),
        Claim("smallest_floor", at_most=1e-16),
        Claim("floor_falls", at_most=0.1),
        Claim("period", at_least=1000, at_most=1300),
        Claim("longest_period", at_least=2000),
        Claim("period_grows", at_least=1),
    ]


def controls(recipe, scan, run, float64, eps, coupled):
    tables = {"recipe": recipe, "scan": scan, "run": run, "float64": float64, "eps": eps, "coupled": coupled}
    values, betas = np.unique(eps["eps"]), np.unique(scan["beta1"])
    reverse = {**eps, "eps": values[::-1][np.searchsorted(values, eps["eps"])]}
    later = {**scan, "beta1": betas[np.minimum(np.searchsorted(betas, scan["beta1"]) + 1, len(betas) - 1)]}
    return {
        "coupled and decoupled decay exchanged": tables | {"run": coupled, "float64": coupled, "coupled": run},
        "values of eps in reverse order": tables | {"eps": reverse},
        "each beta1 called the next": tables | {"scan": later},
    }


def by_beta1(scan):
    """beta1 -> swings of its seeds."""
    return {beta1: table["swing"] for beta1, table in split(scan, "beta1").items()}


def median_swing(swings, beta1):
    """Median over the seeds; nan for a beta1 that is not in the scan."""
    return float(np.median(swings.get(beta1, np.nan)))


def split(table, column):
    """Value of `column` -> the rows of the table that have it."""
    return {
        value: {name: values[table[column] == value] for name, values in table.items()}
        for value in np.unique(table[column]).tolist()
    }


def rows(recipe, run, float64, eps, coupled):
    """Label -> table of its seeds, from top to bottom."""
    usual = settings(recipe)["eps"]
    smaller = {value: table for value, table in split(eps, "eps").items() if value < usual}
    return {
        f"float32, ε {power(usual)}": run,
        f"float64, ε {power(usual)}": float64,
        **{f"float64, ε {power(value)}": smaller[value] for value in sorted(smaller, reverse=True)},
        **{f"{penalty.upper()} in the gradient": table for penalty, table in split(coupled, "penalty").items()},
    }


def pace(table):
    return f"{np.median(table['period']):,.0f} steps a cycle" if np.median(table["swing"]) > 1 else "calm"


def data(recipe, scan, run, float64, eps, coupled):
    drawn = {f"beta1 {beta1:g}": table for beta1, table in split(scan, "beta1").items()}
    drawn |= rows(recipe, run, float64, eps, coupled)
    columns = {
        name: np.concatenate([table[name] for table in drawn.values()])
        for name in ("seed", "swing", "lowest_loss", "highest_loss", "period")
    }
    return {"run": np.repeat(list(drawn), [len(table["seed"]) for table in drawn.values()])} | columns


def build(recipe, scan, run, float64, eps, coupled, page):
    swings = by_beta1(scan)
    usual = settings(recipe)
    threshold, top = usual["beta2"] ** 0.5, highest(swings, usual["beta1"])
    page.title(figure.title)
    panels = page.grid(
        article=Grid("scan ranges", widths=(1.25, 1), gaps=(1.6, 0)), square=Grid("scan\nranges", gaps=(0, 0.6))
    )
    page.heading(panels["scan"], "Swing of the [train loss](train), in decades")
    page.heading(panels["ranges"], "From lowest to highest [train loss](train)")
    ranges = [
        (name, table["lowest_loss"], table["highest_loss"], pace(table))
        for name, table in rows(recipe, run, float64, eps, coupled).items()
    ]
    lowest = min(lows.min() for _, lows, *_ in ranges)
    decades = max(1, round(-math.log10(max(lowest, oscillation.LEAST)) / 3))
    dumbbells(page, panels["ranges"], ranges, "train", [10.0 ** (-k * decades) for k in (3, 2, 1, 0)])
    draw_scan(page, panels["scan"], swings, threshold, top)
    page.settle()
    box, edge = panels["scan"].bbox, panels["scan"].transData.transform((threshold, 0))[0]
    for text, beta1, height in notes(swings, threshold, top):
        sides = (edge, box.x1) if beta1 > threshold else (box.x0, edge)  # none crosses the mark
        annotate(
            page, panels["scan"], text, (beta1, height), within=Bbox.from_extents(sides[0], box.y0, sides[1], box.y1)
        )


def highest(swings, beta1):
    """Decades on the axis: half as many again as at the usual beta1; seeds that swing further are marked there."""
    usual = median_swing(swings, beta1)
    return max(2, round(1.5 * (max(map(np.median, swings.values())) if np.isnan(usual) else usual)))


def notes(swings, threshold, top):
    """Markup, beta1 and height of each note: the rule of thumb, the wildest, a calm one, the first that swings."""
    calm_to, begins = onset(swings)
    calm, wildest = [beta1 for beta1 in sorted(swings) if beta1 <= calm_to], max(swings)
    low, high = limits(swings)
    drawn = []
    if low < threshold < high:
        drawn.append(("[√β₂:](ink) from here on m fades no faster than √v", threshold, 0.85 * top))
    if swings[wildest].min() > top:
        text = f"at {wildest:g}: {swings[wildest].min():.0f} to {swings[wildest].max():.0f}"
        drawn.append((text, wildest, min(median_swing(swings, wildest), 0.97 * top)))
    if calm:
        beta1 = calm[len(calm) // 3]
        drawn.append((f"calm up to {calm_to:g}", beta1, median_swing(swings, beta1)))
    if not np.isnan(begins):
        height = median_swing(swings, begins)
        drawn.append((f"at {begins:g} already {height:.1f} decades", begins, min(height, 0.97 * top)))
    return drawn


def limits(swings):
    """The ends of the axis of beta1, a little beyond the values of the scan."""
    return 1 - 1.15 * (1 - min(swings)), 1 - 0.38 / 0.75 * (1 - max(swings))


def draw_scan(page, axes, swings, threshold, top):
    """Draws a dot for each seed, and a line through the medians; seeds beyond the axis are triangles at its top."""
    axes.set_xscale("function", functions=(lambda b: -np.log(np.maximum(1 - b, 1e-9)), lambda x: 1 - np.exp(-x)))
    low, high = limits(swings)
    marks = [1 - factor * 10.0**-k for k in range(9) for factor in (5, 2, 1)]
    marks = [round(mark, 9) for mark in marks if min(swings) - 1e-9 <= mark <= max(swings)]
    axes.set_xlim(low, high)
    axes.set_xticks(marks, [f"{mark:g}" for mark in marks])
    axes.set_xlabel("β₁, on a logarithmic scale of 1 − β₁")
    linear_axis(axes.yaxis, -0.25, top, ticks=4)
    axes.axvline(threshold, color=page.theme.ink, lw=page.stroke(2), ls=(0, (3, 2)))
    axes.plot(list(swings), [np.median(values) for values in swings.values()], color=page.theme.train)
    for beta1, values in swings.items():
        sign, size = ("^", 15) if values.min() > top else ("o", 11)
        axes.plot(
            np.full(len(values), beta1),
            np.minimum(values, 0.97 * top),
            sign,
            ms=page.stroke(size),
            color=page.theme.train,
            mec=page.theme.background,
            mew=page.stroke(1),
        )
