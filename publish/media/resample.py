"""Resizes, flattens and resamples in time the pictures of a medium, one picture in memory at a time."""

import math
from itertools import chain, repeat

import numpy as np
from PIL import Image

from render.theme import THEMES, contrast

FAINT = 2  # contrast of ink on the light ground below which the dark one is better
BASE = "light"


def flat(image, ground):
    """A picture as RGB, composited over `ground` ("#rrggbb") where it is transparent."""
    if image.mode != "RGBA":
        return image
    below = Image.new("RGBA", image.size, ground)
    return Image.alpha_composite(below, image).convert("RGB")


def resized(image, size, ground):
    """A picture at `size` (width, height), flattened first so that no edge darkens, [height, width, 3] uint8."""
    image = flat(image, ground)
    return np.asarray(image if image.size == tuple(size) else image.resize(size, Image.Resampling.LANCZOS))


def at_rate(pictures, size, fps, count, ground):
    """Yield `count` frames at `fps`, [height, width, 3] uint8: each what is shown in the middle of its time.

    The first picture comes first and the last one last. pictures: (image, seconds) in the order of time.
    """
    time, made, image = 0.0, 0, None
    for image, seconds in pictures:
        time += seconds
        due = math.ceil(time * fps - 0.5 - 1e-6)  # frames whose middle lies within its time
        due = min(max(due, 1), count - 1) - made  # the last frame is the last picture's
        if due > 0:
            yield from repeat(resized(image, size, ground), due)
            made += due
    yield from repeat(resized(image, size, ground), count - made)


def theme_for(pictures):
    """The theme whose background suits a transparent medium: dark for bright ink, else light; None if it is opaque.

    pictures: (image, seconds).
    """
    light, weight, clear = np.zeros(3), 0.0, False
    for image, _ in pictures:
        if image.mode == "RGBA" and image.getextrema()[3][0] < 255:
            clear = True
            small = image.convert("RGBa").resize((64, 64), Image.Resampling.BOX)
            small = np.asarray(small, float).reshape(-1, 4).sum(0)
            light, weight = light + small[:3], weight + small[3]
    if not np.any(weight):
        return BASE if clear else None
    ink = "#" + "".join(f"{round(min(255, part)):02x}" for part in 255 * light / weight)
    return "dark" if contrast(ink, THEMES[BASE].background) < FAINT else BASE


def payoff_last(pictures):
    """The pictures of a GIF that begins with its pay-off, in the order of time: the first one moved to the end."""
    pictures = iter(pictures)
    first = next(pictures)
    return chain(pictures, [first])
