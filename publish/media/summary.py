"""What a file is, found by opening it: size, digest, dimensions, frames and duration."""

import hashlib
import re
from pathlib import Path

from core.errors import UserError

POINT = 4 / 3  # CSS pixels: SVG and PDF give their sizes in points of 1/72 inch


def described(path):
    """The bytes and sha256 of a file; for pictures width and height in pixels; for what moves frames and seconds too.

    Raises UserError if it can't be opened as what its name says.
    """
    path = Path(path)
    contents = path.read_bytes()
    found = {"bytes": len(contents), "sha256": hashlib.sha256(contents).hexdigest()}
    look = {".mp4": _video, ".gif": _image, ".webp": _image, ".png": _image, ".svg": _svg, ".pdf": _pdf}.get(
        path.suffix
    )
    try:
        return found | (look(path) if look else {})
    except (OSError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise UserError(f"{path} is damaged ({error}): delete it and run again") from None


def _video(path):
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if not stream.average_rate:
            raise ValueError("it states no rate")
        seconds = round(float(stream.frames / stream.average_rate), 3)
        return {"width": stream.width, "height": stream.height, "frames": stream.frames, "seconds": seconds}


def _image(path):
    from PIL import Image

    with Image.open(path) as image:
        return {"width": image.width, "height": image.height} | (
            _gif(path.read_bytes()) if image.format == "GIF" else {}
        )


def _gif(contents):
    """Pictures and rests of a GIF, read from its blocks: decoding all of them would take seconds."""
    at, rests, pictures = 13 + _colors(contents[10]), [], 0
    while contents[at] != 0x3B:
        if contents[at] == 0x2C:
            pictures += 1
            at += 11 + _colors(contents[at + 9])
        else:
            if contents[at + 1] == 0xF9:
                rests.append(int.from_bytes(contents[at + 4 : at + 6], "little"))
            at += 2
        while contents[at]:
            at += contents[at] + 1
        at += 1
    return {"frames": pictures, "seconds": sum(rests) / 100}


def _colors(flags):
    """Bytes of the table of colors that `flags` announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _svg(path):
    head = path.read_bytes()[:2000].decode("utf-8", "replace")
    return {side: round(float(re.findall(rf'{side}="([\d.]+)pt"', head)[0]) * POINT) for side in ("width", "height")}


def _pdf(path):
    boxes = re.findall(rb"/MediaBox\s*\[\s*[\d.]+\s+[\d.]+\s+([\d.]+)\s+([\d.]+)", path.read_bytes())
    return {side: round(float(length) * POINT) for side, length in zip(("width", "height"), boxes[0], strict=True)}
