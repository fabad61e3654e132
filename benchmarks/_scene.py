"""The scene that frame and file benchmarks draw: accuracy curves, a heat map and 300 growing lines, on made-up data."""

import numpy as np

from render.marks.growing_lines import Trails
from render.marks.heatmap import HeatMap
from render.page.page import Grid, Page

CHECKPOINTS = 400
EVERY = 10  # training steps between checkpoints
HOLD = 38  # frames of rest on the last


def series(lines=300):
    """Made-up checkpoints: accuracies [T, 2] and weights [T, 32, 31], of which three columns grow and the rest fade."""
    rng = np.random.default_rng(0)
    steps = np.arange(CHECKPOINTS) * EVERY
    accuracy = np.stack([0.5 + 0.5 * np.tanh(steps / 300), 0.5 + 0.5 / (1 + np.exp((1600 - steps) / 90))], axis=1)
    start = rng.normal(0, 0.25, (32, 31))
    wander = np.cumsum(rng.normal(0, 0.004, (CHECKPOINTS, 32, 31)), axis=0)
    fade = 1 / (1 + np.exp((steps - 1500) / 250))
    weights = (start + wander) * fade[:, None, None]
    weights[:, :6, :3] += (1.2 * np.sign(start[:6, :3]))[None] * (1 - fade)[:, None, None]
    return steps, accuracy, weights


def frame_steps(frames=225):
    """Training step of each frame, the rest on the last included."""
    moving = np.rint(np.linspace(0, (CHECKPOINTS - 1) * EVERY, frames - HOLD)).astype(int)
    return np.append(moving, [moving[-1]] * HOLD)


def build(canvas="article", theme="light", lines=300):
    """A page and its `update(step)`, through this project's renderer."""
    page = Page(canvas, theme)
    with page.rc_context():
        return page, draw(page, lines)


def draw(page, lines):
    """Draws the scene; returns `update(step)`."""
    steps, accuracy, weights = series()
    colors = page.theme
    page.title("Weight decay prunes the [distractors](distractor)")
    counter = page.step_counter(int(steps[-1]))
    panels = page.grid(Grid("accuracy heat\nlines heat", widths=(1, 1)), square="accuracy\nheat\nlines")
    panels["accuracy"].set(xlim=(0, steps[-1]), ylim=(0.45, 1.03), ylabel="accuracy")
    panels["lines"].set(xlim=(0, steps[-1]), ylim=(-1.6, 1.6), xlabel="training step", ylabel="weight")
    curves = Trails(
        panels["accuracy"],
        steps,
        accuracy,
        [([0], colors.train, page.stroke(3), None), ([1], colors.test, page.stroke(3), None)],
    )
    heat = HeatMap(panels["heat"], weights[0], 1.2, colors.diverging, colors.background)
    flat = weights.reshape(len(steps), -1)[:, :lines]
    signal = np.arange(lines) % 31 < 3
    trails = Trails(
        panels["lines"],
        steps,
        flat,
        [
            (np.flatnonzero(~signal), colors.distractor, page.stroke(2), None),
            (np.flatnonzero(signal), colors.signal, page.stroke(2), None),
        ],
    )
    page.add_animated(curves, heat, trails)

    def update(step):
        index = step / EVERY
        curves.set_index(index)
        trails.set_index(index)
        heat.set_data(weights[int(index)])
        counter.set_step(step)

    return update


def animation(frames):
    """The same scene as anyone would write it: pyplot, imshow, Line2D, FuncAnimation."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.animation import FuncAnimation

    steps, accuracy, weights = series()
    flat = weights.reshape(len(steps), -1)[:, :300]
    figure = pyplot.figure(figsize=(12, 6.76), dpi=100)
    grid = figure.add_gridspec(2, 2)
    top, bottom, right = (figure.add_subplot(place) for place in (grid[0, 0], grid[1, 0], grid[:, 1]))
    top.set(xlim=(0, steps[-1]), ylim=(0.45, 1.03), ylabel="accuracy")
    bottom.set(xlim=(0, steps[-1]), ylim=(-1.6, 1.6), xlabel="training step", ylabel="weight")
    curves = [top.plot([], [])[0] for _ in range(2)]
    lines = [bottom.plot([], [], color="orange" if k % 31 < 3 else "gray", lw=1.5)[0] for k in range(flat.shape[1])]
    image = right.imshow(weights[0], cmap="RdBu", vmin=-1.2, vmax=1.2, aspect="auto")
    title = figure.suptitle("")

    def update(step):
        index = step // EVERY
        for k, line in enumerate(curves):
            line.set_data(steps[: index + 1], accuracy[: index + 1, k])
        for k, line in enumerate(lines):
            line.set_data(steps[: index + 1], flat[: index + 1, k])
        image.set_data(weights[index])
        title.set_text(f"step {step:,}")

    return FuncAnimation(figure, update, frames=frames, interval=40)
