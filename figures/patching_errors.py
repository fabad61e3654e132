"""Every frequency of a trained network gets most sums wrong; added up, they are right everywhere: film and picture."""

from dataclasses import replace

import numpy as np

from figures.harness.header import Claim, Film, Number
from figures.pieces.correctness_maps import Patchwork, right_colors
from figures.pieces.frequency_colors import check_frequencies
from figures.pieces.task_numbers import unseen_pairs
from figures.pieces.wave_sum_film import WaveSum
from render.film.image_cells import whole
from render.film.units import PIXELS_PER_UNIT
from render.marks.heatmap import color_map
from render.number_format import percent
from render.page.page import Grid
from render.roles import ranked
from render.timing.timeline import staged_timeline
from train.analysis import cumulative_frequencies, fourier, frequency_groups, ideal_network, modular_network

figure = Film(
    reads={"run": "modular_addition"},
    title="Each frequency errs, together they patch it up",
    caption="A network that has learned a + b mod {modulus:d}, asked all {sums:,d} sums; each is a cell. By itself, "
    "each of its {frequencies:words} frequencies gets only {least_alone:.0%} to {most_alone:.0%} of them right (small "
    "maps, colored cells). Their logits are added one by one (large map): a cell takes the color of the frequency "
    "that put it right. Together they get {accuracy:.0%} right, though {wrong_alone:.0%} of the sums are wrong by "
    "every frequency alone: waves, not votes, are added. Over the seeds {wrong_alone:range.0%} are wrong by every "
    "frequency. The curves are the logits of one such sum, {a:d} + {b:d}: colored, what each frequency adds; thick, "
    "their sum, highest at a wrong number first and at {answer:d} in the end. It is one of the {unseen:,d} pairs, in "
    "either order, that were never seen in training. {run_seeds} seeds turn periodic so.",
    alt="{frequencies:Words} small maps of {modulus:d} by {modulus:d} cells, one a frequency, with few colored cells "
    "in diagonal patterns: the sums it gets right alone. In a large map they are added one after the other; ever more "
    "cells take on color until none is empty. Below, waves add up to a curve whose peak moves to the right answer.",
    transcript="Each of {frequencies:words} frequencies of a trained network answers all {sums:,d} sums modulo "
    "{modulus:d} by itself, and gets {least_alone:.0%} to {most_alone:.0%} right: a small map of each shows where. "
    "One after the other, their logits are added. In the large map, the cells of right sums take the color of the "
    "frequency that put them right: {right_1:.0%} with the first, {right_but_one:.0%} with all but the last, "
    "{accuracy:.0%} with all. Meanwhile, for {a:d} + {b:d}, which every frequency alone gets wrong, waves add up "
    "until their sum is highest at {answer:d}.",
    sources=("Nanda et al. 2023", "PAIR 2023"),
    order=88,
)

STAGE = 100  # of the timeline: a wave is drawn, then added
DRAWN = 0.35  # of the time of a stage
FINE = 6  # points of a curve from one number to the next
WORD = 4.7  # ems of what is written below a small map, where that has room for a word
GAP = 6  # pixels between small maps, at least
# Of the film, in pixels: width of the title; small maps (left, top, width of a row, largest side, rows, words);
# the large one (left, top, largest side); left, baseline and size of its number, and how far it is to the line below;
# the waves (left, top, width, height).
LAYOUT = {
    "article": dict(
        title=560,
        small=(36, 134, 556, 134, 1, 84),
        large=(628, 26, 536),
        number=(628, 610, 48, 38),
        waves=(36, 408, 556, 206),
    ),
    "square": dict(
        title=992,
        small=(646, 168, 390, 142, 2, 84),
        large=(44, 168, 566),
        number=(646, 676, 60, 50),
        waves=(44, 806, 992, 192),
    ),
    "story": dict(
        title=960,
        small=(693, 420, 327, 134, 2, 100),
        large=(60, 420, 603),
        number=(693, 960, 66, 60),
        waves=(60, 1120, 960, 450),
    ),
}


