"""Shoots a film into files: Manim draws each frame, the encoder takes it from there."""

import numpy as np
from PIL import Image

from figures import calls, draw
from render import encode, scene
from render.canvas import CANVASES, Page
from render.layers import Layered
from render.style import THEMES
from render.timeline import FPS
from workflow.job import UserError
from workflow.names import unknown

LONGEST = 14  # seconds of a GIF: more is too heavy for a feed


def animation(figure, data, canvas, theme, paths, limit=None, draft=None):
    """Encode a film from one stream of frames into the files of `paths`; a GIF has an excerpt of a long one.

    limit: the most frames it may have. draft: text of a watermark. A poster alone takes only the last frame.
    """
    outputs = draw.by_format(paths)
    count = len(calls.timeline(figure, data).frames())
    indices = np.unique(np.rint(np.linspace(0, count - 1, min(count, limit or count))).astype(int)).tolist()
    if list(outputs) == ["poster"]:
        indices = indices[-1:]
    ahead = part = None
    if "gif" in outputs:
        part = excerpt(figure, calls.timeline(figure, data), indices)
        picked = sorted({indices[part[round(share * (len(part) - 1))]] for share in np.linspace(0, 1, encode.SAMPLES)})
        ahead = [pixels.copy() for pixels in frames(figure, data, canvas, theme, picked, draft)]
    shot = frames(figure, data, canvas, theme, indices, draft)
    encode.encode(shot, outputs, palette_frames=ahead, excerpt=part, title=figure.header.title)


def excerpt(figure, timeline, indices):
    """Which of the frames with the given indices a GIF shows, as a range.

    All of a short film, else the shots that its header names.
    """
    count, shots = len(timeline.frames()), figure.header.excerpt
    if count <= LONGEST * FPS and not shots:
        return range(len(indices))
    if not shots:
        raise UserError(
            f"{figure.place()}: a film of over {LONGEST} s needs an `excerpt` for its GIF, the names of "
            f"a first and a last shot; there are {', '.join(timeline.moments)}"
        )
    for shot in shots:
        if shot not in timeline.moments:
            raise UserError(f"{figure.place('excerpt')}: `excerpt`: {unknown(shot, timeline.moments, 'shot')}")
    span = timeline.span(*shots)
    if not 0 < len(span) <= LONGEST * FPS:
        raise UserError(
            f"{figure.place('excerpt')}: the excerpt lasts {len(span) / FPS:g} s; a GIF has {LONGEST} s at most"
        )
    first, stop = np.searchsorted(indices, (span.start, span.stop))
    first = min(int(first), len(indices) - 1)
    return range(first, max(int(stop), first + 1))


def frame(figure, data, canvas, theme, path, step=None, draft=None):
    """Draw one frame, at a training step (default: the last), as PNG."""
    steps = calls.timeline(figure, data).frames()
    index = len(steps) - 1 if step is None else min(int(np.searchsorted(steps, step)), len(steps) - 1)
    (pixels,) = frames(figure, data, canvas, theme, [index], draft)
    draw.save(path, pixels)


def frames(figure, data, canvas, theme, indices, draft=None):
    """Yield the frames of a film with the given indices, RGB [height, width, 3] uint8."""
    shoot = lambda stage: calls.call(figure, "film", data, stage=stage)  # noqa: E731
    shot = scene.frames(shoot, CANVASES[canvas], THEMES[theme], only=indices)
    return watermarked(shot, canvas, theme, draft) if draft else shot


def watermarked(shot, canvas, theme, text):
    """The same frames, each with the watermark of a draft over it."""
    page = Page(canvas, theme)
    page.watermark(text)
    page.figure.patch.set_alpha(0)
    mark = Image.fromarray(Layered(page, lambda step: None).full(0).copy())
    for pixels in shot:
        yield np.asarray(Image.alpha_composite(Image.fromarray(pixels).convert("RGBA"), mark).convert("RGB"))
