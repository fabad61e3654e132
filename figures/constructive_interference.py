"""One sum's logits as waves over the possible answers, added one by one: they meet best at the answer."""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from figures.pieces.task_numbers import unseen_pairs
from figures.pieces.wave_stack import Superposition
from render.marks.curves import repel
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import linear_axis
from render.page.running_number import RunningNumber
from render.page.side_counter import paragraph
from render.roles import ranked
from render.timing.timeline import staged_timeline
from train.analysis import fourier, frequency_groups, ideal_network, modular_network

figure = Animation(
    reads={"run": "modular_addition"},
    title="At the answer the waves meet best",
    caption="A network that has learned a + b mod {modulus:d} is asked {a:d} + {b:d}. Of the {unseen:,d} pairs, in "
    "either order, that it never saw in training it is the one of median margin. Each of its {frequencies:words} "
    "frequencies f adds about a wave to the logits of the possible answers c, highest where f(a + b − c) is a "
    "multiple of {modulus:d} or nearly so: at many c. At {answer:d} every wave stands at {at_answer:.0%} of its crest "
    "or more; at any other c one of them is at {elsewhere:.0%} or less. In {meeting:.0%} of all sums they meet best "
    "at the answer. Over the seeds it is {meeting:range.0%}. The sum is {margin:.1f} higher there than anywhere else. "
    "Over all sums, cos(2πf(a + b − c)/{modulus:d}) explains {least_r_squared:.0%} to {most_r_squared:.0%} of the "
    "variance of what a frequency adds. Alone, a frequency gets {least_alone:.0%} to {most_alone:.0%} of all sums "
    "right, all together {accuracy:.0%}, and all but one {least_without:.0%} or more. Dots are logits, less their "
    "mean; the curves between them guide the eye. {run_seeds} seeds turn periodic so; not in all do the crests meet "
    "as clearly.",
    alt="{frequencies:Words} waves over the possible answers 0 to {last_answer:d}, one a frequency, and bars of their "
    "sum. One wave after the other falls onto the bars. At first many bars are about as high, and another number than "
    "the answer is highest. With all waves added one bar stands out, at the answer {answer:d}, where a band marks "
    "that all waves are near a crest.",
    sources=("Nanda et al. 2023", "PAIR 2023"),
    order=85,
)

STAGE = 100  # of the timeline: to draw a wave and to add it
FINE = 12  # points of a curve from one c to the next


