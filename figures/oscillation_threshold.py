"""When AdamW swings: by beta1, and with what sets how far: precision, eps, and the place where the penalty acts."""

import numpy as np
from matplotlib.transforms import Bbox

from figures.harness.header import Claim, Number, Still
from render.marks.dumbbell import dumbbells
from render.number_format import power
from render.page.annotate import annotate
from render.page.axis import linear_axis
from render.page.page import Grid

figure = Still(
    reads={
        "scan": "adamw_oscillation_beta1/seeds",
        "run": "adamw_oscillation/seeds",
        "float64": "adamw_oscillation_float64/seeds",
        "eps": "adamw_oscillation_eps/seeds",
        "coupled": "adamw_oscillation_coupled/seeds",
    },
    title="The swing sets in as β₁ nears √β₂",
    caption="How far the train loss goes up and down after step 3,000, by β₁ at β₂ = 0.98, a dot a seed. Up to β₁ = "
    "0.985 it is calm, at most {calm:.1f} decades; at 0.9875 it swings {swing_9875:.1f} decades, at 0.99 "
    "{swing_99:.1f}, at 0.9925 at least {swing_9925:.0f}. √β₂ = {threshold:.5f}, from where on m fades no "
    "faster than √v, is a rule of thumb, not a sharp threshold: the swing begins before it. What else "
    "matters, at β₁ = 0.99: not rounding, for in float64 it swings as in float32 ({float64_seeds} and "
    "{run_seeds} seeds); ε does, for a smaller one takes the lowest loss from {floor_8:.0e} to {floor_12:.0e} "
    "and {floor_20:.0e}, and a cycle from {period_8:,.0f} to {period_12:,.0f} and {period_20:,.0f} steps; and "
    "so does decoupled decay, for with an L1 or L2 penalty in the gradient the loss is calm, within "
    "{coupled_swing:.2f} decades.",
    alt="Two panels. The swing of the train loss against beta1: near zero up to 0.985, about {swing_9875:.0f} decades "
    "at 0.9875, nearly {swing_99:.0f} at 0.99 beside the mark of the root of beta2, off the scale at 0.9925; all "
    "seeds agree. Bars from the lowest to the highest loss: alike in float32 and float64, longer downwards with "
    "smaller eps, mere points with L1 or L2 in the gradient.",
    sources=("PAIR 2023", "Kingma and Ba 2015", "Loshchilov and Hutter 2019"),
    order=50,
)

BETA2, EPS = 0.98, 1e-8  # of adamw_oscillation
CALM = 0.985  # the largest beta1 at which it is calm
MARKS = (0.9, 0.95, 0.98, 0.99)
TOP = 7  # decades on the axis; seeds that swing further are marked there


def numbers(scan, run, float64, eps, coupled):
    swings, by_eps = by_beta1(scan), split(eps, "eps")
    calm = [values.max() for beta1, values in swings.items() if beta1 <= CALM]

    def median(value, column):
        return float(np.median(by_eps[value][column])) if value in by_eps else None

    return {
        "calm": Number(float(max(calm, default=np.nan)), "decades"),
        "swing_9875": Number(median_swing(swings, 0.9875), "decades"),
        "swing_99": Number(median_swing(swings, 0.99), "decades"),
        "swing_9925": Number(float(swings[0.9925].min()) if 0.9925 in swings else None, "decades"),
        "threshold": Number(BETA2**0.5, "beta1"),
        "run_swing": Number(float(run["swing"].min()), "decades"),
        "float64_swing": Number(float(float64["swing"].min()), "decades"),
        "coupled_swing": Number(float(coupled["swing"].max()), "decades"),
        "floor_8": Number(median(1e-8, "lowest_loss"), "nats"),
        "floor_12": Number(median(1e-12, "lowest_loss"), "nats"),
        "floor_20": Number(median(1e-20, "lowest_loss"), "nats"),
        "period_8": Number(median(1e-8, "period"), "training steps"),
        "period_12": Number(median(1e-12, "period"), "training steps"),
        "period_20": Number(median(1e-20, "period"), "training steps"),
    }


def claims(numbers):
    return [
        Claim("calm", at_most=1),
        Claim("swing_9875", at_least=1.5, at_most=3),
        Claim("swing_99", at_least=4),
        Claim("swing_9925", at_least=6),
        Claim("run_swing", at_least=4),
        Claim("float64_swing", at_least=4),
        Claim("coupled_swing", at_most=1),
        Claim("floor_8", at_least=1e-9, at_most=1e-7),
        Claim("floor_12", at_least=1e-12, at_most=1e-10),
        Claim("floor_20", at_most=1e-16),
        Claim("period_8", at_least=1000, at_most=1300),
        Claim("period_12", at_least=1300),
        Claim("period_20", at_least=2000),
    ]


