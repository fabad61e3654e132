"""Open question: why are stars of more than five neurons lopsided?

Over many networks: how uneven, and what balances.
"""

from dataclasses import replace

import numpy as np

from figures.harness.header import Claim, Number, Still
from figures.pieces.phasor_ring import draw_arrows, grow
from render.marks.strip_plot import strip
from render.page.axis import percent_axis
from render.page.page import Grid
from train.analysis import addition_outcomes, frequency_groups, harmonic_balance

figure = Still(
    reads={"sweep": "sweep_modular/sweep"},
    title="A star may be lopsided, if four harmonics balance",
    caption="{groups:,} stars of the {networks:,} of {models:,} networks that learned to add mod {modulus:d}. "
    "{drawn:Words} are drawn, each of median unevenness for its number of neurons; an arrow is as long as the neuron's "
    "weight |in||out|. Five neurons stand evenly, their gaps spread by {uneven_five:.1%} (median); with six or more by "
    "{uneven_more:.0%}, far from the {random_six:.0%} of random angles. What they add to the logits is as clean all "
    "the same. ReLU makes waves of the sums of cos and sin, weighted, of 1, 2, 3, ... times the angle: of 1 and 3 by "
    "its linear part, of 2 by its mean, of 4 by its second harmonic, of 6 by its fourth; 5 does not occur. The factor "
    "compares with the wave that is wanted. Of harmonics 1 to 4 stars of six and more leave {left_balanced:.1%} (worst "
    "of the four, median; stars of five {left_five:.1%}); the same gaps and weights in random order leave "
    "{left_shuffled:.0%}, the angles without the weights {left_unweighted:.0%}: where neurons are close they are weak "
    "(correlation of weight and room {room:.2f}). Of 5, which costs nothing, they leave {left_5:.0%}, of 6 "
    "{left_6:.0%}, with {many:d} neurons or more {left_6_many:.0%}. Four harmonics are eight equations, as many as the "
    "angles and weights of five neurons, turn and size aside: so five are fixed, and more are not. Yet a star alone "
    "does not drift, it ends in one of a few shapes (figure doubled_corners); six neurons as a pentagon with a doubled "
    "corner, whose harmonic 5 is almost 1. In a network stars of six lie between that and a hexagon, whose 6 is 1: "
    "they have {six_5:.2f} and {six_6:.2f} (medians). Which shape a star takes among others, and why, stays open.",
    alt="{drawn:Words} stars of five, six and seven neurons, inputs above, outputs below: five are regular, the others "
    "uneven, with short arrows where neurons are close. A plot of unevenness by number of neurons: near zero at five, "
    "about {uneven_more:.0%} from six on, well below random angles. A plot of what is left of harmonics 1 to 6 in "
    "stars of six or more: near zero for 1 to 4, well below shuffled ones, and {left_5:.0%} and {left_6:.0%} for 5 and "
    "6.",
    sources=("PAIR 2023", "Nanda et al. 2023"),
    order=96,
)

EXAMPLES = 5, 6, 7
HARMONICS = 1, 2, 3, 4, 5, 6
BALANCED = HARMONICS[:4]
FEWEST = 3  # neurons of a star
DRAWS = 50  # shuffled twins of each star


def stars(sweep):
    """(in, out) of each group of FEWEST neurons or more in networks that generalize; seed and frequency [groups, 2].

    in, out: complex [n] each.
    """
    generalizes = addition_outcomes.table(sweep)["outcome"] == "generalizes"
    groups, owners = [], []
    for model in np.flatnonzero(generalizes):
        w_input, w_output = sweep.weights["w_input"][model], sweep.weights["w_output"][model]
        for frequency, neurons in frequency_groups.groups(w_input, w_output).items():
            if len(neurons) >= FEWEST:
                groups.append(frequency_groups.arrows(w_input, w_output, frequency, neurons))
                owners.append((int(sweep.constants["seed"][model]), frequency))
    return groups, np.array(owners).reshape(-1, 2)


