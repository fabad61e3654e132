"""Every input weight of sparse parity over training.

Signal grows, distractors die, and with the last of them the test loss.
"""

import numpy as np

from figures.harness.header import Animation, Claim, Number
from render.marks.curves import Curve, Curves
from render.marks.growing_lines import trails
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from render.timing.timeline import timeline_around
from train.analysis import milestones, pruning, sparsity

figure = Animation(
    reads={"run": "sparse_parity"},
    title="The last distractors go as the test loss drops",
    caption="All {weights:,} input weights of a network that learns the parity of {k:words} of {n_bits} digits. "
    "Weights on the {distractors} distractor digits first grow, as the network memorizes its training data (step "
    "{memorized_at:,}), then decay: nine in ten of those above {standing:g} are gone by step {gone_at:,}, while the "
    "test loss falls {fall_factor:,.0f}-fold, fastest near step {drop_at:,.0f}. What remains are the signal and bias "
    "weights of {alive_neurons} of the {hidden} neurons. Over the seeds {alive_neurons:range} neurons remain, and "
    "nine in ten of those weights are gone by step {gone_at:range,}. {run_seeds} seeds prune so.",
    alt="Lines of all {weights:,} input weights over {last_step:,} training steps, above train and test loss. Gray "
    "distractor weights fan out to about plus and minus {widest:.0f}, then shrink to zero, nine in ten of the large "
    "ones by step {gone_at:,}; orange signal weights grow and stay. Test loss rises to {test_loss_peak:.1f} while "
    "train loss falls, then drops by orders of magnitude near step {drop_at:,.0f}, as the last distractors vanish.",
    sources=("PAIR 2023",),
    order=31,
)


def numbers(run):
    (k, w_input, w_output), loss = sparsity.of_series(run), run.metrics["test_loss"]
    distractor = sparsity.max_distractor(w_input, k)
    drop = pruning.steepest_fall(run.steps, loss)
    gone = pruning.gone_at(run.steps, pruning.standing_distractors(w_input, k))
    return {
        "memorized_at": Number(milestones.memorized_at(run.steps, run.metrics["train_accuracy"]), "training step"),
        "drop_at": Number(drop, "training step"),
        "gone_at": Number(gone, "training step"),
        "gone_after_drop": Number(gone / drop, "times"),
        "fall_factor": Number(float(loss.max() / loss[-1]), "times"),
        "test_loss_peak": Number(float(loss.max()), "nats"),
        "max_distractor": Number(float(distractor[-1]), "weight"),
        "alive_neurons": Number(int(sparsity.alive_neurons(w_input[-1], w_output[-1])), "neurons"),
        "weights": Number(w_input[0].size, "weights"),
        "widest": Number(float(distractor.max()), "weight"),
        "standing": Number(pruning.STANDING, "weight"),
        "last_step": Number(int(run.steps[-1]), "training step"),
        "hidden": Number(w_output.shape[-1], "neurons"),
        "k": Number(k, "digits"),
        "n_bits": Number(w_input.shape[1] - 1, "digits"),
        "distractors": Number(w_input.shape[1] - 1 - k, "digits"),
    }


def claims(numbers):
    return [
        Claim("memorized_at", at_least=1),
        Claim("drop_at", at_least=1000, at_most=3000),
        Claim("gone_at", at_least=1000, at_most=3000),
        Claim("gone_after_drop", at_least=0.9, at_most=1.2),
        Claim("fall_factor", at_least=1000),
        Claim("test_loss_peak", at_least=1),
        Claim("max_distractor", at_most=0.01),
        Claim("alive_neurons", at_least=4, at_most=6),
    ]


def timeline(run):
    measured = numbers(run)
    moments = {name: measured[name].value for name in ("memorized_at", "drop_at", "gone_at")}
    return timeline_around(int(run.steps[-1]), moments, seconds=8.5)


def data(run):
    """Losses, and all weights that are drawn: w_DIGIT_NEURON, the last digit is the bias."""
    _, w_input, _ = sparsity.of_series(run)
    names = [f"w_{digit + 1}_{neuron + 1}" for digit in range(w_input.shape[1]) for neuron in range(w_input.shape[2])]
    losses = {name: run.metrics[name] for name in ("train_loss", "test_loss")}
    return {"step": run.steps} | losses | dict(zip(names, w_input.reshape(len(w_input), -1).T))


def whole_decades(run):
    """The powers of ten below and above all losses."""
    losses = np.concatenate([run.metrics["train_loss"], run.metrics["test_loss"]])
    logs = np.log10([losses[losses > 0].min(), losses.max()])
    return 10.0 ** np.floor(logs[0]), 10.0 ** np.ceil(logs[1])


def build(run, page):
    steps, (k, w_input, w_output) = run.steps, sparsity.of_series(run)
    lines = w_input.reshape(len(steps), -1)
    digit = np.repeat(np.arange(w_input.shape[1]), w_input.shape[2])
    limit = 1.04 * np.abs(lines).max()
    page.title("The last [distractors](distractor) go as the [test loss](test) drops")
    counter = page.step_counter(int(steps[-1]))
    panels = page.grid(
        Grid("weights\nloss", heights=(1.9, 1), gaps=(1, 1)),
        square=Grid("weights\nloss", heights=(1.7, 1), gaps=(1, 1)),
    )
    page.heading(panels["weights"], "Input weights: [signal](signal), [bias](bias) and [distractor](distractor) digits")
    page.heading(panels["loss"], "Loss in nats")
    step_axis(panels["weights"], steps[-1], numbers=False, ticks=4)
    step_axis(panels["loss"], steps[-1], ticks=4)
    linear_axis(panels["weights"].yaxis, -limit, limit, 4)
    log_axis(panels["loss"].yaxis, *whole_decades(run), ticks=3)
    # Weights of alive neurons are drawn over those that decay.
    stays = np.tile(sparsity.alive(w_input[-1], w_output[-1]), w_input.shape[1])
    kind = np.select([digit < k, digit == w_input.shape[1] - 1], ["signal", "bias"], "distractor")
    groups = [
        (~stays, "signal", 1.6),
        (~stays, "bias", 1.6),
        (kind == "distractor", "distractor", 1.2),
        (stays, "bias", 2.6),
        (stays, "signal", 2.6),
    ]
    growing = trails(
        page,
        panels["weights"],
        steps,
        lines,
        [(np.flatnonzero(chosen & (kind == role)), role, width) for chosen, role, width in groups],
    )
    losses = Curves(
        page,
        panels["loss"],
        steps,
        [Curve(run.metrics["train_loss"], "train", "train"), Curve(run.metrics["test_loss"], "test", "test")],
    )
    drop = numbers(run)["drop_at"].value
    for axes in panels.values():
        axes.axvline(drop, color=page.theme.muted, linewidth=page.stroke(1.6), dashes=(3, 3), zorder=1)
    at = drop, np.interp(drop, steps, run.metrics["test_loss"])
    note = annotate(page, panels["loss"], f"falls fastest near step {drop:,.0f}", at, appears=drop)

    def update(step):
        index = run.at(step)
        growing.set_index(index)
        losses.set_index(index)
        counter.set_step(step)
        note.set_step(step)

    return update
