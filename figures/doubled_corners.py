"""One star alone: an odd number of neurons makes a regular polygon, an even one a polygon of fewer, doubled corners."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Animation, Claim, Number
from figures.pieces import star_shapes
from figures.pieces.star_panel import MovingStar
from render.interpolation import between
from render.page.annotate import annotate
from render.page.axis import log_axis
from render.page.page import Grid
from render.page.running_number import RunningNumber
from render.timing.timeline import timeline_around
from train.analysis import milestones, star_corners

figure = Animation(
    reads={"sweep": "single_star/sweep", "plane": "single_star_two_dimensions/sweep"},
    optional=("plane",),
    title="Alone, even stars double corners",
    caption="One star alone: {fewest:words} to {most:words} neurons learn to add mod {modulus:d} on one circle, from "
    "{fraction:.0%} of the pairs. Drawn are input angles of stars that start as regular polygons, of seed {seed:d}; "
    "a neuron is as far out as its weight |in||out|. Odd numbers stay regular ({odd_kept:d} of {odd_polygon:d}), "
    "even numbers do not ({even_kept:d} of {even_polygon:d}): {even_polygon_doubled:d} end as a regular polygon of "
    "fewer corners, some of them doubled. Six neurons end with {corners_6:words} corners, eight with "
    "{corners_8:words}, ten with {corners_10:words} (the most common numbers). From random weights "
    "{even_random_doubled:d} of {even_random:d} even numbers double corners too; of odd ones that learn, "
    "{odd_random_regular:d} of {odd_random:d} end regular, {odd_random_doubled:d} double corners. Upper right, why: "
    "with ReLU opposite neurons add the same, so that a regular star of an even number has but half as many "
    "directions. Its loss is {even_gain:.3g} times that of a trained star with the same sum of weights, or more "
    "(medians by number of neurons). Odd stars lose by doubling, their loss is {odd_excess:.2f} times that of the "
    "regular one (median), and yet they stay so. Lower right: each star at the end. Those of equal numbers of "
    "neurons and corners are alike, their unevenness (spread of the gaps) differs by {spread:.0%} at most: a few "
    "fixed shapes, no free drift. Neighbors closer than {apart:g} mean gaps count as one corner; a polygon counts as "
    "regular if its gaps spread by at most {bound:.0%}. The circle lies in {embed:d} dimensions at an angle to all "
    "axes, as a frequency does in a network. In the plane of two axes odd stars of more than five neurons do not "
    "stay regular either ({plane_kept:d} of {plane_odd:d}): Adam scales the gradient axis by axis, which favors the "
    "directions between axes.",
    alt="{drawn:Words} rings with {fewest:words} to {most:words} points, joined to regular polygons at first. As "
    "training goes on, those of an odd number stay regular. In those of an even number points pair up: six end as a "
    "polygon of {corners_6:words} corners, eight of {corners_8:words}, ten of {corners_10:words}. Two plots by number "
    "of neurons: the loss of regular stars zigzags, high for even numbers, while that of trained ones falls. The "
    "number of corners, of those that start as polygons, is that of neurons for odd numbers, and below it for even "
    "ones.",
    sources=("PAIR 2023",),
    order=97,
)
COURSE = 34  # checkpoints at which losses are computed
MOST = 6  # stars that there is room for
SOME = 5  # neurons: up to this number the axes change nothing


def columns(sweep):
    """The table of a sweep's stars, and the hyper-parameters and seed of each."""
    if not {"w_in_proj", "w_out_proj"} <= sweep.weights.keys() or "start" not in sweep.constants:
        raise UserError("needs a sweep over single stars, such as single_star")
    return star_corners.table(sweep, sweep.spec["outcomes"]) | dict(sweep.constants)


def from_polygon(sweep):
    """Whether each model starts as a regular polygon, [models]."""
    starts = sweep.spec["axes"]["start"]
    return sweep.constants["start"] == (starts.index("regular") if "regular" in starts else -1)


def usual_corners(table, chosen, neurons):
    """The most common number of corners of those chosen with so many neurons; the lowest if several are."""
    return int(np.bincount(table["corners"][chosen & (table["hidden"] == neurons)]).argmax())


def drawn(sweep, table):
    """Models of one seed that start as polygons, of up to MOST numbers of neurons, in their order.

    The lowest seed of which most of these stars end with the usual number of corners for theirs.
    """
    chosen = from_polygon(sweep) & (table["embed"] == table["embed"].max())
    if not chosen.any():
        raise UserError("needs stars that start as polygons: `start` with `regular` among the axes")
    usual = table["corners"] == [usual_corners(table, chosen, n) for n in table["hidden"]]
    seed = max(np.unique(table["seed"]), key=lambda seed: ((usual & chosen & (table["seed"] == seed)).sum(), -seed))
    models = np.flatnonzero(chosen & (table["seed"] == seed))
    return models[np.argsort(table["hidden"][models], kind="stable")][:MOST]


