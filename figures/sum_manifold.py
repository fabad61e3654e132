"""One frequency's neurons see all sums as a disc, where each answer comes twice round, and as a ring, once round."""

import math

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import of_test
from render.interpolation import between
from render.marks.brackets import caption_under
from render.marks.colorbar import color_strip
from render.marks.curves import Curve, Curves
from render.marks.point_cloud import PointCloud
from render.number_format import decimal
from render.page.axis import linear_axis, step_axis
from render.page.page import Grid
from render.page.running_number import RunningNumber, width
from render.timing.decimation import hold_every_nth_frame
from render.timing.timeline import timeline_around
from train.analysis import fourier, frequency_groups, ideal_network, milestones, modular_network, sum_cloud

figure = Animation(
    reads={"run": "modular_addition"},
    title="A disc of sums, a ring of answers",
    caption="Every point is one of {sums:,} sums a + b mod {modulus}, as the {neurons:d} neurons of frequency "
    "{frequency:d} see it: their activations, along the main directions (components) of the cloud that they end as. "
    "{drawn_sums:,} are drawn, all those of {drawn_answers:d} answers. Hue is the phase of the answer; sums with the "
    "answer 0 are marked. Components one and "
    "two, {held_disc:.0%} of the variance, are a disc: two arrows added up, one for each input. Their sum has half "
    "the phase of the answer, so each answer comes twice, on opposite sides, and no linear readout tells it (R² "
    "{answer_in_disc:.2f}). Four and five, {held_ring:.0%}, are a ring, on which it comes once: what ReLU adds. Depth "
    "is component three, not to scale; clouds are drawn at one size throughout. Over {groups:d} "
    "{groups:frequency|frequencies} the median R² of the arrows' sum, read off the disc, is {disc:.2f} (untrained "
    "{disc_at_start:.2f}), of the answer, off the ring, {ring:.2f} ({ring_at_start:.2f}); the lowest are "
    "{lowest_disc:.2f} and {lowest_ring:.2f}. Pure waves would fill the ring: without the part of W_input at twice "
    "the frequency, {power_at_double:.1%} of the power at the frequency, the median is {ring_without_double:.2f}; "
    "without that at three times, {ring_without_triple:.2f}. Where answers are dealt to the points at random, R² is "
    "{shuffled:.3f}. Over the seeds the medians are {disc:range.2f} and {ring:range.2f}. {run_seeds} seeds "
    "generalize.",
    alt="Two clouds of points in all hues, which turn. They start as round clouds without order. As training goes on, "
    "the left one becomes a domed disc, on which every hue comes twice, on opposite sides, like the blades of a "
    "propeller. The right one opens to a ring on which every hue comes once. The sums whose answer is 0 are a spoke "
    "across the whole disc, and one patch of the ring.",
    sources=("PAIR 2023", "arXiv:2512.25060"),
    order=80,
)
DRAWN = 800  # points, about: more would be small, and cover one another; and each takes bytes in every frame
FORMED = 0.9  # R2 from which on the film calls the disc formed (ours)
TURN, TILT = 2 * np.pi, np.radians(60)  # of the view at the start: in the end it looks along the third component
RESTS = 0.75  # of the way through the film: from there on the view is at rest
DEEP = 0.4  # of the radius: the largest third component. To scale, the ring would be a speck in a cone
HEADINGS = {"disc": "Components 1, 2: answers twice", "ring": "Components 4, 5: answers once"}


def drawn(run):
    """The strongest frequency, of those of five neurons or more if there are any, and its neurons."""
    w_input, w_output, groups = frequency_groups.of_series(run)
    force = frequency_groups.strength(w_input[-1], w_output[-1])
    large = [f for f, neurons in groups.items() if len(neurons) >= sum_cloud.COMPONENTS] or groups
    frequency = max(large, key=lambda f: force[groups[f]].sum())
    return frequency, groups[frequency]


def modulus(run):
    return modular_network.of_series(run, slice(-1, None))[0].shape[1]


def kept(p, frequency):
    """Indices of the drawn points among all pairs: all sums of answers whose phases are evenly apart, 0 among them."""
    phase = frequency * modular_network.pairs(p)[2] % p
    return np.flatnonzero(phase % math.ceil(len(phase) / DRAWN) == 0)


