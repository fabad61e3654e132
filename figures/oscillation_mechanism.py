"""Why AdamW swings: through one period, the gradient, Adam's two moments of it, its push and the pull of decay."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from figures.harness.header import Claim, Number, Still
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, step_axis
from render.page.page import Grid
from train.analysis import oscillation

figure = Still(
    reads={"run": "adamw_oscillation"},
    title="The gradient dies, yet Adam keeps pushing: why it swings",
    caption="One period of {period:,d} steps, from the smallest weight norm to the next. As the weights grow, the "
    "gradient falls by {gradient_fall:.1f} decades, but Adam divides two memories of it: m, over {memory_m:d} steps, "
    "fades by {fade_m:.2%} a step, and √v, over {memory_v:d} steps of the squares, by {fade_v:.2%}. Their ratio "
    "stays: where the norm is largest, the push still has {push_left:.0%} of its greatest strength. Then the pull of "
    "decay, which grows with the weights, wins; they shrink, the loss climbs, the gradient returns. √v turns "
    "{head_start:d} steps before m, so that the push drops to {collapse:.0%} of the pull before it recovers. In all "
    "{cycles:d} whole cycles that we watched, m lags {lag_m:.0f} and √v {lag_v:.0f} steps behind the gradient on "
    "average. Over the seeds m lags {lag_m:range.0f} and √v {lag_v:range.0f} steps. {run_seeds} seeds swing so.",
    alt="Two panels over one period of {period:,d} training steps. On a logarithmic axis, the norm of the gradient "
    "falls by {gradient_fall:.1f} decades and comes back, while m and the root of v fade together, more slowly, "
    "along straight lines. On a linear axis, Adam's push stays high for half a period, the pull of decay grows "
    "past it, the push drops when the gradient returns, and climbs back past the pull, as at the start.",
    sources=("PAIR 2023", "Kingma and Ba 2015", "Loshchilov and Hutter 2019"),
    order=45,
)


def numbers(run):
    optimizer = recipe(run)
    steps, series = run.steps, parts(run)
    start, crest, end = period(run)
    push, pull, gradient = series["push"], series["pull"], series["gradient"]
    strongest = start + int(np.argmax(push[start : crest + 1]))
    took = steps[crest] - steps[strongest]
    fade = {name: float(1 - (series[name][crest] / series[name][strongest]) ** (1 / took)) for name in "mv"}
    lowest = {name: steps[start + np.argmin(series[name][start : end + 1])] for name in "mv"}
    lag = {name: lags(run, series[name]) for name in "mv"}
    return {
        "period": Number(int(steps[end] - steps[start]), "training steps"),
        "memory_m": Number(round(1 / (1 - optimizer["beta1"])), "training steps"),
        "memory_v": Number(round(1 / (1 - optimizer["beta2"])), "training steps"),
        "gradient_fall": Number(float(np.log10(gradient[start : crest + 1].max() / gradient[crest])), "decades"),
        "fade_m": Number(fade["m"], "a step"),
        "fade_v": Number(fade["v"], "a step"),
        "push_left": Number(float(push[crest] / push[start : end + 1].max()), "of the strongest push"),
        "balance": Number(float(np.abs(push / pull - 1)[[start, crest, end]].max()), "of the pull"),
        "head_start": Number(int(lowest["m"] - lowest["v"]), "training steps"),
        "collapse": Number(float((push / pull)[crest : end + 1].min()), "of the pull"),
        "cycles": Number(whole_cycles(run), "whole cycles"),
        "lag_v": Number(lag["v"], "training steps"),
        "lag_m": Number(lag["m"], "training steps"),
        "lag_between": Number(lag["m"] - lag["v"], "training steps"),
    }


def recipe(run):
    """The optimizer of a run of AdamW whose moments are saved. Raises UserError for another run."""
    optimizer = run.spec.get("optimizer", {})
    adamw = {"beta1", "beta2"} <= optimizer.keys() and optimizer.get("name", "adamw") == "adamw"
    if not adamw or "m_norm" not in run.metrics:
        raise UserError("needs a run of AdamW that was trained here, with the norms of its moments among its metrics")
    return optimizer


def claims(numbers):
    return [
        Claim("period", at_least=1000, at_most=1300),
        Claim("gradient_fall", at_least=4),
        Claim("fade_m", at_least=0.009, at_most=0.011),
        Claim("fade_v", at_least=0.009, at_most=0.011),
        Claim("push_left", at_least=0.5),
        Claim("balance", at_most=0.05),
        Claim("head_start", at_least=1),
        Claim("collapse", at_most=0.7),
        Claim("lag_v", at_least=0),
        Claim("lag_m", at_least=0),
        Claim("lag_between", at_least=0),
    ]


def controls(run):
    """A push as strong as the gradient, one that the pull balances at all times, and m and v in each other's place."""

    def pushed(push):
        return {"run": replace(run, metrics={**run.metrics, "update_outward": push})}

    swapped = {"m_norm": run.metrics["sqrt_v_norm"], "sqrt_v_norm": run.metrics["m_norm"]}
    return {
        "push in proportion to the gradient": pushed(run.metrics["gradient_norm"]),
        "push and pull in balance": pushed(run.metrics["decay_norm"]),
        "m and v exchanged": {"run": replace(run, metrics=run.metrics | swapped)},
    }


