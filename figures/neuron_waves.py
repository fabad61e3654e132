"""Every neuron of modular addition becomes a wave over the numbers: one panel a frequency, a line a neuron."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Animation, Claim, Number
from render.page.axis import linear_axis
from render.page.page import Grid
from render.roles import ranked
from render.timing.decimation import hold_every_nth_frame
from render.timing.timeline import is_reached, timeline_around
from train.analysis import fourier, frequency_groups, ideal_network, milestones, modular_network, wave_shape

figure = Animation(
    reads={"run": "modular_addition"},
    title="Neurons turn into waves, and share {frequencies:words} {frequencies:frequency|frequencies}",
    caption="Input weights of the hidden neurons over the numbers 0 to {last_number:d}, a line a neuron, neurons "
    "of one final frequency in one panel: {frequencies:d} {frequencies:frequency|frequencies} with "
    "{neurons_each_least:d} to {neurons_each_most:d} neurons. Of the frequencies the {drawn:words} strongest are "
    "drawn. Of the many neurons of a panel {lines:words} are drawn. Round the {modulus:d} numbers once, there are f "
    "waves. A wave of the frequency with which a neuron ends explains {explained_at_start:.0%} of its weights at the "
    "start, when others may be stronger, and {explained_at_end:.0%} at the end. The waves are cosines: of the variance "
    "of a neuron's weights a cosine explains {cosine_in:.1%} (output weights: {cosine_out:.1%}; medians), a square "
    "wave {square_in:.0%} ({square_out:.0%}), and the cosine is better in {cosine_better:.0%} of all cases. Over the "
    "seeds a cosine explains {cosine_in:range.1%} ({cosine_out:range.1%}). Neurons of a panel differ in phase, and up "
    "to {strength_ratio:.1f}-fold in strength, the norm of the input weights times that of the output weights. "
    "{run_seeds} seeds turn periodic so.",
    alt="{shown:Words} {shown:panel|panels} of lines over the numbers 0 to {last_number:d}. The lines start as small "
    "noise; by the end of training each is a wave. The {neurons_each_least:d} to {neurons_each_most:d} neurons of a "
    "panel have the same frequency, and are shifted against each other. Of the many neurons of a panel {lines:words} "
    "are drawn.",
    sources=("PAIR 2023",),
    order=12,
)
ROWS, PANELS = 5, 12  # frequencies: in rows, and at most
FEW, LINES = 16, 5  # neurons: of more than FEW, LINES are drawn


def numbers(run):
    w_input, w_output, groups = frequency_groups.of_series(run)
    ends = w_input[[0, -1]]
    explained = np.concatenate([fourier.share(ends[..., neurons], f, 1) for f, neurons in groups.items()], 1).mean(1)
    each = [len(neurons) for neurons in groups.values()]
    force = frequency_groups.strength(w_input[-1], w_output[-1])
    cosine, square = r_squared(run)
    return {
        "frequencies": Number(len(groups), "frequencies"),
        "shown": Number(min(len(groups), PANELS), "frequencies"),
        "drawn": Number(PANELS, "frequencies") if len(groups) > PANELS else None,
        "lines": Number(LINES, "neurons") if max(each) > FEW else None,
        "neurons_each_least": Number(min(each), "neurons"),
        "neurons_each_most": Number(max(each), "neurons"),
        "explained_at_start": Number(float(explained[0]), "share of power"),
        "explained_at_end": Number(float(explained[1]), "share of power"),
        **{f"cosine_{side}": Number(float(np.median(values)), "R2") for side, values in cosine.items()},
        **{f"square_{side}": Number(float(np.median(values)), "R2") for side, values in square.items()},
        "cosine_better": Number(float(np.mean([cosine[side] > square[side] for side in cosine])), "share"),
        "strength_ratio": Number(max(float(force[g].max() / force[g].min()) for g in groups.values()), "times"),
        "modulus": Number(w_input.shape[1]),
        "last_number": Number(w_input.shape[1] - 1),
    }


def claims(numbers):
    return [
        Claim("frequencies", at_least=2, at_most=5),
        Claim("neurons_each_most", at_least=4, at_most=12),
        Claim("explained_at_start", at_most=0.2),
        Claim("explained_at_end", at_least=0.85),
        Claim("cosine_in", at_least=0.95),
        Claim("cosine_out", at_least=0.95),
        Claim("cosine_better", at_least=0.95),
    ]


def controls(run):
    squares = dict(zip(("w_input", "w_output"), map(np.sign, modular_network.of_series(run)), strict=True))
    return {
        "one ideal star": {"run": ideal_network.in_place_of(run, 1)},
        "square waves": {"run": replace(run, weights=squares, views={})},
    }


def r_squared(run):
    """R2 of the cosine and of the square wave that fit the weights of each neuron of a group best, at the end.

    Two dicts: "in" and "out" -> [neurons].
    """
    w_input, w_output, groups = frequency_groups.of_series(run)
    frequency, neurons = np.repeat(list(groups), list(map(len, groups.values()))), np.concatenate(list(groups.values()))
    sides = {"in": w_input[-1][:, neurons], "out": w_output[-1].T[:, neurons]}
    return [
        {side: fit(values, frequency) for side, values in sides.items()}
        for fit in (wave_shape.cosine_r2, wave_shape.square_r2)
    ]


def timeline(run):
    _, generalized = milestones.of_series(run)
    return timeline_around(
        int(run.steps[-1]), {"halfway": 0.5 * generalized, "nearly": 0.75 * generalized}, seconds=5.5
    )


def data(run):
    """Input weights at the end: a row for each number, a column for each neuron."""
    w_input, _, groups = frequency_groups.of_series(run)
    return {"number": np.arange(w_input.shape[1])} | {
        f"f{f}_neuron{k + 1}": w_input[-1, :, neuron]
        for f, neurons in groups.items()
        for k, neuron in enumerate(neurons)
    }


def drawn(neurons):
    """The neurons of a group that are drawn, in order of phase: all, or LINES spread evenly."""
    if len(neurons) <= FEW:
        return neurons
    return neurons[np.linspace(0, len(neurons), LINES, endpoint=False).astype(int)]


def rows(page, groups, last):
    """A panel for each of a few frequencies, one above the other, with its name to the left."""
    mosaic = "\n".join(f"f{f}" for f in groups)
    panels = page.grid(Grid(mosaic, gaps=(1, 0.5)), story=Grid(mosaic, gaps=(1, 0.8)))
    for (f, neurons), role in zip(groups.items(), ranked(groups).values(), strict=True):
        axes = panels[f"f{f}"]
        axes.set_ylabel(
            f"f = {f}\n{counted(neurons)}",
            rotation=0,
            ha="right",
            va="center",
            weight=600,
            color=page.theme.text_color(role),
        )
        linear_axis(axes.xaxis, 0, last, 6, label="number" if f == max(groups) else None)
        if f < max(groups):
            axes.tick_params(labelbottom=False)
    return panels


def grid(page, groups, last):
    """Panels of many frequencies in columns, with their names above."""
    columns = {"article": 3, "square": 2, "story": 2}[page.canvas.layout]
    names = [f"f{f}" for f in groups]
    lowest = names[(len(names) - 1) // columns * columns :]
    names += ["."] * (-len(names) % columns)
    panels = page.grid(
        Grid("\n".join(" ".join(names[k : k + columns]) for k in range(0, len(names), columns)), gaps=(0.9, 0.2))
    )
    for (f, neurons), role in zip(groups.items(), ranked(groups).values(), strict=True):
        axes = panels[f"f{f}"]
        page.heading(axes, f"[f = {f}]({role}), {counted(neurons)}")
        linear_axis(axes.xaxis, 0, last, 3, label="number" if f"f{f}" == lowest[0] else None)
        axes.tick_params(labelbottom=f"f{f}" in lowest)
    return panels


def counted(neurons):
    """How many neurons are drawn, of how many."""
    some = len(drawn(neurons))
    return f"{some} neurons" if some == len(neurons) else f"{some} of {len(neurons)} neurons"


def build(run, page):
    w_input, _, groups = frequency_groups.of_series(run, PANELS)
    x = np.arange(w_input.shape[1])
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    generalized = milestones.of_series(run)[1]
    late = run.at(0.6 * generalized) if is_reached(generalized) else 0
    panels = rows(page, groups, x[-1]) if len(groups) <= ROWS else grid(page, groups, x[-1])
    lines = []
    for (f, neurons), role in zip(groups.items(), ranked(groups).values(), strict=True):
        axes, neurons = panels[f"f{f}"], drawn(neurons)
        sizes = np.abs(w_input[late:, :, neurons]).max((1, 2))
        limit = max(0.75 * sizes.max(), 1.3 * sizes[-1])  # memorizing makes spikes, which may leave the panel
        axes.set(ylim=(-limit, limit), yticks=[0], yticklabels=[""])
        pure = fourier.share(w_input[..., neurons], f, 1)
        for k, (neuron, strongest) in enumerate(zip(neurons, np.linspace(1, 0.4, len(neurons)), strict=True)):
            (line,) = axes.plot(x, w_input[-1, :, neuron], linewidth=page.stroke(2.2))
            # A neuron takes on its color as it turns into a wave.
            shades = np.rint(20 * strongest * (0.25 + 0.75 * pure[:, k])) / 20
            lines.append((page.add_animated(line), neuron, [page.theme.tint(role, 1 - shade) for shade in shades]))

    sparingly = hold_every_nth_frame(timeline(run), 2)

    def update(step):
        index = run.at(sparingly(step))
        for line, neuron, shades in lines:
            line.set_ydata(w_input[index, :, neuron])
            line.set_color(shades[index])
        counter.set_step(step)

    return update
