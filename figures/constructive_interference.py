"""Constructive interference: the logits of one sum as waves, one a frequency, added one after another."""

import numpy as np

from figures.header import Animation, Claim
from render.annotate import annotate
from render.canvas import Grid
from render.scales import linear_axis
from render.sequence import ranked
from render.timeline import Timeline
from train.measure import groups, network

figure = Animation(
    reads={"run": "modular_addition"},
    title="Only at the answer do all waves meet",
    caption="What the neurons of each frequency add to the output for {a:d} + {b:d}, after {last_step:,d} training "
            "steps, and their sum: the network answers {answer:d}, {margin:.1f} above the next. Over all sums "
            "cos(2πf(a + b − c)/{modulus:d}) explains {least_r_squared:.0%} to {most_r_squared:.0%} of what a "
            "frequency adds. Alone, a frequency gets at most {best_alone:.0%} of all sums right; without one of "
            "them the others get at least {worst_without:.0%}; all together {accuracy:.1%}. The example is one of "
            "the clearest: its least aligned wave stands at {aligned:.0%} of its crest, in the median sum at "
            "{typical_aligned:.0%}. {run_seeds} seeds end so.",
    alt="{frequencies:d} waves over the possible answers 0 to {last_answer:d}, one a frequency, and their sum, "
        "built up wave by wave. Each wave has many crests. A dashed line marks the right answer, {answer:d}: there "
        "all of them are near a crest, and the sum has one peak that stands out.",
    sources=("Nanda et al. 2023", "PAIR 2023"),
    order=85,
)
TICK = 1000  # of the timeline: one wave drawn and added


def parts(run):
    """Logits that each frequency adds at the end, their mean taken off: {frequency: [pairs, p]}."""
    w_input, w_output, found = groups.of_series(run)
    a, b, _ = network.pairs(w_input.shape[1])
    logits = {f: groups.group_logits(w_input[-1], w_output[-1], neurons, a, b) for f, neurons in found.items()}
    return {f: values - values.mean(-1, keepdims=True) for f, values in logits.items()}


def aligned(run):
    """How near each wave is to its crest at the answer, and how high it is: two of [G, pairs], 1 at a crest."""
    waves = np.stack(list(parts(run).values()))
    _, _, answers = network.pairs(waves.shape[-1])
    return waves[:, np.arange(len(answers)), answers] / waves.max(-1), waves.max(-1)


def example(run):
    """Index of the pair that is drawn: no small numbers, waves well aligned and about as high, the answer at no edge."""
    near, height = aligned(run)
    p = run.spec["options"]["modulus"]
    a, b, answers = network.pairs(p)
    fit = near.min(0) * height.min(0) / height.max(0)
    return int(np.argmax(np.where((a >= 5) & (a < b) & (np.abs(answers - p / 2) < p / 4), fit, -np.inf)))


def claims(run):
    w_input, w_output, found = groups.of_series(run)
    p = w_input.shape[1]
    chosen, near, waves = example(run), aligned(run)[0].min(0), sum(parts(run).values())
    a, b, answers = (values[chosen] for values in network.pairs(p))
    last = w_input[-1:], w_output[-1:]
    fare, explained = groups.ablation(*last, found), groups.r_squared(*last, found)[0]
    return [
        Claim("least_r_squared", float(explained.min()), ">= 0.3", "share of variance"),
        Claim("most_r_squared", float(explained.max()), ">= 0.6", "share of variance"),
        Claim("accuracy", float(fare["whole"]["accuracy"][0]), ">= 0.99", "share"),
        Claim("best_alone", float(fare["alone"]["accuracy"].max()), "<= 0.7", "share"),
        Claim("worst_without", float(fare["without"]["accuracy"].min()), "> 0", "share"),
        Claim("margin", float(network.margins(waves[[chosen]], answers[None])[0]), ">= 1", "logits"),
        Claim("aligned", float(near[chosen]), ">= 0.7", "of the crest"),
        Claim("typical_aligned", float(np.median(near)), "> 0", "of the crest"),
        *(Claim(name, int(value), ">= 0") for name, value in (("a", a), ("b", b), ("answer", answers))),
        Claim("frequencies", len(found), "between 2 and 5", "frequencies"),
        Claim("modulus", p, "> 0"),
        Claim("last_answer", p - 1, "> 0"),
        Claim("last_step", int(run.steps[-1]), "> 0", "training step"),
    ]


