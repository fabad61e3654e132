"""How often modular addition is learned, with how many frequencies, and with how many neurons each, over seeds."""

import numpy as np

from figures.harness.header import Claim, Still
from render.marks.curves import Curve, Curves
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import log_axis, percent_axis
from render.page.page import Grid
from train.analysis import addition_outcomes, frequency_groups

figure = Still(
    reads={"sweep": "sweep_modular/sweep"},
    title="Most seeds generalize, with three to five frequencies",
    caption="{generalizing:,} of {models:,} networks that differ in nothing but their seed learn to add mod {modulus} "
    "within {steps:,} steps. They memorize within {last_memorized:,} steps and generalize at step {generalized_at:,d} "
    "(median; from {first:,} to {last:,}); the others have only memorized by then. A network that generalizes has "
    "{frequencies:.0f} frequencies (median); {three_to_five:.0%} of such networks have three to five. Those that only "
    "memorize have not sorted their neurons. A frequency of a network that generalizes has {neurons:.0f} neurons "
    "(median), fewer than five in {few:.0%} of cases; {count} neurons is the most common number. A neuron counts if "
    "its input and output weights together have at least {alive:.0%} of the strongest one's strength.",
    alt="Left, the share of seeds over training steps: nearly all have memorized within a few hundred steps, and from "
    "about step {first:,} on the second curve rises to {generalizing:,} of {models:,} that have generalized. Right, "
    "two histograms: most networks that generalize have three to five frequencies, those that only memorize have more; "
    "most frequencies have five to nine neurons.",
    sources=("PAIR 2023",),
    order=97,
)


def split(sweep):
    """Columns of the table of models; which of them generalize; and the neurons of each frequency of those that do."""
    columns = addition_outcomes.table(sweep)
    generalizes = columns["outcome"] == "generalizes"
    sizes = " ".join(columns["neurons_each"][generalizes].tolist()).split()
    return columns, generalizes, np.array(sizes, int)


def claims(sweep):
    columns, generalizes, sizes = split(sweep)
    count, late = columns["frequencies"], columns["generalized_at"][generalizes]
    found = [
        Claim("models", len(count), "> 0", "models"),
        Claim("modulus", sweep.spec["options"]["modulus"], "> 0"),
        Claim("steps", int(sweep.steps[-1]), "> 0", "training steps"),
        Claim("last_memorized", float(np.nanmax(columns["memorized_at"])), "> 0", "training step"),
        Claim("generalizing", int(generalizes.sum()), f">= {len(count) / 2:g}", "models"),
        Claim("generalized_at", float(np.median(late)), "> 0", "training step"),
        Claim("first", float(late.min()), "> 0", "training step"),
        Claim("last", float(late.max()), "> 0", "training step"),
        Claim("frequencies", float(np.median(count[generalizes])), "between 3 and 5", "frequencies"),
        Claim(
            "three_to_five",
            float(((count >= 3) & (count <= 5))[generalizes].mean()),
            ">= 0.5",
            "of models that generalize",
        ),
        Claim("neurons", float(np.median(sizes)), "between 4 and 9", "neurons"),
        Claim("few", float((sizes < 5).mean()), "<= 0.5", "of frequencies"),
        Claim("count", int(np.bincount(sizes).argmax()), "between 4 and 9", "neurons"),
        Claim("alive", frequency_groups.ALIVE, "> 0", "of the strongest"),
    ]
    if not generalizes.all():
        found.append(Claim("unsorted", float(np.median(count[~generalizes])), "> 5", "frequencies"))
    return found


def data(sweep):
    return {"seed": sweep.constants["seed"]} | split(sweep)[0]


def build(sweep, page):
    columns, generalizes, sizes = split(sweep)
    page.title(figure.title)
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
    """The share of seeds that have memorized, and that have generalized, at every step."""
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
    """How often each whole number occurs, the bars of each role on top of the former's."""
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
