"""Without decay: it generalizes at once if the gradient's component along the weights is taken out."""

import math

import numpy as np
from matplotlib.transforms import Bbox

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces.star_panel import MovingStar, first_quarter
from figures.pieces.star_shapes import plane
from figures.pieces.task_numbers import task_numbers
from render.marks.growing_lines import Trails
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, percent_axis
from render.page.page import Grid
from render.timing.timeline import is_reached, timeline_around
from train.analysis import frequency_groups, milestones

figure = Animation(
    reads={
        "run": "perpendicular_gradient",
        "each": "perpendicular_gradient/each",
        "decay": "modular_addition/each",
        "clamped": "modular_addition_clamped/each",
        "plain": "modular_addition_no_decay/each",
    },
    optional=("decay", "clamped", "plain"),
    title="Take out the push to larger weights, and it generalizes at once",
    caption="Networks learn a + b mod {modulus:d}, a line each. Perpendicular gradient: no weight decay, but of each "
    "gradient the component along the weights, which makes them larger or smaller, is taken out. {fast:d} of "
    "{seeds:d} networks get 99% of the test data right within {within:d} steps, half of them all by step "
    "{median:,.0f}. They do not memorize first: when they know 99% of the training data, they get {known:.0%} of the "
    "others right (median). The norm of the weights grows to {growth_low:.2f} to {growth_high:.2f} times that of the "
    "start, and never falls by more than {largest_drop:.1%}. With weight decay and the whole gradient "
    "{decay_generalized:d} of {decay_count:d} networks generalize, at steps {decay_first:,.0f} to {decay_last:,.0f}. "
    "Two controls have the whole gradient and no decay. Norm held, at {clamped_norm:g} times that of the start, goes "
    "most of the way: {clamped_count:d} networks get {clamped_low:.1%} to {clamped_high:.1%} of the test data right "
    "at best, and {clamped_generalized:d} of them 99% to the end, none within {within:d} steps. With neither, "
    "{plain_count:d} networks memorize and get at most {plain_best:.1%} right. Small: output weights of one network "
    "with the perpendicular gradient, at its strongest frequencies f. They form stars, as with decay: in all "
    "{seeds:d} networks the output angle is twice the input angle (mean cosine {star_score:.3f} or more).",
    alt="Test accuracy of networks over training steps on a logarithmic axis, the norm of their weights, and "
    "{shown:words} {shown:star|stars}. With the perpendicular gradient lines rise to the top around step "
    "{median:,.0f}, while the norm grows a little. With weight decay they rise between steps {decay_first:,.0f} and "
    "{decay_last:,.0f}, where the norm falls after a peak. With the norm held they come to {clamped_low:.0%} to "
    "{clamped_high:.0%}, later than with the perpendicular gradient. With neither they stay at the bottom "
    "({plain_best:.1%} at most), and the norm keeps growing.",
    sources=("Prieto et al. 2025 (Grokking at the Edge of Numerical Stability)", "PAIR 2023"),
    order=37,
)
WITHIN = 500  # steps: what counts as "at once" (ours)
STARS = 4  # that there is room for
FIRST = 10  # step at which the axis begins: until then all lines are one
NAMES = {
    "each": "[perpendicular gradient](highlight)",
    "clamped": "[norm held](muted)",
    "decay": "[weight decay](test)",
    "plain": "[neither](muted)",
}
NAMED_IN = {"each": "accuracy", "clamped": "accuracy", "decay": "accuracy", "plain": "norm"}  # name -> panel
HEIGHTS = {"each": 0.85, "clamped": 0.55, "decay": 0.2, "plain": 0.5}  # of the rise: where the arrow of a name ends
ROLES = {"each": "highlight", "decay": "test", "clamped": "muted", "plain": "muted"}
DASHES = {"clamped": (2.5, 1.5)}  # in widths of the line


def generalized(series):
    """Steps [seeds] at which they generalize, nan for those that do not."""
    return np.array([milestones.of_series(one)[1] for one in series.values()])


def best(series):
    """The highest test accuracy of each, [seeds]."""
    return np.array([one.metrics["test_accuracy"].max() for one in series.values()])


def known(run):
    """Test accuracy when a run has memorized; nan if it never does."""
    memorized, _ = milestones.of_series(run)
    return run.metrics["test_accuracy"][run.at(memorized)] if is_reached(memorized) else math.nan


def norm(run):
    return run.metrics["weight_norm_l2"]


def drop(run):
    """How far the norm of the weights ever falls below its highest value so far, as a part of that."""
    highest = np.maximum.accumulate(norm(run))
    return float((1 - norm(run) / highest).max())


def star_score(run):
    """Mean of cos(2 theta_in - theta_out) over the neurons in which a run ends, weighted by their norms."""
    w_input, w_output, groups = frequency_groups.of_series(run)
    inputs, outputs = w_input[-1], w_output[-1]
    force = frequency_groups.strength(inputs, outputs)
    scores = [frequency_groups.star_score(inputs, outputs, f, neurons) for f, neurons in groups.items()]
    return float(np.average(scores, weights=[force[neurons].sum() for neurons in groups.values()]))


