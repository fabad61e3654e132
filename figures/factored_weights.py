"""How soon modular addition generalizes where one of its matrices is trained whole, at a learning rate of its own."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Number, Still
from render.marks.curves import Curve, Curves
from render.page.annotate import annotate
from render.page.axis import log_axis, percent_axis
from render.page.page import Grid
from train.analysis import addition_outcomes, survival

figure = Still(
    reads={"rates": "sweep_factoring_rates/sweep", "sweep": "sweep_factoring/sweep"},
    title="A learning rate of its own does not make up for a factor",
    caption="Does it matter whether W_input and W_output are trained as products of two matrices each, or whole? At "
    "equal rates a product moves and shrinks faster than a single matrix. So a whole one here shrinks as fast "
    "as a product, and has a learning rate of its own: {multiples:words}, from {lowest:g} to {highest:g} times "
    "that of factors, are tried on {choosing:words} seeds (left; a dot is a network, a number counts those "
    "that never do, a triangle marks the soonest on the whole). Other seeds compare, each from the same "
    "network at the start, which learns to add mod {modulus}. Within {steps:,} steps {both_count} of {seeds} "
    "generalize (test accuracy {accuracy:.0%} or above) with both matrices factored, half of all by step "
    "{both_median:,.0f}; with W_input whole, at ×{input_lr:g}, {input_count}; with W_output whole, at "
    "×{output_lr:g}, {output_count}. Both are later than the same seeds with both factored (log-rank tests of "
    "pairs: p = {input_chance:.1g} and {output_chance:.1g}): that products move and shrink faster does not, "
    "matched like this, explain what factors do. That it matters which of the two is whole is not shown (p = "
    "{alike:.2f}): {input_first} {input_first:seed is|seeds are} sooner with W_input whole, {output_first} "
    "with W_output whole, {neither} generalize with neither. A side that is sooner in more than {most:.0%} of "
    "the seeds that differ is ruled out (95% confidence). It matters which of the two is whole (p = "
    "{unlike:.1g}): {input_first} {input_first:seed is|seeds are} sooner with W_input whole, {output_first} "
    "with W_output whole, {neither} generalize with neither. Left open: why factors help; and other sizes, "
    "weight decays and learning rates of factors, of which one each was tried.",
    alt="Left, dots at {multiples:words} learning rates of a whole matrix: the steps at which networks generalize, "
    "many at a place for never. Middle, the share of {seeds} networks that have generalized over training "
    "steps: with both matrices factored it rises to {both_count} of {seeds}, with W_input whole to "
    "{input_count}, with W_output whole to {output_count}. Right, a dot for each seed, the step with W_input "
    "whole against that with W_output whole: {input_first} lie above the diagonal, {output_first} below.",
    sources=("PAIR 2023",),
    order=98,
)

SHOWN = 0.05  # probability up to which a difference counts as shown
SIDES = {"input": "collapsed_hidden", "output": "collapsed_output"}  # the matrix that is whole: architecture
ROLES = {"input": "sequence 0", "output": "sequence 1", "both": "muted"}
NAMES = {"input": "W_input whole", "output": "W_output whole", "both": "both factored"}


def times(sweep, architecture, single_lr=None):
    """Steps [seeds] at which the models of an architecture generalize, by seed, nan where they don't.

    single_lr: of those trained at it; None: at the first value of the sweep. Empty if there are none.
    """
    axes = sweep.spec["axes"]
    names, rates = axes["architecture"], axes["single_lr"]
    if architecture not in names:
        return np.empty(0)
    wanted = rates[0] if single_lr is None else single_lr
    chosen = np.flatnonzero(
        (sweep.constants["architecture"] == names.index(architecture)) & (sweep.constants["single_lr"] == wanted)
    )
    ordered = chosen[np.argsort(sweep.constants["seed"][chosen])]
    return addition_outcomes.reached_at(sweep, "test")[ordered]


def check(rates, sweep):
    """Raise UserError for sweeps that do not hold what is compared."""
    for name, one, needed in (("rates", rates, SIDES.values()), ("sweep", sweep, [*SIDES.values(), "untied"])):
        axes = one.spec.get("axes", {})
        if not {"single_lr", "architecture"} <= set(axes) or not set(needed) <= set(axes["architecture"]):
            raise UserError(f"{name}: needs a sweep over single_lr and architecture, with {', '.join(needed)}")
        if any(len(axes[other]) > 1 for other in axes.keys() - {"single_lr", "architecture"}):
            raise UserError(f"{name}: needs a sweep over single_lr and architecture alone")


def chosen_rates(rates):
    """Side -> the multiple of the learning rate at which its models of `rates` generalize soonest."""
    multiples, last = rates.spec["axes"]["single_lr"], int(rates.steps[-1])
    return {
        side: multiples[survival.quickest([times(rates, name, multiple) for multiple in multiples], last)]
        for side, name in SIDES.items()
    }


def compared(rates, sweep):
    """Times [seeds] to generalize of "input", "output", each at its chosen rate, and "both"."""
    chosen = chosen_rates(rates)
    for side, multiple in chosen.items():
        if multiple not in sweep.spec["axes"]["single_lr"]:
            raise UserError(
                f"sweep: lacks single_lr {multiple:g}, the quickest for {SIDES[side]} in the sweep of rates: add it to "
                "axes.single_lr"
            )
    return {side: times(sweep, SIDES[side], multiple) for side, multiple in chosen.items()} | {
        "both": times(sweep, "untied")
    }


def numbers(rates, sweep):
    check(rates, sweep)
    chosen, test, last = chosen_rates(rates), compared(rates, sweep), int(sweep.steps[-1])
    spec, axes = sweep.spec, rates.spec["axes"]
    chance = survival.paired_log_rank(test["input"], test["output"])
    first, second = (
        survival.earlier(test[one], test[other]) for one, other in (("input", "output"), ("output", "input"))
    )
    most = max(survival.interval(count, first + second)[1] for count in (first, second))
    measured = {
        "modulus": Number(spec["options"]["modulus"]),
        "accuracy": Number(spec["outcomes"]["accuracy"], "of the test split"),
        "steps": Number(last, "training steps"),
        "lr": Number(spec["axes"]["lr"][0], "learning rate of factors"),
        "multiples": Number(len(axes["single_lr"]), "learning rates of a whole matrix"),
        "lowest": Number(min(axes["single_lr"]), "times the learning rate of factors"),
        "highest": Number(max(axes["single_lr"]), "times the learning rate of factors"),
        "choosing": Number(len(rates.spec["seeds"]), "seeds that choose the learning rates"),
        "seeds": Number(len(test["both"]), "seeds of the comparison"),
        "chance": Number(chance, "probability"),
        "alike": Number(chance, "probability") if chance > SHOWN else None,
        "unlike": None if chance > SHOWN else Number(chance, "probability"),
        "most": Number(most, "of the seeds that differ") if chance > SHOWN and first + second else None,
        "neither": Number(int(np.sum(np.isnan(test["input"]) & np.isnan(test["output"]))), "seeds"),
        "input_first": Number(first, "seeds"),
        "output_first": Number(second, "seeds"),
    }
    for side, steps in test.items():
        measured |= {
            f"{side}_count": Number(int(np.sum(~np.isnan(steps))), "networks that generalize"),
            f"{side}_median": Number.if_reached(survival.median(steps), "training step"),
        }
    for side, multiple in chosen.items():
        measured |= {
            f"{side}_lr": Number(multiple, "times the learning rate of factors"),
            f"{side}_chance": Number(survival.paired_log_rank(test[side], test["both"]), "probability"),
            f"{side}_before_both": Number(survival.earlier(test[side], test["both"]), "seeds"),
            f"{side}_after_both": Number(survival.earlier(test["both"], test[side]), "seeds"),
        }
    return measured


def claims(numbers):
    return [
        Claim("both_count", at_least=0.75 * numbers["seeds"]),
        Claim("input_chance", at_most=SHOWN),
        Claim("output_chance", at_most=SHOWN),
        Claim("input_before_both", at_most=numbers["seeds"] / 3),
        Claim("output_before_both", at_most=numbers["seeds"] / 3),
    ]


def controls(rates, sweep):
    """The networks under one another's architectures."""
    count = len(sweep.spec["axes"]["architecture"])
    return {
        f"architectures moved on by {k}": {
            "sweep": replace(
                sweep,
                constants=sweep.constants | {"architecture": (sweep.constants["architecture"] + k) % count},
            )
        }
        for k in range(1, count)
    }


