"""Every entry of any arrays of weights as a path over training, colored by where it ends.

Parameters: weights, names of arrays (none: all of them, at most six, the largest first); most, how many paths of an
array are drawn: of a larger one a random sample.
"""

import os

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces.any_run import even_timeline
from render.marks.dot_table import panel_grid
from render.marks.growing_lines import trails
from render.page.axis import linear_axis, step_axis
from render.theme import mix
from train.analysis import entry_sample, named_arrays

figure = Animation(
    reads={"run": "sparse_parity"},
    parameters={"weights": (), "most": 2000},
    template=True,
    title="Every weight over training",
    caption="{drawn:,} of {entries:,} weights of {run}, each a line over {last_step:,} training steps, colored by the "
    "value with which it ends: red above zero, blue below, gray near zero. At the end {near_zero:.0%} of all weights "
    "are within 1% of the largest one of their array around zero; at the start {near_zero_at_start:.0%} are.",
    alt="Lines of {drawn:,} weights over {last_step:,} training steps, a panel an array. Lines that end above zero "
    "are red, those that end below blue, those that end near zero gray: {near_zero:.0%} of all weights.",
    sources=(),
    order=202,
)
PANELS = 6
SHADES, BATCHES = 6, 8  # of each sign
WIDTHS = ((100, 2.4), (1000, 1.4), (np.inf, 0.8))  # pixels of a line, by how many there are at most


def arrays(run, options):
    """Name -> entries [T, n] of the arrays that are drawn. Raises UserError for too many."""
    chosen = named_arrays.chosen(run, options.weights)
    if len(options.weights) > PANELS:
        raise UserError(f"weights: {len(options.weights)} arrays are too many for one figure; name at most {PANELS}")
    if options.most < 1:
        raise UserError("most: at least one path must be drawn")
    return dict(list(chosen.items())[:PANELS])


def near_zero(entries):
    """How many of the entries [n] are within 1% of the largest magnitude around zero."""
    return int((np.abs(entries) <= 0.01 * np.abs(entries).max(initial=0)).sum())


def numbers(run, options):
    chosen = arrays(run, options)
    count = sum(entries.shape[1] for entries in chosen.values())
    samples = {name: entry_sample.sample(entries.shape[1], options.most) for name, entries in chosen.items()}
    distances = [
        entry_sample.distance(np.nan_to_num(chosen[name][k][some]), np.nan_to_num(chosen[name][k]))
        for name, some in samples.items()
        for k in (0, -1)
        if len(some) < chosen[name].shape[1]
    ]
    return {
        "arrays": Number(len(chosen), "arrays"),
        "entries": Number(count, "weights"),
        "drawn": Number(sum(map(len, samples.values())), "weights"),
        "not_finite": Number(sum(map(named_arrays.not_finite, chosen.values())), "weights"),
        "sample_distance": Number(max(distances, default=0.0), "of the distribution"),
        "changed": Number(max(map(named_arrays.relative_change, chosen.values())), "of the norm"),
        "near_zero_at_start": Number(sum(near_zero(entries[0]) for entries in chosen.values()) / count, "share"),
        "near_zero": Number(sum(near_zero(entries[-1]) for entries in chosen.values()) / count, "share"),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("not_finite", equals=0),
        Claim("sample_distance", at_most=0.05),
        Claim("changed", at_least=0.05),  # else the lines are flat (ours)
    ]


def timeline(run, options):
    return even_timeline(run)


def data(run, options):
    """The paths that are drawn: NAME_k is entry k of the flattened array."""
    columns = {
        f"{name}_{k}": entries[:, k]
        for name, entries in arrays(run, options).items()
        for k in entry_sample.sample(entries.shape[1], options.most)
    }
    return {"step": run.steps} | columns


def build(run, options, page):
    chosen = arrays(run, options)
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    names = [f"array_{k}" for k in range(len(chosen))]
    columns = columns_of(len(names))
    panels = page.grid(**{layout: panel_grid(names, count) for layout, count in columns.items()})
    lowest = names[-((len(names) - 1) % columns[page.canvas.layout] + 1) :]
    growing = []
    for name, (array, entries) in zip(names, chosen.items(), strict=True):
        axes, some = panels[name], entry_sample.sample(entries.shape[1], options.most)
        limit = 1.04 * float(np.nan_to_num(np.abs(entries), posinf=0).max()) or 1.0
        number = f"{len(some):,} of {entries.shape[1]:,}" if len(some) < entries.shape[1] else f"all {len(some):,}"
        page.heading(axes, f"{array}: {number}", shorter=shortened(array, chosen))
        step_axis(axes, run.steps[-1], run.steps[0], numbers=name in lowest, ticks=2 if len(names) > 1 else 4)
        linear_axis(axes.yaxis, -limit, limit, 4)
        paths = entries[:, some]
        growing.append(trails(page, axes, run.steps, paths, groups(page.theme, paths[-1] / limit, _width(len(some)))))

    def update(step):
        for paths in growing:
            paths.set_index(run.at(step))
        counter.set_step(step)

    return update


def shortened(name, names):
    """Shorter texts for the array `name` where there is no room, the longest first.

    Without the parts before a dot that all `names` have in common, but for one before a number; then cut in the middle.
    """
    common = os.path.commonprefix([each.split(".")[:-1] for each in names])
    if any(each.split(".")[len(common)].isdigit() for each in names):
        common = common[:-1]
    own = ".".join(name.split(".")[len(common) :])
    cut = [f"{own[: (k + 1) // 2]}…{own[len(own) - k // 2 :]}" for k in range(len(own) - 2, 5, -1)]
    return [own, *cut]


def columns_of(panels):
    """Layout -> in how many columns the panels stand."""
    return {
        "article": min(panels, 2 if panels == 4 else 3),
        "square": 1 if panels in (1, 3) else 2,
        "story": 1 + (panels > 4),
    }


def groups(theme, ends, width):
    """Groups of paths, as `trails` takes them, by their last values -1..1 [n]: those that end near zero undermost."""
    shade = np.rint(np.sqrt(np.abs(np.nan_to_num(ends))) * SHADES).astype(int) * np.sign(np.nan_to_num(ends)).astype(
        int
    )
    negative, _, positive = theme.poles
    drawn = []
    for k in range(SHADES + 1):
        for batch in range(BATCHES):  # of both signs in turn, so that neither hides the other
            for sign, pole in ((-1, negative), (1, positive)):
                some = np.flatnonzero(shade == sign * k)[batch::BATCHES]
                if len(some) and (k or sign > 0):
                    drawn.append((some, mix(theme.distractor, pole, k / SHADES), width))
    return drawn


def _width(count):
    return next(width for most, width in WIDTHS if count <= most)
