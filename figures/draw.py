"""Draws a figure with Matplotlib into files: its picture, or its animation, on one canvas in one theme."""

import sys
from importlib import import_module

import numpy as np
from PIL import Image

from figures.header import STILL
from render import encode
from render.canvas import Page
from render.layers import Layered
from workflow.files import atomic


def files(figure, data, canvas, theme, paths, limit=None, draft=None, alt=None, svg_text="text"):
    """Draw every file of `paths` (.png .svg .pdf; .gif .mp4 .webp .poster.png) in as few passes as there can be.

    data: argument -> what the figure reads. limit: at most so many frames. draft: text of a watermark. alt: the alt text,
    which stills carry. svg_text: "text" or "shapes".
    """
    outputs = by_format(paths)
    moving = {kind: path for kind, path in outputs.items() if kind not in STILL}
    still = {kind: path for kind, path in outputs.items() if kind in STILL}
    if still:
        page, _ = built(figure, data, canvas, theme, True, draft)
        encode.save_still(page, still, figure.header.title, alt, svg_text)
    if moving:
        layered = Layered(*built(figure, data, canvas, theme, False, draft))
        encode.encode_page(layered, timeline(figure, data).frames(limit=limit).tolist(), moving, title=figure.header.title)


def frame(figure, data, canvas, theme, path, step=None, draft=None):
    """Draw one frame of what moves, at a training step (default: the last), or the picture of what stands still, as PNG."""
    if not figure.moves_on(canvas):
        return files(figure, data, canvas, theme, [path], draft=draft)
    layered = Layered(*built(figure, data, canvas, theme, False, draft))
    save(path, layered.frame(timeline(figure, data).last if step is None else step))


def by_format(paths):
    """Format -> path; "poster" for a .poster.png."""
    return {"poster" if path.name.endswith(".poster.png") else path.suffix[1:]: path for path in paths}


def save(path, pixels):
    """Write one frame as PNG."""
    with atomic(path) as temporary:
        Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(temporary, "PNG")


def built(figure, data, canvas, theme, still, draft):
    """The page of a figure, at its last step, and the function that moves it; says what its proof-reading finds."""
    page = Page(canvas, theme, still)
    update = import_module(figure.module).build(**data, page=page)
    if update:
        update(timeline(figure, data).last)
    for complaint in page.check():
        print(f"warning: {figure.name} on {canvas}: {complaint}", file=sys.stderr)
    if draft:
        page.watermark(draft)
    return page, update


def timeline(figure, data):
    return import_module(figure.module).timeline(**data)
