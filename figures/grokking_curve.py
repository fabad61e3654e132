"""Grokking: a network knows its training data by heart long before it gets the test data right."""

import math

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import of_test, task_numbers
from render.marks.curves import Curve, Curves
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import percent_axis, step_axis
from render.timing.timeline import is_reached, timeline_around
from train.analysis import milestones

figure = Animation(
    reads={"run": "modular_addition", "paper": "modular_addition_paper/seeds"},
    optional=("paper",),
    title="First it memorizes, much later it generalizes",
    caption="A network learns a + b mod {modulus:d}. It is trained on {train_share:.0%} of all pairs. "
    "A network learns the parity of {k:words} of {n_bits:words} digits. It is trained on {train_size:,d} sequences. "
    "At step {memorized_at:,d} it has memorized its training data, and gets {test_accuracy_at_memorized:.1%} of the "
    "test data right. Guessing would get {chance:.1%}. Only from step {generalized_at:,d} on, {times_later:.0f} times "
    "the number of that step, it gets 99% of the test data right as well. Over the seeds that takes until step "
    "{generalized_at:range,}, {times_later:range.0f} times as long as to memorize. It ends with {short_of_99:.0%} of "
    "the test data right. {run_seeds} seeds generalize so. At the size that PAIR published, {paper_seeds} do, the "
    "fastest at step {paper_generalized_at:,d}.",
    alt="Two curves of accuracy over {last_step:,} training steps. Train accuracy rises to 99% within "
    "{memorized_at:,d} steps. Test accuracy is at {test_accuracy_at_memorized:.0%} by then. Test accuracy climbs "
    "later, and passes 99% at step {generalized_at:,d}. Test accuracy ends at {short_of_99:.0%}.",
    sources=("Power et al. 2022", "PAIR 2023"),
    order=10,
)
CLUELESS = 0.05  # test accuracy: below it, what is right is right by chance (ours)
COIN = 0.6  # the same of a network with two answers, as `shows` of the parity in config.yaml has it


def numbers(run, paper):
    memorized, generalized = milestones.of_series(run)
    measured = {
        "memorized_at": Number.if_reached(memorized, "training step"),
        "test_accuracy_at_memorized": Number.if_reached(at_step(run, "test_accuracy", memorized), "share"),
        "times_later": Number.if_reached(generalized / memorized if memorized else math.nan, "times"),
        **of_test(run),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }
    if paper is not None:
        measured["paper_generalized_at"] = Number(fastest(paper), "training step")
    return measured | task_numbers(run)


def claims(numbers):
    known = "modulus" in numbers and numbers["modulus"] > 0
    made = [
        Claim("memorized_at", at_most=1000),
        Claim("test_accuracy_at_memorized", at_most=1 / numbers["modulus"] if known else COIN),
        Claim("generalized_at", at_least=2000),
        Claim("times_later", at_least=10),
        Claim("test_accuracy", at_least=0.99),
    ]
    return made + [Claim("paper_generalized_at", at_least=20000)] * ("paper_generalized_at" in numbers)


def controls(run, paper):
    small = {"generalized_at": np.array([milestones.of_series(run)[1]])}
    return {"the small network in place of the published size": {"run": run, "paper": small}}


def at_step(run, metric, step):
    """A metric at a training step; nan if that was not reached."""
    return float(run.metrics[metric][run.at(step)]) if is_reached(step) else math.nan


def fastest(paper):
    """The first step at which a seed of a table of outcomes generalized; nan if none did."""
    reached = paper["generalized_at"][np.isfinite(paper["generalized_at"])]
    return float(min(reached, default=math.nan))


def timeline(run, paper):
    moments = dict(zip(("memorized_at", "generalized_at"), milestones.of_series(run), strict=True))
    return timeline_around(int(run.steps[-1]), moments, seconds=7.5)


def data(run, paper):
    return {"step": run.steps} | {name: run.metrics[name] for name in ("train_accuracy", "test_accuracy")}


def remarks(run):
    """Text, step and accuracy of each remark on the curves; none about what was not reached."""
    memorized, generalized = milestones.of_series(run)
    low, test = at_step(run, "test_accuracy", memorized), run.metrics["test_accuracy"]
    clueless = not low >= CLUELESS
    climbs = milestones.stable_from(run.steps, test > (CLUELESS if clueless else low + CLUELESS))
    between = (memorized + climbs) / 2
    test_data = "[test data](test)"
    idea = f"... but has no idea of the {test_data}" if clueless else f"... and {percent(low)} of the {test_data}"
    made = (
        (f"Knows its [training data](train) by heart at step {memorized:,.0f}", memorized, 0.9),
        (idea, between, at_step(run, "test_accuracy", between)),
        (f"99% of the {test_data} right at step {generalized:,.0f}", generalized, 0.98),
    )
    made = made if clueless else (made[1], made[0], made[2])  # the one with the least room is placed first
    return [remark for remark in made if is_reached(remark[1])]


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
    notes = [annotate(page, axes, text, (step, height), appears=step) for text, step, height in remarks(run)]

    def update(step):
        curves.set_index(run.at(step))
        counter.set_step(step)
        for note in notes:
            note.set_step(step)

    return update
