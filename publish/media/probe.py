"""Facts of a medium that platforms' limits are about, found by decoding all of it, whoever made it.

A quick look at the project's own files, without decoding, is publish/media/summary.py.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from core.errors import UserError
from publish.media import decode

THUMB = (240, 240)  # pixels: where frames are compared


def facts(path):
    """Name -> value of the facts of a file. Raises UserError if it is missing, damaged, or shows nothing."""
    return facts_of(decode.reader(Path(path)), Path(path))


def facts_of(medium, path):
    """Name -> value of the facts of a medium, by its reader and path."""
    with decode.readable(path):
        values = _look(medium)
    if values.get("seconds", 0) > decode.LONGEST:
        raise UserError(f"{path} states that it lasts {values['seconds']:,.0f} s: cut it, or export it again")
    width, height = medium.size
    pixels = width * height
    values = {"bytes": path.stat().st_size, "format": medium.format, "width": width, "height": height} | values
    return values | {"aspect": round(width / height, 4), "pixels": pixels, "volume": pixels * values.get("frames", 1)}


def _look(medium):
    """The facts of a medium that depend on its kind."""
    if hasattr(medium, "look"):
        return medium.look()
    return _gif(medium) if medium.format == "gif" else _picture(medium)


def _gif(medium):
    thumbs, clear, last = [], False, len(medium.pictures) - 1
    for number, canvas in enumerate(medium.canvases()):
        clear = clear or canvas[..., 3].min() < 255
        if number in (0, 1, last):
            thumbs.append(np.asarray(Image.fromarray(canvas).convert("L").resize(THUMB, Image.Resampling.BOX), float))
    values = {"codec": "gif", "transparent": bool(clear)}
    if not medium.moves:
        return values
    ends = [float(np.abs(picture - thumbs[-1]).mean()) for picture in thumbs[:2]]
    # A GIF that begins with its pay-off ends as it begins; its start is the second picture.
    return values | _times(medium.durations) | {"delay": medium.delay, "payoff_first": ends[0] <= ends[1] / 2}


def _picture(medium):
    clear, seconds = False, []
    for image, duration in medium.shown():
        clear = clear or image.mode == "RGBA" and image.getextrema()[3][0] < 255
        seconds.append(duration)
    values = {"codec": medium.format, "transparent": clear, "upright": medium.upright}
    return values | _times(seconds) if medium.moves else values


def _times(durations):
    return {"frames": len(durations), "seconds": round(sum(durations), 3), "fps": round(1 / min(durations), 3)}
