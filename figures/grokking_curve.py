"""Grokking: a network knows its training data by heart long before it gets the test data right."""

import numpy as np

from figures.harness.header import Animation, Claim
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


def claims(run, paper):
    test = run.metrics["test_accuracy"]
    memorized, generalized = milestones.of_series(run)
    return [
        Claim("memorized_at", memorized, "<= 1000", "training step"),
        Claim("test_accuracy_at_memorized", float(test[run.at(memorized)]), "<= 0.1", "share"),
        Claim("generalized_at", generalized, ">= 2000", "training step"),
        Claim("times_later", generalized / memorized, ">= 10", "times"),
        Claim("test_accuracy", float(test[-1]), ">= 0.99", "share"),
        Claim("paper_generalized_at", float(np.nanmin(paper["generalized_at"])), ">= 20000", "training step"),
        Claim("train_share", run.spec["options"]["train_fraction"], "> 0", "share"),
        Claim("modulus", run.spec["options"]["modulus"], "> 0", ""),
        Claim("last_step", int(run.steps[-1]), "> 0", "training step"),
    ]


def timeline(run, paper):
    when = dict(zip(("memorized_at", "generalized_at"), milestones.of_series(run), strict=True))
    return timeline_around(int(run.steps[-1]), when, seconds=7.5)


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
