"""Draws a figure into files: its picture, its animation or its film, on one canvas in one theme."""

from importlib import import_module

import numpy as np
from PIL import Image

from figures.header import Film
from render import encode
from render.canvas import CANVASES, Page
from render.layers import Layered
from render.style import THEMES
from workflow.files import atomic

STILL = ("png", "svg", "pdf")


def files(figure, data, canvas, theme, paths, limit=None, draft=None):
    """Draw every file of `paths` (.png .svg .pdf; .gif .mp4 .webp .poster.png) in as few passes as there can be.

    data: argument -> what the figure reads. limit: at most so many frames. draft: text of a watermark.
    """
    outputs = {"poster" if path.name.endswith(".poster.png") else path.suffix[1:]: path for path in paths}
    moving = {kind: path for kind, path in outputs.items() if kind not in STILL}
    still = {kind: path for kind, path in outputs.items() if kind in STILL}
    if still:
        page, update = built(figure, data, canvas, theme, True, draft)
        if update:
            update(timeline(figure, data).last)
        encode.save_still(page, still)
    if moving and isinstance(figure.header, Film):
        encode_film(figure, data, canvas, theme, moving, limit, draft)
    elif moving:
        layered = Layered(*built(figure, data, canvas, theme, False, draft))
        encode.encode_page(layered, timeline(figure, data).frames(limit=limit).tolist(), moving)


def frame(figure, data, canvas, theme, path, step=None, draft=None):
    """Draw one frame of what moves, at a training step (default: the last), or the picture of what stands still, as PNG."""
    if not figure.moves_on(canvas):
        return files(figure, data, canvas, theme, [path], draft=draft)
    if isinstance(figure.header, Film):
        steps = timeline(figure, data).frames()
        index = len(steps) - 1 if step is None else min(int(np.searchsorted(steps, step)), len(steps) - 1)
        (pixels,) = film(figure, data, canvas, theme, [index], draft)
    else:
        layered = Layered(*built(figure, data, canvas, theme, False, draft))
        pixels = layered.frame(timeline(figure, data).last if step is None else step)
    with atomic(path) as temporary:
        Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(temporary, "PNG")


def built(figure, data, canvas, theme, still, draft):
    """The page of a figure, and the function that moves it."""
    page = Page(canvas, theme, still)
    update = import_module(figure.module).build(**data, page=page)
    if draft:
        page.watermark(draft)
    return page, update


def timeline(figure, data):
    return import_module(figure.module).timeline(**data)


def encode_film(figure, data, canvas, theme, outputs, limit, draft):
    """Encode a film from one stream of frames; a GIF's palette comes from a few frames drawn ahead."""
    count = len(timeline(figure, data).frames())
    indices = np.unique(np.rint(np.linspace(0, count - 1, min(count, limit or count))).astype(int)).tolist()
    ahead = None
    if "gif" in outputs:
        picked = sorted({indices[round(share * (len(indices) - 1))] for share in np.linspace(0, 1, encode.SAMPLES)})
        ahead = [pixels.copy() for pixels in film(figure, data, canvas, theme, picked, draft)]
    encode.encode(film(figure, data, canvas, theme, indices, draft), outputs, palette_frames=ahead)


def film(figure, data, canvas, theme, indices, draft=None):
    """Yield the frames of a film with the given indices, RGB [height, width, 3] uint8."""
    from render import scene

    shoot = import_module(figure.module).film
    shot = scene.frames(lambda stage: shoot(**data, stage=stage), CANVASES[canvas], THEMES[theme], only=indices)
    return watermarked(shot, canvas, theme, draft) if draft else shot


def watermarked(frames, canvas, theme, text):
    """The same frames, each with the watermark of a draft over it."""
    page = Page(canvas, theme)
    page.watermark(text)
    page.figure.patch.set_alpha(0)
    mark = Image.fromarray(Layered(page, lambda step: None).full(0).copy())
    for pixels in frames:
        yield np.asarray(Image.alpha_composite(Image.fromarray(pixels).convert("RGBA"), mark).convert("RGB"))