def numbers(run):
    parts = logits(run)
    p = parts.shape[-1]
    check_frequencies(parts)
    a, b, answers = modular_network.pairs(p)
    pair, alone = example(run), cumulative_frequencies.alone(parts, answers)
    each_alone = cumulative_frequencies.table(alone, p).mean((1, 2))
    added = right_with(parts, answers)
    measured = {f"alone_{rank}": Number(float(right), "share of sums") for rank, right in enumerate(each_alone, 1)}
    measured |= {f"right_{rank}": Number(float(right), "share of sums") for rank, right in enumerate(added, 1)}
    measured |= {name: Number(int(values[pair])) for name, values in (("a", a), ("b", b), ("answer", answers))}
    return measured | {
        "least_alone": Number(float(each_alone.min()), "share of sums"),
        "most_alone": Number(float(each_alone.max()), "share of sums"),
        "right_but_one": Number(float([0, *added][-2]), "share of sums"),
        "accuracy": Number(float(added[-1]), "share of sums"),
        "wrong_alone": Number(float(cumulative_frequencies.table(~alone.any(0), p).mean()), "share of sums"),
        "frequencies": Number(len(parts), "frequencies"),
        "sums": Number(p * p, "sums"),
        "unseen": unseen_pairs(run),
        "modulus": Number(p),
    }


def right_with(parts, answers):
    """Fraction of all sums that are right with the first frequency, with the first two, and so on, as a list."""
    return [
        cumulative_frequencies.table(cumulative_frequencies.right(parts, answers, k), parts.shape[-1]).mean()
        for k in range(1, len(parts) + 1)
    ]


def claims(numbers):
    return [
        Claim("most_alone", at_most=0.5),
        Claim("accuracy", at_least=0.99),
        Claim("wrong_alone", at_least=0.1),
        Claim("frequencies", at_least=3, at_most=5),
    ]


def controls(run):
    return {"one star of all neurons": {"run": ideal_network.in_place_of(run, 1)}}


def logits(run):
    """What each frequency adds to the logits, [G, pairs, p]."""
    return np.stack(list(frequency_groups.shares_of_logits(run).values()))


def example(run):
    """Index of the pair whose waves are shown."""
    return cumulative_frequencies.example_pair(logits(run), modular_network.unseen(run))


def timeline(run):
    """Begins with the first frequency; then a wave is drawn and added, rests; then the next. STAGE steps each."""
    parts = logits(run)
    right = right_with(parts, modular_network.pairs(parts.shape[-1])[2])
    texts = [f"{k} of {len(right)} frequencies: {percent(part)} of all sums right." for k, part in enumerate(right, 1)]
    stages = staged_timeline(
        len(parts),
        seconds=9.6,
        rest=0.6,
        hold=3.4,
        moment="frequency {} added",
        unit="frequencies added",
        each=STAGE,
        first=1,
    )
    return replace(stages, captions=tuple((k * STAGE, text) for k, text in enumerate(texts, 1)))


def data(run):
    """Which frequencies get each pair a <= b right alone, and since which of them the sum is right (0: never)."""
    a, b, answers = modular_network.pairs(run.spec["options"]["modulus"])
    parts, frequencies = logits(run), frequency_groups.of_series(run)[2]
    alone = {
        f"alone_f{f}": right.astype(int) for f, right in zip(frequencies, cumulative_frequencies.alone(parts, answers))
    }
    return {
        "a": a,
        "b": b,
        **alone,
        "right_since": cumulative_frequencies.first_right_rank(parts, answers, len(parts)) + 1,
    }