def counted(name, series):
    """Numbers of the seeds of a comparison, each named after it."""
    steps = generalized(series)
    reached = steps[np.isfinite(steps)]
    accuracy = best(series)
    return {
        f"{name}_count": Number(len(series), "networks"),
        f"{name}_generalized": Number(len(reached), "networks"),
        f"{name}_fast": Number(int((steps <= WITHIN).sum()), "networks"),
        f"{name}_first": Number.if_reached(float(min(reached, default=math.nan)), "training step"),
        f"{name}_last": Number.if_reached(float(max(reached, default=math.nan)), "training step"),
        f"{name}_low": Number(float(accuracy.min()), "share"),
        f"{name}_high": Number(float(accuracy.max()), "share"),
    }


def numbers(run, each, decay, clamped, plain):
    for name, series in compared(each, decay, clamped, plain).items():
        if len({one.steps.tobytes() for one in series.values()}) > 1:
            raise UserError(f"{name}: its networks have checkpoints at different steps; needs seeds of one experiment")
    steps = generalized(each)
    median = float(np.median(np.where(np.isnan(steps), np.inf, steps)))
    growth = [float(norm(one)[-1] / norm(one)[0]) for one in each.values()]
    measured = task_numbers(run) | {
        "seeds": Number(len(each), "networks"),
        "within": Number(WITHIN, "training steps"),
        "fast": Number(int((steps <= WITHIN).sum()), "networks"),
        "share_fast": Number(float((steps <= WITHIN).mean()), "of the networks"),
        "median": Number.if_reached(median if math.isfinite(median) else None, "training step"),
        "known": Number(float(np.median([known(one) for one in each.values()])), "share"),
        "growth_low": Number(min(growth), "times the norm of the start"),
        "growth_high": Number(max(growth), "times the norm of the start"),
        "largest_drop": Number(max(map(drop, each.values())), "of the norm"),
        "star_score": Number(min(map(star_score, each.values())), "mean cos"),
        "shown": Number(len(stars(run)), "stars"),
    }
    for name, series in {"decay": decay, "clamped": clamped, "plain": plain}.items():
        measured |= counted(name, series) if series else {}
    if decay:
        watched = [int(one.steps[-1]) for one in decay.values()]  # at least so long, where it does not generalize
        usual = float(np.median(np.fmin(np.nan_to_num(generalized(decay), nan=np.inf), watched)))
        measured |= {
            "decay_median": Number(usual, "training step"),
            "decay_times_later": Number(usual / median, "times"),
        }
    if clamped:
        factor = next(iter(clamped.values())).spec.get("optimizer", {}).get("clamp_norm")
        measured["clamped_norm"] = Number(factor, "times the norm of the start") if factor else None
    if plain:
        measured["plain_best"] = measured.pop("plain_high")
    return measured


def claims(numbers):
    made = [
        Claim("share_fast", at_least=0.8),
        Claim("largest_drop", at_most=0.05),
        Claim("star_score", at_least=0.9),
        Claim("known", at_least=0.5),  # with decay it is below 2% then
    ]
    if "decay_count" in numbers:
        made.append(Claim("decay_times_later", at_least=10))
    if "clamped_count" in numbers:
        made += [Claim("clamped_fast", at_most=0), Claim("clamped_low", at_least=0.9)]
    if "plain_count" in numbers:
        made.append(Claim("plain_best", at_most=0.1))
    return made


def controls(run, each, decay, clamped, plain):
    others = {"weight decay": decay, "norm held": clamped, "neither": plain}
    return {
        f"{name} in its place": {"run": next(iter(series.values())), "each": series}
        for name, series in others.items()
        if series
    } | {"all alike": {name: each for name, series in (("clamped", clamped), ("plain", plain)) if series}}


def stars(run):
    """{frequency: (in, out)}, [T, n, 2] each, of the strongest frequencies."""
    return {f: tuple(map(plane, sides)) for f, sides in frequency_groups.stars(run, STARS).items()}


def compared(each, decay, clamped, plain):
    """Name -> series by seed of those that are read, the controls first: the last is drawn on top."""
    return {
        name: series
        for name, series in {"plain": plain, "clamped": clamped, "decay": decay, "each": each}.items()
        if series
    }


def last_step(*series):
    return int(max(one.steps[-1] for by_seed in series if by_seed for one in by_seed.values()))


def timeline(run, each, decay, clamped, plain):
    memorized, at = milestones.of_series(run)
    moments = {"memorized_at": memorized, "generalized_at": at}
    if decay:
        moments["decay_generalized_at"] = float(np.nanmedian([*generalized(decay), math.nan]))
    last = last_step(each, decay, clamped, plain)
    return timeline_around(last, moments, seconds=9, first=min(FIRST, last / 10), log=True, spread=0.08)


