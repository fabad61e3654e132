"""ReLU against squares: how far off the ideal star is, by number of neurons and modulus; and what part of ReLU adds."""

from functools import cache

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from render.marks.bars import bars
from render.marks.heatmap import heat_map
from render.number_format import percent, thousands
from render.page.page import Grid
from render.page.running_number import RunningNumber
from render.timing.timeline import Timeline
from train.analysis import ideal_star

figure = Animation(
    reads={},
    title="With ReLU, a star of five adds better than one of six",
    caption="The ideal star with ReLU in place of squares. The map: how far the output for every pair a, b mod "
    "{modulus} points past a + b, in steps of the circle; from half a step on the answer is wrong. Five neurons get "
    "{right_5:.0%} right, six {right_6:.0%}, seven {right_7:.0%}, eight {right_8:.0%}. The lines: ReLU is |x|/2 plus "
    "x/2; x/2 adds up to nothing but for 1 or 3 neurons, so |x|/2 does the adding, and an odd number of neurons does "
    "as well as twice as many. The bars: the largest odd modulus up to which every pair is right: {reach_5:,} for five "
    "neurons, {reach_6:,} for six, {reach_7:,} for seven; the reach grows as N³. With squares the sum is exact for "
    "3 and for 5 or more neurons, whatever the odd modulus; every even modulus has pairs that cancel.",
    alt="Three panels. A map of the error of all pairs of numbers, for 3 to 12 neurons: pale for 5, 7 and all from 9 "
    "on, strongly colored for 3, 4, 6 and 8. ReLU as the sum of a V and a straight line. Bars of the largest modulus "
    "without an error: {reach_5:,} for five neurons, {reach_6:,} for six; odd numbers stand out.",
    sources=("PAIR 2023",),
    order=73,
    parameters={"modulus": 67},
)

NEURONS, STAGE = range(3, 13), 100  # steps of the timeline count STAGE a neuron
REACHED = (1, 3000)  # limits of the moduli
LARGEST = 999  # modulus of the map: a larger one takes gigabytes
SECONDS = 0.95  # a number of neurons


def numbers(options):
    columns, p = data(options), options.modulus
    right, reach = (
        dict(zip(columns["neurons"].tolist(), columns[name].tolist(), strict=True))
        for name in ("right", "largest_modulus")
    )
    odd = [n for n in NEURONS if n % 2 and n > 3]
    twice = [abs(ideal_star.worst_angle(n) - ideal_star.worst_angle(2 * n)) for n in odd]
    linear = [np.abs(ideal_star.outputs(p, 1, n, "odd", *pairs(p))).max() for n in NEURONS if n != 3]
    cubic = [abs(ideal_star.worst_angle(n) * n**3 / 3 - 1) for n in (9, 11, 13)]
    squares = [ideal_star.share_right(p, n, "square") for n in NEURONS if n != 4]
    measured = {f"right_{n}": Number(right[n], "share of pairs") for n in (5, 6, 7, 8)}
    measured |= {f"reach_{n}": Number(reach[n], "modulus") for n in (5, 6, 7)}
    return measured | {
        "modulus": Number(p),
        "odd_as_twice": Number(max(twice), "radians"),
        "linear_part": Number(float(max(linear))),
        "even_part_right": Number(ideal_star.share_right(p, 5, "even"), "share of pairs"),
        "cubic": Number(max(cubic), "of 3 / N³ radians"),
        "squares_right": Number(min(squares), "share of pairs"),
        "squares_right_4": Number(ideal_star.share_right(p, 4, "square"), "share of pairs"),
        "squares_right_even_modulus": Number(ideal_star.share_right(p - 1, 5, "square"), "share of pairs"),
    }


def claims(numbers):
    """Of mathematics: what holds for five neurons, odd numbers or squares fails for others, as other claims say."""
    p = numbers["modulus"]
    not_all = 1 - 0.5 / p**2  # of p² pairs, or fewer, one or more is wrong
    return [
        Claim("right_5", equals=1),
        Claim("right_6", at_most=not_all),
        Claim("right_7", equals=1),
        Claim("right_8", at_most=not_all),
        Claim("reach_5", at_least=p),
        Claim("reach_6", at_most=p - 1),
        Claim("reach_7", at_least=p),
        Claim("odd_as_twice", at_most=1e-12),
        Claim("linear_part", at_most=1e-12),
        Claim("even_part_right", equals=1),
        Claim("cubic", at_most=0.1),
        Claim("squares_right", equals=1),
        Claim("squares_right_4", at_most=0.1),
        Claim("squares_right_even_modulus", at_most=not_all),
    ]


def pairs(p):
    """a and b of all ordered pairs, [p, p] each."""
    return np.indices((p, p))


def timeline(options):
    """Holds each number of neurons for a while, then moves to the next."""
    keyframes = [(0, NEURONS[0] * STAGE)]
    for k, n in enumerate(NEURONS):
        keyframes += [((k + 1) * SECONDS - 0.3, n * STAGE), ((k + 1) * SECONDS, min(n + 1, NEURONS[-1]) * STAGE)]
    return Timeline(
        tuple(keyframes), hold=2.5, moments={f"{n} neurons": n * STAGE for n in NEURONS}, unit=("neurons", STAGE)
    )


