"""Shoots a film into files: Manim draws each frame, the encoder takes it from there."""

import numpy as np
from PIL import Image

from core.errors import UserError
from core.progress import counted_frames
from core.suggestions import unknown
from figures.harness import draw_page, hooks
from render.canvas import CANVASES
from render.encode import encoder
from render.film import frame_source
from render.page.blitting import BlittedPage
from render.page.page import Page
from render.theme import THEMES
from render.timing.timeline import FPS

LONGEST = 14  # seconds of a GIF: more is too heavy for a feed


def animation(figure, data, canvas, theme, paths, title, limit=None, draft=None):
    """Encode a film from one stream of frames into the files of `paths`; a GIF has an excerpt of a long one.

    limit: the most frames it may have. draft: text of a watermark. A poster alone takes only the last frame.
    """
    outputs = draw_page.by_format(paths)
    count = len(hooks.timeline(figure, data).frames())
    indices = np.unique(np.rint(np.linspace(0, count - 1, min(count, limit or count))).astype(int)).tolist()
    if list(outputs) == ["poster"]:
        indices = indices[-1:]
    ahead = part = None
    if set(outputs) != {"poster"}:
        part = excerpt(figure, hooks.timeline(figure, data), indices) if "gif" in outputs else range(len(indices))
        picked = encoder.samples([indices[k] for k in part], encoder.SAMPLES if "gif" in outputs else encoder.JUDGED)
        ahead = [pixels.copy() for pixels in frames(figure, data, canvas, theme, title, picked, draft)]
    shot = counted_frames(figure.name, frames(figure, data, canvas, theme, title, indices, draft), len(indices))
    encoder.encode(shot, outputs, ahead=ahead, excerpt=part, title=title, group=CANVASES[canvas].group)


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


def frame(figure, data, canvas, theme, path, title, step=None, draft=None):
    """Draw one frame, at a training step (default: the last), as PNG."""
    steps = hooks.timeline(figure, data).frames()
    index = len(steps) - 1 if step is None else min(int(np.searchsorted(steps, step)), len(steps) - 1)
    (pixels,) = frames(figure, data, canvas, theme, title, [index], draft)
    draw_page.save(path, pixels)


def frames(figure, data, canvas, theme, title, indices, draft=None):
    """Yield the frames of a film with the given indices, RGB [height, width, 3] uint8."""

    def shoot(stage):
        stage.given_title = draw_page.given_title(figure, title)
        hooks.call(figure, "film", data, stage=stage)

    shot = frame_source.frames(shoot, CANVASES[canvas], THEMES[theme], only=indices)
    return watermarked(shot, canvas, theme, draft) if draft else shot


def watermarked(shot, canvas, theme, text):
    """The same frames, each with the watermark of a draft over it."""
    page = Page(canvas, theme)
    page.watermark(text)
    page.figure.patch.set_alpha(0)
    mark = Image.fromarray(BlittedPage(page, lambda step: None).full(0).copy())
    for pixels in shot:
        yield np.asarray(Image.alpha_composite(Image.fromarray(pixels).convert("RGBA"), mark).convert("RGB"))
