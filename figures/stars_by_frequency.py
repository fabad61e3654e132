"""At each frequency of a trained network, input weights form a polygon and output weights a star."""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.star_grid import MOST, star_pairs
from figures.pieces.star_panel import DENSE
from figures.pieces.star_shapes import degrees, plane
from figures.pieces.task_numbers import of_test
from render.interpolation import between
from render.number_format import decimal, percent
from render.page.side_counter import SideCounter
from render.roles import ranked
from render.timing.timeline import Timeline, monotone_keyframes
from train.analysis import frequency_groups, ideal_network, milestones, star_geometry

figure = Animation(
    reads={"run": "modular_addition"},
    title="Polygons in, stars out",
    caption="A network learns a + b mod {modulus:d} and ends with {frequencies:d} {frequencies:frequency|frequencies} "
    "f, each carried by {fewest:d} to {most:d} of its {hidden:d} neurons. The {drawn:words} strongest are drawn. "
    "Every neuron is two points: the cos and sin part at f of its input weights, and of its output weights. Both "
    "sides are joined in order of the final input angle θ: an odd number of neurons draws a star of outputs, an even "
    "one ({even_groups:d} of {frequencies:d} here) a polygon of half as many corners, twice, if the output angle φ is "
    "twice θ. More than {dense:words} points are not joined: those with input angles of 0° to 90° are marked, and at "
    "twice the angle they fill half of the ring. The mean of cos(2θ − φ), weighted by the weights' norms, ends at "
    "{lowest_score:.3f} or more at every frequency. Not all polygons are regular: the worst gap between neighbors is "
    "{worst_gap:.0f}° off; trails show where a neuron came from. The ring is the largest norm at the time; pale means "
    "weaker than at the end. Over the seeds the lowest mean is {lowest_score:range.3f}, and the worst gap "
    "{worst_gap:range.0f}° off. In {run_seeds} seeds the outputs end at twice the angle.",
    alt="{shown:Words} {shown:pair|pairs} of figures, one a frequency: the input weights of {fewest:d} to {most:d} "
    "neurons as points, their output weights as others. They start as a pale tangle. As training goes on, the input "
    "points spread around a ring, and the output points around another, at twice the angle. Joined in one order the "
    "first are a polygon, the others a star or, {even_groups:d} of {frequencies:d} times, a polygon drawn twice. Where "
    "there are more than {dense:words}, a marked quarter of the input points becomes half of the output ring. Test "
    "accuracy climbs to {test_accuracy:.0%} meanwhile. It passes 99% at step {generalized_at:,d}.",
    sources=("PAIR 2023", "Nanda et al. 2023"),
    order=76,
)

SIDES = ("Input weights", "angle θ"), ("Output weights", "angle φ ≈ 2θ")
SCORE = "mean of", "cos(2θ − φ):", "1 if each", "neuron answers at twice its angle"
RESTING = 5  # degrees from where it ends: a neuron closer than that has settled (ours)


def numbers(run):
    w_input, w_output, groups = frequency_groups.of_series(run)
    sizes = [len(neurons) for neurons in groups.values()]
    scores = [
        float(frequency_groups.star_score(w_input[-1], w_output[-1], f, neurons)) for f, neurons in groups.items()
    ]
    shapes = points(run)
    joined = [inputs[-1] for inputs, _ in shapes.values() if inputs.shape[1] <= DENSE]
    gaps = [float(star_geometry.gap_error(np.radians(degrees(corners)))) for corners in joined]
    measured = {f"score_{rank}": Number(score, "mean cos") for rank, score in enumerate(scores, 1)}
    measured |= {f"neurons_{rank}": Number(size, "neurons") for rank, size in enumerate(sizes, 1)}
    even = sum(len(corners) % 2 == 0 for corners in joined)
    return measured | {
        "frequencies": Number(len(groups), "frequencies"),
        "shown": Number(len(shapes), "frequencies"),
        "drawn": None if len(shapes) == len(groups) else Number(len(shapes), "frequencies"),
        "lowest_score": Number(min(scores), "mean cos"),
        "fewest": Number(min(sizes), "neurons"),
        "most": Number(max(sizes), "neurons"),
        "dense": Number(DENSE, "neurons") if len(joined) < len(shapes) else None,
        "even_groups": Number(even, "frequencies") if joined else None,
        "worst_gap": Number(max(gaps), "degrees") if joined else None,
        **of_test(run),
        "hidden": Number(w_input.shape[2], "neurons"),
        "modulus": Number(w_input.shape[1]),
    }


