"""Progress measures: the periodic solution grows before the test loss shows it."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Claim, Number, Still
from render.marks.curves import Curve, Curves
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
    weight_bits,
)

figure = Still(
    reads={"run": "modular_addition"},
    title="The solution grows before the test loss shows it",
    caption="Progress measures of Nanda et al. for a network that learns a + b mod {modulus:d}. Restricted loss "
    "keeps of the logits only the waves in a + b at the {frequencies:words} frequencies that the network ends "
    "with, over all pairs; excluded loss takes them away, on the training data. Restricted loss is below 1 nat for "
    "good after {restricted_way:.0%} of the way to generalizing, test loss after {test_way:.0%}. Over the seeds it is "
    "ahead by {lead:range.0%} of the way. At that moment, step {restricted_at:,d}, test loss is "
    "{test_loss_then:.0f} nats, and without the waves the training data would cost {excluded_then:.0f} nats instead of "
    "{train_loss_then:.0e}: the network relies on them already. With the waves of as many other frequencies, drawn at "
    "random (thin line), restricted loss is then {null_restricted:.0f} nats, and without them the training data cost "
    "{null_excluded:.0e}. The Gini coefficient of the weights' Fourier transform rises from {gini_at_start:.2f} to "
    "{gini_at_end:.2f}. Meanwhile the weights take fewer bits, rounded as coarsely as 99% of the training data allow: "
    "{bits_peak:.0f} kbit at most, {bits_end:.0f} at the end. Over the seeds {bits_left:range.0%} of the most are "
    "needed at the end. {run_seeds} seeds generalize.",
    alt="Three panels over {last_step:,d} training steps. The test loss rises and falls late. 99% of the test data are "
    "right at step {generalized_at:,d}. The restricted loss falls well before it; the excluded loss rises far above "
    "the train loss and stays there. The restricted loss of other frequencies, a thin line, stays high. The Gini "
    "coefficients of input and output weights rise steadily from {gini_at_start:.1f} to {gini_at_end:.1f}. The bits "
    "of the weights fall from {bits_peak:.0f} to {bits_end:.0f} thousand.",
    sources=("Nanda et al. 2023 (arXiv:2301.05217)",),
    order=112,
)
LOW = 1  # nat: a loss that is below it for good is low (ours); guessing costs log p, 4.2 for p = 67
ROUNDED = 40  # checkpoints whose bits are counted: from memorizing to the end, even in step, and as many in log(step)


def measures(run):
    """Losses, Gini coefficients of the spectrum of the weights, and their bits: name -> [T].

    Null: with other frequencies; nan where there are too few. Bits: nan at checkpoints where they are not counted.
    """
    w_input, w_output, groups = frequency_groups.of_series(run)
    others, seen = other_frequencies(w_input.shape[1], groups), modular_network.seen(run)
    along = progress_measures.along_sum(w_input, w_output)
    gini = {
        f"{side}_gini": sparsity.gini(np.sqrt(fourier.spectrum(weights, axis).sum(3 - axis)[:, 1:]))
        for side, weights, axis in (("input", w_input, 1), ("output", w_output, 2))
    }
    never = np.full(len(run.steps), np.nan)
    return {
        "test_loss": run.metrics["test_loss"],
        "train_loss": run.metrics["train_loss"],
        "restricted_loss": progress_measures.restricted_loss(along, list(groups)),
        "excluded_loss": progress_measures.excluded_loss(w_input, w_output, along, list(groups), seen),
        "null_restricted_loss": progress_measures.restricted_loss(along, others) if others else never,
        "bits": bits(run),
    } | gini


def other_frequencies(p, frequencies):
    """As many frequencies as there are `frequencies`, none of them, drawn at random; none where too few are left."""
    others = [f for f in range(1, (p - 1) // 2 + 1) if f not in frequencies]
    if len(others) < len(frequencies):
        return []
    return sorted(map(int, np.random.default_rng(0).choice(others, len(frequencies), replace=False)))


def null_excluded_loss(run, at):
    """Excluded loss of the other frequencies at checkpoint `at`; nan without any."""
    w_input, w_output, groups = frequency_groups.of_series(run)
    others = other_frequencies(w_input.shape[1], groups)
    network = w_input[at : at + 1], w_output[at : at + 1]
    along, seen = progress_measures.along_sum(*network), modular_network.seen(run)
    return float(progress_measures.excluded_loss(*network, along, others, seen)[0]) if others else np.nan


def bits(run):
    """Bits that the weights take [T], nan before the network has memorized and between the checkpoints ROUNDED."""
    memorized, _ = milestones.of_series(run)
    counted = np.full(len(run.steps), np.nan)
    if np.isfinite(memorized):
        ends = max(memorized, 1), max(run.steps[-1], 1)
        moments = np.concatenate([spaced(*ends, ROUNDED) for spaced in (np.linspace, np.geomspace)])
        checkpoints = np.unique([run.at(moment) for moment in (memorized, *moments)])
        kept = run.kept("weights") if run.weights else np.arange(len(run.steps))
        checkpoints = np.unique(kept[np.searchsorted(kept, checkpoints)])  # or the next one after it
        counted[checkpoints] = weight_bits.of_series(run, checkpoints)
    return counted


def numbers(run):
    series, (_, generalized) = measures(run), milestones.of_series(run)
    low_from = {
        name: milestones.stable_from(run.steps, series[name] < LOW) for name in ("restricted_loss", "test_loss")
    }
    restricted_at = low_from["restricted_loss"]
    way = {name: step / generalized if generalized else np.nan for name, step in low_from.items()}
    if np.isnan(restricted_at):
        then, null_excluded = dict.fromkeys(series, np.nan), np.nan
    else:
        at = run.at(restricted_at)
        then, null_excluded = {name: float(values[at]) for name, values in series.items()}, null_excluded_loss(run, at)
    kilobits = series["bits"][np.isfinite(series["bits"])] / 1000
    peak, end = (kilobits.max(), kilobits[-1]) if len(kilobits) else (np.nan, np.nan)
    measured = {
        "generalized_at": (generalized, "training step"),
        "restricted_at": (restricted_at, "training step"),
        "restricted_way": (way["restricted_loss"], "of the way"),
        "test_way": (way["test_loss"], "of the way"),
        "lead": (way["test_loss"] - way["restricted_loss"], "of the way"),
        "test_loss_then": (then["test_loss"], "nats"),
        "train_loss_then": (then["train_loss"], "nats"),
        "excluded_then": (then["excluded_loss"], "nats"),
        "null_restricted": (then["null_restricted_loss"], "nats"),
        "null_excluded": (null_excluded, "nats"),
        "bits_peak": (peak, "kbit"),
        "bits_end": (end, "kbit"),
        "bits_left": (end / peak, "of the most bits"),
    }
    return {name: Number.if_reached(float(value), unit) for name, (value, unit) in measured.items()} | {
        "gini_at_start": Number(float(series["input_gini"][0])),
        "gini_at_end": Number(float(series["input_gini"][-1])),
        "frequencies": Number(len(frequency_groups.of_series(run)[2]), "frequencies"),
        "modulus": Number(run.spec["options"]["modulus"]),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("generalized_at", at_least=1000),
        Claim("lead", at_least=0.1),
        Claim("train_loss_then", at_most=0.01),
        Claim("excluded_then", at_least=2),
        Claim("null_restricted", at_least=LOW),
        Claim("null_excluded", at_most=numbers["excluded_then"] / 10),
        Claim("bits_left", at_most=0.5),
        Claim("gini_at_start", at_most=0.3),
        Claim("gini_at_end", at_least=0.6),
        Claim("frequencies", at_least=2, at_most=5),
    ]


def controls(run):
    """At its last checkpoint number n is called 2n, so that it ends with other frequencies than those it learned."""
    w_input, w_output = modular_network.of_series(run)
    order = 2 * np.arange(w_input.shape[1]) % w_input.shape[1]
    w_input[-1], w_output[-1] = w_input[-1, order], w_output[-1][:, order]
    other = replace(run, weights={"w_input": w_input, "w_output": w_output}, views={})
    return {"other frequencies": {"run": other}, "one star of all neurons": {"run": ideal_network.in_place_of(run, 1)}}


def data(run):
    return {"step": run.steps} | measures(run)


def build(run, page):
    series, steps = measures(run), run.steps
    page.title("The solution grows before the [test loss](test) shows it")
    panels = page.grid(
        article=Grid("loss gini\nloss bits", widths=(1.5, 1), gaps=(1.4, 0.9)),
        square=Grid("loss\ngini\nbits", heights=(2, 1, 1), gaps=(1, 0.9)),
    )
    page.heading(panels["gini"], "Gini coefficient of the spectrum")
    page.heading(panels["bits"], "Bits of the weights, in thousands", shorter=("Bits, in thousands",))
    _, generalized = milestones.of_series(run)
    upright = "; upright line: [generalizes](test)" if np.isfinite(generalized) else ""
    page.heading(panels["loss"], f"Loss in nats{upright}")
    for name, axes in panels.items():
        step_axis(axes, steps[-1], ticks=2, numbers=name != "gini")
        axes.axvline(generalized, color=page.theme.test, linewidth=page.stroke(2), dashes=(3, 2.5), zorder=1)
    losses = {name: series[f"{name}_loss"] for name in ("excluded", "test", "restricted", "train")}
    null, bits = series["null_restricted_loss"], series["bits"] / 1000
    every = np.concatenate([*losses.values(), null])
    log_axis(panels["loss"].yaxis, np.nanmin(every) / 2, 4 * np.nanmax(every), ticks=4)
    linear_axis(panels["gini"].yaxis, 0, 1, 2)
    counted = np.isfinite(bits)
    most = bits[counted].max(initial=1)
    linear_axis(panels["bits"].yaxis, 0, 1.1 * most, 2)
    dashed = 2.2, 1.6
    # The color says of which data (restricted: test and train), the dashes that part of the logits was left out.
    looks = {
        "excluded": ("train", dashed),
        "test": ("test", None),
        "restricted": ("test", dashed),
        "train": ("train", None),
    }
    drawn = [Curve(values, looks[side][0], side, dashes=looks[side][1]) for side, values in losses.items()]
    if np.isfinite(null).any():
        drawn.append(Curve(null, "muted", "other waves", width=1.6))
    ginis = [Curve(series["input_gini"], "ink", "input"), Curve(series["output_gini"], "ink", "output", dashes=dashed)]
    for name, curves in (("loss", drawn), ("gini", ginis)):
        Curves(page, panels[name], steps, curves).set_index(len(steps) - 1)
    if counted.any():
        curve = Curve(bits[counted], "ink", "")
        Curves(page, panels["bits"], steps[counted], [curve]).set_index(counted.sum() - 1)
