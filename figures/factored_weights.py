"""Where modular addition generalizes, by which of its matrices are factored: a dot for each model of a sweep."""

from dataclasses import replace
from math import comb

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Number, Still
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
    alt="{architectures:Words} tables of dots, one for each architecture: columns are learning rates, rows weight "
    "decays. With tied factors most networks generalize ({tied} of {each}); with untied ones {untied}, with W_input "
    "alone factored {collapsed_output}, with W_output alone {collapsed_hidden}, with neither {neither_factored}. Of "
    "all networks {memorizes_only} only memorize, and {does_not_learn} do not learn.",
    sources=("PAIR 2023",),
    order=98,
)

KINDS = (
    Kind("does not learn", "muted", "x", 0.95),
    Kind("memorizes only", "train", "s", 0.9),
    Kind("generalizes", "test", "o", 1.05),
)  # in the order of addition_outcomes.OUTCOMES
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
    """Architecture -> indices of its models, in the same order for all."""
    return {
        name: np.flatnonzero(sweep.constants["architecture"] == place)
        for place, name in enumerate(sweep.spec["axes"]["architecture"])
    }


def outcomes(sweep):
    """Architecture -> indices into KINDS of its models."""
    kinds = np.array([addition_outcomes.OUTCOMES.index(word) for word in addition_outcomes.table(sweep)["outcome"]])
    return {name: kinds[models] for name, models in split(sweep).items()}


def numbers(sweep):
    axes = sweep.spec.get("axes", {})
    if set(axes) != {"lr", "weight_decay", "architecture"} or not set(NAMES) <= set(axes["architecture"]):
        raise UserError(f"needs a sweep over lr, weight_decay and architecture, with all of {', '.join(NAMES)}")
    kinds = outcomes(sweep)
    counts = np.bincount(np.concatenate(list(kinds.values())), minlength=len(KINDS))
    generalizes = {name: of_each == len(KINDS) - 1 for name, of_each in kinds.items()}
    halves = ("collapsed_output", "collapsed_hidden"), ("collapsed_hidden", "collapsed_output")
    input_only, output_only = (only(generalizes, *half) for half in halves)
    gains = {}
    for matrix, pairs in PAIRS.items():
        gains[f"{matrix}_gain"] = Number(sum(only(generalizes, *pair) for pair in pairs), "models")
        gains[f"{matrix}_loss"] = Number(sum(only(generalizes, *pair[::-1]) for pair in pairs), "models")
    return {
        "modulus": Number(sweep.spec["options"]["modulus"]),
        "steps": Number(int(sweep.steps[-1]), "training steps"),
        "accuracy": Number(sweep.spec["outcomes"]["accuracy"], "of the test split"),
        "seeds": Number(len(sweep.spec["seeds"]), "seeds"),
        "cells": Number(len(axes["lr"]) * len(axes["weight_decay"]), "pairs of rates"),
        "architectures": Number(len(kinds), "architectures"),
        "memorizes_only": Number(int(counts[1]), "models"),
        "does_not_learn": Number(int(counts[0]), "models"),
        "each": Number(len(generalizes["tied"]), "models of an architecture"),
        **{name: Number(int(generalizes[name].sum()), "models that generalize") for name in NAMES},
        **gains,
        "input_only": Number(input_only, "models"),
        "output_only": Number(output_only, "models"),
        "chance": Number(sign_test(input_only, output_only), "probability"),
    }


def claims(numbers):
    return [
        Claim("tied", at_least=max(numbers["untied"], 1)),
        Claim("collapsed_hidden", at_most=numbers["untied"]),
        Claim("collapsed_output", at_most=numbers["untied"]),
        Claim("neither_factored", at_most=numbers["untied"]),
        Claim("input_gain", at_least=numbers["input_loss"]),
        Claim("output_gain", at_least=numbers["output_loss"]),
        Claim("chance", at_least=0.05),
    ]


def controls(sweep):
    """The results of the architectures under one another's names."""
    names, count = sweep.constants["architecture"], len(NAMES)
    return {
        f"architectures moved on by {k}": {
            "sweep": replace(sweep, constants=sweep.constants | {"architecture": (names + k) % count})
        }
        for k in range(1, count)
    }


def only(generalizes, one, other):
    """Number of settings in which the model of one architecture generalizes and that of the other does not."""
    return int((generalizes[one] & ~generalizes[other]).sum())


def sign_test(first, second):
    """p-value of the two-sided sign test: how probable a split as uneven as this is if both sides are alike."""
    total = first + second
    return min(1.0, 2 * sum(comb(total, k) for k in range(min(first, second) + 1)) / 2**total)


def data(sweep):
    names = np.array(sweep.spec["axes"]["architecture"])
    columns = {name: sweep.constants[name] for name in (*sweep.spec["axes"], "seed")}
    return columns | {"architecture": names[sweep.constants["architecture"]]} | addition_outcomes.table(sweep)


def build(sweep, page):
    rates, decays, seeds = sweep.spec["axes"]["lr"], sweep.spec["axes"]["weight_decay"], sweep.spec["seeds"]
    kinds = outcomes(sweep)
    panels = {name: f"a{number}" for number, name in enumerate(kinds)}
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
        if number // columns == (len(kinds) - 1) // columns:
            axes.set_xlabel("learning rate")
        page.heading(axes, NAMES[name])
        column, row, place = (
            np.array([values.index(value) for value in sweep.constants[key][models].tolist()])
            for key, values in (("lr", rates), ("weight_decay", decays), ("seed", seeds))
        )
        Dots(page, axes, column + across[place], row + up[place], KINDS).set_kinds(kinds[name])
    counts = np.bincount(np.concatenate(list(kinds.values())), minlength=len(KINDS))
    CountLegend(page, placed["key"], KINDS, counts.sum()).set_counts(counts.tolist())
