"""Draws a part of an animation, from one moment to another: in `preview` at half the size."""

import re

import numpy as np
from PIL import Image

from core.errors import UserError
from core.suggestions import unknown
from figures.harness import draw_page, drawing, hooks
from figures.harness.header import MOVING
from render.encode import encoder
from render.timing.timeline import FPS, is_reached

HELP = (
    "of an animation the frames from one moment to another: training steps (400:2000), seconds (0s:3s), "
    "or moments of its timeline (generalized_at:); an end left out is that of the animation"
)


def argument(parser):
    parser.add_argument("--clip", metavar="FROM:TO", help=HELP)


def span(timeline, text):
    """The frames of an animation that a text such as "400:2000" or "0s:3s" names, as a range; never empty.

    Raises UserError if it names none.
    """
    steps = timeline.frames()
    first, colon, last = text.partition(":")
    if not colon:
        raise UserError(f"--clip {text}: name both ends, such as 0s:3s or 400:2000; either may be left out, as in 400:")
    start = _frame(timeline, steps, first, "left") if first else 0
    stop = _frame(timeline, steps, last, "right") if last else len(steps)
    start = min(start, len(steps) - 1)
    if stop < start or stop == start and last.endswith("s"):
        raise UserError(f"--clip {text}: it ends before it begins; the animation lasts {len(steps) / FPS:g} s")
    return range(start, min(max(stop, start + 1), len(steps)))


def _frame(timeline, steps, text, side):
    """The number of the frame at a moment; side: "right" for the one after all frames that show it."""
    if seconds := re.fullmatch(r"(\d+(?:\.\d+)?) ?s", text):
        return round(float(seconds[1]) * FPS)
    if text.isdecimal():
        return int(np.searchsorted(steps, int(text), side))
    reached = {name: step for name, step in timeline.moments.items() if is_reached(step)}
    if text not in reached:
        raise UserError(f"--clip: {unknown(text, reached, 'moment')}, a training step, or seconds such as 2.5s")
    return int(np.searchsorted(steps, reached[text], side))


def draw(figure, data, options, path, title, draft=None, halved=True):
    """Write the frames that `options.clip` names to `path` (.gif .mp4 .webp), at half the size or the whole one."""
    if not figure.moves_on(options.canvas):
        raise UserError(f"{figure.name} is static on canvas {options.canvas}: it has no --clip")
    kind = draw_page.by_format([path]).popitem()[0]
    if kind not in MOVING:
        raise UserError(f"--out {path}: a clip is written as .{', .'.join(MOVING)}")
    timeline = hooks.timeline(figure, data)
    frames = _frames(figure, data, options, title, timeline, draft, halve if halved else np.asarray)
    chosen = span(timeline, options.clip)
    picked = encoder.samples(list(chosen), encoder.SAMPLES if kind == "gif" else encoder.JUDGED)
    ahead = [pixels.copy() for pixels in frames(picked)]
    encoder.encode(frames(list(chosen)), {kind: path}, ahead=ahead, title=title)


def _frames(figure, data, options, title, timeline, draft, shrink):
    """A function from the numbers of frames, rising, to an iterator over their pixels."""
    module = drawing.drawn_by(figure)
    if module is not draw_page:
        film = (figure, data, options.canvas, options.theme, title)
        return lambda indices: map(shrink, module.frames(*film, indices, draft))
    layered = draw_page.moving(figure, data, options.canvas, options.theme, title, draft)
    steps = timeline.frames()
    return lambda indices: map(shrink, layered.frames(steps[indices].tolist()))


def halve(pixels):
    """A frame [height, width, 3 or 4] uint8 at half its size, each pixel the mean of four; width and height even."""
    height, width = (side // 4 * 4 for side in pixels.shape[:2])
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels[:height, :width, :3])).reduce(2))