def data(rates, sweep):
    columns = {}
    for part, one in (("choosing", rates), ("comparison", sweep)):
        names = np.array(one.spec["axes"]["architecture"])
        values = {name: one.constants[name] for name in (*one.spec["axes"], "seed")}
        values |= {"architecture": names[one.constants["architecture"]]} | addition_outcomes.table(one)
        values = {"part": np.full(len(names[one.constants["architecture"]]), part)} | values
        columns = {name: np.concatenate([columns[name], values[name]]) if columns else values[name] for name in values}
    return columns


def build(rates, sweep, page):
    page.title(figure.title)
    panels = page.grid(
        article=Grid("rates curves pairs", widths=(1.15, 1.15, 1), gaps=(1.4, 0)),
        square=Grid("rates rates\ncurves pairs", gaps=(1.4, 1.1)),
        story=Grid("rates\ncurves\npairs", gaps=(0, 1.0)),
    )
    test, by_rate = compared(rates, sweep), {side: at_rates(rates, side) for side in SIDES}
    every = np.concatenate([*test.values(), *(steps for each in by_rate.values() for steps in each.values())])
    last = int(sweep.steps[-1])
    span = 0.9 * 10.0 ** np.floor(np.log10(min(last / 10, np.nanmin(np.append(every, last))))), last
    names = [f"[W_{side}]({ROLES[side]})" for side in SIDES]
    page.heading(panels["rates"], f"{' or '.join(names)} whole", shorter=(", ".join(names),))
    page.heading(panels["curves"], "Have generalized")
    page.heading(panels["pairs"], "Step, seed by seed")
    draw_rates(page, panels["rates"], by_rate, chosen_rates(rates), span)
    draw_pairs(page, panels["pairs"], test, span)
    draw_curves(page, panels["curves"], sweep.steps, test, span)


