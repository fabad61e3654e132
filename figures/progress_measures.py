"""Progress measures: the periodic solution grows before the test loss shows it."""

import numpy as np

from figures.harness.header import Claim, Still
from render.marks.curves import Curve, Curves
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from train.analysis import fourier, frequency_groups, milestones, progress_measures, sparsity

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


def measured(run):
    """Name -> [T]."""
    w_input, w_output, found = frequency_groups.of_series(run)
    gini = {
        f"{side}_gini": sparsity.gini(np.sqrt(fourier.spectrum(weights, axis).sum(3 - axis)[:, 1:]))
        for side, weights, axis in (("input", w_input, 1), ("output", w_output, 2))
    }
    return {
        "test_loss": run.metrics["test_loss"],
        "train_loss": run.metrics["train_loss"],
        "restricted_loss": progress_measures.restricted_loss(w_input, w_output, list(found)),
        "excluded_loss": progress_measures.excluded_loss(w_input, w_output, list(found), run.train_index),
        "weight_norm": run.metrics["weight_norm_l2"],
    } | gini


def claims(run):
    found, (_, generalized) = measured(run), milestones.of_series(run)
    halfway = run.at(generalized / 2)
    restricted, test = (float(found[name][halfway]) for name in ("restricted_loss", "test_loss"))
    return [
        Claim("generalized_at", generalized, ">= 1000", "training step"),
        Claim("halfway", int(run.steps[halfway]), "> 0", "training step"),
        Claim("test_loss_halfway", test, ">= 1", "nats"),
        Claim("train_loss_halfway", float(found["train_loss"][halfway]), "<= 0.01", "nats"),
        Claim("restricted_halfway", restricted, "> 0", "nats"),
        Claim("restricted_ahead", restricted / test, "<= 0.5", "of the test loss"),
        Claim("excluded_halfway", float(found["excluded_loss"][halfway]), ">= 2", "nats"),
        Claim("gini_at_start", float(found["input_gini"][0]), "<= 0.3"),
        Claim("gini_at_end", float(found["input_gini"][-1]), ">= 0.6"),
        Claim("frequencies", len(frequency_groups.of_series(run)[2]), "between 2 and 5", "frequencies"),
        Claim("modulus", run.spec["options"]["modulus"], "> 0"),
        Claim("last_step", int(run.steps[-1]), "> 0", "training step"),
    ]


def data(run):
    return {"step": run.steps} | measured(run)


def build(run, page):
    found, steps = measured(run), run.steps
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
    losses = {name: found[f"{name}_loss"] for name in ("excluded", "test", "restricted", "train")}
    every = np.concatenate(list(losses.values()))
    log_axis(panels["loss"].yaxis, every.min() / 2, 4 * every.max(), ticks=4)
    linear_axis(panels["gini"].yaxis, 0, 1, 2)
    linear_axis(panels["norm"].yaxis, 0, 1.1 * found["weight_norm"].max(), 2)
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
            [Curve(found["input_gini"], "ink", "input"), Curve(found["output_gini"], "ink", "output", dashes=dashed)],
        ),
        ("norm", [Curve(found["weight_norm"], "ink", "")]),
    ):
        Curves(page, panels[name], steps, curves).set_index(len(steps) - 1)
    low = 0.3 * found["weight_norm"].max()
    annotate(page, panels["norm"], f"[generalizes](test) at step {generalized:,.0f}", (generalized, low))
