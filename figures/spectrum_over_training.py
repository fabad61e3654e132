"""Fourier power along either axis of any matrix, over training: a map of frequencies by steps, and the present bars.

Parameters: weights, the matrix; over, "rows" where the index of a row is the variable (each column is transformed) or
"columns" where that of a column is.
"""

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces.any_run import even_timeline, one_of
from render.marks.bars import bars
from render.marks.curves import repel
from render.marks.heatmap import heat_map
from render.number_format import percent
from render.page.axis import linear_axis, round_marks
from render.page.page import Grid
from train.analysis import fourier, line_spectra, named_arrays

figure = Animation(
    reads={"run": "modular_addition"},
    parameters={"weights": "", "over": "rows"},
    template=True,
    title="Fourier power of {weights} over its {over}",
    caption="Power of {weights} ({run}) at the frequencies 1 to {frequencies:,} of the discrete Fourier transform "
    "over its {length:,} {over}, as a share of the power of all {lines:,} lines together, the constant left out. "
    "Frequencies that take part (one over the inverse participation ratio): {taking_part_at_start:.1f} at step "
    "{first_step:,}, {taking_part_at_end:.1f} at step {last_step:,}. At the end the strongest frequency of all, "
    "{strongest:,}, has {strongest_share:.0%} of the power, and the strongest frequency of each line {top_share:.0%}; "
    "it had {top_share_at_start:.0%} at the start, and of shuffled numbers it has {top_share_by_chance:.0%}.",
    alt="A map of {frequencies:,} frequencies by {last_step:,} training steps, darker where {weights} has more power, "
    "next to bars of the present power. At the end the strongest frequency is {strongest:,}, with "
    "{strongest_share:.0%} of the power; about {taking_part_at_end:.0f} frequencies take part, of "
    "{taking_part_at_start:.0f} at the start.",
    sources=(),
    order=204,
)
MOST_BANDS, MOST_TIMES = 128, 240  # cells of the map
NAMED = 5  # frequencies, at most


def lines(run, options):
    """The lines that are transformed: [T, lines, length]. Raises UserError where they are too short."""
    matrix = named_arrays.matrix(run, options.weights)
    chosen = matrix.swapaxes(1, 2) if one_of(options, "over", ("rows", "columns")) == "rows" else matrix
    if chosen.shape[2] < 3:
        raise UserError(
            f"over: {named_arrays.described(options.weights, matrix)} has {chosen.shape[2]} {options.over}; "
            "a Fourier transform over fewer than three has no frequency"
        )
    return chosen


def spectra(run, options):
    """Share of power at each frequency [T, frequencies], and of each line's strongest frequency [T]."""
    shares, tops = [], []
    for here in lines(run, options):
        power = line_spectra.powers(np.nan_to_num(here))
        shares.append(line_spectra.shares(power))
        tops.append(line_spectra.share_of_top_frequency(power))
    return np.array(shares), np.array(tops)


def numbers(run, options):
    chosen, (shares, tops) = lines(run, options), spectra(run, options)
    with np.errstate(divide="ignore"):
        taking_part = 1 / fourier.inverse_participation_ratio(shares[[0, -1]])
    by_chance = line_spectra.top_share_by_chance(np.nan_to_num(chosen[-1]))
    return {
        "lines": Number(chosen.shape[1], "lines"),
        "length": Number(chosen.shape[2], "numbers"),
        "frequencies": Number(shares.shape[1], "frequencies"),
        "not_finite": Number(named_arrays.not_finite(chosen), "entries"),
        "taking_part_at_start": Number(float(taking_part[0]), "frequencies"),
        "taking_part_at_end": Number(float(taking_part[1]), "frequencies"),
        "strongest": Number(int(shares[-1].argmax()) + 1, "frequency"),
        "strongest_share": Number(float(shares[-1].max()), "share"),
        "top_share_at_start": Number(float(tops[0]), "share"),
        "top_share": Number(float(tops[-1]), "share"),
        "top_share_by_chance": Number(by_chance, "share"),
        "over_chance": Number(float(tops[-1] / by_chance) if by_chance else 0.0, "times"),
        "first_step": Number(int(run.steps[0]), "training step"),
        "last_step": Number(int(run.steps[-1]), "training step"),
    }


def claims(numbers):
    return [
        Claim("not_finite", equals=0),
        Claim("over_chance", at_least=1),
    ]


def timeline(run, options):
    return even_timeline(run)


def data(run, options):
    """Columns: the share of power at frequency f."""
    shares, tops = spectra(run, options)
    return {"step": run.steps, "top_share": tops} | {f"frequency_{k + 1}": shares[:, k] for k in range(shares.shape[1])}


def banded(shares):
    """Sums of neighbouring frequencies [T, bands], and how many frequencies a band has: one, where there is room."""
    width = -(-shares.shape[1] // MOST_BANDS)
    return np.add.reduceat(shares, np.arange(0, shares.shape[1], width), 1), width


def build(run, options, page):
    bands, width = banded(spectra(run, options)[0])
    first, last = int(run.steps[0]), int(run.steps[-1])
    page.title()
    counter = page.step_counter(last)
    panels = page.grid(Grid("map now", widths=(2.4, 1), gaps=(0.8, 1)))
    times = np.linspace(first, last, MOST_TIMES)
    rows, limit = bands[run.at(times)].T[::-1], float(bands.max()) or 1.0
    drawn = heat_map(page, panels["map"], rows, limit, page.theme.sequential)
    page.heading(panels["map"], "Power by frequency" + f", {width} in a row" * (width > 1))
    marks = round_marks(first, last, 2)
    panels["map"].set_xticks((marks - first) / (last - first) * (MOST_TIMES - 1), [f"{mark:,.0f}" for mark in marks])
    panels["map"].set_xlabel("training step")
    ticks = [mark for mark in round_marks(0, width * len(rows), 6) if 1 <= mark <= width * len(rows)]
    panels["map"].set_yticks(
        [len(rows) - 1 - (mark - 1) // width for mark in ticks], [f"{mark:,.0f}" for mark in ticks]
    )
    panels["now"].set(ylim=(-0.5, len(rows) - 0.5), yticks=[])
    linear_axis(panels["now"].xaxis, 0, 1.05 * limit, 2, form=percent)
    now = bars(page, panels["now"], range(len(rows)), ["ink"] * len(rows), horizontal=True)
    page.heading(panels["now"], "Now")
    name_strongest(page, panels["now"], bands[-1], width)

    def update(step):
        now.set_heights(bands[run.at(step)])
        drawn.set_data(np.where(times <= step, rows, np.nan))
        counter.set_step(step)

    return update


def name_strongest(page, axes, bands, width):
    """Writes the frequencies of the strongest bands right of them: those with twice their even share, at most NAMED."""
    strong = [k for k in np.argsort(-bands, kind="stable")[:NAMED] if bands[k] >= 2 * bands.sum() / len(bands)]
    names = [f"{k + 1}" if width == 1 else f"{k * width + 1}+" for k in strong]
    if not strong:
        return
    page.reserve(axes, f" {max(names, key=len)}", "label")

    def draw():
        em = page.canvas.sizes["label"]
        middles = [axes.transData.transform((0, k))[1] for k in strong]
        for name, y in zip(names, repel(np.array(middles), 1.1 * em, axes.bbox.y0, axes.bbox.y1), strict=True):
            words = page.text(name, "label", parent=axes)
            words.move_to(axes.bbox.x1 + 0.3 * em, y + 0.5 * words.height)

    page.when_settled(draw)
