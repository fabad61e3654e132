"""Loss against weight norm: it memorizes by a detour through large weights, and generalizes on the way back."""

import numpy as np

from figures.header import Animation, Claim
from render.annotate import annotate
from render.curves import Curve, Curves
from render.scales import linear_axis, log_axis
from render.timeline import paced
from train.measure import moments

figure = Animation(
    reads={"run": "modular_addition"},
    title="It generalizes on the way back to small weights",
    caption="Train and test loss of a network that learns a + b mod {modulus:d}, against the norm of its weights. "
            "Memorizing, it grows from a norm of {first_norm:.0f} to {highest_norm:.0f} (step {highest_at:,d}): the"
            " train loss vanishes, the test loss climbs to {highest_test_loss:.0f} nats. Then weight decay shrinks "
            "the weights while the train loss stays tiny, and the test loss falls: 99% of the test data are right "
            "at a norm of {generalized_norm:.0f} (step {generalized_at:,d}). It ends at a norm of {last_norm:.0f} "
            "and a test loss of {test_loss:.1g}. {run_seeds} seeds show it.",
    alt="Two paths in a plane of weight norm and loss. Both go right, to larger norms, the train loss down, the "
        "test loss up. At a norm of {highest_norm:.0f} they turn back to the left; the train loss stays low, and "
        "the test loss drops by orders of magnitude near a norm of {generalized_norm:.0f} until the two paths are "
        "close.",
    sources=("Liu et al. 2022 (Omnigrok)", "PAIR 2023"),
    order=35,
)


def claims(run):
    norm, loss = run.metrics["weight_norm_l2"], run.metrics["test_loss"]
    largest, generalized = int(np.argmax(norm)), moments.of_series(run)[1]
    return [
        Claim("first_norm", float(norm[0]), "> 0", "weight norm"),
        Claim("highest_norm", float(norm[largest]), "> 0", "weight norm"),
        Claim("highest_at", int(run.steps[largest]), "> 0", "training step"),
        Claim("highest_test_loss", float(loss.max()), ">= 5", "nats"),
        Claim("generalized_at", generalized, f"> {int(run.steps[largest])}", "training step"),
        Claim("generalized_norm", float(norm[run.at(generalized)]), "> 0", "weight norm"),
        Claim("last_norm", float(norm[-1]), "> 0", "weight norm"),
        Claim("way_back", float(norm[-1] / norm[largest]), "<= 0.8", "times"),
        Claim("test_loss", float(loss[-1]), "<= 0.1", "nats"),
        Claim("modulus", run.spec["options"]["modulus"], "> 0"),
    ]


def timeline(run):
    when = {claim.name: claim.value for claim in claims(run) if claim.name in ("highest_at", "generalized_at")}
    return paced(int(run.steps[-1]), when, seconds=8.5)


def data(run):
    return {"step": run.steps} | {name: run.metrics[name] for name in ("weight_norm_l2", "train_loss", "test_loss")}


def build(run, page):
    norm, test, train = (run.metrics[name] for name in ("weight_norm_l2", "test_loss", "train_loss"))
    page.title("It [generalizes](test) on the way back to small weights")
    counter = page.step_counter(int(run.steps[-1]))
    axes = page.grid("loss")["loss"]
    page.heading(axes, "[Train](train) and [test](test) loss in nats")
    linear_axis(axes.xaxis, 0.9 * norm.min(), 1.04 * norm.max(), 5, label="weight norm")
    log_axis(axes.yaxis, train.min() / 3, 4 * test.max(), ticks=4)
    curves = Curves(page, axes, norm, [Curve(test, "test", "test"), Curve(train, "train", "train")], labels=False)
    when = {claim.name: claim.value for claim in claims(run)}
    largest, generalized = run.at(when["highest_at"]), run.at(when["generalized_at"])
    notes = [annotate(page, axes, text, (norm[at], values[at]), appears=run.steps[at]) for text, values, at in (
        ("[Train loss](train) vanishes: it memorizes, the weights grow", train, largest // 2),
        (f"Decay turns it round at step {when['highest_at']:,.0f}", test, largest),
        (f"[Test loss](test) falls: 99% right at step {when['generalized_at']:,.0f}", test, generalized))]

    def update(step):
        curves.show(run.at(step))
        for note in notes:
            note.show(step)
        counter.show(step)

    return update