def at_rates(rates, side):
    """Multiple of the learning rate -> steps [seeds] at which networks generalize with this matrix whole."""
    return {multiple: times(rates, SIDES[side], multiple) for multiple in rates.spec["axes"]["single_lr"]}


def never(span):
    """Where networks are drawn that do not generalize: beyond the last step of a logarithmic axis."""
    return span[1] * (span[1] / span[0]) ** 0.1


def step_axis(page, axis, span, label=None):
    """A logarithmic axis of training steps; beyond a line at the last one is the place of what never generalizes."""
    edge, axes = never(span), axis.axes
    log_axis(axis, *span, label=label)
    room = 0.75 if axis.axis_name == "y" else (span[0] / edge) ** 0.3  # for labels side by side
    marks = [mark for mark in axis.get_majorticklocs() if mark < room * edge]
    axis.set_ticks([*marks, edge], [*(f"{mark:,.0f}" for mark in marks), "never"])
    limits, line = (axes.set_xlim, axes.axvline) if axis.axis_name == "x" else (axes.set_ylim, axes.axhline)
    limits(span[0], edge**1.5 / span[1] ** 0.5)
    line(span[1], color=page.theme.grid, lw=page.stroke(1.5))


def draw_rates(page, axes, by_rate, chosen, span):
    """Dots of all seeds at each learning rate of a whole matrix, those of the two matrices side by side."""
    step_axis(page, axes.yaxis, span)
    names = [f"×{multiple:g}" for multiple in by_rate["input"]]
    for side, shift in (("input", -0.2), ("output", 0.2)):
        for k, (multiple, steps) in enumerate(by_rate[side].items()):
            reached = steps[~np.isnan(steps)]
            dots(page, axes, np.full(len(reached), k + shift), reached, ROLES[side])
            count(page, axes, (k + shift, never(span)), len(steps) - len(reached), ROLES[side])
            if multiple == chosen[side]:
                marked = page.theme.color(ROLES[side])
                axes.plot(k + shift, 0.03, "^", color=marked, ms=page.stroke(11), transform=axes.get_xaxis_transform())
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_xticks(range(len(names)), names)
    axes.set_xlabel("learning rate of the whole one")
    axes.set_ylabel("generalizes at step")
    axes.grid(False, axis="both")


def dots(page, axes, x, y, role):
    edge = {"mec": page.theme.background, "mew": page.stroke(0.8)}
    axes.plot(x, y, "o", ms=page.stroke(10), color=page.theme.color(role), **edge)


def count(page, axes, at, number, role):
    """Write how many networks lie at one point, where there are any."""
    if number:
        style = {"ha": "center", "va": "center", "weight": 600, "fontsize": page.size("tick")}
        axes.text(*at, str(number), color=page.theme.text_color(role), **style)


def draw_curves(page, axes, steps, test, span):
    """Share of the seeds of the comparison that have generalized by each step."""
    log_axis(axes.xaxis, *span, label="training step")
    percent_axis(axes)
    steps = steps[steps >= span[0]]
    shares = {side: survival.share_by(test[side], steps) for side in ("both", *SIDES)}
    curves = [Curve(share, ROLES[side], NAMES[side]) for side, share in shares.items()]
    Curves(page, axes, steps, curves, labels=False).set_index(len(steps) - 1)
    half = int(np.searchsorted(shares["both"], shares["both"][-1] / 2))
    annotate(page, axes, f"[{NAMES['both']}]({ROLES['both']})", (steps[half], shares["both"][half]), size="label")


def draw_pairs(page, axes, test, span):
    """A dot per seed: the step with W_input whole against that with W_output whole."""
    step_axis(page, axes.xaxis, span, NAMES["input"])
    step_axis(page, axes.yaxis, span, NAMES["output"])
    axes.plot(span, span, color=page.theme.muted, lw=page.stroke(1.5), ls=(0, (3, 3)))
    neither = np.isnan(test["input"]) & np.isnan(test["output"])
    dots(page, axes, *(np.nan_to_num(test[side][~neither], nan=never(span)) for side in SIDES), "ink")
    count(page, axes, (never(span), never(span)), int(neither.sum()), "ink")
    axes.xaxis.label.set_color(page.theme.text_color(ROLES["input"]))
    axes.yaxis.label.set_color(page.theme.text_color(ROLES["output"]))
    axes.grid(False)
