"""L1 and L2 prune the same distractors, but L2 leaves more neurons alive."""

import math
from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from render.marks.brackets import bracket, caption_under, row_markers
from render.marks.curves import Curve, Curves
from render.marks.dot_table import Dots, Kind
from render.marks.heatmap import heat_map, round_limit
from render.number_format import thousands
from render.page.axis import linear_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import is_reached, timeline_around
from train.analysis import milestones, rank_test, sparsity

figure = Animation(
    reads={
        "l1": "sparse_parity",
        "l2": "sparse_parity_l2",
        "l1_all": "sparse_parity/seeds",
        "l2_all": "sparse_parity_l2/seeds",
    },
    optional=("l1_all", "l2_all"),
    title="L1 leaves few neurons alive, L2 more",
    caption="Two networks of {hidden} hidden neurons learn the same parity of {k:words} of {n_bits} digits, one with "
    "an L1 penalty on its weights, one with L2; optimizer, data and initial weights are the same. Both generalize "
    "(steps {l1_generalized_at:,} and {l2_generalized_at:,}) and prune all distractors. L1 ends with {l1_alive} "
    "neurons alive, L2 with {l2_alive}: a neuron counts as alive when its input and output weights together have at "
    "least {alive_share:.0%} of the strongest one's strength. The pair is typical, within one neuron of the medians "
    "over all seeds: {l1_all_median:g} with L1 ({l1_all_low:d} to {l1_all_high:d}; {l1_all_kept:d} of {l1_all_count:d} "
    "networks generalize and prune) and {l2_all_median:g} with L2 ({l2_all_low:d} to {l2_all_high:d}; {l2_all_kept:d} "
    "of {l2_all_count:d}). Of two such networks the one with L2 has more neurons in {more:.0%} of cases, equal numbers "
    "counted half (one-sided rank test: p = {chance:.1g}).",
    alt="Two heat maps of input weights, a row a neuron, and curves of the number of neurons alive. Both start as "
    "noise with about {hidden} neurons alive. When each network generalizes, the distractor columns fade in both; "
    "with L1 the count drops to {l1_alive} neurons, with L2 to {l2_alive}. Stacked dots, one a seed: {l1_all_low:d} "
    "to {l1_all_high:d} neurons with L1, {l2_all_low:d} to {l2_all_high:d} with L2.",
    sources=("PAIR 2023",),
    order=32,
)

PRUNED = 0.05  # largest weight on a distractor
PENALTIES = ("l1", "l2")  # options of the optimizer in which the two runs may differ


def numbers(l1, l2, l1_all, l2_all):
    (k, w_input, w_output), (other_k, *other) = sparsity.of_series(l1), sparsity.of_series(l2)
    if (k, *w_input.shape[1:]) != (other_k, *other[0].shape[1:]):
        raise UserError(
            "needs two networks of one size on one task, but n_bits, k or hidden of `l1` and `l2` are not the same"
        )
    last = {name: int(alive(run)[-1]) for name, run in (("l1", l1), ("l2", l2))}
    measured = {f"{name}_alive": Number(count, "neurons") for name, count in last.items()}
    for name, run in (("l1", l1), ("l2", l2)):
        digits, inputs, _ = sparsity.of_series(run)
        distractors = sparsity.max_distractor(inputs, digits)
        generalized = milestones.generalized_at(run.steps, run.metrics["test_accuracy"])
        measured[f"{name}_max_distractor"] = Number(float(distractors[-1]), "weight")
        measured[f"{name}_generalized_at"] = Number(generalized, "training step")
    return (
        measured
        | over_seeds(last, l1_all, l2_all)
        | {
            "spare": Number(last["l2"] - last["l1"], "neurons"),
            "differences": Number(len(differences(l1, l2)), "settings other than the penalty"),
            "alive_share": Number(sparsity.ALIVE, "share"),
            "hidden": Number(w_output.shape[-1], "neurons"),
            "k": Number(k, "digits"),
            "n_bits": Number(w_input.shape[1] - 1, "digits"),
        }
    )


def differences(l1, l2):
    """In which settings two runs differ but for the penalty: seed, size, steps, learning rate and the like."""
    settings = []
    for run in (l1, l2):
        flat = {name: value for name, value in run.spec.items() if name not in ("name", "optimizer", "device")}
        optimizer = {name: value for name, value in run.spec.get("optimizer", {}).items() if name not in PENALTIES}
        settings.append(flat | {f"optimizer.{name}": value for name, value in optimizer.items()})
    first, second = settings
    return [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]


