"""The power of every frequency over training: which of them win is hardly foretold at the start, and soon after is."""

import math

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.frequency_colors import check_frequencies
from render.marks.curves import Curve, Curves
from render.marks.growing_lines import trails
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import log_axis, percent_axis
from render.page.page import Grid
from render.roles import ranked
from render.timing.timeline import Timeline, is_reached, monotone_keyframes
from train.analysis import frequency_groups, frequency_race, milestones

figure = Animation(
    reads={"run": "modular_addition", "each": "modular_addition/each"},
    optional=("each",),
    title="Which frequencies win shows once it has memorized, not at the start",
    caption="Power of the input weights at each of the {all} frequencies, as a share of the power of all, while a "
    "network learns to add mod {modulus}; colored are the {winners:words} with which it ends. At step "
    "{memorized_at:,}, {way:.0%} of the way to step {generalized_at:,}, it has memorized its training data and gets "
    "{test_accuracy_at_memorized:.1%} of the test data right: nothing seems to happen. By then {leading:words} of the "
    "{winners:words} are among the {winners:words} strongest; at the start {leading_at_start:words} "
    "{leading_at_start:was|were}. A late one is f = {late}: once number {late_lowest}, it stays in front only from "
    "step {late_at:,} on. Below: the probability that a frequency of the end has more power than another (AUC; 50% by "
    "chance). There is a line for each of the {each_networks} of {each_tried} seeds that generalize: "
    "{each_start:.0%} on average at the start, {each_memorized:.0%} when memorized (at least "
    "{each_memorized_least:.0%}). By then {each_leading} of their {each_winners} frequencies of the end lead, where "
    "chance has {each_by_chance:.0f}. The strongest one of the start ends among them in {each_strongest_wins} of "
    "{each_networks}. Initialization decides little here, where He et al. describe a lottery at initialization.",
    alt="Lines of the power of {all} frequencies over training steps on a logarithmic axis. At the start all are close "
    "together. The {winners:words} with which the network ends are colored. By step {memorized_at:,}, where it has "
    "memorized, {leading:words} of them are among the strongest; the others of the crowd fall to nothing before step "
    "{generalized_at:,}, where it generalizes. Below, how well the power foretells the frequencies of the end: "
    "{start:.0%} at the start, {memorized:.0%} when memorized, more at the end.",
    sources=("He et al. 2026 (arXiv:2602.16849)",),
    order=77,
)
START = 0.5  # where step 0 stands on the logarithmic axis
FLOOR = 1e-3  # share of the power: weaker frequencies leave the panel


class Race:
    """What the power of a run foretells.

    steps [T]; winners: the frequencies in which it ends; shares, ranks [T, frequencies].
    """

    def __init__(self, run):
        self.steps = run.steps
        w_input, _, groups = frequency_groups.of_series(run)
        self.winners = list(groups)
        self.shares = frequency_race.shares(w_input)
        self.ranks = frequency_race.ranks(self.shares)
        self.foretold = frequency_race.foretells(self.shares, self.winners)
        self.memorized_at, self.generalized_at = milestones.of_series(run)
        self.memorized = run.at(self.memorized_at) if is_reached(self.memorized_at) else None

    def leading(self, index):
        """How many winners are among the first, as many as there are winners."""
        return int((self.ranks[index, np.array(self.winners) - 1] <= len(self.winners)).sum())

    def at_memorized(self, values):
        """values [T] where it has memorized; nan if it never has."""
        return math.nan if self.memorized is None else float(values[self.memorized])


