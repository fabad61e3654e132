"""How often modular addition is learned, with how many frequencies, and with how many neurons each, over seeds."""

import math
from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Number, Still
from render.marks.curves import Curve, Curves
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import log_axis, percent_axis
from render.page.page import Grid
from train.analysis import addition_outcomes, frequency_groups

figure = Still(
    reads={"sweep": "sweep_modular/sweep"},
    title="Most seeds generalize, with {fewest:words} to {most:words} frequencies",
    caption="{generalizing:,} of {models:,} networks that differ in nothing but their seed learn to add mod {modulus} "
    "within {steps:,} steps. They memorize within {last_memorized:,} steps and generalize at step {generalized_at:,d} "
    "(median; from {first:,} to {last:,}); the others have only memorized by then. A network that generalizes has "
    "{frequencies:.0f} frequencies (median); {in_range:.0%} of such networks have {fewest:words} to {most:words}. "
    "Those that only memorize have not sorted their neurons. A frequency of a network that generalizes has "
    "{neurons:.0f} neurons (median), fewer than five in {few:.0%} of cases; {count} neurons is the most common number. "
    "A neuron counts if its input and output weights together have at least {alive:.0%} of the strongest one's "
    "strength.",
    alt="Left, the share of seeds over training steps: all that memorize have done so by step {last_memorized:,}, and "
    "from about step {first:,} on the second curve rises to {generalizing:,} of {models:,} that have generalized. "
    "Right, two histograms: most networks that generalize have {fewest:words} to {most:words} frequencies, those that "
    "only memorize have more; most frequencies have {fewest_neurons:words} to {most_neurons:words} neurons.",
    sources=("PAIR 2023",),
    order=97,
)


def split(sweep):
    """Columns of the table of models; whether each generalizes; how many neurons each frequency of these has."""
    columns = addition_outcomes.table(sweep)
    generalizes = columns["outcome"] == "generalizes"
    sizes = " ".join(columns["neurons_each"][generalizes].tolist()).split()
    return columns, generalizes, np.array(sizes, int)


def numbers(sweep):
    if sweep.spec.get("axes"):
        raise UserError(f"needs a sweep over seeds alone; this one is over {', '.join(sweep.spec['axes'])} too")
    columns, generalizes, sizes = split(sweep)
    count, memorized, late = columns["frequencies"], columns["memorized_at"], columns["generalized_at"][generalizes]
    sorted_into = count[generalizes]
    (fewest, most), (fewest_neurons, most_neurons) = usual_range(sorted_into), usual_range(sizes)
    in_range = of_any(np.mean, (sorted_into >= fewest) & (sorted_into <= most))
    return {
        "models": Number(len(count), "models"),
        "modulus": Number(sweep.spec["options"]["modulus"]),
        "steps": Number(int(sweep.steps[-1]), "training steps"),
        "last_memorized": Number(of_any(np.max, memorized[~np.isnan(memorized)]), "training step"),
        "generalizing": Number(int(generalizes.sum()), "models"),
        "generalized_at": Number(of_any(np.median, late), "training step"),
        "first": Number(of_any(np.min, late), "training step"),
        "last": Number(of_any(np.max, late), "training step"),
        "frequencies": Number(of_any(np.median, sorted_into), "frequencies"),
        "fewest": Number(fewest, "frequencies"),
        "most": Number(most, "frequencies"),
        "in_range": Number(in_range, "of models that generalize"),
        "three_to_five": Number(of_any(np.mean, (sorted_into >= 3) & (sorted_into <= 5)), "of models that generalize"),
        "neurons": Number(of_any(np.median, sizes), "neurons"),
        "fewest_neurons": Number(fewest_neurons, "neurons"),
        "most_neurons": Number(most_neurons, "neurons"),
        "few": Number(of_any(np.mean, sizes < 5), "of frequencies"),
        "count": Number(of_any(lambda values: np.bincount(values).argmax(), sizes), "neurons"),
        "alive": Number(frequency_groups.ALIVE, "of the strongest"),
        "unsorted": Number(of_any(np.median, count[~generalizes]), "frequencies"),
    }


def of_any(measure, values):
    """Measure of values [n] as a float; nan where there are none."""
    return float(measure(values)) if len(values) else math.nan


