"""Noise becomes waves: the weights of modular addition, neurons sorted by frequency and phase, next to accuracy."""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import of_test
from render.marks.brackets import caption_under, row_brackets
from render.marks.colorbar import colorbar
from render.marks.curves import Curve, Curves
from render.marks.heatmap import heat_map
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import percent_axis, step_axis
from render.page.page import Grid
from render.roles import ranked
from render.timing.decimation import hold_every_nth_frame
from render.timing.timeline import is_reached, timeline_around
from train.analysis import fourier, frequency_groups, ideal_network, milestones

figure = Animation(
    reads={"run": "modular_addition"},
    title="To generalize, the weights turn into waves",
    caption="Input and output weights of the {hidden:d} hidden neurons of a network that learns a + b mod "
    "{modulus:d}, a row a neuron, sorted by the frequency and phase that each ends with. Of the frequencies the "
    "{drawn:words} strongest are drawn. One neuron in {one_in:words} of theirs has a row. At the start the frequency "
    "that is a neuron's strongest then, not the one with which it ends, holds {share_at_start:.0%} of its power, where "
    "noise has {share_of_noise:.0%}; at the end the strongest holds {share_at_end:.0%}, and the network has "
    "{frequencies:d} {frequencies:frequency|frequencies} left. Test accuracy passes 99% at step {generalized_at:,d}. "
    "Test accuracy ends at {short_of_99:.0%}. Over the seeds {frequencies:range} frequencies are left, and 99% is "
    "passed at step {generalized_at:range,}. {run_seeds} seeds turn periodic so.",
    alt="Two heat maps, {rows:d} neurons by {modulus:d} numbers, beside curves of accuracy and of the share of "
    "power in each neuron's strongest frequency. Both maps begin as noise and end as stripes: neurons of "
    "{shown:words} {shown:frequency|frequencies}, each with waves of its own, while the share rises from "
    "{share_at_start:.0%} to {share_at_end:.0%} and test accuracy to {test_accuracy:.0%}.",
    sources=("Nanda et al. 2023", "PAIR 2023"),
    order=11,
)
ROWS, GROUPS = 48, 6  # of a heat map: more would be too thin to be seen


def numbers(run):
    w_input, _, groups = frequency_groups.of_series(run)
    power, (neurons, drawn, one_in) = power_in_top_frequency(run), rows(run)
    return {
        "share_at_start": Number(float(power[0]), "share"),
        "share_of_noise": Number(fourier.share_of_noise(w_input.shape[1]), "share"),
        "share_at_end": Number(float(power[-1]), "share"),
        "frequencies": Number(len(groups), "frequencies"),
        "shown": Number(len(drawn), "frequencies"),
        "drawn": None if len(drawn) == len(groups) else Number(len(drawn), "frequencies"),
        "one_in": None if one_in == 1 else Number(one_in, "neurons"),
        "rows": Number(len(neurons), "neurons"),
        **of_test(run),
        "hidden": Number(w_input.shape[2], "neurons"),
        "modulus": Number(w_input.shape[1]),
    }


def claims(numbers):
    return [
        Claim("share_at_start", at_most=0.2),
        Claim("share_at_end", at_least=0.85),
        Claim("frequencies", at_least=2, at_most=5),
        Claim("generalized_at", at_least=1000),
    ]


def controls(run):
    return {"one star of all neurons": {"run": ideal_network.in_place_of(run, 1)}}


def power_in_top_frequency(run):
    """Share of a neuron's power in its strongest frequency, mean over neurons and sides, at every checkpoint [T]."""
    w_input, w_output, groups = frequency_groups.of_series(run)
    neurons = np.concatenate(list(groups.values()))
    sides = w_input[..., neurons], w_output[:, neurons].swapaxes(1, 2)
    return np.mean([fourier.share(side, fourier.dominant_frequency(side, 1), 1) for side in sides], axis=(0, 2))


def rows(run):
    """The neurons of the rows, those of the GROUPS strongest frequencies, and in how many of them one has a row.

    Group after group, each by phase, then those of no group; of large networks without these, evenly thinned to ROWS.
    """
    w_input, _, groups = frequency_groups.of_series(run, GROUPS)
    neurons, hidden = np.concatenate(list(groups.values())), w_input.shape[2]
    if hidden <= ROWS:
        return np.append(neurons, np.setdiff1d(np.arange(hidden), neurons)), groups, 1
    one_in = -(-len(neurons) // ROWS)
    return neurons[::one_in], groups, one_in


def timeline(run):
    memorized, generalized = milestones.of_series(run)
    when = {"memorized_at": memorized, "nearly": 0.7 * generalized, "generalized_at": generalized}
    return timeline_around(int(run.steps[-1]), when, seconds=6.5)


def data(run):
    return {"step": run.steps, "share_in_top_frequency": power_in_top_frequency(run)} | {
        name: run.metrics[name] for name in ("train_accuracy", "test_accuracy")
    }


def build(run, page):
    w_input, w_output, every = frequency_groups.of_series(run)
    order, groups, _ = rows(run)
    weights = {"input": w_input.swapaxes(1, 2)[:, order], "output": w_output[:, order]}
    spans = []
    for (f, neurons), role in zip(groups.items(), ranked(groups).values(), strict=True):
        places = np.flatnonzero(np.isin(order, neurons))
        spans += [(places[0], places[-1], f"f = {f}", role)] * bool(len(places))
    page.title("To [generalize](test), the weights turn into waves")
    counter = page.step_counter(int(run.steps[-1]))
    panels = page.grid(
        article=Grid("accuracy input\nshare output", widths=(1, 1.5), gaps=(1.2, 0.9)),
        square=Grid("accuracy share\ninput input\noutput output", heights=(1, 1.5, 1.5), gaps=(1.2, 0.9)),
        story=Grid("accuracy\nshare\ninput\noutput", heights=(1, 1, 1.8, 1.8), gaps=(1, 0.8)),
    )
    accuracies = [Curve(run.metrics[f"{side}_accuracy"], side, side) for side in ("train", "test")]
    curves = []
    for name, heading, lines in (
        ("accuracy", "Accuracy", accuracies),
        ("share", "Power in top frequency", [Curve(power_in_top_frequency(run), "ink", "", percent)]),
    ):
        page.heading(panels[name], heading)
        step_axis(panels[name], run.steps[-1], ticks=2, numbers=name == "share" or page.canvas.layout != "article")
        percent_axis(panels[name])
        curves.append(Curves(page, panels[name], run.steps, lines))
    heats = {}
    for name, values in weights.items():
        limit = float(np.quantile(np.abs(values[-1]), 0.98))
        heats[name] = heat_map(page, panels[name], values[0], limit), values
        some = f": {len(groups)} of {len(every)} frequencies" * (name == "input" and len(groups) < len(every))
        page.heading(panels[name], f"{name.title()} weights{some}")
        row_brackets(page, panels[name], spans)
    colorbar(page, panels["output"], 1, lambda value: "−" if value < 0 else "+")
    caption_under(page, panels["output"], f"numbers 0 to {w_input.shape[1] - 1}")
    _, moment = milestones.of_series(run)
    notes = [
        annotate(page, panels["accuracy"], f"[99%](test) at {moment:,.0f}", (moment, 0.97), appears=moment)
        for _ in range(page.canvas.layout != "square" and is_reached(moment))  # a square's panel has no room for it
    ]

    sparingly = hold_every_nth_frame(timeline(run), 2)

    def update(step):
        for part in curves:
            part.set_index(run.at(step))
        for heat, values in heats.values():
            heat.set_data(values[run.at(sparingly(step))])
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update
