"""Shoots a film into files: Manim draws each frame, the encoder takes it from there."""

from importlib import import_module

import numpy as np
from PIL import Image

from figures import draw
from render import encode, scene
from render.canvas import CANVASES, Page
from render.layers import Layered
from render.style import THEMES
from render.timeline import FPS
from workflow.job import UserError

LONGEST = 14  # seconds of a GIF: more is too heavy for a feed


def files(figure, data, canvas, theme, paths, limit=None, draft=None):
    """Encode a film from one stream of frames into the files of `paths`; a GIF has an excerpt of a long one.

    limit: at most so many frames. draft: text of a watermark.
    """
    count = len(draw.timeline(figure, data).frames())
    indices = np.unique(np.rint(np.linspace(0, count - 1, min(count, limit or count))).astype(int)).tolist()
    ahead = part = None
    if any(path.suffix == ".gif" for path in paths):
        part = excerpt(figure, draw.timeline(figure, data), indices)
        picked = sorted({indices[part[round(share * (len(part) - 1))]] for share in np.linspace(0, 1, encode.SAMPLES)})
        ahead = [pixels.copy() for pixels in frames(figure, data, canvas, theme, picked, draft)]
    shot = frames(figure, data, canvas, theme, indices, draft)
    encode.encode(shot, draw.by_format(paths), palette_frames=ahead, excerpt=part, title=figure.header.title)


def excerpt(figure, timeline, indices):
    """Which of the frames with the given indices a GIF shows, as a range: all of a short film, else the shots that its header names."""
    count, shots = len(timeline.frames()), figure.header.excerpt
    if count <= LONGEST * FPS and not shots:
        return range(len(indices))
    if not shots or not set(shots) <= set(timeline.moments):
        raise UserError(f"figures/{figure.name}.py: a film of over {LONGEST} s needs an `excerpt` for its GIF, the names of "
                        f"a first and a last shot; there are {', '.join(timeline.moments)}")
    span = timeline.span(*shots)
    if not 0 < len(span) <= LONGEST * FPS:
        raise UserError(f"figures/{figure.name}.py: the excerpt lasts {len(span) / FPS:g} s; a GIF has {LONGEST} s at most")
    first, stop = np.searchsorted(indices, (span.start, span.stop))
    first = min(int(first), len(indices) - 1)
    return range(first, max(int(stop), first + 1))


def frame(figure, data, canvas, theme, path, step=None, draft=None):
    """Draw one frame, at a training step (default: the last), as PNG."""
    steps = draw.timeline(figure, data).frames()
    index = len(steps) - 1 if step is None else min(int(np.searchsorted(steps, step)), len(steps) - 1)
    (pixels,) = frames(figure, data, canvas, theme, [index], draft)
    draw.save(path, pixels)


def frames(figure, data, canvas, theme, indices, draft=None):
    """Yield the frames of a film with the given indices, RGB [height, width, 3] uint8."""
    shoot = import_module(figure.module).film
    shot = scene.frames(lambda stage: shoot(**data, stage=stage), CANVASES[canvas], THEMES[theme], only=indices)
    return watermarked(shot, canvas, theme, draft) if draft else shot


def watermarked(shot, canvas, theme, text):
    """The same frames, each with the watermark of a draft over it."""
    page = Page(canvas, theme)
    page.watermark(text)
    page.figure.patch.set_alpha(0)
    mark = Image.fromarray(Layered(page, lambda step: None).full(0).copy())
    for pixels in shot:
        yield np.asarray(Image.alpha_composite(Image.fromarray(pixels).convert("RGBA"), mark).convert("RGB"))