def clouds(run):
    """{"disc", "ring"}: positions [T, points, 3] of a plane of radius 1 and the third component, its depth."""
    frequency, neurons = drawn(run)
    positions = sum_cloud.course(modular_network.of_series(run)[0], neurons, frequency, kept(modulus(run), frequency))
    depth = DEEP * scaled(positions[..., sum_cloud.HEIGHT])
    planes = {"disc": positions[..., sum_cloud.DISC], "ring": positions[..., sum_cloud.RING]}
    return {name: np.concatenate([scaled(plane), depth], -1) for name, plane in planes.items()}


def scaled(positions):
    """Positions [T, n, k] with the farthest one of each checkpoint at a distance of 1."""
    reach = np.linalg.norm(positions, axis=-1).max(-1)[:, None, None]
    return np.divide(positions, reach, out=np.zeros_like(positions), where=reach > 0)


def readouts(run):
    """Name of a readout -> its R2 [T] at the drawn frequency."""
    frequency, neurons = drawn(run)
    w_input = modular_network.of_series(run)[0]
    each = [sum_cloud.readouts(sum_cloud.cloud(w, neurons), len(w), frequency) for w in w_input]
    return {name: np.array([values[name] for values in each]) for name in each[0]}


def over_groups(w_input, groups, cut=None):
    """Name of a readout -> its R2 at each frequency f of one checkpoint, w_input [p, hidden]; cut: without cut f."""
    each = []
    for f, neurons in groups.items():
        weights = w_input[:, neurons] if cut is None else sum_cloud.without(w_input[:, neurons], cut * f)
        each.append(sum_cloud.readouts(sum_cloud.cloud(weights, slice(None)), len(weights), f))
    return {name: np.array([values[name] for values in each]) for name in each[0]}


def power_at_double(w_input, groups):
    """Power of w_input [p, hidden] at twice the frequency of a neuron, relative to that at the frequency: median."""
    power, p = fourier.spectrum(w_input, 0), len(w_input)
    ratios = [power[sum_cloud.folded(2 * f, p), n] / power[f, n] for f, n in groups.items()]
    return float(np.median(np.concatenate(ratios)))


def numbers(run):
    (w_input, _, groups), (frequency, neurons) = frequency_groups.of_series(run), drawn(run)
    first, last = over_groups(w_input[0], groups), over_groups(w_input[-1], groups)
    ring, without = (
        np.median(last["ring"]),
        {cut: np.median(over_groups(w_input[-1], groups, cut)["ring"]) for cut in (2, 3)},
    )
    cloud, p = sum_cloud.cloud(w_input[-1], neurons), w_input.shape[1]
    dealt = sum_cloud.readouts(np.random.default_rng(0).permutation(cloud), p, frequency)
    shown = kept(p, frequency)
    here, (held_disc, held_ring) = list(groups).index(frequency), sum_cloud.held(cloud)
    readings = {
        "disc": np.median(last["disc"]),
        "ring": ring,
        "lowest_disc": last["disc"].min(),
        "lowest_ring": last["ring"].min(),
        "disc_at_start": np.median(first["disc"]),
        "ring_at_start": np.median(first["ring"]),
        "ring_without_double": without[2],
        "gained_by_double": ring - without[2],
        "ring_without_triple": without[3],
        "drawn_disc": last["disc"][here],
        "drawn_ring": last["ring"][here],
        "answer_in_disc": last["answer_in_disc"][here],
        "shuffled": max(dealt.values()),
    }
    return {name: Number(float(value), "R2") for name, value in readings.items()} | {
        "power_at_double": Number(power_at_double(w_input[-1], groups), "share"),
        "held_disc": Number(held_disc, "share"),
        "held_ring": Number(held_ring, "share"),
        "groups": Number(len(groups), "frequencies"),
        "frequency": Number(frequency),
        "neurons": Number(len(neurons), "neurons"),
        "sums": Number(len(cloud), "sums"),
        "drawn_sums": Number(len(shown), "sums") if len(shown) < len(cloud) else None,
        "drawn_answers": Number(len(np.unique(modular_network.pairs(p)[2][shown])), "answers"),
        "modulus": Number(p),
        **of_test(run),
    }