def measures(sweep):
    """Column -> values of all stars [stars]: seed, frequency, size, unevenness, and what is left of each harmonic.

    shuffled_H: the mean over its shuffled twins; unweighted_H: what the angles would leave if all neurons were equally
    strong.
    """
    groups, owners = stars(sweep)
    left = {
        "left": [harmonic_balance.leftover(*star, HARMONICS) for star in groups],
        "shuffled": [
            harmonic_balance.leftover(*harmonic_balance.shuffled(*star, DRAWS), HARMONICS).mean(0) for star in groups
        ],
        "unweighted": [
            harmonic_balance.leftover(*(side / np.abs(side) for side in star), HARMONICS) for star in groups
        ],
    }
    return {
        "seed": owners[:, 0],
        "frequency": owners[:, 1],
        "neurons": np.array([len(into) for into, _ in groups]),
        "unevenness": np.array([harmonic_balance.unevenness(np.angle(into)) for into, _ in groups]),
        "room": np.array([harmonic_balance.room_and_weight(*star) for star in groups]),
    } | {
        f"{kind}_{h}": np.reshape(values, (-1, len(HARMONICS)))[:, k]
        for kind, values in left.items()
        for k, h in enumerate(HARMONICS)
    }


def data(sweep):
    return measures(sweep)


def worst(columns, kind, chosen):
    """Median over the chosen stars of the largest that is left of harmonics 1 to 4."""
    return float(np.median(np.max([columns[f"{kind}_{h}"][chosen] for h in BALANCED], axis=0)))


def of_six(columns, harmonic):
    """Median of what stars of six neurons leave of a harmonic; nan if there are none."""
    of_size = columns["neurons"] == 6
    return float(np.median(columns[f"left_{harmonic}"][of_size])) if of_size.any() else float("nan")


def numbers(sweep):
    columns = measures(sweep)
    size, uneven = columns["neurons"], columns["unevenness"]
    more = size >= 6
    many = int(np.quantile(size[more], 0.9)) if more.any() else 6
    uneven_five, uneven_more = float(np.median(uneven[size == 5])), float(np.median(uneven[more]))
    random_six, balanced = float(harmonic_balance.random_unevenness(6)), worst(columns, "left", more)
    left = {h: float(np.median(columns[f"left_{h}"][more])) for h in HARMONICS}
    left |= {kind: worst(columns, kind, more) for kind in ("shuffled", "unweighted")}
    measured = {f"left_{kind}": Number(value, "of the sum of weights") for kind, value in left.items()}
    measured |= {
        f"times_{kind}": Number(value / balanced, "times what is left of 1 to 4")
        for kind, value in left.items()
        if kind not in BALANCED
    }
    return measured | {
        "models": Number(len(sweep.constants["seed"]), "networks"),
        "networks": Number(len(np.unique(columns["seed"])), "networks"),
        "groups": Number(len(size), "stars"),
        "modulus": Number(sweep.spec["options"]["modulus"]),
        "drawn": Number(len(set(EXAMPLES) & set(size.tolist())), "stars"),
        "uneven_five": Number(uneven_five, "of the mean gap"),
        "uneven_more": Number(uneven_more, "of the mean gap"),
        "uneven_times": Number(float(uneven_more / np.float64(uneven_five)), "times that of five"),
        "random_six": Number(random_six, "of the mean gap"),
        "uneven_of_random": Number(uneven_more / random_six, "of random angles"),
        "left_five": Number(worst(columns, "left", size == 5), "of the sum of weights"),
        "left_balanced": Number(balanced, "of the sum of weights"),
        "room": Number(float(np.median(columns["room"][more])), "correlation"),
        "many": Number(many, "neurons"),
        "six_5": Number.if_reached(of_six(columns, 5), "of the sum of weights"),
        "six_6": Number.if_reached(of_six(columns, 6), "of the sum of weights"),
        "left_6_many": Number(float(np.median(columns["left_6"][size >= many])), "of the sum of weights"),
    }


def claims(numbers):
    return [
        Claim("uneven_five", at_most=0.1),
        Claim("uneven_times", at_least=2),
        Claim("left_five", at_most=0.1),
        Claim("left_balanced", at_most=0.1),
        Claim("room", at_least=0),
        *(Claim(f"times_{kind}", at_least=2) for kind in (5, 6, "shuffled", "unweighted")),
    ]


def controls(sweep):
    """Each neuron's waves shifted by a random number, twice that in the output; weak neurons exchanged for strong."""
    w_input, w_output = sweep.weights["w_input"], sweep.weights["w_output"]
    places, shift = np.arange(w_input.shape[1]), np.random.default_rng(0).integers(0, 1000, w_input[:, 0].shape)
    shifted = {
        "w_input": np.take_along_axis(w_input, (places[:, None] + shift[:, None]) % len(places), 1),
        "w_output": np.take_along_axis(w_output, (places + 2 * shift[..., None]) % len(places), 2),
    }
    strength = frequency_groups.strength(w_input, w_output)
    alive = strength >= frequency_groups.ALIVE * strength.max(-1, keepdims=True)
    inverted = {"w_input": w_input, "w_output": w_output * np.where(alive, strength, np.inf)[..., None] ** -2.0}
    return {
        "random angles": {"sweep": replace(sweep, weights=shifted)},
        "strong neurons weak, weak ones strong": {"sweep": replace(sweep, weights=inverted)},
    }