def timeline(run):
    found = list(groups.of_series(run)[2])
    ends = {f"f = {f} added": (k + 1) * TICK for k, f in enumerate(found)}
    return Timeline(((0, 0), *((2.0 * (k + 1), end) for k, end in enumerate(ends.values()))), hold=2, moments=ends)


def data(run):
    chosen, waves = example(run), parts(run)
    columns = {f"f{f}": values[chosen] for f, values in waves.items()}
    return {"answer": np.arange(run.spec["options"]["modulus"])} | columns | {"sum": sum(columns.values())}


def build(run, page):
    when = {claim.name: int(claim.value) for claim in claims(run) if claim.name in ("a", "b", "answer", "last_answer")}
    answers, answer = np.arange(when["last_answer"] + 1), when["answer"]
    waves = {f: values[example(run)] for f, values in parts(run).items()}
    total = sum(waves.values())
    page.title("Only at the [answer](highlight) do all waves meet")
    rows = [f"f{f}" for f in waves]
    panels = page.grid(
        article=Grid("\n".join(f"{row} sum" for row in rows), widths=(1, 1.1), gaps=(1.2, 0.3)),
        square=Grid("\n".join([*rows, "sum"]), heights=(*[1] * len(rows), 2.4), gaps=(1, 0.3)),
    )
    height = 1.15 * max(np.abs(wave).max() for wave in waves.values())
    lines, dots = [], []
    for (name, values), role in zip([*waves.items(), ("sum", total)], [*ranked(waves).values(), "ink"], strict=True):
        axes = panels[name if name == "sum" else f"f{name}"]
        limit = 1.15 * np.abs(total).max() if name == "sum" else height
        linear_axis(axes.xaxis, 0, answers[-1], 4, label="possible answer c" if name in ("sum", max(waves)) else None)
        axes.tick_params(labelbottom=name in ("sum", max(waves)))
        axes.set(ylim=(-limit, limit), yticks=[0], yticklabels=[""])
        axes.axvline(answer, color=page.theme.highlight, linewidth=page.stroke(2), dashes=(3, 2.5), zorder=1)
        if name != "sum":
            axes.set_ylabel(f"f = {name}", rotation=0, ha="right", va="center", color=page.theme.word(role), weight=600)
        color = page.theme.color(role)
        lines.append(page.moves(*axes.plot([], [], color=color, linewidth=page.stroke(3.2), zorder=3)))
        dots.append(page.moves(*axes.plot([], [], "o", color=color, markersize=page.stroke(11), zorder=4)))
    page.heading(panels[rows[0]], f"Added by each frequency, step {run.steps[-1]:,}")
    page.heading(panels["sum"], "Sum of the waves")
    words = f"[{when['a']} + {when['b']} = {answer}](highlight) (mod {len(answers)})"
    note = annotate(page, panels["sum"], words, (answer, total[answer]), appears=timeline(run).last)

    def update(step):
        share = np.clip(step / TICK - np.arange(len(waves)), 0, 1)
        swept, added = np.minimum(share / 0.5, 1), np.clip(2 * share - 1, 0, 1)
        for line, dot, values, until in zip(lines, dots, waves.values(), swept, strict=False):
            shown = int(round(until * len(values)))
            line.set_data(answers[:shown], values[:shown])
            dot.set_data(*([[answer], [values[answer]]] if shown > answer else [[], []]))
        now = sum(part * values for part, values in zip(added, waves.values(), strict=True))
        lines[-1].set_data(answers, now)
        dots[-1].set_data([answer], [now[answer]])
        note.show(step)

    return update