def numbers(run, each):
    race = Race(run)
    check_frequencies(race.winners)
    known = race.memorized is not None
    measured = {
        "modulus": Number(run.spec["options"]["modulus"]),
        "all": Number(race.shares.shape[1], "frequencies"),
        "winners": Number(len(race.winners), "frequencies"),
        "memorized_at": Number.if_reached(race.memorized_at, "training step"),
        "generalized_at": Number.if_reached(race.generalized_at, "training step"),
        "way": Number.if_reached(race.memorized_at / race.generalized_at, "of the way"),
        "test_accuracy_at_memorized": Number.if_reached(race.at_memorized(run.metrics["test_accuracy"]), "share"),
        "start": Number.if_reached(float(race.foretold[0]), "probability"),
        "memorized": Number.if_reached(race.at_memorized(race.foretold), "probability"),
        "leading_at_start": Number(race.leading(0), "frequencies"),
        "leading": Number(race.leading(race.memorized), "frequencies") if known else None,
    }
    late, units = late_one(run, race), ("frequency", "rank", "training step")
    for place, name in enumerate(("late", "late_lowest", "late_at")):
        measured[name] = Number(late[place], units[place]) if late else None
    return measured | (of_all(each) if each is not None else {})


def late_one(run, race):
    """The winner that is last to stay in front, its lowest rank since memorizing, the step; None if all lead then."""
    since = frequency_race.stays_in_front(run.steps, race.ranks, race.winners)
    late = max(race.winners, key=lambda f: since[f])
    if race.memorized is None or not since[late] > race.memorized_at:
        return None
    return late, int(race.ranks[race.memorized :, late - 1].max()), since[late]


def of_all(each):
    """Numbers over the seeds that generalize."""
    races = generalizing(each).values()
    mean = lambda values: Number(float(np.mean(values)) if values else math.nan, "probability")  # noqa: E731
    at_memorized = [race.at_memorized(race.foretold) for race in races]
    return {
        "each_tried": Number(len(each), "networks"),
        "each_networks": Number(len(races), "networks"),
        "each_start": mean([float(race.foretold[0]) for race in races]),
        "each_memorized": mean(at_memorized),
        "each_memorized_least": Number(min(at_memorized, default=math.nan), "probability"),
        "each_leading": Number(sum(race.leading(race.memorized) for race in races), "frequencies"),
        "each_winners": Number(sum(len(race.winners) for race in races), "frequencies"),
        "each_by_chance": Number(sum(len(race.winners) ** 2 / race.shares.shape[1] for race in races), "frequencies"),
        "each_strongest_wins": Number(
            sum(int(race.shares[0].argmax()) + 1 in race.winners for race in races), "networks"
        ),
    }


def generalizing(each):
    """Seed -> Race of those seeds that memorize and generalize."""
    races = {seed: Race(run) for seed, run in each.items()}
    return {
        seed: race for seed, race in races.items() if is_reached(race.generalized_at) and race.memorized is not None
    }


def claims(numbers):
    made = [
        Claim("winners", at_least=2, at_most=5),
        Claim("way", at_most=0.2),
        Claim("test_accuracy_at_memorized", at_most=0.1),
        Claim("start", at_most=0.75),
        Claim("memorized", at_least=0.75),
    ]
    if "each_networks" in numbers:
        made += [
            Claim("each_networks", at_least=2),
            Claim("each_start", at_most=0.75),
            Claim("each_memorized", at_least=0.9),
            Claim("each_leading", at_least=2 * numbers["each_by_chance"]),
        ]
    return made


def timeline(run, each):
    memorized, generalized = milestones.of_series(run)
    moments = {"memorized_at": memorized, "generalized_at": generalized}
    between = math.sqrt(memorized * generalized)
    keyframes = [(0, 0), (3, memorized), (5, between), (9, generalized), (10, float(run.steps[-1]))]
    return Timeline(monotone_keyframes(keyframes), 1.5, moments, log=True)


def data(run, each):
    race = Race(run)
    return {"step": run.steps, "foretold": race.foretold} | {
        f"share_f{k + 1}": race.shares[:, k] for k in range(race.shares.shape[1])
    }


def log_steps(axes, last, numbers):
    """A logarithmic axis of training steps, on which the start stands a little left of step 1."""
    log_axis(axes.xaxis, START, last)
    marks = [START, *(10.0**k for k in range(int(math.log10(last)) + 1))]
    axes.set_xticks(marks, [f"{0 if mark == START else mark:,.0f}" if numbers else "" for mark in marks])
    axes.set_xlabel("training step" if numbers else None)