def over_seeds(last, l1_all, l2_all):
    """The numbers of all networks of both penalties; None without both tables. last: neurons of the two drawn."""
    tables, away = {"l1": l1_all, "l2": l2_all}, []
    names = [f"{run}_all_{name}" for run in tables for name in ("kept", "count", "low", "high", "median")]
    if l1_all is None or l2_all is None:
        return dict.fromkeys([*names, "off", "more", "chance"])
    measured, counts = {}, {run: left(table)[1] for run, table in tables.items()}
    for run, values in counts.items():
        median = float(np.median(values)) if len(values) else math.nan
        away.append(abs(last[run] - median))
        measured |= {
            f"{run}_all_kept": Number(len(values), "networks"),
            f"{run}_all_count": Number(len(tables[run]["seed"]), "networks"),
            f"{run}_all_low": Number.if_reached(min(values, default=math.nan), "neurons"),
            f"{run}_all_high": Number.if_reached(max(values, default=math.nan), "neurons"),
            f"{run}_all_median": Number.if_reached(median, "neurons"),
        }
    more, chance = rank_test.larger(counts["l2"], counts["l1"])
    return measured | {
        "off": Number(max(away), "neurons from the median"),
        "more": Number(more, "of all pairs"),
        "chance": Number(chance, "p-value"),
    }


def left(table):
    """Seeds of the networks that generalize and prune, and how many neurons each leaves alive."""
    shown = (table["generalized_at"] >= 0) & (table["max_distractor"] <= PRUNED)
    return table["seed"][shown].astype(int), table["alive_neurons"][shown].astype(int)


def claims(numbers):
    bounds = [
        Claim("differences", equals=0),
        Claim("l1_max_distractor", at_most=PRUNED),
        Claim("l1_generalized_at", at_least=1),
        Claim("l2_max_distractor", at_most=PRUNED),
        Claim("l2_generalized_at", at_least=1),
        Claim("spare", at_least=1),
    ]
    if is_reached(numbers["l1_all_count"]):
        bounds += [Claim("off", at_most=1), Claim("chance", at_most=0.05)]
    return bounds


def controls(l1, l2, l1_all, l2_all):
    faster = {**l2.spec, "optimizer": {**l2.spec.get("optimizer", {}), "lr": 1.0}}
    given = {"l1": l1, "l2": l2, "l1_all": l1_all, "l2_all": l2_all}
    others = {
        "L1 and L2 exchanged": {"l1": l2, "l2": l1, "l1_all": l2_all, "l2_all": l1_all},
        "another learning rate": given | {"l2": replace(l2, spec=faster)},
    }
    return others | ({} if l1_all is None else {"one penalty twice": given | {"l2_all": l1_all}})


def alive(run):
    """Neurons alive at every checkpoint [T]."""
    return sparsity.alive_neurons(*sparsity.of_series(run)[1:])


def timeline(l1, l2, l1_all, l2_all):
    """As long as the shorter run."""
    when = {
        f"{name}_generalized": milestones.generalized_at(run.steps, run.metrics["test_accuracy"])
        for name, run in (("l1", l1), ("l2", l2))
    }
    return timeline_around(last_step(l1, l2), when, seconds=8.5)


def last_step(l1, l2):
    return int(min(l1.steps[-1], l2.steps[-1]))


def data(l1, l2, l1_all, l2_all):
    return curves(l1, l2)


def curves(l1, l2):
    steps = np.union1d(l1.steps, l2.steps)
    steps = steps[steps <= last_step(l1, l2)]
    return {"step": steps, "l1_alive": alive(l1)[l1.at(steps)], "l2_alive": alive(l2)[l2.at(steps)]}


def color_limit(l1, l2):
    """The weight whose color is strongest: about the larger one of those of signal digits at the end."""
    levels = [
        sparsity.signal_level(w_input[-1], w_output[-1], k)
        for k, w_input, w_output in map(sparsity.of_series, (l1, l2))
    ]
    return round_limit(max(levels))


def cells(run):
    """Input weights [T, neuron, column], and which neurons are alive [T, neuron]; strongest neuron first."""
    _, w_input, w_output = sparsity.of_series(run)
    order = np.argsort(-sparsity.strength(w_input[-1], w_output[-1]))
    return w_input.transpose(0, 2, 1)[:, order], sparsity.alive(w_input, w_output)[:, order]


