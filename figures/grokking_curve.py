"""Grokking: a network knows its training data by heart long before it gets the test data right."""

import math

import numpy as np

from figures.harness.header import Animation, Claim, Number
from render.marks.curves import Curve, Curves
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import percent_axis, step_axis
from render.timing.timeline import timeline_around
from train.analysis import milestones

figure = Animation(
    reads={"run": "modular_addition", "paper": "modular_addition_paper/seeds"},
    title="First it memorizes, much later it generalizes",
    caption="A network learns a + b mod {modulus:d} from {train_share:.0%} of all pairs. At step {memorized_at:,d} "
    "it has memorized its training data, and on test data it does worse than guessing "
    "({test_accuracy_at_memorized:.1%} right). {times_later:.0f} times as many steps later, at step "
    "{generalized_at:,d}, it gets 99% of the test data right as well. {run_seeds} seeds show it; at the size that "
    "PAIR published, {paper_seeds}, the fastest at step {paper_generalized_at:,d}.",
    alt="Two curves of accuracy over {last_step:,} training steps. Train accuracy jumps to 100% within "
    "{memorized_at:,d} steps. Test accuracy stays near zero for thousands of steps, then climbs steeply and "
    "passes 99% at step {generalized_at:,d}.",
    sources=("Power et al. 2022", "PAIR 2023"),
    order=10,
)


def numbers(run, paper):
    test = run.metrics["test_accuracy"]
    memorized, generalized = milestones.of_series(run)
    return {
        "memorized_at": Number(memorized, "training step"),
        "test_accuracy_at_memorized": Number(float(test[run.at(memorized)]), "share"),
        "generalized_at": Number(generalized, "training step"),
        "times_later": Number(generalized / memorized if memorized else math.nan, "times"),
        "test_accuracy": Number(float(test[-1]), "share"),
        "paper_generalized_at": Number(float(np.nanmin(paper["generalized_at"])), "training step"),
        "train_share": Number(run.spec["options"]["train_fraction"], "share"),
        "modulus": Number(run.spec["options"]["modulus"]),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("memorized_at", at_most=1000),
        Claim("test_accuracy_at_memorized", at_most=1 / numbers["modulus"]),
        Claim("generalized_at", at_least=2000),
        Claim("times_later", at_least=10),
        Claim("test_accuracy", at_least=0.99),
        Claim("paper_generalized_at", at_least=20000),
    ]


def controls(run, paper):
    small = {"generalized_at": np.array([milestones.of_series(run)[1]])}
    return {"the small network in place of the published size": {"run": run, "paper": small}}


def timeline(run, paper):
    moments = dict(zip(("memorized_at", "generalized_at"), milestones.of_series(run), strict=True))
    return timeline_around(int(run.steps[-1]), moments, seconds=7.5)


def data(run, paper):
    return {"step": run.steps} | {name: run.metrics[name] for name in ("train_accuracy", "test_accuracy")}


def build(run, paper, page):
    page.title("First it [memorizes](train), much later it [generalizes](test)")
    counter = page.step_counter(int(run.steps[-1]))
    axes = page.grid("accuracy")["accuracy"]
    page.heading(axes, "Accuracy")
    step_axis(axes, run.steps[-1])
    percent_axis(axes)
    curves = Curves(
        page,
        axes,
        run.steps,
        [
            Curve(run.metrics["train_accuracy"], "train", "train", percent),
            Curve(run.metrics["test_accuracy"], "test", "test", percent),
        ],
    )
    memorized, generalized = milestones.of_series(run)
    between = (memorized + milestones.stable_from(run.steps, run.metrics["test_accuracy"] > 0.05)) / 2
    notes = [
        annotate(page, axes, text, (step, height), appears=step)
        for text, step, height in (
            (f"Knows its [training data](train) by heart at step {memorized:,.0f}", memorized, 0.9),
            ("... but has no idea of the [test data](test)", between, run.metrics["test_accuracy"][run.at(between)]),
            (f"99% of the [test data](test) right at step {generalized:,.0f}", generalized, 0.98),
        )
    ]

    def update(step):
        curves.set_index(run.at(step))
        counter.set_step(step)
        for note in notes:
            note.set_step(step)

    return update