def film(run, stage):
    steps = timeline(run).frames()
    p, parts, frequencies, pair = (
        run.spec["options"]["modulus"],
        logits(run),
        frequency_groups.of_series(run)[2],
        example(run),
    )
    a, b, answers = modular_network.pairs(p)
    em, place, number = stage.canvas.sizes["label"], stage.choose(**LAYOUT), len(parts)
    stage.title(figure.title, width=place["title"])
    rest = int(np.searchsorted(steps, steps[-1]))
    roles = list(ranked(frequencies).values())
    left, baseline, size, below = place["number"]
    alone = cumulative_frequencies.table(cumulative_frequencies.alone(parts, answers), p)
    small = tiles(number, p, *place["small"], stage.density)
    apart = " alone" * (small[0][2] >= WORD * stage.canvas.sizes["tick"])
    written = [
        f"[f = {f}]({role})\n{percent(right.mean())}{apart}" for f, role, right in zip(frequencies, roles, alone)
    ]
    large = (*place["large"][:2], whole(place["large"][2], p, stage.density))
    maps = Patchwork(stage, alone, written, roles, small, large, (left, baseline, size))
    counter = stage.counter(str(number), color="muted")
    counter.place = stage.at(left, baseline + below)
    across = counter.advance(str(number)) * PIXELS_PER_UNIT
    out_of = stage.words(f" of {number} added up", left + across, baseline + below, color="muted")
    wrong_alone = numbers(run)["wrong_alone"].value
    verdict = stage.words(
        f"{percent(wrong_alone)} wrong by each alone", left, baseline + below, width=stage.right - left, leading=0.35
    )
    curves = fourier.interpolated(parts[:, pair], FINE)[:, : (p - 1) * FINE + 1]
    x, y, width, height = place["waves"]
    heading = f"{a[pair]} + {b[pair]} = [{answers[pair]}](highlight) mod {p}: the waves"
    stage.add(stage.words(heading, x, y - 0.6 * em, color="muted"))
    plot = stage.plot(x, y, width, height, (0, p - 1), (0, 1))
    waves = WaveSum(stage, plot, parts[:, pair], curves, roles, int(answers[pair]))

    def update(k):
        stages = steps[k] / STAGE
        before = min(int(stages), number - 1)
        drawn = np.clip((stages - np.arange(number)) / DRAWN, 0, 1)
        added = before + np.clip((stages - before - DRAWN) / (1 - DRAWN), 0, 1)
        counter.write(str(int(np.ceil(added))))
        maps.set_ranks(
            cumulative_frequencies.table(cumulative_frequencies.first_right_rank(parts, answers, added), p), drawn
        )
        waves.set_added(added, drawn)
        for part in (counter, out_of):
            part.set_opacity(1 - stage.rising(k, rest + 10))
        verdict.set_opacity(stage.rising(k, rest + 22))

    stage.follow(len(steps), update, *maps.parts, *waves.parts, counter, out_of, verdict)


def tiles(number, p, left, top, width, side, rows, words, density=1.0):
    """(left, top, side) of each of `number` small maps of p cells a side, in rows of `width` pixels; words: height of
    what is written below each; density: of the stage."""
    columns = -(-number // rows)
    side = whole(min(side, (width - (columns - 1) * GAP) // columns), p, density)
    step = (width - side) / max(columns - 1, 1)
    return [(left + k % columns * step, top + k // columns * (side + words), side) for k in range(number)]


def build(run, page):
    """The static picture: each frequency alone, and all added up."""
    p, parts, frequencies = run.spec["options"]["modulus"], logits(run), frequency_groups.of_series(run)[2]
    answers, number = modular_network.pairs(p)[2], len(parts)
    page.title(figure.title)
    names = [f"f{f}" for f in frequencies]
    across = -(-number // 2)
    rows = [[*names[:across], "all", "all"], [*(names[across:] + ["."])[:across], "all", "all"]]
    tall = f"{' '.join(names)}\n{' '.join(['all'] * number)}"
    panels = page.grid(
        article=Grid("\n".join(" ".join(row) for row in rows), gaps=(0.8, 1)),
        square=Grid("\n".join(f"{name} all" for name in names), widths=(1, 3.4), gaps=(0.7, 0.7)),
        story=Grid(tall, heights=(1, 3), gaps=(0.5, 1.6)),
    )
    colors = right_colors(page.theme, ranked(frequencies).values())
    alone = cumulative_frequencies.table(cumulative_frequencies.alone(parts, answers), p)
    whole = cumulative_frequencies.table(cumulative_frequencies.first_right_rank(parts, answers, number), p)
    for rank, (f, name) in enumerate(zip(frequencies, names, strict=True)):
        color_map(panels[name], colors[np.where(alone[rank], rank, -1)])
        panels[name].set_title(
            f"f = {f}", color=page.theme.text_color(f"sequence {rank}"), weight=600, fontsize=page.size("label")
        )
        panels[name].set_xlabel(f"{percent(alone[rank].mean())} right", color=page.theme.ink)
    color_map(panels["all"], colors[whole])
    panels["all"].set_title(f"added up: {percent((whole >= 0).mean())} right", weight=600, fontsize=page.size("label"))
    panels["all"].set(xlabel="a", ylabel="b")