def controls(scan, run, float64, eps, coupled):
    tables = {"scan": scan, "run": run, "float64": float64, "eps": eps, "coupled": coupled}
    values = np.unique(eps["eps"])
    rotated = {**eps, "eps": np.roll(values, 1)[np.searchsorted(values, eps["eps"])]}
    return {
        "coupled and decoupled decay exchanged": tables | {"run": coupled, "float64": coupled, "coupled": run},
        "values of eps exchanged": tables | {"eps": rotated},
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


def rows(run, float64, eps, coupled):
    """Label -> table of its seeds, from top to bottom."""
    smaller = {value: table for value, table in split(eps, "eps").items() if value < EPS}
    return {
        f"float32, ε {power(EPS)}": run,
        f"float64, ε {power(EPS)}": float64,
        **{f"float64, ε {power(value)}": smaller[value] for value in sorted(smaller, reverse=True)},
        **{f"{penalty.upper()} in the gradient": table for penalty, table in split(coupled, "penalty").items()},
    }


def pace(table):
    return f"{np.median(table['period']):,.0f} steps a cycle" if np.median(table["swing"]) > 1 else "calm"


def data(scan, run, float64, eps, coupled):
    drawn = {f"beta1 {beta1:g}": table for beta1, table in split(scan, "beta1").items()}
    drawn |= rows(run, float64, eps, coupled)
    columns = {
        name: np.concatenate([table[name] for table in drawn.values()])
        for name in ("seed", "swing", "lowest_loss", "highest_loss", "period")
    }
    return {"run": np.repeat(list(drawn), [len(table["seed"]) for table in drawn.values()])} | columns


def build(scan, run, float64, eps, coupled, page):
    swings = by_beta1(scan)
    wildest = max(swings)
    page.title(figure.title)
    panels = page.grid(
        article=Grid("scan ranges", widths=(1.25, 1), gaps=(1.6, 0)), square=Grid("scan\nranges", gaps=(0, 0.6))
    )
    page.heading(panels["scan"], "Swing of the [train loss](train), in decades")
    page.heading(panels["ranges"], "From lowest to highest [train loss](train)")
    ranges = [
        (name, table["lowest_loss"], table["highest_loss"], pace(table))
        for name, table in rows(run, float64, eps, coupled).items()
    ]
    dumbbells(page, panels["ranges"], ranges, "train", (1e-18, 1e-12, 1e-6, 1))
    draw_scan(page, panels["scan"], swings)
    page.settle()
    box, edge = panels["scan"].bbox, panels["scan"].transData.transform((BETA2**0.5, 0))[0]
    for text, beta1, height in (
        ("[√β₂:](ink) from here on m fades no faster than √v", BETA2**0.5, 0.85 * TOP),
        (f"at {wildest:g}: {swings[wildest].min():.0f} to {swings[wildest].max():.0f}", wildest, 0.97 * TOP),
        (f"calm up to {CALM:g}", 0.95, median_swing(swings, 0.95)),
        (f"at 0.9875 already {median_swing(swings, 0.9875):.1f} decades", 0.9875, median_swing(swings, 0.9875)),
    ):
        if np.isnan(height):
            continue  # the scan has no such value
        sides = (edge, box.x1) if beta1 > BETA2**0.5 else (box.x0, edge)  # none crosses the mark
        annotate(
            page, panels["scan"], text, (beta1, height), within=Bbox.from_extents(sides[0], box.y0, sides[1], box.y1)
        )


def draw_scan(page, axes, swings):
    """Draws a dot for each seed, and a line through the medians; seeds beyond the axis are triangles at its top."""
    axes.set_xscale("function", functions=(lambda b: -np.log(np.maximum(1 - b, 1e-9)), lambda x: 1 - np.exp(-x)))
    axes.set_xlim(0.885, 0.9962)
    axes.set_xticks(MARKS, [f"{mark:g}" for mark in MARKS])
    axes.set_xlabel("β₁, on a logarithmic scale of 1 − β₁")
    linear_axis(axes.yaxis, -0.25, TOP, ticks=4)
    axes.axvline(BETA2**0.5, color=page.theme.ink, lw=page.stroke(2), ls=(0, (3, 2)))
    axes.plot(list(swings), [np.median(values) for values in swings.values()], color=page.theme.train)
    for beta1, values in swings.items():
        sign, size = ("^", 15) if values.min() > TOP else ("o", 11)
        axes.plot(
            np.full(len(values), beta1),
            np.minimum(values, 0.97 * TOP),
            sign,
            ms=page.stroke(size),
            color=page.theme.train,
            mec=page.theme.background,
            mew=page.stroke(1),
        )