def build(sweep, page):
    columns = measures(sweep)
    page.title(figure.title)
    inputs, outputs, wide, tall = (
        " ".join(names)
        for names in (
            [f"in{n}" for n in EXAMPLES],
            [f"out{n}" for n in EXAMPLES],
            [f"in{n} in{n}" for n in EXAMPLES],
            [f"out{n} out{n}" for n in EXAMPLES],
        )
    )
    panels = page.grid(
        article=Grid(f"{inputs} uneven\n{outputs} left", widths=(1, 1, 1, 2.4), gaps=(0.5, 1)),
        square=Grid(f"{wide}\n{tall}\nuneven uneven uneven left left left", heights=(1, 1, 1.45), gaps=(0.7, 0.8)),
        story=Grid(f"{inputs}\n{outputs}\nuneven uneven uneven\nleft left left", heights=(1, 1, 1, 1), gaps=(0.6, 0.8)),
    )
    draw_examples(page, panels, stars(sweep)[0], columns)
    draw_unevenness(page, panels["uneven"], columns)
    draw_leftover(page, panels["left"], columns)
    page.settle()


def draw_examples(page, panels, groups, columns):
    """For each size the star of median unevenness, turned so that its strongest neuron points right."""
    for n in EXAMPLES:
        of_size = np.flatnonzero(columns["neurons"] == n)
        if not len(of_size):
            panels[f"in{n}"].set_axis_off(), panels[f"out{n}"].set_axis_off()
            continue
        middle = of_size[np.argsort(columns["unevenness"][of_size], kind="stable")[len(of_size) // 2]]
        into, out = (side[np.argsort(np.angle(groups[middle][0]))] for side in groups[middle])
        weight = np.abs(into) * np.abs(out)
        turn = np.angle(into[weight.argmax()])
        for side, theta in (("in", np.angle(into) - turn), ("out", np.angle(out) - 2 * turn)):
            points = (weight / weight.max())[:, None] * np.stack([np.cos(theta), np.sin(theta)], -1)
            draw_arrows(page, panels[f"{side}{n}"], points, "ink")
        page.heading(panels[f"in{n}"], f"[n = {n}](ink)" + (": inputs" if n == EXAMPLES[0] else ""))
    page.heading(panels[f"out{EXAMPLES[0]}"], "outputs, at about twice the angle")
    grow(page, [[panels[f"{side}{n}"] for n in EXAMPLES] for side in ("in", "out")])


def draw_unevenness(page, axes, columns):
    """Draws a dot for each star by its number of neurons, and the unevenness of random angles."""
    sizes = np.unique(columns["neurons"])
    axes.plot(
        sizes, harmonic_balance.random_unevenness(sizes), color=page.theme.muted, lw=page.stroke(2.5), ls=(0, (3, 2))
    )
    axes.text(0.95, 0.84, "random angles", ha="right", va="top", color=page.theme.muted, transform=axes.transAxes)
    for n in sizes:
        strip(page, axes, n, columns["unevenness"][columns["neurons"] == n], "highlight")
    axes.set_xlim(sizes[0] - 0.6, sizes[-1] + 0.6)
    axes.set_xticks(sizes)
    axes.grid(False, axis="x")
    axes.set_xlabel("neurons of a star")
    percent_axis(axes)
    page.heading(axes, "[Unevenness](highlight) of the angles")


def draw_leftover(page, axes, columns):
    """What stars of six and more leave of each harmonic, next to the means of their shuffled twins: a dot a star."""
    more = columns["neurons"] >= 6
    for h in HARMONICS:
        strip(page, axes, h - 0.17, columns[f"left_{h}"][more], "highlight", 0.28, 6)
        strip(page, axes, h + 0.17, columns[f"shuffled_{h}"][more], "muted", 0.28, 6)
    highest = max(columns[f"shuffled_{h}"][more].max(initial=0) for h in (3, 4))
    axes.text(4.35, highest + 0.06, "shuffled", ha="right", color=page.theme.muted)
    axes.set_xlim(0.5, len(HARMONICS) + 0.5)
    axes.set_xticks(HARMONICS, [f"{h}\n×{harmonic_balance.bearing(h):.2g}" for h in HARMONICS])
    axes.grid(False, axis="x")
    axes.set_xlabel("harmonic, and ReLU's factor")
    percent_axis(axes)
    page.heading(axes, "[Left over](highlight) of each harmonic")
