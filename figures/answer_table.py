"""All sums in one table, right or wrong: those it was trained on fill at once, then nothing happens, then all fill."""

from dataclasses import replace

import numpy as np
from matplotlib.colors import ListedColormap

from figures.harness.header import Animation, Claim, Number
from figures.pieces.answer_states import Answers, first_of, state_colors
from render.marks.curves import Curve, Curves
from render.marks.heatmap import color_map, heat_map
from render.number_format import percent
from render.page.axis import percent_axis, step_axis
from render.page.page import Grid
from render.timing.decimation import hold_every_nth_frame
from render.timing.timeline import Timeline, monotone_keyframes
from train.analysis import answer_table, modular_network
from train.analysis.cumulative_frequencies import table

figure = Animation(
    reads={"run": "modular_addition"},
    title="First the sums that it trained on, then nothing, then all",
    caption="All {sums:,} sums a + b mod {modulus}, a cell each, in full color where the network is right. It is "
    "trained on {train_share:.0%} of them. By step {train_by:,} 95% of these are right to the end, and "
    "{test_then:.1%} of the others are right. Then nothing seems to happen for {pause:,} steps. Over the seeds that "
    "pause lasts {pause:range,} steps. From step {test_from:,} on 5% of the others are right to the end, from step "
    "{test_to:,} on 95%. It hardly spreads from cell to cell. Untrained sums with three or four trained neighbors are "
    "right from step {near_at:,} on (median), those with none from {far_at:,} (rank correlation {neighbor_rho:.2f}). "
    "The table is its own mirror image, as the network takes a + b and b + a alike. {run_seeds} seeds generalize so.",
    alt="A square table with a cell for each of the {sums:,} sums a + b mod {modulus}. By step {train_by:,} the cells "
    "of the train data are full, scattered over the table, and the others empty. For {pause:,} steps they stay so. "
    "Then they fill, all over the table. By step {test_to:,} almost all cells are full. With it the share of both that "
    "is right, over training steps.",
    sources=("Power et al. 2022",),
    order=9,
)


def numbers(run):
    answers = Answers(run)
    neighbors = answer_table.trained_neighbors(answers.trained, answers.p)
    new, since = ~answers.trained, answers.since
    medians = [first_of(since[new & chosen], 0.5) for chosen in (neighbors >= 3, neighbors == 0)]
    by = answers.train_by
    return {
        "modulus": Number(answers.p),
        "sums": Number(answers.p**2, "sums"),
        "train_share": Number(float(table(answers.trained, answers.p).mean()), "share"),
        "train_by": step(by),
        "test_then": Number(float(answers.right[run.at(by), new].mean()), "share") if np.isfinite(by) else None,
        "test_from": step(answers.test_from),
        "test_to": step(answers.test_to),
        "pause": step(answers.test_from - by),
        "wait": Number(answers.test_from / by, "times") if np.isfinite(answers.test_from) and by > 0 else None,
        "fills": step(answers.test_to - answers.test_from),
        "near_at": step(medians[0]),
        "far_at": step(medians[1]),
        "neighbor_rho": Number(answer_table.rank_correlation(neighbors[new], since[new]), "rank correlation"),
        "never": Number(float(np.isinf(since[new]).mean()), "share"),
    }


def step(value):
    """A training step, or None where it was never reached."""
    return Number(value, "training step") if np.isfinite(value) else None


def claims(numbers):
    return [
        Claim("train_by", at_most=1000),
        Claim("test_then", at_most=0.05),
        Claim("wait", at_least=3),
        Claim("never", at_most=0.01),
        Claim("neighbor_rho", at_least=-0.1, at_most=0.1),
    ]


def controls(run):
    """As if it had been trained on the neighbors of those sums that it got right first."""
    answers = Answers(run)
    early = answers.since <= first_of(answers.since, 0.1)
    near = np.flatnonzero(answer_table.trained_neighbors(early, answers.p) * ~early)
    constants = {name: value for name, value in run.constants.items() if name != "pairs"}
    return {"trained next to what it learns first": {"run": replace(run, train_index=near, constants=constants)}}