def part(values, chosen):
    """The mean of `values` over those chosen; nan of none."""
    return float(np.mean(values[chosen])) if chosen.any() else float("nan")


def gains(table, chosen):
    """Loss of the regular star over that of the trained one: the median of each number of neurons; nan of none."""
    ratio = table["regular_loss"] / table["loss"]
    groups = [chosen & (table["hidden"] == n) for n in np.unique(table["hidden"][chosen])]
    return [float(np.median(ratio[group])) for group in groups] or [float("nan")]


def excess(table, chosen):
    """Median of the loss over that of the regular star; nan of none."""
    return float(np.median((table["loss"] / table["regular_loss"])[chosen])) if chosen.any() else float("nan")


def spread(table):
    """The largest range of unevenness among even polygons of equal numbers of neurons and corners."""
    settled = np.isin(table["outcome"], ("regular", "doubled corners"))
    shapes = np.stack([table["hidden"], table["corners"]], 1)
    groups = [settled & (shapes == shape).all(1) for shape in np.unique(shapes[settled], axis=0)]
    return max((float(np.ptp(table["unevenness"][group])) for group in groups), default=float("nan"))


def numbers(sweep, plane):
    table, polygon = columns(sweep), from_polygon(sweep)
    neurons, outcome = table["hidden"], table["outcome"]
    even, learned = neurons % 2 == 0, outcome != "not learned"
    regular, doubled = outcome == "regular", outcome == "doubled corners"
    models, thresholds = drawn(sweep, table), sweep.spec["outcomes"]

    def count(chosen):
        return Number(int(chosen.sum()), "stars")

    measured = {
        "modulus": Number(sweep.spec["options"]["modulus"]),
        "fraction": Number(sweep.spec["options"]["train_fraction"], "share"),
        "embed": Number(int(table["embed"].max()), "dimensions"),
        "fewest": Number(int(neurons.min()), "neurons"),
        "most": Number(int(neurons.max()), "neurons"),
        "drawn": Number(len(models), "stars"),
        "seed": Number(int(table["seed"][models[0]])),
        "apart": Number(thresholds["apart"], "mean gaps"),
        "bound": Number(thresholds["even"], "of the mean gap"),
        "odd_polygon": count(~even & polygon),
        "odd_kept": count(~even & polygon & regular),
        "odd_part": Number(part(regular, ~even & polygon), "of the stars"),
        "even_polygon": count(even & polygon),
        "even_kept": count(even & polygon & regular),
        "even_polygon_doubled": count(even & polygon & doubled),
        "odd_random": count(~even & ~polygon & learned),
        "odd_random_regular": count(~even & ~polygon & regular),
        "odd_random_doubled": count(~even & ~polygon & doubled),
        "even_random": count(even & ~polygon & learned),
        "even_random_doubled": count(even & ~polygon & doubled),
        "even_part": Number(part(doubled, even & learned), "of the stars that learn"),
        "even_gain": Number(min(gains(table, even & learned)), "times the loss"),
        "odd_excess": Number(excess(table, ~even & doubled), "times the loss of the regular star"),
        "spread": Number(spread(table), "of the mean gap"),
    }
    measured |= {
        f"corners_{n}": Number(usual_corners(table, polygon, n), "corners") if n in neurons[polygon] else None
        for n in (6, 8, 10)
    }
    if plane:
        flat = columns(plane)
        odd = (flat["hidden"] % 2 == 1) & (flat["hidden"] > SOME) & from_polygon(plane)
        measured |= {
            "plane_odd": count(odd),
            "plane_kept": count(odd & (flat["outcome"] == "regular")),
            "plane_part": Number(part(flat["outcome"] == "regular", odd), "of the stars"),
        }
    return measured


def claims(numbers):
    made = [
        Claim("odd_part", at_least=0.8),
        Claim("even_part", at_least=0.8),
        Claim("even_gain", at_least=1.1),
        Claim("odd_excess", at_least=1.05),
        Claim("spread", at_most=0.1),
    ]
    if "plane_odd" in numbers:
        made.append(Claim("plane_part", at_most=0.2))
    return made


def controls(sweep, plane):
    """Stars before they are trained; trained in two dimensions; and in many, where two are expected."""
    start = replace(sweep, weights={name: values[:, :1] for name, values in sweep.weights.items()})
    made = {"untrained": {"sweep": start, "plane": plane}}
    if plane:
        made |= {"two dimensions": {"sweep": plane, "plane": plane}, "many for two": {"sweep": sweep, "plane": sweep}}
    return made