def data(run, each, decay, clamped, plain):
    rows = [
        (name, seed, *values)
        for name, series in compared(each, decay, clamped, plain).items()
        for seed, one in series.items()
        for values in zip(one.steps, one.metrics["test_accuracy"], norm(one))
    ]
    return dict(zip(("networks", "seed", "step", "test_accuracy", "weight_norm_l2"), map(np.array, zip(*rows))))


def layout(cells):
    """Accuracy, norm and a row of stars, per canvas."""
    count, row = len(cells), " ".join(cells)
    accuracy, norms = " ".join(["accuracy"] * count), " ".join(["norm"] * count)
    return {
        "article": Grid(f"{accuracy} {norms}\n{accuracy} {row}", (1.45,) * count + (1,) * count, (1.9, 1), (0.9, 0.7)),
        "square": Grid(f"{accuracy} {accuracy}\n{norms} {row}", None, (1.6, 1.1), (0.9, 0.9)),
        "story": Grid(f"{accuracy}\n{norms}\n{row}", None, (2.1, 0.9, 1), (0.5, 0.9)),
    }


def build(run, each, decay, clamped, plain, page):
    page.title("Take out the push to larger weights, and it [generalizes at once](highlight)")
    last, shapes = last_step(each, decay, clamped, plain), stars(run)
    counter = page.step_counter(last)
    cells = {f: f"star_{f}" for f in shapes}
    panels = page.grid(**layout(list(cells.values())))
    drawn = compared(each, decay, clamped, plain)
    values = {"accuracy": lambda one: one.metrics["test_accuracy"], "norm": norm}
    highest = max(norm(one).max() for series in drawn.values() for one in series.values())
    lowest = min(norm(one).min() for series in drawn.values() for one in series.values())
    page.heading(panels["accuracy"], "Test accuracy")
    page.heading(panels["norm"], "Norm of the weights")
    percent_axis(panels["accuracy"])
    linear_axis(panels["norm"].yaxis, lowest - 0.06 * highest, 1.04 * highest, 4)
    for name in values:
        log_axis(panels[name].xaxis, min(FIRST, last / 10), last, label="training step")
    marks = [
        lines(page, panels[panel], series, of, ROLES[name], DASHES.get(name))
        for panel, of in values.items()
        for name, series in drawn.items()
    ]
    for f, cell in cells.items():
        page.heading(panels[cell], f"[f = {f}](highlight)")
    shown = [
        MovingStar(page, panels[cells[f]], out, "highlight", marked=first_quarter(into), dot=13)
        for f, (into, out) in shapes.items()
    ]
    notes = remarks(page, panels, drawn, values)

    def update(step):
        for trails, steps in marks:
            trails.set_index(index_at(steps, step))
        for star in shown:
            star.set_index(run.at(step))
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update


def lines(page, axes, series, of, role, dashes):
    """Trails of all seeds of an experiment in a panel, and their steps."""
    steps, width = next(iter(series.values())).steps, page.stroke(2.2)
    pattern = [length * width for length in dashes] if dashes else None
    looks = [(list(range(len(series))), page.theme.color(role), width, pattern)]
    whole = page.still or dashes is not None
    chunk = {"chunk": len(steps)} if whole else {}
    y = np.column_stack([of(one) for one in series.values()])
    return page.add_animated(Trails(axes, np.maximum(steps, 1), y, looks, **chunk)), steps


def index_at(steps, step):
    """The checkpoint at a step, a fraction between two."""
    return float(np.interp(step, steps, np.arange(len(steps))))


def remarks(page, panels, drawn, values):
    """Notes of what the lines are: each at the first that rises, those of held norms, close together, at the last."""
    notes = []
    page.settle()
    for name in (name for name in NAMES if name in drawn):
        axes, of = panels[NAMED_IN[name]], values[NAMED_IN[name]]
        one, at, value = risen(drawn[name], of, HEIGHTS[name], last=name == "clamped")
        area = None
        if name == "clamped" and "decay" in drawn:  # left of the lines that rise later
            other, there, _ = risen(drawn["decay"], of, HEIGHTS["decay"])
            right = axes.transData.transform((max(other.steps[there], one.steps[at]), value))[0]
            area = Bbox.from_extents(axes.bbox.x0, axes.bbox.y0, right, axes.bbox.y1)
        point = one.steps[at], value
        notes.append(annotate(page, axes, NAMES[name], point, appears=one.steps[at], within=area))
    return notes


def risen(series, of, height, last=False):
    """The first or last seed whose values come `height` (0 to 1) of their way up, its checkpoint there, the value."""
    places = {}
    for seed, one in series.items():
        values = of(one)
        at = int(np.argmax(values >= values[0] + height * (values.max() - values[0])))
        places[one.steps[at], seed] = one, at, values[at]
    return places[max(places) if last else min(places)]
