"""Draws a figure with Matplotlib into files: its picture, or its animation, on one canvas in one theme."""

import sys
from functools import partial

import numpy as np
from PIL import Image

from core.atomic import atomic
from core.errors import UserError
from figures.harness import hooks
from render.given_title import GivenTitle
from render.page.blitting import BlittedPage
from render.page.page import Page


def still(figure, data, canvas, theme, paths, title, draft=None, alt=None, svg_text="text"):
    """Write the picture of a figure, at its last step, to every file of `paths` (.png .svg .pdf).

    data: argument -> what the figure reads. title, alt: with their numbers filled in; the files carry them. draft: text
    of a watermark. svg_text: "text" or "shapes".
    """
    from render.page import save_still  # where it is needed, as is the encoder: each takes its time to load

    page, _ = built(figure, data, canvas, theme, True, title, draft)
    save_still.save_still(page, by_format(paths), title, alt, svg_text)


def animation(figure, data, canvas, theme, paths, title, limit=None, draft=None):
    """Draw an animation once and write it to every file of `paths` (.gif .mp4 .webp .poster.png).

    limit: the most frames it may have. A poster alone takes only the last frame.
    """
    from render.encode import encoder

    outputs = by_format(paths)
    layered = moving(figure, data, canvas, theme, title, draft)
    steps = hooks.timeline(figure, data).frames(limit=limit).tolist()
    if list(outputs) == ["poster"]:
        steps = steps[-1:]
    encoder.encode_page(layered, steps, outputs, title=title)


def slider(figure, data, canvas, theme, path, title, limit=None, draft=None):
    """Draw an animation for each value of its slider, one after another in one MP4, at two thirds of the size.

    Each has the frames of the timeline: frame k of value v is frame v * frames + k.
    """
    from render.encode import encoder

    steps = hooks.timeline(figure, data).frames(limit=limit).tolist()
    pages = [moving(figure, data, canvas, theme, title, draft, value) for value in hooks.values(figure, data)]
    ahead = [reduced(page.frame(steps[-1])) for page in pages]
    frames = (reduced(pixels) for page in pages for pixels in page.frames(steps))
    encoder.encode(frames, {"mp4": path}, ahead=ahead, title=title)


def reduced(pixels):
    """A frame [height, width, 3 or 4] uint8 at two thirds of its size, both sides even."""
    height, width = (side // 3 * 2 // 2 * 2 for side in pixels.shape[:2])
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    return np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))


def frame(figure, data, canvas, theme, path, title, step=None, draft=None, value=None):
    """Write one frame of an animation as PNG: at a training step, or the last one. value: of its slider, or None."""
    layered = moving(figure, data, canvas, theme, title, draft, value)
    save(path, layered.frame(hooks.timeline(figure, data).last if step is None else step))


def moving(figure, data, canvas, theme, title, draft, value=None):
    """The animated page of a figure, for a value of its slider or none. Raises UserError if nothing is animated."""
    page, update = built(figure, data, canvas, theme, False, title, draft, value)
    if not update:
        raise UserError(
            f"{figure.place()}: `build` of an Animation must return a function that shows a step, such as `update`"
        )
    return BlittedPage(page, update, figure.place())


def by_format(paths):
    """Format -> path; "poster" for a .poster.png."""
    return {"poster" if path.name.endswith(".poster.png") else path.suffix[1:]: path for path in paths}


def save(path, pixels):
    """Write one frame as PNG."""
    with atomic(path) as temporary:
        Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(temporary, "PNG")


def given_title(figure, title):
    """The GivenTitle of a figure: a config's title is drawn even where the figure writes another one."""
    return GivenTitle(title, "title" in figure.entry)


def built(figure, data, canvas, theme, still, title, draft, value=None):
    """The page of a figure, at its last step, and the function that moves it; says what its proof-reading finds.

    value: of its slider, if it has one.
    """
    page = Page(canvas, theme, still, given_title(figure, title))
    more = {figure.slider[0]: value} if figure.slider else {}
    with page.rc_context():
        update = hooks.call(figure, "build", data, page=page, **more)
        if update and figure.moves:
            update = partial(hooks.guarded, figure, update)
            update(hooks.timeline(figure, data).last)
    for complaint in page.check():
        print(f"warning: {figure.name} on {canvas}: {complaint}", file=sys.stderr)
    if draft:
        page.watermark(draft)
    return page, update
