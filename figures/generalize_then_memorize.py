"""The other way round: a small network generalizes first; then its train loss falls on, and its test loss rises."""

import math
from dataclasses import replace

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.loss_accuracy_panels import loss_accuracy_curves, make_update, sizes_of, two_panels
from render.page.annotate import annotate
from render.page.axis import step_axis
from render.timing.timeline import timeline_around
from train.analysis import modular_network, turning_points

figure = Animation(
    reads={"run": "generalize_then_memorize"},
    title="The test loss falls, then rises: it grows surer of its errors",
    caption="A network with {hidden:d} hidden neurons, an embedding in {embed:d} dimensions and no weight decay "
    "learns a + b mod {modulus:d}. Its test loss falls to {valley_loss:.2f} nats by step "
    "{valley_step:,d}, where {valley_train_accuracy:.1%} of the training data are right and "
    "{valley_accuracy:.0%} of the test data. Then it rises {rise:.1f}-fold, while the train loss goes on "
    "falling to {train_loss:.0e}. The network grows surer, of its errors too: on the test data that it "
    "gets wrong the loss goes from {valley_wrong:.0f} to {final_wrong:.0f} nats, as the weight norm goes "
    "from {valley_norm:.0f} to {final_norm:.0f}. Accuracy shows less of it: on test data it slips by "
    "{slip:.0f} points to {final_accuracy:.0%}, far above the {chance:.1%} of guessing. {run_seeds} seeds"
    " take this course.",
    alt="Curves of loss and accuracy over {last_step:,d} training steps. Both losses fall together at first. "
    "At step {valley_step:,d} the test loss turns and rises {rise:.1f}-fold, while the train loss falls "
    "on to {train_loss:.0e}. Train accuracy goes to 100%; test accuracy slips from {valley_accuracy:.0%} "
    "to {final_accuracy:.0%}.",
    sources=("PAIR 2023",),
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
        Claim("valley_train_accuracy", at_least=0.9),
        Claim("train_loss", at_most=1e-3),
        Claim("final_accuracy", at_least=0.5),
        Claim("slip", at_least=4, at_most=10),
        Claim("final_wrong", at_least=math.nextafter(numbers["valley_wrong"], math.inf)),  # more than that
    ]


def controls(run):
    descent, rise = np.split(run.metrics["test_loss"], [int(np.argmin(run.metrics["test_loss"]))])
    loss = np.concatenate([descent, np.concatenate([rise, rise[::-1]])[::2]])
    return {"a test loss that falls again": {"run": replace(run, metrics=run.metrics | {"test_loss": loss})}}


def timeline(run):
    valley, _, _ = turning_points.largest_rise(run.metrics["test_loss"]) or (0, 0, 0)
    return timeline_around(int(run.steps[-1]), {"test loss is lowest": int(run.steps[valley])}, seconds=8, spread=0.12)


def data(run):
    return {"step": run.steps} | {
        f"{side}_{name}": run.metrics[f"{side}_{name}"] for name in ("loss", "accuracy") for side in ("train", "test")
    }


def build(run, page):
    steps, loss, accuracy = run.steps, run.metrics["test_loss"], run.metrics["test_accuracy"]
    page.title("The [test loss](test) falls, then rises: it grows surer of its errors")
    counter = page.step_counter(int(steps[-1]))
    panels = two_panels(page)
    for axes in panels.values():
        step_axis(axes, steps[-1], ticks=2 if page.canvas.layout == "article" else 4)
    curves = loss_accuracy_curves(page, panels, steps, run.metrics, lowest=5e-7)
    valley, peak, _ = turning_points.largest_rise(loss) or (0, 0, 0)
    middle = (valley + peak) // 2
    turned = f"[Test loss](test) turns at step {steps[valley]:,} and rises {loss[peak] / loss[valley]:.1f}-fold"
    slipped = f"slips from {accuracy[valley]:.0%} to {accuracy[-1]:.0%}, far above chance"
    notes = [
        annotate(page, panels[name], words, (steps[at], values[at]), appears=steps[at])
        for name, words, values, at in (("loss", turned, loss, valley), ("accuracy", slipped, accuracy, middle))
    ]
    return make_update(run.at, counter, curves, notes)
