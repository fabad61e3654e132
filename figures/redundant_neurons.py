"""L1 and L2 prune the same distractors, but L2 leaves redundant neurons alive."""

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from render.marks.brackets import bracket, caption_under, row_markers
from render.marks.curves import Curve, Curves
from render.marks.heatmap import heat_map, round_limit
from render.number_format import thousands
from render.page.axis import linear_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import timeline_around
from train.analysis import milestones, sparsity

figure = Animation(
    reads={"l1": "sparse_parity", "l2": "sparse_parity_l2"},
    title="L1 keeps only the neurons it needs; L2 keeps spares",
    caption="Two networks of {hidden} hidden neurons learn the same parity of {k:words} of {n_bits} digits, one with "
    "an L1 penalty on its weights, one with L2. Both generalize (steps {l1_generalized_at:,} and "
    "{l2_generalized_at:,}) and prune all distractors. L1 ends with {l1_alive} neurons alive, L2 with {l2_alive}: a "
    "neuron counts as alive when its input and output weights together have at least {alive_share:.0%} of the "
    "strongest one's strength. {l1_seeds} seeds with L1 and {l2_seeds} with L2 generalize and prune.",
    alt="Two heat maps of input weights, a row a neuron, and curves of the number of neurons alive. Both start as "
    "noise with about {hidden} neurons alive. When each network generalizes, the distractor columns fade in both; with "
    "L1 the count drops to {l1_alive} neurons, with L2 only to {l2_alive}.",
    sources=("PAIR 2023",),
    order=32,
)


def numbers(l1, l2):
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
    return measured | {
        "spare": Number(last["l2"] / last["l1"], "times"),
        "alive_share": Number(sparsity.ALIVE, "share"),
        "hidden": Number(w_output.shape[-1], "neurons"),
        "k": Number(k, "digits"),
        "n_bits": Number(w_input.shape[1] - 1, "digits"),
    }


def claims(numbers):
    return [
        Claim("l1_alive", at_least=4, at_most=6),
        Claim("l1_max_distractor", at_most=0.05),
        Claim("l1_generalized_at", at_least=1),
        Claim("l2_alive", at_least=7, at_most=13),
        Claim("l2_max_distractor", at_most=0.05),
        Claim("l2_generalized_at", at_least=1),
        Claim("spare", at_least=1.5),
    ]


def controls(l1, l2):
    return {"L1 and L2 exchanged": {"l1": l2, "l2": l1}}


def alive(run):
    """Neurons alive at every checkpoint [T]."""
    return sparsity.alive_neurons(*sparsity.of_series(run)[1:])


def timeline(l1, l2):
    """As long as the shorter run; the longer one no longer changes by then."""
    when = {
        f"{name}_generalized": milestones.generalized_at(run.steps, run.metrics["test_accuracy"])
        for name, run in (("l1", l1), ("l2", l2))
    }
    return timeline_around(int(min(l1.steps[-1], l2.steps[-1])), when, seconds=8.5)


def data(l1, l2):
    steps = np.union1d(l1.steps, l2.steps)
    steps = steps[steps <= timeline(l1, l2).last]
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


def build(l1, l2, page):
    last, k, limit = timeline(l1, l2).last, l1.spec["options"]["k"], color_limit(l1, l2)
    hidden = sparsity.of_series(l1)[2].shape[-1]
    page.title("L1 keeps only the neurons it needs; L2 keeps spares")
    counter = page.step_counter(last)
    panels = page.grid(
        article=Grid("l1 l2 alive", widths=(1, 1, 0.85), gaps=(1.5, 1)),
        square=Grid("l1 l2\nalive alive", heights=(2, 1), gaps=(1.5, 1)),
        story=Grid("l1\nl2\nalive", heights=(1.6, 1.6, 1), gaps=(1, 1)),
    )
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
    step_axis(panels["alive"], last, ticks=2 if page.canvas.layout == "article" else 4)
    linear_axis(panels["alive"].yaxis, 0, 1.09375 * hidden, 2)
    steps = data(l1, l2)
    counts = Curves(
        page,
        panels["alive"],
        steps["step"],
        [
            Curve(steps["l2_alive"], "ink", "L2", thousands),
            Curve(steps["l1_alive"], "ink", "L1", thousands, dashes=(2.2, 1.6)),
        ],
    )

    def update(step):
        counts.set_index(int(np.searchsorted(steps["step"], step, side="right")) - 1)
        for name, (run, weights, living, heat) in heats.items():
            heat.set_data(weights[run.at(step)])
            rows = np.flatnonzero(living[run.at(step)])
            dots[name].set_data(np.full(len(rows), weights.shape[2] + 0.3), rows)
        counter.set_step(step)

    return update