def build(l1, l2, l1_all, l2_all, page):
    last, k, limit = last_step(l1, l2), l1.spec["options"]["k"], color_limit(l1, l2)
    hidden = sparsity.of_series(l1)[2].shape[-1]
    tables = None if l1_all is None or l2_all is None else {"L1": l1_all, "L2": l2_all}
    page.title()
    counter = page.step_counter(last)
    panels = page.grid(**layout(tables is not None))
    heats, dots = {}, {}
    for name, run in (("l1", l1), ("l2", l2)):
        axes, (weights, living) = panels[name], cells(run)
        digits = weights.shape[2] - 1
        heats[name] = run, weights, living, heat_map(page, axes, weights[0], limit)
        axes.set_ylabel(f"{name.upper()}: {weights.shape[1]} neurons")
        bracket(page, axes, 0, k - 1, "signal", "signal")
        bracket(page, axes, k, digits - 1, "distractors", "distractor", before="bias")
        bracket(page, axes, digits, digits, "bias", "bias")
        caption_under(page, axes, "• alive")
        dots[name] = row_markers(page, axes, weights.shape[1])
    page.heading(panels["alive"], "Neurons alive")
    step_axis(panels["alive"], last, ticks=4 if page.canvas.layout == "square" else 2)
    linear_axis(panels["alive"].yaxis, 0, 1.09375 * hidden, 2)
    steps = curves(l1, l2)
    counts = Curves(
        page,
        panels["alive"],
        steps["step"],
        [
            Curve(steps["l2_alive"], "ink", "L2", thousands),
            Curve(steps["l1_alive"], "ink", "L1", thousands, dashes=(2.2, 1.6)),
        ],
    )
    stacks = draw_seeds(page, panels["seeds"], tables, l1.spec.get("seed")) if tables else None

    def update(step):
        counts.set_index(int(np.searchsorted(steps["step"], step, side="right")) - 1)
        for name, (run, weights, living, heat) in heats.items():
            heat.set_data(weights[run.at(step)])
            rows = np.flatnonzero(living[run.at(step)])
            dots[name].set_data(np.full(len(rows), weights.shape[2] + 0.3), rows)
        counter.set_step(step)

    if stacks:
        stacks[0].set_kinds(stacks[1])
    return update


def layout(with_seeds):
    """The two networks, their neurons over training and, with tables of seeds, all seeds at the end; per canvas."""
    if not with_seeds:
        return {
            "article": Grid("l1 l2 alive", widths=(1, 1, 0.85), gaps=(1.5, 1)),
            "square": Grid("l1 l2\nalive alive", heights=(2, 1), gaps=(1.5, 1)),
            "story": Grid("l1\nl2\nalive", heights=(1.6, 1.6, 1), gaps=(1, 1)),
        }
    return {
        "article": Grid("l1 l2 alive\nl1 l2 seeds", widths=(1, 1, 0.85), heights=(1, 1), gaps=(1.5, 0.8)),
        "square": Grid("l1 l2\nalive seeds", heights=(2, 1), gaps=(1.5, 1)),
        "story": Grid("l1 l1\nl2 l2\nalive seeds", heights=(1.6, 1.6, 1.1), gaps=(1.5, 1)),
    }


def draw_seeds(page, axes, tables, shown):
    """Stacked dots, one a network, L1 above L2, and their medians; the seed `shown` in color.

    Returns Dots, and the kind of each.
    """
    page.heading(axes, "Left alive, all seeds")
    x, y, kinds, rows, base = [], [], [], {}, 0.0
    for name, table in reversed(tables.items()):
        seeds, counts = left(table)
        height = [int((counts[:k] == count).sum()) for k, count in enumerate(counts)]
        x, y, kinds = [*x, *counts], [*y, *(base + 0.5 + level for level in height)], [*kinds, *(seeds == shown)]
        top = base + max(height, default=0) + 1
        rows[name] = base, top, counts
        base = top + 0.7
    first, last = min(x, default=0) - 1, max(x, default=0) + 1
    axes.set(xlim=(first, last), ylim=(0, base - 0.5))
    axes.set_xticks(range(first + 1, last, 1 + (last - first) // 8))
    axes.set_xlabel("neurons")
    axes.set_yticks([(low + top) / 2 for low, top, _ in rows.values()], list(rows))
    axes.grid(False, axis="y")
    page.reserve(axes, "  median", "tick")
    style = dict(va="center", ha="left", fontsize=page.size("tick"), color=page.theme.ink)
    for low, top, counts in rows.values():
        axes.axhline(low, color=page.theme.grid, lw=page.stroke(1.5), zorder=0)
        if len(counts):
            text = f" median\n {np.median(counts):g}"
            axes.text(1, (low + top) / 2, text, transform=axes.get_yaxis_transform(), **style)
    return Dots(page, axes, x, y, [Kind("all", "distractor", "o"), Kind("drawn", "highlight", "o")]), kinds