def chosen(run):
    """Index of the pair that is shown: of those never seen in training, or of all, the one of median margin."""
    a, b, answers = modular_network.pairs(run.spec["options"]["modulus"])
    test = modular_network.unseen(run)
    test = test if len(test) else np.arange(len(answers))
    margins = modular_network.margins(sum(frequency_groups.shares_of_logits(run).values()), answers)
    return int(test[np.argsort(margins[test], kind="stable")[len(test) // 2]])


def numbers(run):
    w_input, w_output, groups = frequency_groups.of_series(run)
    p, pair, parts = w_input.shape[1], chosen(run), np.stack(list(frequency_groups.shares_of_logits(run).values()))
    a, b, answers = modular_network.pairs(p)
    last = w_input[-1:], w_output[-1:], groups
    ablation, explained = frequency_groups.ablation(*last), frequency_groups.r_squared(*last)[0]
    low, answer = lowest(parts), answers[pair]
    alone, without = ablation["alone"]["accuracy"][0], ablation["without"]["accuracy"][0]
    return {
        **{f"r_squared_{k}": Number(float(value), "share of variance") for k, value in enumerate(explained, 1)},
        **{f"alone_{k}": Number(float(value), "share") for k, value in enumerate(alone, 1)},
        "least_r_squared": Number(float(explained.min()), "share of variance"),
        "most_r_squared": Number(float(explained.max()), "share of variance"),
        "least_alone": Number(float(alone.min()), "share"),
        "most_alone": Number(float(alone.max()), "share"),
        "least_without": Number(float(without.min()), "share"),
        "accuracy": Number(float(ablation["whole"]["accuracy"][0]), "share"),
        "margin": Number(float(modular_network.margins(parts[:, [pair]].sum(0), answers[[pair]])[0]), "logits"),
        "at_answer": Number(float(low[pair, answer]), "of the crest"),
        "elsewhere": Number(float(np.delete(low[pair], answer).max()), "of the crest"),
        "meeting": Number(float((low.argmax(-1) == answers).mean()), "share of all sums"),
        "a": Number(int(a[pair])),
        "b": Number(int(b[pair])),
        "answer": Number(int(answer)),
        "frequencies": Number(len(groups), "frequencies"),
        "unseen": unseen_pairs(run),
        "last_answer": Number(p - 1),
        "modulus": Number(p),
    }


def claims(numbers):
    return [
        Claim("least_r_squared", at_least=0.5),
        Claim("most_alone", at_most=0.5),
        Claim("accuracy", at_least=0.99),
        Claim("margin", at_least=0),
        Claim("at_answer", at_least=0.5),
        Claim("elsewhere", at_most=numbers["at_answer"]),
        Claim("meeting", at_least=0.9),
        Claim("frequencies", at_least=3, at_most=5),
    ]


def controls(run):
    return {"two ideal stars": {"run": ideal_network.in_place_of(run, 1, 2)}}


def lowest(parts):
    """Height of the lowest of the waves [G, pairs, p] at each number, as a share of its crest: [pairs, p]."""
    crests = parts.max(-1, keepdims=True)
    return np.divide(parts, crests, out=np.zeros_like(parts), where=crests > 0).min(0)


def timeline(run):
    """A Timeline in which each wave is drawn, falls and rests, one after the other; STAGE steps each."""
    return staged_timeline(
        len(frequency_groups.of_series(run)[2]),
        seconds=8.2,
        rest=0.35,
        hold=1.8,
        moment="wave {} added",
        unit="waves added",
        each=STAGE,
    )


def data(run):
    parts = {f"f{f}": values[chosen(run)] for f, values in frequency_groups.shares_of_logits(run).items()}
    return {"c": np.arange(run.spec["options"]["modulus"]), **parts, "sum": sum(parts.values())}


def label_waves(page, axes, picture, roles, value, x):
    """Write next to each wave what it gets right alone; where there is no room for that, its name and the range."""
    em, (gap, lines) = page.canvas.sizes["label"], (": ", 1) if page.canvas.layout == "article" else ("\n", 2)
    high, low = axes.bbox.y1 + (0.2 - 0.65 * lines) * em, picture.zero + (1.6 + 0.65 * lines) * em
    if high - low > 1.3 * lines * em * (len(roles) - 1):
        heights = repel(picture.rows, 1.3 * lines * em, high=high)
        for rank, ((f, role), y) in enumerate(zip(roles.items(), heights, strict=True), 1):
            paragraph(page, f"[f = {f}]({role}){gap}alone {percent(value[f'alone_{rank}'])}", x, y, parent=axes)
        return
    least, most = (percent(value[f"{which}_alone"]) for which in ("least", "most"))
    paragraph(page, f"[alone](ink) {least}{' ' if lines == 1 else gap}to {most}", x, low, parent=axes)
    free = np.inf
    for (f, role), y in zip(roles.items(), picture.rows, strict=True):
        if free - y > 1.15 * em:
            paragraph(page, f"[f = {f}]({role})", x, y, parent=axes)
            free = y


def build(run, page):
    value, pair = {name: number.value for name, number in numbers(run).items()}, chosen(run)
    everything, answer, p = frequency_groups.shares_of_logits(run), value["answer"], value["modulus"]
    roles, answers = ranked(everything), modular_network.pairs(p)[2]
    right = [
        None,
        *(float(modular_network.accuracy(logits, answers)) for logits in np.cumsum(list(everything.values()), 0)),
    ]
    page.title("At the [answer](highlight) the waves meet best")
    counter = page.step_counter(len(roles), "waves added")
    axes, em = page.grid("waves")["waves"], page.canvas.sizes["label"]
    page.heading(axes, f"[{value['a']} + {value['b']} = {answer}](highlight) mod {p}: what each frequency adds")
    longest = f"  f = {'0' * max(2, len(str(max(roles))))}: " if page.canvas.layout == "article" else "  "
    page.reserve(axes, f"{longest}alone 00%", "label")
    linear_axis(axes.xaxis, -0.8, p - 0.2, 7, "possible answer c")
    axes.set(yticks=[])
    axes.spines["bottom"].set_visible(False)
    page.settle()
    parts = np.stack([values[pair] for values in everything.values()])
    curves = fourier.interpolated(parts, FINE)[:, : (p - 1) * FINE + 1]
    picture = Superposition(page, axes, parts, curves, list(roles.values()), answer, heading=3 * em)

    x, quiet = axes.bbox.x1 + 0.6 * em, {"color": page.theme.muted, "parent": axes}
    paragraph(page, "gets right", x, axes.bbox.y1 + 0.85 * em, **quiet)
    label_waves(page, axes, picture, roles, value, x)
    paragraph(page, "[together](ink)", x, picture.zero + 0.95 * em, parent=axes)
    y = picture.zero + 0.2 * em - 0.75 * page.canvas.sizes["counter"]
    number = page.add_animated(RunningNumber(page, x, y, "counter", align="left"))
    words = "[Their sum](ink): the network says what is highest"
    paragraph(page, words, axes.bbox.x0, picture.above - 0.9 * em, **quiet)
    last = len(roles) * STAGE
    picture.set_added(len(roles))
    note = annotate(
        page,
        axes,
        f"{value['margin']:.0f} logits above the next",
        (answer, parts.sum(0)[answer]),
        width=14 * em,
        appears=last,
    )

    def update(step):
        picture.set_added(step / STAGE)
        number.set_text(percent(right[step // STAGE]) if step >= STAGE else "")
        note.set_step(step)
        counter.set_step(step // STAGE)

    return update