def course(sweep, model):
    """Indices of up to COURSE checkpoints; there the loss of a star, and that of the regular one of equal weights."""
    at = np.unique(np.linspace(0, len(sweep.steps) - 1, COURSE).round().astype(int))
    p, shapes = sweep.spec["options"]["modulus"], [side[at] for side in star_corners.star(sweep, model)]
    weights = np.prod(np.abs(shapes), axis=0).sum(1)
    losses = [star_corners.loss(*star, p)[0] for star in zip(*shapes)]
    return at, losses, [star_corners.regular_loss(shapes[0].shape[1], weight, p)[0] for weight in weights]


def corners(sweep, model):
    """Number of corners of a star at each checkpoint, [T], and the angle of that which most neurons end on."""
    apart, shapes = sweep.spec["outcomes"]["apart"], star_corners.star(sweep, model)
    angles = [star_corners.corners(*star, apart) for star in zip(*shapes)]
    nearest = np.cos(np.angle(shapes[0][-1])[:, None] - angles[-1]).argmax(1)
    return np.array(list(map(len, angles))), angles[-1][np.bincount(nearest).argmax()]


def points(sweep, model, top):
    """Input angles [T, n, 2] of a star, as far out as the weights of its neurons, with the angle `top` on top."""
    into, out = star_corners.star(sweep, model)
    weight = np.abs(into) * np.abs(out)
    return star_shapes.plane(weight * np.exp(1j * (np.angle(into) - top + np.pi / 2)))