def remarks(run, race):
    """Panel -> markup and point (step, value) of what is said there; nothing of what was not reached."""
    of_race, of_foretold, memorized = [], [], race.memorized
    if memorized is not None:
        lead = f"{race.leading(memorized)} of {len(race.winners)} winners lead"
        at = race.memorized_at, race.shares[memorized].max()
        of_race.append((f"[memorized](train) at step {race.memorized_at:,.0f}: {lead}", at))
    if memorized is not None and (late := late_one(run, race)):
        f, rank, _ = late
        lowest = memorized + int(race.shares[memorized:, f - 1].argmin())
        at = run.steps[lowest], race.shares[lowest, f - 1]
        of_race.append((f"[f = {f}]({ranked(race.winners)[f]}) was number {rank}", at))
    if is_reached(race.generalized_at):
        at = race.generalized_at, race.foretold[run.at(race.generalized_at)]
        of_foretold.append((f"[generalizes](test) at {race.generalized_at:,.0f}", at))
    return {"race": of_race, "foretold": of_foretold}


def build(run, each, page):
    race, steps = Race(run), np.maximum(run.steps, START)
    check_frequencies(race.winners)
    page.title()
    counter = page.step_counter(int(run.steps[-1]))
    panels = page.grid(
        Grid("race\nforetold", heights=(1.5, 1), gaps=(1, 0.8)),
        square=Grid("race\nforetold", heights=(1.7, 1), gaps=(1, 0.8)),
    )
    page.heading(panels["race"], f"Share of the power of each of {race.shares.shape[1]} frequencies")
    page.heading(panels["foretold"], "Probability that a winner has more than a loser")
    for name, axes in panels.items():
        log_steps(axes, run.steps[-1], numbers=name == "foretold")
        for step, role in ((race.memorized_at, "train"), (race.generalized_at, "test")):
            axes.axvline(step, color=page.theme.color(role), linewidth=page.stroke(2), dashes=(3, 2.5), zorder=1)
    power_axis(panels["race"], race)
    percent_axis(panels["foretold"])
    panels["foretold"].axhline(0.5, color=page.theme.muted, linewidth=page.stroke(1.5), dashes=(1, 2), zorder=1)
    losers = np.setdiff1d(np.arange(race.shares.shape[1]), np.array(race.winners) - 1)
    crowd = trails(page, panels["race"], steps, race.shares, [(losers, "distractor", 1.2)])
    curves = [Curve(race.shares[:, f - 1], role, f"f = {f}") for f, role in ranked(race.winners).items()]
    leaders = Curves(page, panels["race"], steps, curves)
    growing = [
        (
            trails(
                page, panels["foretold"], np.maximum(other.steps, START), other.foretold, [([0], "distractor", 1.2)]
            ),
            other.steps,
        )
        for seed, other in generalizing(each or {}).items()
        if seed != str(run.spec.get("seed"))
    ]
    own = Curves(page, panels["foretold"], steps, [Curve(race.foretold, "ink", "", percent)])
    notes = [
        annotate(page, panels[name], text, at, appears=at[0])
        for name, said in remarks(run, race).items()
        for text, at in said
    ]

    def update(step):
        for lines in (crowd, leaders, own):
            lines.set_index(index_of(run.steps, step))
        for lines, others in growing:
            lines.set_index(index_of(others, step))
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update


def power_axis(axes, race):
    """A logarithmic axis on which all that the winners ever have finds room; losers may leave it."""
    winners = race.shares[:, np.array(race.winners) - 1]
    log_axis(axes.yaxis, max(FLOOR, winners.min() / 2.5), min(1.3 * race.shares.max(), 1))
    marks = [mark for mark in (1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1) if axes.get_ylim()[0] <= mark <= axes.get_ylim()[1]]
    axes.set_yticks(marks, [f"{100 * mark:.2g}%" for mark in marks])


def index_of(steps, step):
    """The place of a step among those of the checkpoints, a fraction between two."""
    return float(np.interp(step, steps, np.arange(len(steps))))