def claims(numbers):
    return [
        Claim("disc", at_least=0.95),
        Claim("ring", at_least=0.8),
        Claim("drawn_disc", at_least=0.95),
        Claim("drawn_ring", at_least=0.8),
        Claim("gained_by_double", at_least=0.05),
        Claim("disc_at_start", at_most=0.25),
        Claim("ring_at_start", at_most=0.25),
    ]


def controls(run):
    return {"one star from the start": {"run": ideal_network.in_place_of(run, 1)}}


def timeline(run):
    """Slow while it memorizes and while the shapes form; the last third is for the shape that is complete."""
    return _timeline(run, readouts(run)["disc"])


def _timeline(run, disc):
    memorized, generalized = milestones.of_series(run)
    formed = milestones.stable_from(run.steps, disc >= FORMED)
    when = {"memorized": memorized, "the disc has formed": formed, "generalized": generalized}
    return timeline_around(int(run.steps[-1]), when, seconds=6.4, first=int(run.steps[0]))


def data(run):
    return {"step": run.steps, **readouts(run)}


def views(run, film):
    """Turn and tilt of the view at each checkpoint [T, 2]: they change evenly in the time of the film, then settle."""
    steps, frame = np.unique(film.frames(), return_index=True)
    left = np.interp(run.steps, steps, 1 - frame / max(RESTS * frame[-1], 1)).clip(0)
    return left[:, None] ** 2 * [-TURN, TILT]


def build(run, page):
    (frequency, _), read, steps, p = drawn(run), readouts(run), run.steps, modulus(run)
    film = _timeline(run, read["disc"])
    page.title()
    counter = page.step_counter(int(steps[-1]))
    panels = page.grid(
        article=Grid("disc ring", gaps=(2.2, 1)),
        square=Grid("disc ring\nfit fit", heights=(2, 1), gaps=(1.6, 1)),
        story=Grid("disc\nring", gaps=(1, 0.4)),
    )
    answer, wheel = modular_network.pairs(p)[2][kept(p, frequency)], page.theme.wheel(p)
    colors = [page.theme.ink if c == 0 else wheel[frequency * c % p] for c in answer]
    angles, marks = views(run, film), []
    for name, positions in clouds(run).items():
        page.heading(panels[name], HEADINGS[name])
        marks.append(PointCloud(page, panels[name], positions, angles, colors, answer == 0))
    color_strip(page, panels["disc"], page.theme.wheel(32), "answer’s phase 0°", "360°")
    caption_under(page, panels["ring"], "• sums with the answer 0")
    if "fit" in panels:
        page.heading(panels["fit"], "R² of a linear readout")
        step_axis(panels["fit"], steps[-1], steps[0])
        linear_axis(panels["fit"].yaxis, 0, 1.04, 2)
        curves = [Curve(read["disc"], "ink", "disc"), Curve(read["ring"], "ink", "ring", dashes=(2.5, 1.5))]
        marks.append(Curves(page, panels["fit"], steps, curves))
        quality = {}
    else:
        quality = {name: running_quality(page, panels[name]) for name in HEADINGS}

    sparingly = hold_every_nth_frame(film, 2)  # thousands of points move: half the frames, half the bytes

    def update(step):
        index = float(np.interp(sparingly(step), steps, np.arange(len(steps))))
        for mark in marks:
            mark.set_index(index)
        for name, number in quality.items():
            number.set_text(decimal(np.floor(100 * between(read[name], index)) / 100, 2))
        counter.set_step(step)

    return update


def running_quality(page, axes):
    """A running R2 at the right end of the line of a panel's heading."""
    number = page.add_animated(RunningNumber(page, 0, 0, "label"))

    def place():
        em = page.canvas.sizes["label"]
        words = page.text("R²", "label", parent=axes, color=page.theme.muted)
        words.move_to(axes.bbox.x1 - words.width - (width("0.00") + 0.4) * em, axes.bbox.y1 + 1.35 * em)
        number.move_to(axes.bbox.x1, axes.bbox.y1 + 0.55 * em)

    page.when_settled(place)
    return number
