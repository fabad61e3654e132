"""Weight decay prunes what the answer does not need: input weights of sparse parity, next to accuracy."""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from render.marks.brackets import bracket
from render.marks.colorbar import colorbar
from render.marks.curves import Curve, Curves
from render.marks.heatmap import heat_map, round_limit
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import linear_axis, percent_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import is_reached, timeline_around
from train.analysis import milestones, sparsity

figure = Animation(
    reads={"run": "sparse_parity"},
    title="Weight decay prunes the distractors",
    caption="A network learns the parity of {k:words} of {n_bits} digits. By step {memorized_at:,} it knows its "
    "training data by heart, and gets {test_accuracy_at_memorized:.0%} of the test data right, where chance is 50%; "
    "at step {generalized_at:,} it generalizes. Meanwhile regularization shrinks the weights on the {distractors} "
    "distractor digits: the largest ends at {max_distractor:.4f}. Each of the {k:words} signal digits keeps a weight "
    "of {weakest_signal:.2f} or more. {alive_neurons} of {hidden} neurons stay alive. Colors are strongest at "
    "±{color_limit:g} and beyond; output weights have a scale of their own. Over the seeds {alive_neurons:range} "
    "neurons stay alive, and it generalizes at step {generalized_at:range,}. {run_seeds} seeds prune so.",
    alt="Heat map of the input weights of {hidden} neurons on {n_bits} digits and a bias, beside curves of accuracy "
    "and of the largest weights. It starts as noise. Train accuracy reaches 100% by step {memorized_at:,}; when test "
    "accuracy follows at step {generalized_at:,}, the columns of the {distractors} distractor digits fade to nothing, "
    "and {alive_neurons} neurons with strong weights on the {k:words} signal digits remain.",
    sources=("PAIR 2023",),
    order=30,
)


def numbers(run):
    k, w_input, w_output = sparsity.of_series(run)
    accuracy = run.metrics["test_accuracy"]
    memorized = milestones.memorized_at(run.steps, run.metrics["train_accuracy"])
    return {
        "memorized_at": Number(memorized, "training step"),
        "test_accuracy_at_memorized": Number(float(accuracy[run.at(memorized)]), "share"),
        "generalized_at": Number(milestones.generalized_at(run.steps, accuracy), "training step"),
        "max_distractor": Number(float(sparsity.max_distractor(w_input, k)[-1]), "weight"),
        "weakest_signal": Number(float(sparsity.weakest_signal(w_input[-1], w_output[-1], k)), "weight"),
        "alive_neurons": Number(int(sparsity.alive_neurons(w_input[-1], w_output[-1])), "neurons"),
        "hidden": Number(w_output.shape[-1], "neurons"),
        "k": Number(k, "digits"),
        "n_bits": Number(w_input.shape[1] - 1, "digits"),
        "distractors": Number(w_input.shape[1] - 1 - k, "digits"),
        "color_limit": Number(color_limit(run), "weight"),
    }


def claims(numbers):
    return [
        Claim("memorized_at", at_least=100, at_most=1500),
        Claim("test_accuracy_at_memorized", at_most=0.6),
        Claim("generalized_at", at_least=1000, at_most=3000),
        Claim("max_distractor", at_most=0.01),
        Claim("weakest_signal", at_least=0.5),
        Claim("alive_neurons", at_least=4, at_most=6),
    ]


def timeline(run):
    measured = numbers(run)
    moments = {name: measured[name].value for name in ("memorized_at", "generalized_at")}
    return timeline_around(int(run.steps[-1]), moments, seconds=8.5)


def largest(run):
    """Largest absolute weight of any neuron on a signal digit and on a distractor digit, at every checkpoint [T]."""
    k, w_input, _ = sparsity.of_series(run)
    return np.abs(w_input[:, :k]).max(axis=(1, 2)), sparsity.max_distractor(w_input, k)


def color_limit(run):
    """The weight whose color is strongest: about that of a signal digit at the end."""
    k, w_input, w_output = sparsity.of_series(run)
    return round_limit(sparsity.signal_level(w_input[-1], w_output[-1], k))


def cells(run):
    """Weights [T, neuron, column], strongest neuron first: digits, bias, a gap, output (scaled to the same colors)."""
    _, w_input, w_output = sparsity.of_series(run)
    order = np.argsort(-sparsity.strength(w_input[-1], w_output[-1]))
    output = w_output[:, order, None] * (color_limit(run) / np.abs(w_output).max())
    return np.concatenate([w_input.transpose(0, 2, 1)[:, order], np.full_like(output, np.nan), output], axis=2)


def data(run):
    signal, distractor = largest(run)
    return {
        "step": run.steps,
        "train_accuracy": run.metrics["train_accuracy"],
        "test_accuracy": run.metrics["test_accuracy"],
        "largest_signal": signal,
        "largest_distractor": distractor,
    }


def build(run, page):
    k, steps, weights, limit = run.spec["options"]["k"], run.steps, cells(run), color_limit(run)
    digits = weights.shape[2] - 3
    page.title("Weight decay prunes the [distractors](distractor)")
    counter = page.step_counter(int(steps[-1]))
    panels = page.grid(
        article=Grid("accuracy weights\nlargest weights", widths=(1, 1.12), gaps=(1.2, 0.9)),
        square=Grid("accuracy\nlargest\nweights", heights=(1, 1, 2.1), gaps=(1, 1)),
        story=Grid("accuracy\nlargest\nweights", heights=(1, 1, 2.4), gaps=(1, 1)),
    )
    page.heading(panels["accuracy"], "Accuracy")
    page.heading(panels["largest"], "Largest input weight")
    for name in ("accuracy", "largest"):
        step_axis(panels[name], steps[-1], ticks=2, numbers=name == "largest")
    percent_axis(panels["accuracy"], min(0.4, run.metrics["test_accuracy"].min()))
    signal, distractor = largest(run)
    linear_axis(panels["largest"].yaxis, 0, 1.08 * max(signal.max(), distractor.max()), 3)
    accuracy = Curves(
        page,
        panels["accuracy"],
        steps,
        [
            Curve(run.metrics["train_accuracy"], "train", "train", percent),
            Curve(run.metrics["test_accuracy"], "test", "test", percent),
        ],
    )
    sizes = Curves(
        page,
        panels["largest"],
        steps,
        [Curve(signal, "signal", "signal"), Curve(distractor, "distractor", "distractor")],
    )
    heat = heat_map(page, panels["weights"], weights[0], limit)
    panels["weights"].set_ylabel(f"{weights.shape[1]} hidden neurons")
    bracket(page, panels["weights"], 0, k - 1, "signal", "signal")
    bracket(page, panels["weights"], k, digits - 1, f"{digits - k} distractors", "distractor")
    bracket(page, panels["weights"], digits, digits, "bias", "bias")
    bracket(page, panels["weights"], digits + 2, digits + 2, "output", "ink", side="bottom")
    colorbar(page, panels["weights"], limit, lambda value: f"{value:g}".replace("-", "−"))
    when = {name: number.value for name, number in numbers(run).items()}
    moment, notes = when["generalized_at"], []
    if is_reached(moment):
        text = f"[generalizes](test) at {moment:,.0f}"
        notes.append(annotate(page, panels["accuracy"], text, (moment, 0.97), appears=moment))

    def update(step):
        index = run.at(step)
        accuracy.set_index(index)
        sizes.set_index(index)
        heat.set_data(weights[index])
        for note in notes:
            note.set_step(step)
        counter.set_step(step)

    return update