def usual_range(values):
    """The lowest and the highest of whole numbers [n] without the lowest and the highest tenth of them."""
    return tuple(of_any(lambda v, q=q: np.quantile(v, q, method="inverted_cdf"), values) for q in (0.1, 0.9))


def claims(numbers):
    bounds = [
        Claim("generalizing", at_least=numbers["models"] / 2),
        Claim("frequencies", at_least=3, at_most=5),
        Claim("three_to_five", at_least=0.5),
        Claim("neurons", at_least=4, at_most=9),
        Claim("few", at_most=0.5),
        Claim("count", at_least=4, at_most=9),
    ]
    if numbers["generalizing"] < numbers["models"]:
        bounds.append(Claim("unsorted", at_least=5.5))  # the least median of whole numbers above five
    return bounds


def controls(sweep):
    """Weights in random places; then, for models that only memorize, the weights of one that generalizes."""
    generalizes, draw = split(sweep)[1], np.random.default_rng(0)
    models = np.where(generalizes, np.arange(len(generalizes)), generalizes.argmax())
    flat = {name: weights.reshape(len(weights), -1) for name, weights in sweep.weights.items()}
    shuffled = {name: draw.permuted(part, axis=1).reshape(sweep.weights[name].shape) for name, part in flat.items()}
    return {
        "weights in random places": {"sweep": replace(sweep, weights=shuffled)},
        "weights that generalize": {
            "sweep": replace(sweep, weights={name: weights[models] for name, weights in sweep.weights.items()})
        },
    }


def data(sweep):
    return {"seed": sweep.constants["seed"]} | split(sweep)[0]


def build(sweep, page):
    columns, generalizes, sizes = split(sweep)
    page.title()
    panels = page.grid(
        article=Grid("when count\nwhen neurons", widths=(1.2, 1), gaps=(1.4, 1.1)),
        square=Grid("when when\ncount neurons", heights=(1.1, 1), gaps=(1.4, 1.1)),
        story=Grid("when\ncount\nneurons", gaps=(1, 1.1)),
    )
    page.heading(panels["when"], "Seeds that have")
    page.heading(panels["count"], "Frequencies of each seed")
    page.heading(panels["neurons"], "Neurons of each frequency")
    count, rest = columns["frequencies"], np.sort(columns["frequencies"][~generalizes])
    histogram(page, panels["count"], {"test": count[generalizes], "train": rest})
    histogram(page, panels["neurons"], {"test": sizes})
    draw_course(page, panels["when"], sweep.steps[1:], columns)
    if len(rest):
        middle = rest[len(rest) // 2]
        annotate(page, panels["count"], "[only memorized](train)", (middle, (count == middle).sum()), size="label")


def draw_course(page, axes, steps, columns):
    """Draw the share of seeds that have memorized, and that have generalized, at every step."""
    roles = {"memorized": "train", "generalized": "test"}
    shares = {name: np.mean(columns[f"{name}_at"][:, None] <= steps, 0) for name in roles}
    log_axis(axes.xaxis, steps[0], steps[-1], label="training step")
    percent_axis(axes)
    Curves(
        page, axes, steps, [Curve(shares[name], role, name) for name, role in roles.items()], labels=False
    ).set_index(len(steps) - 1)
    for name, role in roles.items():
        half = np.searchsorted(shares[name], shares[name][-1] / 2)
        annotate(
            page, axes, f"[{percent(shares[name][-1])} {name}]({role})", (steps[half], shares[name][half]), size="label"
        )


def histogram(page, axes, parts):
    """Draw how often each whole number occurs, the bars of each role stacked on those of the role before."""
    most = max(values.max() for values in parts.values() if len(values))
    x, base = np.arange(1, most + 1), np.zeros(most)
    for role, values in parts.items():
        heights = np.bincount(values, minlength=most + 1)[1:]
        axes.bar(x, heights, 0.76, base, color=page.theme.color(role))
        base += heights
    stride = next(step for k in range(9) for step in (10**k, 2 * 10**k, 5 * 10**k) if 3 * step >= base.max())
    axes.set_yticks(np.arange(0, base.max() + 1, stride, int))
    axes.set_xticks(x[:: 1 + most // 9])
    axes.set(xlim=(0.4, most + 0.6), ylim=(0, 1.05 * base.max()))
    axes.grid(False, axis="x")
