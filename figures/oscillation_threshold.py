"""When AdamW swings: by beta1, and with what sets how far: precision, eps, and the place where the penalty acts."""

import numpy as np
from matplotlib.transforms import Bbox

from figures.harness.header import Claim, Still
from render.marks.dumbbell import dumbbells
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

BETA2 = 0.98
MARKS = (0.9, 0.95, 0.98, 0.99)
TOP = 7  # decades on the axis; what swings further is marked there


def claims(scan, run, float64, eps, coupled):
    swings = {beta1: table["swing"] for beta1, table in split(scan, "beta1").items()}
    by_eps = split(eps, "eps")
    floors, periods = (
        [float(np.median(by_eps[value][column])) for value in (1e-8, 1e-12, 1e-20)]
        for column in ("lowest_loss", "period")
    )
    return [
        Claim("calm", float(max(swings[beta1].max() for beta1 in swings if beta1 <= 0.985)), "<= 1", "decades"),
        Claim("swing_9875", float(np.median(swings[0.9875])), "between 1.5 and 3", "decades"),
        Claim("swing_99", float(np.median(swings[0.99])), ">= 4", "decades"),
        Claim("swing_9925", float(swings[0.9925].min()), ">= 6", "decades"),
        Claim("threshold", BETA2**0.5, "between 0.9875 and 0.99", "beta1"),
        Claim("run_swing", float(run["swing"].min()), ">= 4", "decades"),
        Claim("float64_swing", float(float64["swing"].min()), ">= 4", "decades"),
        Claim("coupled_swing", float(coupled["swing"].max()), "<= 1", "decades"),
        Claim("floor_8", floors[0], "between 1e-9 and 1e-7", "nats"),
        Claim("floor_12", floors[1], "between 1e-12 and 1e-10", "nats"),
        Claim("floor_20", floors[2], "<= 1e-16", "nats"),
        Claim("period_8", periods[0], "between 1000 and 1300", "training steps"),
        Claim("period_12", periods[1], ">= 1300", "training steps"),
        Claim("period_20", periods[2], ">= 2000", "training steps"),
    ]


def split(table, column):
    """Value of `column` -> the rows of the table that have it."""
    return {
        value: {name: values[table[column] == value] for name, values in table.items()}
        for value in np.unique(table[column]).tolist()
    }


def controls(run, float64, eps, coupled):
    """What it is -> table of its seeds, from top to bottom."""
    by_eps, by_penalty = split(eps, "eps"), split(coupled, "penalty")
    return {
        "float32, ε 10⁻⁸": run,
        "float64, ε 10⁻⁸": float64,
        "float64, ε 10⁻¹²": by_eps[1e-12],
        "float64, ε 10⁻²⁰": by_eps[1e-20],
        "L1 in the gradient": by_penalty["l1"],
        "L2 in the gradient": by_penalty["l2"],
    }


def pace(table):
    return f"{np.median(table['period']):,.0f} steps a cycle" if np.median(table["swing"]) > 1 else "calm"


def data(scan, run, float64, eps, coupled):
    drawn = {f"beta1 {beta1:g}": table for beta1, table in split(scan, "beta1").items()}
    drawn |= controls(run, float64, eps, coupled)
    columns = {
        name: np.concatenate([table[name] for table in drawn.values()])
        for name in ("seed", "swing", "lowest_loss", "highest_loss", "period")
    }
    return {"run": np.repeat(list(drawn), [len(table["seed"]) for table in drawn.values()])} | columns


def build(scan, run, float64, eps, coupled, page):
    swings = {beta1: table["swing"] for beta1, table in split(scan, "beta1").items()}
    wildest = max(swings)
    page.title(figure.title)
    panels = page.grid(
        article=Grid("scan ranges", widths=(1.25, 1), gaps=(1.6, 0)), square=Grid("scan\nranges", gaps=(0, 0.6))
    )
    page.heading(panels["scan"], "Swing of the [train loss](train), in decades")
    page.heading(panels["ranges"], "From lowest to highest [train loss](train)")
    rows = [
        (name, table["lowest_loss"], table["highest_loss"], pace(table))
        for name, table in controls(run, float64, eps, coupled).items()
    ]
    dumbbells(page, panels["ranges"], rows, "train", (1e-18, 1e-12, 1e-6, 1))
    draw_scan(page, panels["scan"], swings)
    page.settle()
    box, edge = panels["scan"].bbox, panels["scan"].transData.transform((BETA2**0.5, 0))[0]
    for text, beta1, height in (
        ("[√β₂:](ink) from here on m fades no faster than √v", BETA2**0.5, 0.85 * TOP),
        (f"at {wildest:g}: {swings[wildest].min():.0f} to {swings[wildest].max():.0f}", wildest, 0.97 * TOP),
        ("calm up to 0.985", 0.95, np.median(swings[0.95])),
        (f"at 0.9875 already {np.median(swings[0.9875]):.1f} decades", 0.9875, np.median(swings[0.9875])),
    ):
        sides = (edge, box.x1) if beta1 > BETA2**0.5 else (box.x0, edge)  # none crosses the mark
        annotate(
            page, panels["scan"], text, (beta1, height), within=Bbox.from_extents(sides[0], box.y0, sides[1], box.y1)
        )


def draw_scan(page, axes, swings):
    """A dot a seed and a line through the medians; what leaves the axis is a triangle at its top."""
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
