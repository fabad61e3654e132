"""The Fourier transform of the weights of modular addition: dense at first, a few frequencies at the end."""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import of_test
from render.marks.bars import bars
from render.marks.curves import Curve, Curves
from render.number_format import decimal
from render.page.axis import linear_axis, percent_axis, step_axis
from render.page.page import Grid
from render.roles import ranked
from render.timing.timeline import timeline_around
from train.analysis import fourier, frequency_groups, ideal_network, milestones, sparsity

figure = Animation(
    reads={"run": "modular_addition"},
    title="Of {all:d} frequencies, {frequencies:d} {frequencies:stays|stay}",
    caption="Power of the weights at each frequency 1 to {all:d} of the discrete Fourier transform over the numbers, "
    "all hidden neurons together. The number of frequencies that take part (one over the inverse participation ratio) "
    "goes from {input_at_start:.1f} to {input_at_end:.1f} in the input weights and from {output_at_start:.1f} to "
    "{output_at_end:.1f} in the output weights; their Gini coefficients end at {input_gini:.2f} and "
    "{output_gini:.2f}. Test accuracy passes 99% at step {generalized_at:,d}. Test accuracy ends at "
    "{short_of_99:.0%}. Over the seeds {frequencies:range} frequencies stay, and 99% is passed at step "
    "{generalized_at:range,}. {run_seeds} seeds end sparse.",
    alt="Bars of power at frequencies 1 to {all:d}, for input and output weights, and a curve of how many "
    "frequencies take part. At first all bars are low and about equal. By the end those of {frequencies:d} "
    "{frequencies:frequency|frequencies} stand out in color, at the same places on both sides, and the curve has gone "
    "from about {input_at_start:.0f} to {input_at_end:.0f}.",
    sources=("Nanda et al. 2023", "PAIR 2023"),
    order=75,
)
SIDES = {"input": 1, "output": 2}  # which axis of its weights the numbers lie along


def powers(run):
    """Side -> share of its power at each frequency 1, 2, ..., the constant left out: [T, frequencies]."""
    w_input, w_output, _ = frequency_groups.of_series(run)
    result = {}
    for (side, axis), weights in zip(SIDES.items(), (w_input, w_output), strict=True):
        power = fourier.spectrum(weights, axis).sum(3 - axis)[:, 1:]
        result[side] = power / power.sum(1, keepdims=True)
    return result


def taking_part(run):
    """Side -> number of frequencies that take part, one over the inverse participation ratio: [T]."""
    return {side: 1 / fourier.inverse_participation_ratio(power) for side, power in powers(run).items()}


def numbers(run):
    power, participation = powers(run), taking_part(run)
    return {
        **{f"{side}_at_start": Number(float(participation[side][0]), "frequencies") for side in SIDES},
        **{f"{side}_at_end": Number(float(participation[side][-1]), "frequencies") for side in SIDES},
        **{f"{side}_gini": Number(float(sparsity.gini(power[side][-1]))) for side in SIDES},
        "frequencies": Number(len(frequency_groups.of_series(run)[2]), "frequencies"),
        **of_test(run),
        "all": Number(power["input"].shape[1], "frequencies"),
    }


def claims(numbers):
    return [
        *(Claim(f"{side}_at_start", at_least=20 / 33 * numbers["all"]) for side in SIDES),
        *(Claim(f"{side}_at_end", at_most=7) for side in SIDES),
        *(Claim(f"{side}_gini", at_least=0.7) for side in SIDES),
        Claim("frequencies", at_least=2, at_most=5),
        Claim("generalized_at", at_least=1000),
    ]


def controls(run):
    return {"one ideal star": {"run": ideal_network.in_place_of(run, 1)}}


def timeline(run):
    _, generalized = milestones.of_series(run)
    return timeline_around(int(run.steps[-1]), {"halfway": generalized / 2, "generalized_at": generalized}, seconds=8)


def data(run):
    """Columns: the spectra at the beginning and at the end."""
    power = powers(run)
    return {"frequency": np.arange(power["input"].shape[1]) + 1} | {
        f"{side}_{when}": power[side][index] for side in SIDES for when, index in (("start", 0), ("end", -1))
    }


def build(run, page):
    power, participation, (_, _, groups) = powers(run), taking_part(run), frequency_groups.of_series(run)
    frequencies = np.arange(power["input"].shape[1]) + 1
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    panels = page.grid(
        article=Grid("input many\noutput many", widths=(1.5, 1), gaps=(1.4, 0.9)),
        square=Grid("input\noutput\nmany", heights=(1, 1, 0.9), gaps=(1, 0.9)),
    )
    roles = ranked(groups)
    shown = {}
    for side in SIDES:
        page.heading(panels[side], f"Power of the {side} weights")
        linear_axis(panels[side].xaxis, 0.2, frequencies[-1] + 0.8, 7, label="frequency" if side == "output" else None)
        panels[side].tick_params(labelbottom=side == "output")
        panels[side].grid(False, axis="x")
        highest = max(values.max() for values in power.values())
        apart = next(step for step in (0.2, 0.1, 0.05, 0.02, 0.01) if highest >= 2 * step or step == 0.01)
        percent_axis(panels[side], 0, 1.02 * highest, marks=apart * np.arange(int(highest / apart) + 1))
        shown[side] = bars(page, panels[side], frequencies, [roles.get(f, "distractor") for f in frequencies])
    page.heading(panels["many"], "Frequencies that take part")
    step_axis(panels["many"], run.steps[-1], ticks=2)
    linear_axis(panels["many"].yaxis, 0, frequencies[-1] + 1, 4)
    curves = Curves(
        page,
        panels["many"],
        run.steps,
        [
            Curve(participation["input"], "ink", "in", lambda value: decimal(value, 1)),
            Curve(participation["output"], "ink", "out", lambda value: decimal(value, 1), dashes=(2.2, 1.6)),
        ],
    )

    def update(step):
        index = run.at(step)
        for side in SIDES:
            shown[side].set_heights(power[side][index])
        curves.set_index(index)
        counter.set_step(step)

    return update
