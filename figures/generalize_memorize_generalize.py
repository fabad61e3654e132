"""The test loss falls, rises, and falls again."""

import math

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
from render.page.axis import log_axis
from render.timing.timeline import timeline_around
from train.analysis import temperature, turning_points

figure = Animation(
    reads={"run": "generalize_memorize_generalize"},
    title="The test loss falls, rises, and falls again",
    caption="A network with {hidden:d} hidden neurons, an embedding in {embed:d} dimensions and little weight decay "
    "learns a + b mod {modulus:d} from {train_share:.0%} of all pairs. The test loss falls to {valley_loss:.2f} nats "
    "by step {valley_step:,d}, where {valley_train_accuracy:.1%} of the training data are right; it rises "
    "{rise:.1f}-fold until step {peak_step:,d}, while the train loss falls from {valley_train_loss:.0e} to "
    "{peak_train_loss:.0e} and the weight norm grows from {valley_norm:.0f} to {peak_norm:.0f}. Mostly it grows too "
    "sure of its errors: with the logits divided by the temperature that makes the test loss lowest (dashed, "
    "calibrated), the rise is {rise_tempered:.1f}-fold, from {valley_tempered:.2f} to {peak_tempered:.2f} nats. Then "
    "weight decay shrinks the weights (to {final_norm:.0f}), and the test loss falls again, to {test_loss:.1g}. "
    "Accuracy shows less of it: on test data it goes from {valley_accuracy:.1%} to {peak_accuracy:.1%} and ends at "
    "{test_accuracy:.1%}. It is rare: {run_seeds} seeds take this course so plainly.",
    alt="Curves of loss and accuracy over {last_step:,d} training steps, on a logarithmic axis of steps. The test "
    "loss falls to {valley_loss:.2f} nats at step {valley_step:,d}, rises to {peak_loss:.2f} at step {peak_step:,d}, "
    "and falls to {test_loss:.1g}. Calibrated, on a dashed line, it rises {rise_tempered:.1f}-fold. Meanwhile the "
    "train loss only falls. Test accuracy rises to {valley_accuracy:.0%}, slips a little, and ends at "
    "{test_accuracy:.1%}.",
    sources=("PAIR 2023", "Guo et al. 2017 (On Calibration of Modern Neural Networks)"),
    order=111,
)

FIRST = 0.0015  # of the training: the logarithmic axis of steps begins there; before it hardly anything moves


def numbers(run):
    sizes = sizes_of(run)
    loss, accuracy = run.metrics["test_loss"], run.metrics["test_accuracy"]
    train_loss, norm = run.metrics["train_loss"], run.metrics["weight_norm_l2"]
    valley, peak, after = turning_points.largest_rise(loss) or (0, 0, 0)
    return {
        "valley_step": Number(int(run.steps[valley]), "training step"),
        "valley_loss": Number(float(loss[valley]), "nats"),
        "valley_accuracy": Number(float(accuracy[valley]), "share"),
        "peak_step": Number(int(run.steps[peak]), "training step"),
        "peak_loss": Number(float(loss[peak]), "nats"),
        "peak_accuracy": Number(float(accuracy[peak]), "share"),
        "rise": Number(float(loss[peak] / loss[valley]), "times"),
        "fall_after": Number(float(loss[peak] / loss[after]), "times"),
        "valley_train_accuracy": Number(float(run.metrics["train_accuracy"][valley]), "share"),
        "valley_train_loss": Number(float(train_loss[valley]), "nats"),
        "peak_train_loss": Number(float(train_loss[peak]), "nats"),
        "valley_norm": Number(float(norm[valley]), "weight norm"),
        "peak_norm": Number(float(norm[peak]), "weight norm"),
        "final_norm": Number(float(norm[-1]), "weight norm"),
        "test_loss": Number(float(loss[-1]), "nats"),
        "test_accuracy": Number(float(accuracy[-1]), "share"),
        **tempered(run, valley, peak),
        "train_share": Number(run.spec["options"]["train_fraction"], "share"),
        **{name: Number(size) for name, size in sizes.items()},
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    more, less = math.inf, -math.inf  # by the next float: a loss or norm that stays the same is neither
    return [
        Claim("valley_loss", at_most=1),
        Claim("valley_accuracy", at_least=0.5),
        Claim("peak_accuracy", at_least=0.5),
        Claim("rise", at_least=2),
        Claim("rise_tempered", at_most=1.6),
        Claim("fall_after", at_least=10),
        Claim("valley_train_accuracy", at_least=0.9),
        Claim("peak_train_loss", at_most=math.nextafter(numbers["valley_train_loss"], less)),
        Claim("peak_norm", at_least=math.nextafter(numbers["valley_norm"], more)),
        Claim("final_norm", at_most=math.nextafter(numbers["peak_norm"], less)),
        Claim("test_accuracy", at_least=0.9),
    ]


def controls(run):
    valley, _, _ = turning_points.largest_rise(run.metrics["test_loss"]) or (0, 0, 0)
    return {"a network that forgets": {"run": forgetful(run, valley)}}


def timeline(run):
    valley, peak, _ = turning_points.largest_rise(run.metrics["test_loss"]) or (0, 0, 0)
    moments = {"test loss is lowest": int(run.steps[valley]), "test loss is highest": int(run.steps[peak])}
    return timeline_around(int(run.steps[-1]), moments, seconds=9, log=True, first=first(run))


def first(run):
    """The step at which the axis of steps begins."""
    return max(round(FIRST * run.steps[-1]), 1)


def data(run):
    return columns(run)


def build(run, page):
    steps, loss, accuracy = run.steps.clip(first(run)), run.metrics["test_loss"], run.metrics["test_accuracy"]
    page.title("The [test loss](test) falls, rises, and falls again")
    counter = page.step_counter(int(steps[-1]))
    panels = two_panels(page)
    for axes in panels.values():
        log_axis(axes.xaxis, first(run), steps[-1], label="training step")
    calibrated = temperature.test_losses(run)
    curves = loss_accuracy_curves(page, panels, steps, run.metrics, 5e-7, calibrated)
    valley, peak, _ = turning_points.largest_rise(loss) or (0, 0, 0)
    least = calibrated[peak] / calibrated[valley] if calibrated[valley] else 1
    risen = f"[Test loss](test) has risen {loss[peak] / loss[valley]:.1f}-fold, calibrated {least:.1f}-fold"
    slipped = f"[Test accuracy](test) slips from {accuracy[valley]:.1%} to {accuracy[peak]:.1%}"
    notes = [
        annotate(page, panels[name], words, (steps[peak], values[peak]), appears=steps[peak])
        for name, words, values in (("loss", risen, loss), ("accuracy", slipped, accuracy))
    ]
    return make_update(run.at, counter, curves, notes)
