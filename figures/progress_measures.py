"""Progress measures: the periodic solution grows before the test loss shows it."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Claim, Number, Still
from render.marks.curves import Curve, Curves
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from train.analysis import (
    fourier,
    frequency_groups,
    ideal_network,
    milestones,
    modular_network,
    progress_measures,
    sparsity,
)

figure = Still(
    reads={"run": "modular_addition"},
    title="The solution grows before the test loss shows it",
    caption="Progress measures of Nanda et al. for a network that learns a + b mod {modulus:d}. Restricted loss "
    "keeps of the logits only the waves in a + b at the {frequencies:d} frequencies that the network ends "
    "with, over all pairs; excluded loss takes them away, on the training data. At half the way to "
    "generalizing, step {halfway:,d}, the test loss is still {test_loss_halfway:.1f} nats; the restricted "
    "loss has fallen to {restricted_halfway:.1g}, and without the waves the training data would cost "
    "{excluded_halfway:.0f} nats instead of {train_loss_halfway:.0e}: the network relies on them already. "
    "The Gini coefficient of the weights' Fourier transform rises from {gini_at_start:.2f} to "
    "{gini_at_end:.2f}; the weight norm falls as memorized parts are cleaned up. {run_seeds} seeds generalize.",
    alt="Three panels over {last_step:,d} training steps. The test loss rises, falls late, and 99% are right at "
    "step {generalized_at:,d}; the restricted loss falls well before it; the excluded loss rises far above the "
    "train loss and stays there. The Gini coefficients of input and output weights rise steadily from "
    "{gini_at_start:.1f} to {gini_at_end:.1f}. The weight norm climbs fast, then falls.",
    sources=("Nanda et al. 2023 (arXiv:2301.05217)",),
    order=112,
)


def measures(run):
    """Losses, weight norm, and Gini coefficients of the spectrum of the weights: name -> [T]."""
    w_input, w_output, groups = frequency_groups.of_series(run)
    gini = {
        f"{side}_gini": sparsity.gini(np.sqrt(fourier.spectrum(weights, axis).sum(3 - axis)[:, 1:]))
        for side, weights, axis in (("input", w_input, 1), ("output", w_output, 2))
    }
    return {
        "test_loss": run.metrics["test_loss"],
        "train_loss": run.metrics["train_loss"],
        "restricted_loss": progress_measures.restricted_loss(w_input, w_output, list(groups)),
        "excluded_loss": progress_measures.excluded_loss(w_input, w_output, list(groups), modular_network.seen(run)),
        "weight_norm": run.metrics["weight_norm_l2"],
    } | gini


def numbers(run):
    series, (_, generalized) = measures(run), milestones.of_series(run)
    halfway = run.at(generalized / 2)
    at_halfway = {name: float(values[halfway]) for name, values in ({"step": run.steps} | series).items()}
    if np.isnan(generalized):
        at_halfway = dict.fromkeys(at_halfway, np.nan)
    return {
        "generalized_at": Number(generalized, "training step"),
        "halfway": Number(at_halfway["step"], "training step"),
        "test_loss_halfway": Number(at_halfway["test_loss"], "nats"),
        "train_loss_halfway": Number(at_halfway["train_loss"], "nats"),
        "restricted_halfway": Number(at_halfway["restricted_loss"], "nats"),
        "restricted_ahead": Number(at_halfway["restricted_loss"] / at_halfway["test_loss"], "of the test loss"),
        "excluded_halfway": Number(at_halfway["excluded_loss"], "nats"),
        "gini_at_start": Number(float(series["input_gini"][0])),
        "gini_at_end": Number(float(series["input_gini"][-1])),
        "frequencies": Number(len(frequency_groups.of_series(run)[2]), "frequencies"),
        "modulus": Number(run.spec["options"]["modulus"]),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("generalized_at", at_least=1000),
        Claim("test_loss_halfway", at_least=1),
        Claim("train_loss_halfway", at_most=0.01),
        Claim("restricted_ahead", at_most=0.5),
        Claim("excluded_halfway", at_least=2),
        Claim("gini_at_start", at_most=0.3),
        Claim("gini_at_end", at_least=0.6),
        Claim("frequencies", at_least=2, at_most=5),
    ]


def controls(run):
    """At its last checkpoint number n is called 2n, so that it ends with other frequencies than those it learned."""
    embed = run.weights["w_embed"].copy()
    embed[-1] = embed[-1, 2 * np.arange(embed.shape[1]) % embed.shape[1]]
    other = replace(run, weights={**run.weights, "w_embed": embed})
    return {"other frequencies": {"run": other}, "one star of all neurons": {"run": ideal_network.in_place_of(run, 1)}}


def data(run):
    return {"step": run.steps} | measures(run)


def build(run, page):
    series, steps = measures(run), run.steps
    page.title("The solution grows before the [test loss](test) shows it")
    panels = page.grid(
        article=Grid("loss gini\nloss norm", widths=(1.35, 1), gaps=(1.4, 0.9)),
        square=Grid("loss\ngini\nnorm", heights=(2, 1, 1), gaps=(1, 0.9)),
    )
    page.heading(panels["loss"], "Loss in nats")
    page.heading(panels["gini"], "Gini coefficient of the spectrum")
    page.heading(panels["norm"], "Weight norm")
    _, generalized = milestones.of_series(run)
    for name, axes in panels.items():
        step_axis(axes, steps[-1], ticks=2, numbers=name != "gini")
        axes.axvline(generalized, color=page.theme.test, linewidth=page.stroke(2), dashes=(3, 2.5), zorder=1)
    losses = {name: series[f"{name}_loss"] for name in ("excluded", "test", "restricted", "train")}
    every = np.concatenate(list(losses.values()))
    log_axis(panels["loss"].yaxis, every.min() / 2, 4 * every.max(), ticks=4)
    linear_axis(panels["gini"].yaxis, 0, 1, 2)
    linear_axis(panels["norm"].yaxis, 0, 1.1 * series["weight_norm"].max(), 2)
    dashed = 2.2, 1.6
    # The color says of which data (restricted: test and train), the dashes that part of the logits was left out.
    looks = {
        "excluded": ("train", dashed),
        "test": ("test", None),
        "restricted": ("test", dashed),
        "train": ("train", None),
    }
    for name, curves in (
        ("loss", [Curve(values, looks[side][0], side, dashes=looks[side][1]) for side, values in losses.items()]),
        (
            "gini",
            [Curve(series["input_gini"], "ink", "input"), Curve(series["output_gini"], "ink", "output", dashes=dashed)],
        ),
        ("norm", [Curve(series["weight_norm"], "ink", "")]),
    ):
        Curves(page, panels[name], steps, curves).set_index(len(steps) - 1)
    low = 0.3 * series["weight_norm"].max()
    annotate(page, panels["norm"], f"[generalizes](test) at step {generalized:,.0f}", (generalized, low))