def lags(run, follower):
    """By how many steps `follower` [T] comes after the gradient, over all cycles."""
    logs = np.log10(np.maximum([run.metrics["gradient_norm"], follower], 1e-300))  # m and v begin at zero
    grid, gradient, follower = oscillation.settled(run.steps, *logs)
    return oscillation.phase_lag(gradient, follower) / 360 * oscillation.period(grid, gradient)


def whole_cycles(run):
    """How many cycles of the gradient lags are averaged over: the whole ones after it has settled."""
    log = np.log10(np.maximum(run.metrics["gradient_norm"], 1e-300))
    return oscillation.cycles(oscillation.settled(run.steps, log)[1])


def parts(run):
    """Name -> [T]: norms of the gradient, of m and of the root of v; push and pull, in weight norm a step."""
    memory = {"m": run.metrics["m_norm"], "v": run.metrics["sqrt_v_norm"]}
    forces = {"push": run.metrics["update_outward"], "pull": run.metrics["decay_norm"]}
    return {"gradient": run.metrics["gradient_norm"]} | memory | forces


def period(run):
    """Checkpoints of one period: the norm's trough, its crest, the next trough."""
    norm = run.metrics["weight_norm_l2"]
    start, end = oscillation.closest_look(run.steps, norm, oscillation.troughs)
    return start, start + int(np.argmax(norm[start:end])), end


def data(run):
    """The period and a little on both sides."""
    start, _, end = run.steps[list(period(run))]
    margin = 0.06 * (end - start)
    drawn = slice(*np.searchsorted(run.steps, (start - margin, end + margin)))
    return {"step": run.steps[drawn]} | {name: values[drawn] for name, values in parts(run).items()}


def build(run, page):
    theme, series, stacked = page.theme, data(run), page.canvas.layout != "article"
    steps, push, pull = (series[name] for name in ("step", "push", "pull"))
    start, crest, end = turns = np.searchsorted(steps, run.steps[list(period(run))])
    measured = numbers(run)
    page.title(figure.title)
    columns, rows = Grid("memory forces", gaps=(1.6, 0)), Grid("memory\nforces", heights=(1.1, 1), gaps=(0, 0.4))
    panels = page.grid(article=columns, square=rows)
    memory, forces = panels["memory"], panels["forces"]
    for axes in panels.values():
        step_axis(axes, steps[-1], steps[0], ticks=6 if stacked else 4)
    if stacked:  # on one axis of steps
        memory.set_xlabel("")
        memory.tick_params(labelbottom=False)
    page.heading(memory, "[Gradient](train), and [Adam's memory](highlight) of it")
    page.heading(forces, "Change of [weight norm](ink) per step")
    log_axis(memory.yaxis, series["gradient"].min() / 30, 3 * series["gradient"].max(), ticks=3)
    linear_axis(forces.yaxis, 0, 1.5 * push.max(), ticks=3)
    for name, role, dashes in (("gradient", "train", "-"), ("m", "highlight", "-"), ("v", "highlight", (0, (2, 1.4)))):
        memory.plot(steps, series[name], color=theme.color(role), ls=dashes)
    for role, wins, text, middle in (
        ("highlight", push > pull, "weights grow", (steps[start] + steps[crest]) / 2),
        ("ink", push < pull, "weights shrink", (steps[crest] + steps[end]) / 2),
    ):
        forces.fill_between(steps, push, pull, wins, color=theme.tint(role, 0.85), lw=0, interpolate=True)
        forces.text(middle, 0.01, text, color=theme.text_color(role), weight=600, ha="center", va="bottom")
    forces.plot(steps, pull, color=theme.ink)
    forces.plot(steps, push, color=theme.highlight)
    forces.plot(steps[turns], pull[turns], "o", ms=page.stroke(10), color=theme.ink)
    fading, lowest = (start + 2 * crest) // 3, crest + int(np.argmin(series["m"][crest : end + 1]))
    apart = lowest + int(np.argmax(series["m"][lowest:] > 6 * series["m"][lowest]))  # where m and √v are plainly two
    for axes, text, name, at in (
        (memory, f"The [gradient](train) falls by {measured['gradient_fall'].value:.1f} decades", "gradient", fading),
        (memory, "[m and √v](highlight) fade together: their ratio stays", "m", fading),
        (
            memory,
            f"[√v](highlight) (dashed) turns {measured['head_start'].value:d} steps before [m](highlight)",
            "m",
            apart,
        ),
        (forces, "then the [pull of decay](ink) wins", "pull", (crest + end) // 2),
        (forces, "[Adam's push,](highlight) m/√v, stays", "push", (start + crest) // 2),
    ):
        annotate(page, axes, text, (steps[at], series[name][at]))
