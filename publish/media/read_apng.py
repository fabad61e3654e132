"""Reads animated PNGs as browsers show them; Pillow opens them too, but blends and disposes differently."""

import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from publish.media.read_gif import browser_seconds
from publish.media.read_picture import plain

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CLEAR, RESTORE = 1, 2  # kinds of disposal
OVER = 1  # kind of blending: over the canvas
SHARED = (b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT")  # chunks that hold for every picture


@dataclass
class Frame:
    """One picture: size, position, duration (seconds), disposal, blending, compressed data."""

    size: tuple
    corner: tuple
    duration: float
    dispose: int
    blend: int
    data: list


class Apng:
    """A reader (see publish/media/decode.py) of animated PNGs. Raises ValueError if one is damaged."""

    format, upright = "apng", True

    def __init__(self, path):
        self.header, self.shared, self.frames = _parsed(path.read_bytes())
        self.size = _number(self.header[:4]), _number(self.header[4:8])
        if not self.frames:
            raise ValueError("it holds no picture")
        self.moves = len(self.frames) > 1

    def shown(self):
        """Yield (RGBA image, seconds) of each picture, composited over those before."""
        canvas = Image.new("RGBA", self.size)
        for number, frame in enumerate(self.frames):
            box = (*frame.corner, *(first + side for first, side in zip(frame.corner, frame.size)))
            if not all(frame.size) or box[2] > self.size[0] or box[3] > self.size[1]:
                raise ValueError(f"its picture {number} lies beyond its edge")
            under, drawn = canvas.crop(box), self._picture(frame)
            canvas.paste(Image.alpha_composite(under, drawn) if frame.blend == OVER else drawn, box)
            yield canvas, frame.duration
            canvas = canvas.copy()  # the caller may keep the last one
            if frame.dispose == CLEAR or frame.dispose == RESTORE and number == 0:
                canvas.paste((0, 0, 0, 0), box)
            elif frame.dispose == RESTORE:
                canvas.paste(under, box)

    def _picture(self, frame):
        """One picture alone, as RGBA."""
        header = b"".join(side.to_bytes(4, "big") for side in frame.size) + self.header[8:]
        chunks = [(b"IHDR", header), *self.shared, (b"IDAT", b"".join(frame.data)), (b"IEND", b"")]
        with Image.open(BytesIO(SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)), formats=["PNG"]) as image:
            return plain(image).convert("RGBA")


def animated(path):
    """Whether a file is an animated PNG, by the chunks before its first picture."""
    with open(path, "rb") as file:
        if file.read(8) != SIGNATURE:
            return False
        while len(head := file.read(8)) == 8 and head[4:] != b"IDAT":
            if head[4:] == b"acTL":
                return True
            file.seek(_number(head[:4]) + 4, 1)
    return False


def _parsed(contents):
    """(IHDR, shared chunks, Frames) of a file."""
    header, shared, frames = b"", [], []
    for kind, data in _chunks(contents):
        if kind == b"IHDR":
            header = data
        elif kind in SHARED and not frames:
            shared.append((kind, data))
        elif kind == b"fcTL":
            width, height, left, top = (_number(data[at : at + 4]) for at in (4, 8, 12, 16))
            duration = browser_seconds(_number(data[20:22]) / (_number(data[22:24]) or 100))
            frames.append(Frame((width, height), (left, top), duration, data[24], data[25], []))
        elif kind == b"IDAT" and frames:  # before the first fcTL: a picture for programs that know no animation
            frames[-1].data.append(data)
        elif kind == b"fdAT":
            frames[-1].data.append(data[4:])
    return header, shared, frames


def _chunks(contents):
    """Yield (kind, data) up to the last chunk. Raises ValueError if one is damaged, or the last missing."""
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = _number(contents[at : at + 4]), contents[at + 4 : at + 8]
        data, check = contents[at + 8 : at + 8 + length], contents[at + 8 + length : at + 12 + length]
        if len(check) < 4 or zlib.crc32(kind + data) != _number(check):
            raise ValueError(f"it is cut off or damaged at byte {at:,}")
        yield kind, data
        at += 12 + length


def _chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _number(data):
    return int.from_bytes(data, "big")
