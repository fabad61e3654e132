"""Omnigrok: loss against weight norm. In this recipe test loss falls while the weights shrink again."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import modulus_of, task_numbers
from render.marks.curves import Curve, Curves
from render.marks.step_markers import StepMarkers
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis
from render.timing.timeline import Timeline, is_reached
from train.analysis import milestones, modular_network, turning_points

figure = Animation(
    reads={"run": "modular_addition"},
    title="Train loss falls while the weights grow, test loss while they shrink",
    caption="A network learns a + b mod {modulus:d}. A network learns the parity of {k:words} of {n_bits:words} "
    "digits. Its train and test loss are drawn against the norm of all its weights; the numbers along the upper path "
    "are training steps. As it memorizes, the norm grows from {first_norm:.0f} to {largest_norm:.0f} (step "
    "{turn_at:,d}): train loss falls to {train_at_turn:.0e} nats, test loss climbs to {test_at_turn:.0f}. Then weight "
    "decay shrinks the weights to {last_norm:.0f}; train loss ends at {last_train:.0e} nats, and test loss at "
    "{last_test:.0e}. 99% of the test data are right from step {generalized_at:,d} on. Over the seeds that step is "
    "{generalized_at:range,}. Size alone does not decide: at the same norm, on the way out (step {passed_at:,d}), "
    "test loss was {passed_test:.0f} nats. As that is the norm of factors, which are multiplied, the same norm need "
    "not be the same size of the logits: their root mean square is {passed_logits:.1f} then, {turn_logits:.1f} at the "
    "largest norm, and {last_logits:.1f} at the end. When it first was {last_logits:.1f} (step {alike_at:,d}), test "
    "loss was {alike_test:.0f} nats. So it is in this recipe, and no cause is shown: networks that add also "
    "generalize while their norm only grows, without weight decay and without the gradient's component along the "
    "weights (figure perpendicular_gradient). {run_seeds} seeds generalize so.",
    alt="Two paths in a plane of weight norm and loss, from the same point. Both go right, to larger weights, the "
    "train loss down, the test loss up. At a norm of {largest_norm:.0f} both turn back: the train loss does not rise "
    "again, and the test loss falls by {decades:.0f} orders of magnitude as the norm shrinks to {last_norm:.0f}.",
    sources=(
        "Liu et al. 2022 (Omnigrok)",
        "PAIR 2023",
        "Prieto et al. 2025 (Grokking at the Edge of Numerical Stability)",
    ),
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
    return (
        task_numbers(run)
        | logit_numbers(run, turn, passed)
        | {
            "first_norm": Number(float(norm[0]), "weight norm"),
            "largest_norm": Number(float(norm[turn]), "weight norm"),
            "last_norm": Number(float(norm[-1]), "weight norm"),
            "shrinks_to": Number(float(norm[-1] / norm[turn]), "of the largest norm"),
            "turn_at": Number(int(run.steps[turn]), "training step"),
            "first_test": Number(float(test[0]), "nats"),
            "train_at_turn": Number(float(train[turn]), "nats"),
            "test_at_turn": Number(float(test[turn]), "nats"),
            "train_rise": Number(milestones.rise(train[turn:]), "times its lowest value so far"),
            "last_train": Number(float(train[-1]), "nats"),
            "last_test": Number(float(test[-1]), "nats"),
            "decades": Number(float(np.log10(test[turn] / test[-1])), "decades"),
            "generalized_at": Number.if_reached(generalized_at(run), "training step"),
            "passed_at": Number(int(run.steps[passed]), "training step"),
            "passed_test": Number(float(test[passed]), "nats"),
        }
    )


def logit_numbers(run, turn, passed):
    """Numbers of how large the logits are, at checkpoints; None for a network that does not add."""
    names = ("passed_logits", "turn_logits", "last_logits", "alike_at", "alike_test")
    if modulus_of(run) is None:
        return dict.fromkeys(names)
    out, last = modular_network.logit_scales(run, slice(turn + 1)), modular_network.logit_scales(run, [-1])[0]
    alike = int(np.argmax(out >= last))
    return {
        "passed_logits": Number(float(out[passed]), "root mean square"),
        "turn_logits": Number(float(out[turn]), "root mean square"),
        "last_logits": Number(float(last), "root mean square"),
        "alike_at": Number(int(run.steps[alike]), "training step"),
        "alike_test": Number(float(run.metrics["test_loss"][alike]), "nats"),
    }


def generalized_at(run):
    return milestones.of_series(run)[1]


def claims(numbers):
    claimed = [
        Claim("shrinks_to", at_most=0.8),
        Claim("train_at_turn", at_most=0.01),
        Claim("test_at_turn", at_least=numbers["first_test"]),
        Claim("train_rise", at_most=turning_points.FACTOR),  # what rises by less only wiggles
        Claim("last_train", at_most=numbers["train_at_turn"]),
        Claim("last_test", at_most=0.1),
        Claim("decades", at_least=2),
        Claim("generalized_at", at_least=numbers["turn_at"] + 1),
        Claim("passed_at", at_most=numbers["turn_at"] - 1),
        Claim("passed_test", at_least=1),
    ]
    return claimed + [Claim("alike_test", at_least=1)] * is_reached(numbers["last_logits"])


def controls(run):
    """A run whose train loss climbs again by as much as it fell; and one whose weights never shrink."""
    turn = int(np.argmax(run.metrics["weight_norm_l2"]))
    climbs, grows = run.metrics["train_loss"].copy(), np.maximum.accumulate(run.metrics["weight_norm_l2"])
    climbs[turn:] = np.geomspace(climbs[turn], climbs[0], len(climbs) - turn)
    return {
        "the train loss climbs again": {"run": replace(run, metrics=run.metrics | {"train_loss": climbs})},
        "the norm only grows": {"run": replace(run, metrics=run.metrics | {"weight_norm_l2": grows})},
    }


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
    page.title("[Train loss](train) falls while the weights grow, [test loss](test) while they shrink")
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