def data(options):
    """By number of neurons: share of pairs right, worst error in steps, largest modulus that is all right."""
    off = {n: errors(options.modulus, n) for n in NEURONS}
    return {
        "neurons": np.array(NEURONS),
        "right": np.array([(np.abs(values) < 0.5 - ideal_star.ROUNDING).mean() for values in off.values()]),
        "worst_steps": np.array([np.nanmax(np.abs(values)) for values in off.values()]),
        "largest_modulus": np.array([largest_modulus(n) for n in NEURONS]),
        "right_with_squares": np.array([ideal_star.share_right(options.modulus, n, "square") for n in NEURONS]),
    }


@cache
def largest_modulus(neurons):
    """Largest odd modulus up to which every pair is right: a second or two for all of them."""
    return ideal_star.right_up_to(neurons)


def errors(p, neurons):
    """How far the output of every pair points past the answer, in steps: [p, p]. Raises UserError for another p."""
    if p not in range(3, LARGEST + 1, 2):
        raise UserError(f"`modulus` must be odd, from 3 to {LARGEST}, not {p}: of an even one opposite numbers cancel")
    return ideal_star.steps_off(p, neurons, "relu", *pairs(p))


def build(options, page):
    columns, p, theme, em = data(options), options.modulus, page.theme, page.canvas.sizes["label"]
    off = np.stack([np.nan_to_num(errors(p, n)) for n in NEURONS])
    page.title(figure.title)
    counter = page.step_counter(NEURONS[-1], "neurons")
    panels = page.grid(
        article=Grid("errors parts\nerrors reach", widths=(0.82, 1), heights=(0.72, 1), gaps=(1.4, 0.5)),
        square=Grid("errors parts\nreach reach", widths=(1.25, 1), heights=(1.75, 0.9), gaps=(1.2, 0.5)),
        story=Grid("errors parts\nreach reach", widths=(1.35, 1), heights=(1.3, 1), gaps=(1.2, 2.2)),
    )
    parts(page, panels["parts"])
    heights = reach(page, panels["reach"], columns, p)
    page.heading(panels["errors"], f"Error of all pairs mod {p}", "note")
    page.reserve(panels["errors"], "Ag", "counter", "bottom", 0.2)
    picture = heat_map(page, panels["errors"], off[-1], 0.5)
    panels["errors"].set(aspect="equal", anchor="NW")
    page.settle()
    panels["errors"].apply_aspect()
    box = panels["errors"].bbox
    big = page.canvas.sizes["counter"]
    label = page.text("pairs right:", "label", color=theme.muted).move_to(box.x0, box.y0 - 1.25 * big + em)
    number = RunningNumber(page, box.x0 + label.width + 0.4 * em, box.y0 - 1.15 * big, "counter", align="left")
    page.add_animated(number)

    def update(step):
        now = step / STAGE - NEURONS[0]
        late = min(int(np.floor(now)), len(off) - 2)
        t = now - late
        picture.set_data((1 - t) * off[late] + t * off[late + 1])
        nearest = round(now)
        number.set_text(percent(columns["right"][nearest]))
        heights(np.clip(now + 1 - np.arange(len(off)), 0, 1))
        counter.set_step(NEURONS[0] + nearest)

    return update


def parts(page, axes):
    """ReLU, and the two parts of which it is the sum."""
    theme, x = page.theme, np.linspace(-2, 2, 101)
    axes.set(xlim=(-2.1, 2.1), ylim=(-1.3, 2.3), xticks=[], yticks=[])
    axes.axvline(0, color=theme.grid, linewidth=page.stroke(2))
    axes.axhline(0, color=theme.grid, linewidth=page.stroke(2))
    axes.spines[:].set_visible(False)
    page.heading(axes, "[ReLU](highlight) = [|x|/2](bias) + x/2", "note")
    for name, color, width in (("odd", "muted", 2.5), ("even", "bias", 4), ("relu", "highlight", 4)):
        axes.plot(x, ideal_star.ACTIVATIONS[name](x), color=theme.color(color), linewidth=page.stroke(width), zorder=3)
    axes.text(-2, 1.15, "|x|/2: adds", color=theme.text_color("bias"), weight=600, va="bottom")
    axes.text(0.25, -1.2, "x/2: cancels", color=theme.text_color("muted"), va="bottom")


def reach(page, axes, columns, p):
    """Bars of the largest modulus without an error, on decades; returns a function of their growth [N], 0 to 1."""
    logs, odd = np.log10(columns["largest_modulus"]), columns["neurons"] % 2 == 1
    low, high = np.log10(REACHED)
    axes.set(xlim=(NEURONS[0] - 0.6, NEURONS[-1] + 0.6), ylim=(low, high), xticks=list(NEURONS))
    axes.set_yticks(range(int(high) + 1), [thousands(10**k) for k in range(int(high) + 1)])
    axes.set_xlabel("neurons")
    page.heading(
        axes,
        "No error up to modulus (with x²: any odd one)",
        "note",
        shorter=("No error up to modulus (x²: any odd)", "No error up to modulus"),
    )
    axes.axhline(np.log10(p), color=page.theme.ink, linewidth=page.stroke(2), linestyle=(0, (3, 2)), zorder=1)
    axes.text(NEURONS[0] - 0.5, np.log10(p) + 0.06, str(p), va="bottom", weight=600)
    axes.text(3.5, 0.1, "none", color=page.theme.muted, ha="center", va="bottom")
    drawn = bars(page, axes, columns["neurons"], ["highlight" if each else "distractor" for each in odd])
    return lambda growth: drawn.set_heights(growth * logs)
