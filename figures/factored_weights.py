"""Where modular addition generalizes, by which of its matrices are factored: a dot for each model of a sweep."""

from math import comb

import numpy as np

from figures.harness.header import Claim, Still
from render.marks.dot_table import CountLegend, Dots, Kind, grid_offsets, panel_grid, table_axes
from train.analysis import addition_outcomes

figure = Still(
    reads={"sweep": "sweep_factoring/sweep"},
    title="Factored weights generalize more often, tied ones most",
    caption="Does it matter whether W_input and W_output are trained as products of two matrices each, or as one? A "
    "dot is a network that learns to add mod {modulus}; all of a seed begin as the same network, and differ in the "
    "architecture, in weight decay and in learning rate. Within {steps:,} steps, {tied} of {each} generalize (test "
    "accuracy {accuracy:.0%} or above at the end) with both matrices factored and the embedding tied, as in the other "
    "figures; {untied} with both factored but untied, {collapsed_output} with W_input alone factored, "
    "{collapsed_hidden} with W_output alone, {neither_factored} with neither. Among networks that differ in one matrix "
    "only, {input_gain} generalize because W_input is factored and {input_loss} because it is not; for W_output it is "
    "{output_gain} and {output_loss}. That input and output differ is not shown: networks that generalize with one of "
    "them alone factored, and not with the other, are {input_only} and {output_only} (sign test: p = {chance:.2f}). "
    "Left open: why. Decay and learning rate act on both factors of a product, so that equal values are not equal "
    "speeds; {cells} combinations of the two, {seeds} seeds and one size are a small field.",
    alt="Five tables of dots, one for each architecture: columns are learning rates, rows weight decays. With tied "
    "factors most networks generalize ({tied} of {each}); with untied ones {untied}, with W_input alone factored "
    "{collapsed_output}, with W_output alone {collapsed_hidden}, with neither {neither_factored}. Most others only "
    "memorize; without factors and with strong decay they do not learn.",
    sources=("PAIR 2023",),
    order=98,
)

KINDS = (
    Kind("does not learn", "muted", "x", 0.95),
    Kind("memorizes only", "train", "s", 0.9),
    Kind("generalizes", "test", "o", 1.05),
)  # in the order of addition.OUTCOMES
NAMES = {
    "tied": "both factored, tied",
    "untied": "both factored",
    "collapsed_hidden": "output factored",
    "collapsed_output": "input factored",
    "neither_factored": "neither factored",
}
PAIRS = {
    "input": (("untied", "collapsed_hidden"), ("collapsed_output", "neither_factored")),
    "output": (("untied", "collapsed_output"), ("collapsed_hidden", "neither_factored")),
}  # architectures that differ in one matrix: with its factors, and without


def split(sweep):
    """Architecture -> its models, in the same order for all."""
    return {
        name: np.flatnonzero(sweep.constants["architecture"] == place)
        for place, name in enumerate(sweep.spec["axes"]["architecture"])
    }


def outcomes(sweep):
    """Architecture -> indices into KINDS of its models."""
    kinds = np.array([addition_outcomes.OUTCOMES.index(word) for word in addition_outcomes.table(sweep)["outcome"]])
    return {name: kinds[models] for name, models in split(sweep).items()}


def claims(sweep):
    generalizes = {name: kinds == len(KINDS) - 1 for name, kinds in outcomes(sweep).items()}
    count = {name: int(found.sum()) for name, found in generalizes.items()}
    axes = sweep.spec["axes"]
    gains = {
        matrix: (sum(only(generalizes, *pair) for pair in pairs), sum(only(generalizes, *pair[::-1]) for pair in pairs))
        for matrix, pairs in PAIRS.items()
    }
    halves = (
        only(generalizes, "collapsed_output", "collapsed_hidden"),
        only(generalizes, "collapsed_hidden", "collapsed_output"),
    )
    return [
        Claim("modulus", sweep.spec["options"]["modulus"], "> 0"),
        Claim("steps", int(sweep.steps[-1]), "> 0", "training steps"),
        Claim("accuracy", sweep.spec["outcomes"]["accuracy"], "> 0", "of the test split"),
        Claim("seeds", len(sweep.spec["seeds"]), "> 0", "seeds"),
        Claim("cells", len(axes["lr"]) * len(axes["weight_decay"]), "> 0", "pairs of rates"),
        Claim("each", len(generalizes["tied"]), "> 0", "models of an architecture"),
        Claim("tied", count["tied"], f">= {count['untied']}", "models that generalize"),
        *(Claim(name, count[name], f"<= {count['untied']}", "models that generalize") for name in list(NAMES)[1:]),
        *(
            Claim(f"{matrix}_{way}", value, bound, "models")
            for matrix, (gain, loss) in gains.items()
            for way, value, bound in (("gain", gain, f">= {loss}"), ("loss", loss, ">= 0"))
        ),
        Claim("input_only", halves[0], ">= 0", "models"),
        Claim("output_only", halves[1], ">= 0", "models"),
        Claim("chance", sign_test(*halves), "> 0.05", "probability"),
    ]


def only(generalizes, one, other):
    """In how many settings a model of the one architecture generalizes and that of the other does not."""
    return int((generalizes[one] & ~generalizes[other]).sum())


def sign_test(first, second):
    """How probable so uneven a split is, or a more uneven one, if both sides are alike (two-sided)."""
    total = first + second
    return min(1.0, 2 * sum(comb(total, k) for k in range(min(first, second) + 1)) / 2**total)


def data(sweep):
    names = np.array(sweep.spec["axes"]["architecture"])
    columns = {name: sweep.constants[name] for name in (*sweep.spec["axes"], "seed")}
    return columns | {"architecture": names[sweep.constants["architecture"]]} | addition_outcomes.table(sweep)


def build(sweep, page):
    rates, decays, seeds = sweep.spec["axes"]["lr"], sweep.spec["axes"]["weight_decay"], sweep.spec["seeds"]
    found = outcomes(sweep)
    panels = {name: f"a{number}" for number, name in enumerate(found)}
    page.title(figure.title)
    names = [*panels.values(), "key"]
    placed = page.grid(article=panel_grid(names, 3), square=panel_grid(names, 2))
    across, up = grid_offsets(len(seeds))
    columns = {"article": 3}.get(page.canvas.layout, 2)
    for number, (name, models) in enumerate(split(sweep).items()):
        axes, leftmost = placed[panels[name]], number % columns == 0
        table_axes(
            page,
            axes,
            [f"{rate:g}" for rate in rates],
            [f"{decay:g}" if leftmost else "" for decay in decays],
            ("", "weight decay" if leftmost else ""),
        )
        if number // columns == (len(found) - 1) // columns:
            axes.set_xlabel("learning rate")
        page.heading(axes, NAMES[name])
        column, row, place = (
            np.array([values.index(value) for value in sweep.constants[key][models].tolist()])
            for key, values in (("lr", rates), ("weight_decay", decays), ("seed", seeds))
        )
        Dots(page, axes, column + across[place], row + up[place], KINDS).set_kinds(found[name])
    counts = np.bincount(np.concatenate(list(found.values())), minlength=len(KINDS))
    CountLegend(page, placed["key"], KINDS, counts.sum()).set_counts(counts.tolist())
