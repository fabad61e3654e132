"""A frequency's neurons are cut out: what the network loses at once, and what grows back in further training."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Claim, Number, Still
from figures.pieces.frequency_colors import check_frequencies
from render.marks.curves import Curve, Curves
from render.marks.lollipop import lollipops
from render.marks.stacked_bars import Segment, stacked_bars
from render.page.axis import linear_axis, log_axis
from render.page.page import Grid
from render.roles import ranked
from train.analysis import frequency_groups, ideal_network

figure = Still(
    reads={"run": "modular_addition", "cuts": "frequency_regrowth", "table": "frequency_regrowth/seeds"},
    title="A frequency grows back, if the embedding knows it",
    caption="Left: a network that adds mod {modulus:d} with {frequencies:words} frequencies f, over all sums, without "
    "the neurons of one f and with them only. Without one it gets {least_without:.0%} to {most_without:.0%} right, "
    "but at {least_cost:.1g} to {most_cost:.1g} nats instead of {whole_cost:.1g}, and with a mean margin of "
    "{least_margin:.1f} to {most_margin:.1f} logits instead of {whole_margin:.1f}: what is left is redundancy, not "
    "repair. Large language models repair such a cut within one pass, as later layers make up for it (the Hydra "
    "effect); here nothing comes after the one hidden layer. Alone, no frequency gets more than {most_alone:.0%} "
    "right. Right: the strongest frequency is cut and training goes on, in the {networks:d} of {tried:d} networks "
    "that had generalized (the curves are of the one at the left; dashed: before). Neurons set to zero, in and out, "
    "have no gradient and stay silent, {zeroed_silent:d} of {zeroed_all:d}; the rest makes up for part of the loss, "
    "but {zeroed_fail:d} networks end below 99%, the worst at {zeroed_worst:.0%}. Redrawn neurons take up the cut "
    "frequency again: {redrawn_back:d} of {redrawn_all:d}. If it is also taken out of the embedding, which inputs and "
    "outputs share, {cleared_back:d} of {cleared_all:d} do: {cleared_joined:d} join the frequencies that are left, "
    "{cleared_new:d} a new one, {cleared_silent:d} fall silent, and {cleared_fail:d} networks end below 99%. So here "
    "it is the embedding that remembers. With nothing cut, and the optimizer restarted all the same, the test loss "
    "ends at {control_least:.0%} to {control_most:.0%} of what it was.",
    alt="Three columns of dots, a row for the whole network, for the network without each of {frequencies:words} "
    "frequencies, and for each alone: accuracy, cross-entropy and margin. Without one, accuracy falls to "
    "{least_without:.0%} at worst; alone, to {most_alone:.0%} at best. Next to them test loss over training steps "
    "after a cut: it falls back in all three cases, least where neurons were set to zero. Three bars of what the cut "
    "neurons became: zeroed ones stay silent, redrawn ones return to their frequency, and with the frequency cleared "
    "from the embedding they join others.",
    sources=("Nanda et al. 2023", "McGrath et al. 2023 (arXiv:2307.15771)"),
    order=95,
)

CUTS = {"zeroed": "", "redrawn": "", "cleared": " from the embedding too"}
FATES = {
    "back": Segment("back at f", "highlight"),
    "joined": Segment("at others", "ink"),
    "new": Segment("at a new f", "muted"),
    "silent": Segment("silent", "muted", filled=False),
}
MEASURES = "accuracy", "cross_entropy", "margin"


def ablation(run):
    """Frequencies, and {"whole", "without", "alone": {measure: values}}, over all sums.

    values: [frequencies]; of the whole network, a number.
    """
    w_input, w_output, groups = frequency_groups.of_series(run)
    values = frequency_groups.ablation(w_input[-1:], w_output[-1:], groups)
    return list(groups), {
        kind: {name: column[0] for name, column in columns.items()} for kind, columns in values.items()
    }


def named(frequencies):
    """Names of the parts of the network that are kept, in the order of `lined_up`."""
    return ["all f", *(f"without {f}" for f in frequencies), *(f"only {f}" for f in frequencies)]


def lined_up(at_once):
    """Measure -> its values of the whole network, without each frequency, and of each alone."""
    return {name: np.hstack([at_once[kind][name] for kind in ("whole", "without", "alone")]) for name in MEASURES}


def rows_of(table, cut):
    """The rows of one cut whose network had generalized."""
    chosen = (table["cut"] == cut) & (table["shows"] == 1)
    return {name: values[chosen] for name, values in table.items()}


def fates(table, cut):
    """Number of cut neurons that met each of FATES."""
    return [int(rows_of(table, cut)[fate].sum()) for fate in FATES]


def numbers(run, cuts, table):
    frequencies, at_once = ablation(run)
    check_frequencies(frequencies)
    without, alone, whole = (at_once[kind] for kind in ("without", "alone", "whole"))
    tables = {cut: rows_of(table, cut) for cut in (*CUTS, "nothing")}
    counts = {cut: dict(zip(FATES, fates(table, cut), strict=True)) for cut in CUTS}
    neurons = {cut: sum(count.values()) for cut, count in counts.items()}
    worst = {cut: float(rows["test_accuracy"].min(initial=np.inf)) for cut, rows in tables.items()}
    below = {cut: int((rows["test_accuracy"] < 0.99).sum()) for cut, rows in tables.items()}
    change = tables["nothing"]["test_loss"] / tables["nothing"]["start_test_loss"]
    return {
        "modulus": Number(run.spec["options"]["modulus"]),
        "frequencies": Number(len(frequencies), "frequencies"),
        "least_without": Number(float(without["accuracy"].min()), "share"),
        "most_without": Number(float(without["accuracy"].max()), "share"),
        "most_alone": Number(float(alone["accuracy"].max()), "share"),
        "whole_cost": Number(float(whole["cross_entropy"]), "nats"),
        "least_cost": Number(float(without["cross_entropy"].min()), "nats"),
        "most_cost": Number(float(without["cross_entropy"].max()), "nats"),
        "least_margin": Number(float(without["margin"].min()), "logits"),
        "most_margin": Number(float(without["margin"].max()), "logits"),
        "whole_margin": Number(float(whole["margin"]), "logits"),
        "same_network": Number(int(all(series.spec["seed"] == run.spec.get("seed") for series in cuts.values()))),
        "networks": Number(len(tables["zeroed"]["seed"]), "networks"),
        "tried": Number(int((table["cut"] == "zeroed").sum()), "networks"),
        "zeroed_silent": Number(counts["zeroed"]["silent"], "neurons"),
        "zeroed_all": Number(neurons["zeroed"], "neurons"),
        "zeroed_fail": Number(below["zeroed"], "networks"),
        "zeroed_worst": Number(worst["zeroed"], "share"),
        "redrawn_back": Number(counts["redrawn"]["back"], "neurons"),
        "redrawn_all": Number(neurons["redrawn"], "neurons"),
        **{f"cleared_{fate}": Number(count, "neurons") for fate, count in counts["cleared"].items()},
        "cleared_all": Number(neurons["cleared"], "neurons"),
        "cleared_fail": Number(below["cleared"], "networks"),
        "control_least": Number(float(change.min(initial=np.inf)), "of the loss"),
        "control_most": Number(float(change.max(initial=-np.inf)), "of the loss"),
        "control_accuracy": Number(worst["nothing"], "share"),
    }


def claims(numbers):
    pairs = numbers["modulus"] * (numbers["modulus"] + 1) / 2
    return [
        Claim("frequencies", at_least=3, at_most=5),
        Claim("least_without", at_most=1 - 0.5 / pairs),  # less than all
        Claim("most_alone", at_most=0.5),
        Claim("whole_cost", at_most=0.01),
        Claim("least_cost", at_least=numbers["whole_cost"]),
        Claim("most_margin", at_most=numbers["whole_margin"]),
        Claim("same_network", equals=1),
        Claim("networks", at_least=5),
        Claim("redrawn_back", at_least=(numbers["redrawn_all"] + 1) / 2),  # more than half
        Claim("cleared_back", at_most=(numbers["cleared_all"] - 1) / 2),  # less than half
        Claim("control_accuracy", at_least=0.99),
    ]


def controls(run, cuts, table):
    data, swap = {"run": run, "cuts": cuts, "table": table}, {"redrawn": "cleared", "nothing": "zeroed"}
    swap |= {new: old for old, new in swap.items()}
    others = {
        "two ideal stars": {"run": ideal_network.in_place_of(run, 1, 2)},
        "cuts of another seed": {"cuts": {cut: replace(series, spec={"seed": None}) for cut, series in cuts.items()}},
        "cuts exchanged": {"table": table | {"cut": np.array([swap[cut] for cut in table["cut"]])}},
        "no network had generalized": {"table": table | {"shows": np.zeros_like(table["shows"])}},
    }
    return {name: data | other for name, other in others.items()}


def data(run, cuts, table):
    frequencies, at_once = ablation(run)
    parts = [{"kept": named(frequencies)} | lined_up(at_once)]
    parts += [
        {"cut": [cut] * len(series.steps), "step": series.steps, "test_loss": series.metrics["test_loss"]}
        for cut, series in cuts.items()
    ]
    lengths = [len(next(iter(part.values()))) for part in parts]
    return {
        name: np.concatenate([part.get(name, [""] * length) for part, length in zip(parts, lengths, strict=True)])
        for name in ("kept", *MEASURES, "cut", "step", "test_loss")
    }


def build(run, cuts, table, page):
    frequencies, at_once = ablation(run)
    roles = list(ranked(frequencies).values())
    page.title(figure.title)
    panels = page.grid(
        article=Grid(
            "accuracy cross_entropy margin loss\naccuracy cross_entropy margin fate",
            widths=(1, 1, 1, 2.6),
            heights=(1, 1.75),
            gaps=(0.8, 1),
        ),
        square=Grid(
            "accuracy accuracy cross_entropy cross_entropy margin margin\nloss loss loss fate fate fate",
            heights=(1.1, 1),
            gaps=(0.7, 1),
        ),
        story=Grid(
            "accuracy cross_entropy margin\nloss loss loss\nfate fate fate", heights=(1.45, 0.8, 1.2), gaps=(0.9, 1)
        ),
    )
    values = lined_up(at_once)
    linear_axis(panels["accuracy"].xaxis, 0, 1.04, 2, form=lambda accuracy: f"{accuracy:.0%}")
    costs, margins = values["cross_entropy"], values["margin"]
    log_axis(panels["cross_entropy"].xaxis, costs.min() / 2, 3 * costs.max(), ticks=2)
    linear_axis(panels["margin"].xaxis, 1.2 * margins.min(), 1.1 * margins.max(), 2)
    shown = [(panels[name], values[name], values[name][0]) for name in MEASURES]
    lollipops(page, shown, named(frequencies), ["ink", *roles, *roles])
    for name, heading in zip(MEASURES, ("Right", "Loss, nats", "Margin"), strict=True):
        page.heading(panels[name], heading)
    draw_regrowth(page, panels, cuts, table)
    page.settle()


def draw_regrowth(page, panels, cuts, table):
    """Draw the test loss after each cut, and what the cut neurons became."""
    shown = [cuts[cut] for cut in CUTS]
    losses = np.stack([series.metrics["test_loss"][1:] for series in shown])
    before, steps = shown[0].constants["start_test_loss"][0], shown[0].steps[1:]
    log_axis(panels["loss"].xaxis, 1, steps[-1], ticks=4, label="training steps after it")
    decades = np.log10([min(before, losses.min()), losses.max()])
    log_axis(panels["loss"].yaxis, 10 ** np.floor(decades[0]), 10 ** np.ceil(decades[1]), ticks=3)
    panels["loss"].axhline(before, color=page.theme.ink, lw=page.stroke(2), ls=(0, (3, 2)), zorder=1)
    panels["loss"].text(1.25, 1.25 * before, "before", color=page.theme.muted, fontsize=page.size("tick"))
    dashes = None, (2.2, 1.6), (0.6, 1.4)
    Curves(
        page,
        panels["loss"],
        steps,
        [Curve(values, "test", cut, dashes=pattern) for cut, values, pattern in zip(CUTS, losses, dashes, strict=True)],
    ).set_index(len(steps) - 1)
    page.heading(panels["loss"], f"[Test loss](test) after f = {shown[0].constants['removed_frequency'][0]} is cut")
    page.heading(panels["fate"], f"Cut neurons of {len(rows_of(table, 'zeroed')['seed'])} networks")
    rows = [(f"[{cut}](ink){more}", fates(table, cut)) for cut, more in CUTS.items()]
    stacked_bars(page, panels["fate"], rows, list(FATES.values()))