def timeline(sweep, plane):
    """Slow where the drawn stars of even numbers lose their corners."""
    moments = {}
    for model in drawn(sweep, columns(sweep)):
        count, _ = corners(sweep, model)
        if count[-1] < count[0]:
            at = milestones.stable_from(sweep.steps, count == count[-1])
            moments[f"{count[0]} neurons, {count[-1]} corners"] = at
    last = int(sweep.steps[-1])
    return timeline_around(last, moments, seconds=8, first=last // 40, spread=0.1, log=True)


def data(sweep, plane):
    tables = [("sweep", columns(sweep))] + ([("plane", columns(plane))] if plane else [])
    rows = {name: np.concatenate([table[name] for _, table in tables]) for name in tables[0][1]}
    return {"source": np.repeat([name for name, _ in tables], [len(table["seed"]) for _, table in tables])} | rows


def layout(odd, even):
    """Stars of odd numbers over those of even ones, and two plots next to them or under them, per canvas."""
    rows = [row for row in (odd, even) if row]
    n = max(map(len, rows))
    rows = [row + ["."] * (n - len(row)) for row in rows]
    plots = ["loss", "corners"] if len(rows) == 2 else ["loss corners"]
    beside = "\n".join(" ".join([*row, plot]) for row, plot in zip(rows, plots))
    wide = "\n".join(" ".join(cell for cell in row for _ in range(2)) for row in rows)
    widths = (1,) * n + (1.75,) * (3 - len(rows))
    return {
        "article": Grid(beside, widths, None, (0.9, 0.7)),
        "square": Grid(f"{wide}\n" + " ".join(["loss"] * n + ["corners"] * n), None, (1,) * len(rows) + (1.1,)),
        "story": Grid(
            "\n".join([wide, *(" ".join([plot] * 2 * n) for plot in ("loss", "corners"))]),
            None,
            (1.2,) * len(rows) + (1, 1),
        ),
    }


def build(sweep, plane, page):
    page.title("Alone, [even stars](highlight) double corners")
    table = columns(sweep)
    counter = page.step_counter(int(sweep.steps[-1]))
    models = drawn(sweep, table)
    cells = {model: f"star{model}" for model in models}
    panels = page.grid(
        **layout(*([cells[model] for model in models if table["hidden"][model] % 2 == odd] for odd in (1, 0)))
    )
    stars, counts = {}, {}
    page.when_settled(lambda: enlarge(page, [panels[cell] for cell in cells.values()]))
    for model, cell in cells.items():
        neurons = table["hidden"][model]
        counts[model], top = corners(sweep, model)
        page.heading(panels[cell], f"[{neurons} neurons]({role_of(neurons)})")
        page.reserve(panels[cell], "Ag", "label", "bottom", 0.3)
        stars[model] = MovingStar(page, panels[cell], points(sweep, model, top), role_of(neurons))
    show_losses = draw_losses(page, panels["loss"], sweep, table["hidden"][models], models)
    draw_corners(page, panels["corners"], table, from_polygon(sweep))
    page.settle()
    em, texts = page.canvas.sizes["label"], {}
    for model, cell in cells.items():
        color = page.theme.text_color(role_of(table["hidden"][model]))
        under = stars[model].center[1] - stars[model].radius - 1.2 * em
        texts[model] = RunningNumber(page, panels[cell].bbox.x0, under, "label", color, align="left")
    page.add_animated(*texts.values())

    def update(step):
        index = float(np.interp(step, sweep.steps, np.arange(len(sweep.steps))))
        for model in models:
            stars[model].set_index(index)
            texts[model].set_text(f"{counts[model][int(index)]} corners")
        show_losses(index)
        counter.set_step(step)

    return update


def enlarge(page, stars):
    """Let each of two rows of stars grow down to the heading of the next, and a line of text: they have no ticks."""
    tops = sorted({round(axes.get_position(original=True).y1, 6) for axes in stars})
    if len(tops) < 2:
        return
    em, height = page.canvas.sizes["label"], page.canvas.height
    size = (tops[1] - tops[0]) - 3.4 * em / height
    for axes in stars:
        box = axes.get_position(original=True)
        axes.set_position((box.x0, box.y1 - max(size, box.height), box.width, max(size, box.height)))


def role_of(neurons):
    return "ink" if neurons % 2 else "highlight"


def draw_losses(page, axes, sweep, neurons, models):
    """Losses of the drawn stars and of regular ones, by number of neurons; returns the function that shows an index."""
    theme, courses = page.theme, [course(sweep, model) for model in models]
    at = courses[0][0]
    trained, regular = (np.log(np.array([each[k] for each in courses]).T) for k in (1, 2))
    log_axis(axes.yaxis, np.exp(min(trained.min(), regular.min())) / 1.6, np.exp(regular.max()) * 1.6)
    by_number(axes, neurons, labeled=page.canvas.layout == "square")
    page.heading(axes, "Loss in nats (hollow: if regular)", shorter=("Loss (hollow: if regular)", "Loss"))
    look = {"ms": page.stroke(14), "mew": page.stroke(2.2), "clip_on": False}
    line = axes.plot(
        neurons, neurons, "o", color=theme.muted, mfc=theme.background, ls=(0, (3, 2)), lw=page.stroke(2), **look
    )[0]
    dots = [axes.plot([n], [n], "o", color=theme.color(role_of(n)), mec=theme.background, **look)[0] for n in neurons]
    page.add_animated(line, *dots)

    def show(index):
        place = np.interp(index, at, np.arange(len(at)))
        line.set_data(neurons, np.exp(between(regular, place)))
        for n, dot, loss in zip(neurons, dots, np.exp(between(trained, place))):
            dot.set_data([n], [loss])

    show(at[-1])
    return show


def by_number(axes, neurons, labeled=True):
    """The x axis of the numbers of neurons."""
    axes.set_xlim(min(neurons) - 0.6, max(neurons) + 0.6)
    axes.set_xticks(sorted(set(neurons.tolist())))
    axes.grid(False, axis="x")
    axes.set_xlabel("neurons" if labeled else None)


def draw_corners(page, axes, table, polygon):
    """A mark for each star that learned: its corners at the end, by its neurons, and by how it starts."""
    neurons = np.unique(table["hidden"])
    by_number(axes, neurons)
    learned = table["outcome"] != "not learned"
    counts = np.unique(np.concatenate([table["corners"][learned], neurons]))
    axes.set_ylim(counts[0] - 0.6, counts[-1] + (0.6 if polygon.all() else 2))
    axes.set_yticks([count for count in range(counts[0], counts[-1] + 1) if count % 2])
    page.heading(axes, "Corners at the end")
    axes.plot(neurons[[0, -1]], neurons[[0, -1]], color=page.theme.muted, lw=page.stroke(2), ls=(0, (3, 2)))
    for n in neurons:
        for side, start in ((-1, polygon), (1, ~polygon)):
            values = table["corners"][learned & start & (table["hidden"] == n)]
            mark_row(page, axes, n + 0.22 * side, values, "o" if side < 0 else "D", page.theme.color(role_of(n)))
    others = learned & ~polygon
    if others.any():  # such as an odd star that doubles corners all the same
        at = int(np.argmax(others * (1 + (table["corners"] < table["hidden"]) * (1 + table["hidden"] % 2))))
        annotate(page, axes, "from random weights", (table["hidden"][at] + 0.22, table["corners"][at]))


def mark_row(page, axes, x, values, marker, color):
    """Marks of equal values next to one another, around `x`."""
    size = page.stroke(11 if marker == "o" else 8.5)
    for value in np.unique(values):
        count = int((values == value).sum())
        places = x + 0.38 * (np.arange(count) - (count - 1) / 2) / max(count, 3)
        axes.plot(
            places, np.full(count, value), marker, ms=size, color=color, mec=page.theme.background, mew=page.stroke(1)
        )
