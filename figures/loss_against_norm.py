"""Omnigrok: loss against weight norm. Train loss falls while the weights grow, test loss only as they shrink."""

import numpy as np

from figures.harness.header import Animation, Claim
from render.marks.curves import Curve, Curves
from render.marks.step_markers import StepMarkers
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis
from render.timing.timeline import Timeline
from train.analysis import milestones

figure = Animation(
    reads={"run": "modular_addition"},
    title="Train loss falls as the weights grow, test loss as they shrink",
    caption="Train and test loss of a network that learns a + b mod {modulus:d}, against the norm of all its "
    "weights; the numbers along the upper path are training steps. As it memorizes, the norm grows from "
    "{first_norm:.0f} to {largest_norm:.0f} (step {turn_at:,d}): train loss falls to {train_at_turn:.0e} "
    "nats, test loss climbs to {test_at_turn:.0f}. Then weight decay shrinks the weights to "
    "{last_norm:.0f}, train loss stays below {highest_after:.0e}, and test loss falls to {last_test:.0e};"
    " 99% of the test data are right from step {generalized_at:,d} on. The norm alone does not decide: at"
    " the same norm, on the way out (step {passed_at:,d}), test loss was {passed_test:.0f} nats. "
    "{run_seeds} seeds generalize so.",
    alt="Two paths in a plane of weight norm and loss, from the same point. Both go right, to larger weights,"
    " the train loss down, the test loss up. At a norm of {largest_norm:.0f} both turn back: the train "
    "loss stays low, and the test loss falls by {decades:.0f} orders of magnitude as the norm shrinks to "
    "{last_norm:.0f}.",
    sources=("Liu et al. 2022 (Omnigrok)", "PAIR 2023"),
    order=35,
)

MARKS = (0, 30, 100, 300, 1000, 5000, 7000, 8000, 10_000, 12_000)


def claims(run):
    norm, train, test = (run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss"))
    turn = int(np.argmax(norm))
    generalized = milestones.generalized_at(run.steps, run.metrics["test_accuracy"])
    passed = int(np.argmax(norm[: turn + 1] >= norm[-1]))
    return [
        Claim("first_norm", float(norm[0]), "> 0", "weight norm"),
        Claim("largest_norm", float(norm[turn]), "> 0", "weight norm"),
        Claim("last_norm", float(norm[-1]), "> 0", "weight norm"),
        Claim("shrinks_to", float(norm[-1] / norm[turn]), "<= 0.8", "of the largest norm"),
        Claim("turn_at", int(run.steps[turn]), "> 0", "training step"),
        Claim("train_at_turn", float(train[turn]), "<= 0.01", "nats"),
        Claim("test_at_turn", float(test[turn]), f">= {test[0]:g}", "nats"),
        Claim("highest_after", float(train[turn:].max()), "<= 0.02", "nats"),
        Claim("last_test", float(test[-1]), "<= 0.1", "nats"),
        Claim("decades", float(np.log10(test[turn] / test[-1])), ">= 2", "decades"),
        Claim("generalized_at", generalized, f"> {run.steps[turn]}", "training step"),
        Claim("passed_at", int(run.steps[passed]), f"< {run.steps[turn]}", "training step"),
        Claim("passed_test", float(test[passed]), ">= 1", "nats"),
        Claim("modulus", run.spec["options"]["modulus"], "> 0"),
    ]


def timeline(run):
    """At an even pace along the paths as drawn: the first hundred steps go as far as the last thousands."""
    ways = [
        np.column_stack([norm / np.ptp(norm), loss / np.ptp(loss)])
        for norm, loss in (
            (run.metrics["weight_norm_l2"], np.log(run.metrics[f"{side}_loss"])) for side in ("train", "test")
        )
    ]
    gone = np.append(0, np.cumsum(sum(np.hypot(*np.diff(way, axis=0).T) for way in ways)))
    ticks = np.linspace(0, 1, 21)
    steps = np.interp(ticks * gone[-1], gone + 1e-6 * np.arange(len(gone)), run.steps)
    steps[-1] = run.steps[-1]
    when = {claim.name: claim.value for claim in claims(run) if claim.name in ("turn_at", "generalized_at")}
    return Timeline(tuple(zip((8.5 * ticks).tolist(), steps.tolist())), 1.5, when)


def data(run):
    return {"step": run.steps} | {name: run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss")}


def build(run, page):
    norm, train, test = (run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss"))
    page.title("[Train loss](train) falls as the weights grow, [test loss](test) as they shrink")
    counter = page.step_counter(int(run.steps[-1]))
    axes = page.grid("loss")["loss"]
    page.heading(axes, "Loss in nats")
    linear_axis(axes.xaxis, norm.min() - 0.06 * np.ptp(norm), norm.max() + 0.06 * np.ptp(norm), 5, label="weight norm")
    log_axis(axes.yaxis, train.min() / 4, 12 * test.max(), ticks=4)
    curves = Curves(page, axes, norm, [Curve(test, "test", "test"), Curve(train, "train", "train")])
    when = {claim.name: claim.value for claim in claims(run)}
    turn, generalized = run.at(when["turn_at"]), run.at(when["generalized_at"])
    marks = StepMarkers(page, axes, run.steps, norm, {"test": test, "train": train}, MARKS)
    out = int(np.argmax(train < np.sqrt(train[0] * train[turn])))  # halfway down, on the logarithmic axis
    notes = [
        annotate(page, axes, text, (norm[at], values[at]), appears=run.steps[at])
        for text, values, at in (
            ("weight decay takes over", train, turn),
            ("[memorizes:](train) the weights grow", train, out),
            (f"[generalizes:](test) 99% right at step {when['generalized_at']:,.0f}", test, generalized),
        )
    ]

    def update(step):
        curves.set_index(run.at(step))
        marks.set_step(step)
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update