def claims(numbers):
    return [
        Claim("frequencies", at_least=3, at_most=5),
        Claim("lowest_score", at_least=0.9),
        Claim("fewest", at_least=4),
        Claim("most", at_most=9),
        Claim("generalized_at", at_least=0),
    ]


def controls(run):
    return {"one star of all neurons": {"run": ideal_network.in_place_of(run, 1)}}


def points(run):
    """{frequency: (in, out)}, [T, n, 2] each: cos and sin part of each neuron, in order of the final input angle."""
    return {f: tuple(map(plane, sides)) for f, sides in frequency_groups.stars(run, MOST).items()}


def score(run):
    """{frequency: mean of cos(2 theta_in - theta_out) [T]}."""
    w_input, w_output, groups = frequency_groups.of_series(run)
    return {f: frequency_groups.star_score(w_input, w_output, f, neurons) for f, neurons in groups.items()}


def settled(run):
    """{frequency: step from which on all its neurons keep within RESTING degrees of their final angles, in and out}."""

    def off(side):
        return np.abs((degrees(side) - degrees(side[-1]) + 180) % 360 - 180).max(axis=1)

    return {
        f: milestones.stable_from(run.steps, np.maximum(off(into), off(out)) <= RESTING)
        for f, (into, out) in points(run).items()
    }


def timeline(run):
    """Holds the start, slow while it memorizes, slowest while test accuracy climbs and the stars settle."""
    test, last = run.metrics["test_accuracy"], int(run.steps[-1])
    memorized = milestones.memorized_at(run.steps, run.metrics["train_accuracy"])
    generalized, climbs = milestones.generalized_at(run.steps, test), milestones.stable_from(run.steps, test > 0.1)
    keyframes = (0, 0), (0.35, 0), (1.3, memorized), (2.2, climbs), (5.6, (generalized + last) / 2), (6.44, last)
    when = {"memorized": memorized, "generalized": generalized}
    return Timeline(
        monotone_keyframes(keyframes), moments=when | {f"f = {f} settled": step for f, step in settled(run).items()}
    )


def data(run):
    columns = {"step": run.steps, "test_accuracy": run.metrics["test_accuracy"]}
    columns |= {f"score_f{f}": values for f, values in score(run).items()}
    for f, sides in points(run).items():
        for side, places in zip(("in", "out"), sides, strict=True):
            for k in range(places.shape[1]):
                columns |= {
                    f"f{f}_{side}_{k + 1}_{part}": places[:, k, axis] for axis, part in enumerate(("cos", "sin"))
                }
    return columns


def build(run, page):
    shapes, scores, when, steps = points(run), score(run), settled(run), run.steps
    page.title(figure.title)
    counter = page.step_counter(int(steps[-1]))
    accuracy = SideCounter(page, counter, "test accuracy", "test", "100%")
    marked = min(shapes)
    point = int(np.argmin(np.abs(degrees(shapes[marked][0][-1]) - 65)))  # twice that is seen at once as twice
    stars = star_pairs(page, shapes, ranked(shapes), SIDES, SCORE, (marked, point, "θφ", run.at(when[marked])))

    def update(step):
        index = float(np.interp(step, steps, np.arange(len(steps))))
        numbers = {f: decimal(np.floor(100 * between(values, index)) / 100, 2) for f, values in scores.items()}
        stars.set_index(index, numbers, {f: step >= since for f, since in when.items()})
        accuracy.set_text(percent(run.metrics["test_accuracy"][run.at(step)]))
        counter.set_step(step)

    return update
