"""Omnigrok: loss against weight norm. Train loss falls while the weights grow, test loss only as they shrink."""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import task_numbers
from render.marks.curves import Curve, Curves
from render.marks.step_markers import StepMarkers
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis
from render.timing.timeline import Timeline, is_reached
from train.analysis import milestones

figure = Animation(
    reads={"run": "modular_addition"},
    title="Train loss falls as the weights grow, test loss as they shrink",
    caption="A network learns a + b mod {modulus:d}. A network learns the parity of {k:words} of {n_bits:words} "
    "digits. Its train and test loss are drawn against the norm of all its weights; the numbers along the upper path "
    "are training steps. As it memorizes, the norm grows from {first_norm:.0f} to {largest_norm:.0f} (step "
    "{turn_at:,d}): train loss falls to {train_at_turn:.0e} nats, test loss climbs to {test_at_turn:.0f}. Then weight "
    "decay shrinks the weights to {last_norm:.0f}, train loss stays at {highest_after:.0e} or below, and test loss "
    "falls to {last_test:.0e}. 99% of the test data are right from step {generalized_at:,d} on. The norm alone does "
    "not decide: at the same norm, on the way out (step {passed_at:,d}), test loss was {passed_test:.0f} nats. "
    "{run_seeds} seeds generalize so.",
    alt="Two paths in a plane of weight norm and loss, from the same point. Both go right, to larger weights,"
    " the train loss down, the test loss up. At a norm of {largest_norm:.0f} both turn back: the train "
    "loss stays low, and the test loss falls by {decades:.0f} orders of magnitude as the norm shrinks to "
    "{last_norm:.0f}.",
    sources=("Liu et al. 2022 (Omnigrok)", "PAIR 2023"),
    order=35,
)


def marks(last):
    """The steps to mark on a path of `last` steps.

    They are 1 and 3 times powers of ten while the loss falls fast, then parts of the training, closer together where
    it turns.
    """
    early = [factor * 10**power for power in range(10) for factor in (1, 3)]
    late = [float(f"{last * part:.2g}") for part in (1 / 3, 7 / 15, 8 / 15, 2 / 3, 4 / 5)]
    return [0, *(step for step in early if last / 500 <= step <= last / 15), *map(int, late)]


def numbers(run):
    norm, train, test = (run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss"))
    turn = int(np.argmax(norm))
    passed = int(np.argmax(norm[: turn + 1] >= norm[-1]))
    return task_numbers(run) | {
        "first_norm": Number(float(norm[0]), "weight norm"),
        "largest_norm": Number(float(norm[turn]), "weight norm"),
        "last_norm": Number(float(norm[-1]), "weight norm"),
        "shrinks_to": Number(float(norm[-1] / norm[turn]), "of the largest norm"),
        "turn_at": Number(int(run.steps[turn]), "training step"),
        "first_test": Number(float(test[0]), "nats"),
        "train_at_turn": Number(float(train[turn]), "nats"),
        "test_at_turn": Number(float(test[turn]), "nats"),
        "highest_after": Number(float(train[turn:].max()), "nats"),
        "last_test": Number(float(test[-1]), "nats"),
        "decades": Number(float(np.log10(test[turn] / test[-1])), "decades"),
        "generalized_at": Number.if_reached(generalized_at(run), "training step"),
        "passed_at": Number(int(run.steps[passed]), "training step"),
        "passed_test": Number(float(test[passed]), "nats"),
    }


def generalized_at(run):
    return milestones.of_series(run)[1]


def claims(numbers):
    return [
        Claim("shrinks_to", at_most=0.8),
        Claim("train_at_turn", at_most=0.01),
        Claim("test_at_turn", at_least=numbers["first_test"]),
        Claim("highest_after", at_most=0.02),
        Claim("last_test", at_most=0.1),
        Claim("decades", at_least=2),
        Claim("generalized_at", at_least=numbers["turn_at"] + 1),
        Claim("passed_at", at_most=numbers["turn_at"] - 1),
        Claim("passed_test", at_least=1),
    ]


def timeline(run):
    """A Timeline of even pace along the paths as drawn: the first hundred steps go as far as the last thousands."""
    ways = [
        np.column_stack([norm / (np.ptp(norm) or 1), loss / (np.ptp(loss) or 1)])
        for norm, loss in (
            (run.metrics["weight_norm_l2"], np.log(run.metrics[f"{side}_loss"])) for side in ("train", "test")
        )
    ]
    gone = np.append(0, np.cumsum(sum(np.hypot(*np.diff(way, axis=0).T) for way in ways)))
    ticks = np.linspace(0, 1, 21)
    steps = np.interp(ticks * gone[-1], gone + 1e-6 * np.arange(len(gone)), run.steps)
    steps[-1] = run.steps[-1]
    moments = {"turn_at": numbers(run)["turn_at"].value, "generalized_at": generalized_at(run)}
    return Timeline(tuple(zip((8.5 * ticks).tolist(), steps.tolist())), 1.5, moments)


def data(run):
    return {"step": run.steps} | {name: run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss")}


def build(run, page):
    norm, train, test = (run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss"))
    page.title("[Train loss](train) falls as the weights grow, [test loss](test) as they shrink")
    counter = page.step_counter(int(run.steps[-1]))
    axes = page.grid("loss")["loss"]
    page.heading(axes, "Loss in nats")
    room = 0.06 * np.ptp(norm) or 1
    linear_axis(axes.xaxis, norm.min() - room, norm.max() + room, 5, label="weight norm")
    log_axis(axes.yaxis, train.min() / 4, 12 * test.max(), ticks=4)
    curves = Curves(page, axes, norm, [Curve(test, "test", "test"), Curve(train, "train", "train")])
    turn, generalized = run.at(numbers(run)["turn_at"].value), generalized_at(run)
    markers = StepMarkers(page, axes, run.steps, norm, {"test": test, "train": train}, marks(int(run.steps[-1])))
    out = int(np.argmax(train < np.sqrt(train[0] * train[turn])))  # halfway down, on the logarithmic axis
    remarks = [("weight decay takes over", train, turn), ("[memorizes:](train) the weights grow", train, out)]
    if is_reached(generalized):
        remarks.append((f"[generalizes:](test) 99% right at step {generalized:,.0f}", test, run.at(generalized)))
    notes = [annotate(page, axes, text, (norm[at], values[at]), appears=run.steps[at]) for text, values, at in remarks]

    def update(step):
        curves.set_index(run.at(step))
        markers.set_step(step)
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update
