"""Before and after it generalizes, the train loss of sparse parity rises: it is traded for smaller weights."""

from figures.header import Claim, Still
from render.annotate import annotate
from render.canvas import Grid
from render.scales import linear_axis, log_axis, step_axis
from train.measure import moments, turns

figure = Still(
    reads={"run": "sparse_parity"},
    title="It gives up some train loss for smaller weights",
    caption="Train loss and weight norm (sum of absolute weights, the L1 penalty's measure) of a network that "
            "learns sparse parity. Once it has memorized its data, the penalty pulls harder than the loss. Just "
            "before it generalizes (step {generalized_at:,d}) the train loss rises only a little, by "
            "{rise_before:.0%}; the clear rise comes right after: {rise_after:.1f}-fold from step {valley_step:,d} "
            "to {peak_step:,d}, while the norm falls by {norm_fall:.0%}. Loss and penalty together fall. "
            "{run_seeds} seeds generalize so.",
    alt="Two panels over training steps {first_step:,d} to {last_step:,d}. The train loss falls, stays level for a "
        "while with a barely visible rise, falls again as the network generalizes at step {generalized_at:,d}, and "
        "then rises {rise_after:.1f}-fold, in a shaded band from step {valley_step:,d} to {peak_step:,d}. The "
        "weight norm falls all the while.",
    sources=("PAIR 2023",),
    order=33,
)


def claims(run):
    loss, norm, steps = run.metrics["train_loss"], run.metrics["weight_norm_l1"], run.steps
    valley, peak = rise(run)
    memorized, generalized = moments.of_series(run)
    total = loss + run.spec["optimizer"]["l1"] * norm
    return [
        Claim("memorized_at", memorized, "> 0", "training step"),
        Claim("generalized_at", generalized, "> 0", "training step"),
        Claim("rise_before", moments.rise(loss[run.at(memorized):run.at(generalized) + 1]) - 1, ">= 0", "of the loss"),
        Claim("rise_after", float(loss[peak] / loss[valley]), ">= 1.5", "times"),
        Claim("valley_step", int(steps[valley]), f"> {memorized:.0f}", "training step"),
        Claim("peak_step", int(steps[peak]), f"> {memorized:.0f}", "training step"),
        Claim("norm_fall", float(1 - norm[peak] / norm[valley]), ">= 0.1", "of the norm"),
        Claim("total_change", float(total[peak] / total[valley]), "< 1", "times"),
        Claim("first_step", int(steps[drawn(run)][0]), ">= 0", "training step"),
        Claim("last_step", int(steps[drawn(run)][-1]), "> 0", "training step"),
    ]


def rise(run):
    """Checkpoints between which the train loss rises most."""
    valley, peak, _ = turns.largest_rise(run.metrics["train_loss"], 1.2)
    return valley, peak


def drawn(run):
    """From where it memorizes to well after the rise."""
    memorized, _ = moments.of_series(run)
    return slice(run.at(memorized), run.at(1.4 * run.steps[rise(run)[1]]) + 1)


def data(run):
    part = drawn(run)
    return {"step": run.steps[part]} | {name: run.metrics[name][part] for name in ("train_loss", "weight_norm_l1")}


def build(run, page):
    theme, shown = page.theme, data(run)
    steps, loss, norm = shown.values()
    found = {claim.name: claim.value for claim in claims(run)}
    valley, peak, generalized = (found[name] for name in ("valley_step", "peak_step", "generalized_at"))
    page.title("It gives up some [train loss](train) for smaller [weights](ink)")
    panels = page.grid(Grid("loss\nnorm", heights=(1.5, 1), gaps=(1, 0.7)))
    page.heading(panels["loss"], "[Train loss](train) in nats")
    page.heading(panels["norm"], "[Weight norm](ink) (L1)")
    log_axis(panels["loss"].yaxis, 0.4 * loss.min(), 1.3 * loss.max(), ticks=4)
    linear_axis(panels["norm"].yaxis, 0, 1.08 * norm.max(), 3)
    for name, values, role in (("loss", loss, "train"), ("norm", norm, "ink")):
        step_axis(panels[name], steps[-1], steps[0], numbers=name == "norm")
        panels[name].plot(steps, values, color=theme.color(role), linewidth=page.stroke(3.2))
        panels[name].axvspan(valley, peak, color=theme.faint("train", 0.86), linewidth=0, zorder=0)
        panels[name].axvline(generalized, color=theme.test, linewidth=page.stroke(2), dashes=(3, 2.5), zorder=1)
    for name, words, at, height in (
            ("loss", f"rises {found['rise_after']:.1f}-fold", peak, loss[steps == peak][0]),
            ("loss", f"[generalizes](test) at step {generalized:,.0f}", generalized, 0.4 * loss.max()),
            ("norm", f"while the norm falls by {found['norm_fall']:.0%}", valley, norm[steps == valley][0])):
        annotate(page, panels[name], words, (at, height))