def timeline(run):
    answers, last = Answers(run), int(run.steps[-1])
    moments = {"memorized": answers.train_by, "begins": answers.test_from, "full": answers.test_to}
    reached = {name: at if np.isfinite(at) else None for name, at in moments.items()}
    middle = answers.test_half if np.isfinite(answers.test_half) else None
    keyframes = [(0, 0), (2.2, reached["memorized"]), (4.2, reached["begins"]), (6.4, middle), (8.4, reached["full"])]
    return Timeline(monotone_keyframes([*keyframes, (9.5, last)]), 1.5, reached)


def data(run):
    """A row for each sum with a <= b."""
    answers = Answers(run)
    a, b, answer = modular_network.pairs(answers.p)
    neighbors = answer_table.trained_neighbors(answers.trained, answers.p)
    columns = {"a": a, "b": b, "answer": answer, "trained": answers.trained.astype(int)}
    return columns | {"trained_neighbors": neighbors, "right_from_step": answers.since}


def snapshots(run, answers):
    """Steps at which it has memorized, waits, gets half of the other sums right, and most; the last one, for never."""
    last = float(run.steps[-1])
    first, begins, half, full = (
        min(at, last) for at in (answers.train_by, answers.test_from, answers.test_half, answers.test_to)
    )
    return [int(run.steps[run.at(at)]) for at in (first, (first + begins) / 2, half, full)]


def build(run, page):
    answers = Answers(run)
    page.title("First the sums that it [trained on](train), then nothing, then [all](test)")
    counter = page.step_counter(int(run.steps[-1]))
    return storyboard(run, answers, page) if page.still else film(run, answers, page, counter)


def film(run, answers, page, counter):
    """The table as large as there is room, and the accuracies: a function that shows a step."""
    panels = page.grid(
        Grid("table curves\ntable .", widths=(1.1, 1), heights=(5, 1), gaps=(0.9, 1)),
        square=Grid("table\ncurves", heights=(4.4, 1), gaps=(1, 0.8)),
        story=Grid("table\ncurves", heights=(3.6, 1), gaps=(1, 1)),
    )
    panels["table"].set_box_aspect(1)
    page.when_settled(panels["table"].apply_aspect)
    page.heading(panels["table"], f"All a + b mod {answers.p}: [trained on](train) or [not](test)")
    page.heading(panels["curves"], "Accuracy")
    shown = heat_map(page, panels["table"], scaled(answers.states(-1)), 1, ListedColormap(state_colors(page.theme)))
    step_axis(panels["curves"], run.steps[-1], ticks=3)
    percent_axis(panels["curves"])
    shares = zip(("train", "test"), answers.shares(), strict=True)
    curves = Curves(page, panels["curves"], run.steps, [Curve(part, name, name, percent) for name, part in shares])
    sparingly = hold_every_nth_frame(timeline(run), 2)

    def update(step):
        shown.set_data(scaled(answers.states(run.at(sparingly(step)))))
        curves.set_index(run.at(step))
        counter.set_step(step)

    return update


def storyboard(run, answers, page):
    """Four tables one after the other, as a picture stands still: a function that changes nothing."""
    steps = snapshots(run, answers)
    names = [f"table_{k}" for k in range(len(steps))]
    square = "\n".join(" ".join(names[k : k + 2]) for k in (0, 2))
    story = Grid(f"{square}\ncurves curves", heights=(2.1, 2.1, 1), gaps=(0.9, 0.9))
    panels = page.grid(
        Grid(" ".join(names) + "\n" + " ".join(["curves"] * len(names)), heights=(2, 1), gaps=(0.9, 0.9)),
        square=Grid(square, gaps=(0.9, 0.9)),
        story=story,
    )
    shades = np.stack([page.theme.rgb(color) for color in state_colors(page.theme)])
    for name, at in zip(names, steps, strict=True):
        axes = panels[name]
        page.when_settled(axes.apply_aspect)
        page.heading(axes, f"step {at:,}")
        color_map(axes, shades[answers.states(run.at(at))])
    if "curves" in panels:
        page.heading(panels["curves"], "Accuracy")
        step_axis(panels["curves"], run.steps[-1])
        percent_axis(panels["curves"])
        shares = zip(("train", "test"), answers.shares(), strict=True)
        Curves(page, panels["curves"], run.steps, [Curve(part, name, name, percent) for name, part in shares])
    return lambda step: None


def scaled(states):
    """States 0 to 3 as values -1 to 1, which a heat map of four colors tells apart."""
    return states / 1.5 - 1
