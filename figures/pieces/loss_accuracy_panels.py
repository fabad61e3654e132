"""Loss and accuracy of training and test, in two panels on one axis of steps; and how much of a rise is confidence."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Number
from render.marks.curves import Curve, Curves
from render.number_format import percent
from render.page.axis import log_axis, percent_axis
from render.page.page import Grid
from train.analysis import temperature


def sizes_of(run):
    """hidden, embed and modulus of a network of modular addition, by name.

    Raises UserError if the options of the run do not say them.
    """
    options, names = run.spec["options"], ("hidden", "embed", "modulus")
    if lacking := [name for name in names if name not in options]:
        raise UserError(f"needs a run of the task modular_addition; the options of this one lack {', '.join(lacking)}")
    return {name: options[name] for name in names}


def tempered(run, valley, peak):
    """Numbers of the test loss at its best temperature, at two checkpoints: what confidence does not explain."""
    low, high = temperature.test_losses(run, [valley, peak])
    return {
        "valley_tempered": Number(float(low), "nats"),
        "peak_tempered": Number(float(high), "nats"),
        "rise_tempered": Number(float(high / low) if low else None, "times"),
    }


def columns(run):
    """The drawn numbers: steps, loss and accuracy of both splits, and the test loss at its best temperature."""
    curves = {
        f"{side}_{name}": run.metrics[f"{side}_{name}"] for name in ("loss", "accuracy") for side in ("train", "test")
    }
    return {"step": run.steps} | curves | {"test_loss_tempered": temperature.test_losses(run)}


def forgetful(run, valley):
    """A run that has the weights of its start again after the checkpoint `valley`: it forgets what it knew."""
    at = np.arange(len(run.steps))
    again = np.where(at <= valley, at, 0)
    parts = {"weights": run.weights, "views": run.views}
    return replace(run, **{kind: {name: w[again] for name, w in part.items()} for kind, part in parts.items()})


def two_panels(page):
    """The panels 'loss' and 'accuracy', side by side or one above the other."""
    return page.grid(
        article=Grid("loss accuracy", gaps=(1.4, 1)), square=Grid("loss\naccuracy", heights=(1.3, 1), gaps=(1, 1))
    )


def loss_accuracy_curves(page, panels, steps, metrics, lowest, calibrated=None):
    """Curves of `metrics` ({train,test}_{loss,accuracy} [T]) in the panels 'loss' and 'accuracy', x axes not yet set.

    calibrated: the test loss at its best temperature [T], dashed. Losses below `lowest` are drawn there. Returns two
    Curves.
    """
    page.heading(panels["loss"], "Loss in nats")
    page.heading(panels["accuracy"], "Accuracy")
    losses = {side: metrics[f"{side}_loss"].clip(lowest) for side in ("train", "test")}
    dashed = [] if calibrated is None else [Curve(calibrated.clip(lowest), "test", "calibrated", dashes=(2.2, 1.6))]
    log_axis(panels["loss"].yaxis, lowest, 2 * max(values.max() for values in losses.values()), ticks=3)
    percent_axis(panels["accuracy"])
    return [
        Curves(page, panels["loss"], steps, [*dashed, *(Curve(values, side, side) for side, values in losses.items())]),
        Curves(
            page,
            panels["accuracy"],
            steps,
            [Curve(metrics[f"{side}_accuracy"], side, side, percent) for side in ("train", "test")],
        ),
    ]


def make_update(at, counter, curves, notes):
    """`update(step)` for a counter, curves and notes; `at(step)`: index of the checkpoint to show."""

    def update(step):
        for part in curves:
            part.set_index(at(step))
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update
