"""A small network generalizes first; then its test loss rises, mostly as it grows surer of its errors."""

import math
from dataclasses import replace

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.loss_accuracy_panels import (
    columns,
    forgetful,
    loss_accuracy_curves,
    make_update,
    sizes_of,
    tempered,
    two_panels,
)
from render.page.annotate import annotate
from render.page.axis import step_axis
from render.timing.timeline import timeline_around
from train.analysis import modular_network, temperature, turning_points

figure = Animation(
    reads={"run": "generalize_then_memorize"},
    title="The test loss falls, then rises: it grows surer of its errors",
    caption="A network with {hidden:d} hidden neurons, an embedding in {embed:d} dimensions and no weight decay "
    "learns a + b mod {modulus:d}. Its test loss falls to {valley_loss:.2f} nats by step {valley_step:,d}, where "
    "{valley_train_accuracy:.1%} of the training data are right and {valley_accuracy:.0%} of the test data. Then it "
    "rises {rise:.1f}-fold, while the train loss goes on falling to {train_loss:.0e}. The network grows surer, of its "
    "errors too: on the test data that it gets wrong the loss goes from {valley_wrong:.0f} to {final_wrong:.0f} nats, "
    "as the weight norm goes from {valley_norm:.0f} to {final_norm:.0f}. Dashed, calibrated: the test loss with the "
    "logits divided by the temperature that makes it lowest, so that it no longer matters how sure the network is of "
    "everything at once. It rises {rise_tempered:.1f}-fold, from {valley_tempered:.2f} to {peak_tempered:.2f} nats. "
    "Over the seeds the test loss rises {rise:range.1f}-fold, calibrated {rise_tempered:range.1f}-fold. Accuracy, "
    "too, shows less of the rise: on test data it slips by {slip:.0f} points to {final_accuracy:.0%}, far above the "
    "{chance:.1%} of guessing. {run_seeds} seeds take this course.",
    alt="Curves of loss and accuracy over {last_step:,d} training steps. Both losses fall together at first. At step "
    "{valley_step:,d} the test loss turns and rises {rise:.1f}-fold, while the train loss falls on to "
    "{train_loss:.0e}. Calibrated, on a dashed line, the test loss rises {rise_tempered:.1f}-fold. Train accuracy "
    "goes to 100%; test accuracy slips from {valley_accuracy:.0%} to {final_accuracy:.0%}.",
    sources=("PAIR 2023", "Guo et al. 2017 (On Calibration of Modern Neural Networks)"),
    order=110,
)


def numbers(run):
    sizes = sizes_of(run)
    loss, accuracy = run.metrics["test_loss"], run.metrics["test_accuracy"]
    valley, peak, after = turning_points.largest_rise(loss) or (0, 0, 0)
    wrong, norm = modular_network.losses_when_wrong(run, [valley, -1]), run.metrics["weight_norm_l2"]
    return {
        "valley_step": Number(int(run.steps[valley]), "training step"),
        "valley_loss": Number(float(loss[valley]), "nats"),
        "valley_accuracy": Number(float(accuracy[valley]), "share"),
        "rise": Number(float(loss[peak] / loss[valley]), "times"),
        "fall_after": Number(float(loss[peak] / loss[after]), "times"),
        "valley_train_accuracy": Number(float(run.metrics["train_accuracy"][valley]), "share"),
        "train_loss": Number(float(run.metrics["train_loss"][-1]), "nats"),
        "final_accuracy": Number(float(accuracy[-1]), "share"),
        "slip": Number(float(100 * (accuracy[valley] - accuracy[-1])), "points"),
        "valley_wrong": Number(float(wrong[0]), "nats"),
        "final_wrong": Number(float(wrong[1]), "nats"),
        "valley_norm": Number(float(norm[valley]), "weight norm"),
        "final_norm": Number(float(norm[-1]), "weight norm"),
        **tempered(run, valley, peak),
        "chance": Number(1 / sizes["modulus"], "share"),
        **{name: Number(size) for name, size in sizes.items()},
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("valley_step", at_least=1000, at_most=12000),
        Claim("valley_loss", at_most=1.5),
        Claim("valley_accuracy", at_least=0.5),
        Claim("rise", at_least=3),
        Claim("fall_after", at_most=1.5),
        Claim("rise_tempered", at_most=1.6),
        Claim("valley_train_accuracy", at_least=0.9),
        Claim("train_loss", at_most=1e-3),
        Claim("final_accuracy", at_least=0.5),
        Claim("slip", at_least=0, at_most=10),
        Claim("final_wrong", at_least=math.nextafter(numbers["valley_wrong"], math.inf)),  # more than that
    ]


def controls(run):
    descent, rise = np.split(run.metrics["test_loss"], [int(np.argmin(run.metrics["test_loss"]))])
    loss = np.concatenate([descent, np.concatenate([rise, rise[::-1]])[::2]])
    valley, _, _ = turning_points.largest_rise(run.metrics["test_loss"]) or (0, 0, 0)
    return {
        "a test loss that falls again": {"run": replace(run, metrics=run.metrics | {"test_loss": loss})},
        "a network that forgets": {"run": forgetful(run, valley)},
    }


def timeline(run):
    valley, _, _ = turning_points.largest_rise(run.metrics["test_loss"]) or (0, 0, 0)
    return timeline_around(int(run.steps[-1]), {"test loss is lowest": int(run.steps[valley])}, seconds=8, spread=0.12)


def data(run):
    return columns(run)


def build(run, page):
    steps, loss, accuracy = run.steps, run.metrics["test_loss"], run.metrics["test_accuracy"]
    page.title("The [test loss](test) falls, then rises: it grows surer of its errors")
    counter = page.step_counter(int(steps[-1]))
    panels = two_panels(page)
    for axes in panels.values():
        step_axis(axes, steps[-1], ticks=2 if page.canvas.layout == "article" else 4)
    calibrated = temperature.test_losses(run)
    curves = loss_accuracy_curves(page, panels, steps, run.metrics, 5e-7, calibrated)
    valley, peak, _ = turning_points.largest_rise(loss) or (0, 0, 0)
    middle = (valley + peak) // 2
    least = calibrated[peak] / calibrated[valley] if calibrated[valley] else 1
    turned = f"[Test loss](test) rises {loss[peak] / loss[valley]:.1f}-fold, calibrated {least:.1f}-fold"
    slipped = f"slips from {accuracy[valley]:.0%} to {accuracy[-1]:.0%}, far above chance"
    notes = [
        annotate(page, panels[name], words, (steps[at], values[at]), appears=steps[at])
        for name, words, values, at in (("loss", turned, loss, valley), ("accuracy", slipped, accuracy, middle))
    ]
    return make_update(run.at, counter, curves, notes)
