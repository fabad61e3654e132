"""Reads GIFs as browsers show them: local palettes, offsets, interlace, disposal; on a transparent canvas."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import numpy as np
from PIL import Image

QUICKEST, DEFAULT = 0.01, 0.1  # seconds: browsers replace delays up to the first by the second
PLAIN = bytes(value for level in range(256) for value in (level,) * 3)  # a palette in which each color is its own index
CLEAR, RESTORE = 2, (3, 4)  # kinds of disposal; some programs write 4 for 3


def browser_seconds(seconds):
    """The seconds for which browsers show a picture with a stated delay."""
    return DEFAULT if seconds <= QUICKEST else seconds


@dataclass(frozen=True)
class Picture:
    """One picture: position, size, palette [n, 3], transparent index (or -1), disposal, compressed data."""

    left: int
    top: int
    width: int
    height: int
    interlaced: bool
    colors: np.ndarray
    clear: int
    dispose: int
    hundredths: int
    data: bytes

    def numbers(self):
        """Its pixels as palette indices, [height, width] uint8. Raises OSError or ValueError if damaged."""
        size = self.width.to_bytes(2, "little") + self.height.to_bytes(2, "little")
        descriptor = b"\x2c\0\0\0\0" + size + (b"\x40" if self.interlaced else b"\0")
        head = b"GIF89a" + size + b"\xf7\0\0" + PLAIN + descriptor
        with Image.open(BytesIO(head + self.data + b"\x3b"), formats=["GIF"]) as image:
            return np.asarray(image)


class Gif:
    """A reader (see publish/media/decode.py) of GIFs. Raises ValueError if the file is no GIF or ends early."""

    format = "gif"

    def __init__(self, path):
        self.contents = path.read_bytes()
        self.size, self.pictures = self._parsed()
        if not self.pictures:
            raise ValueError("it holds no picture")
        first = self.pictures[0]
        if self.size[0] < first.width or self.size[1] < first.height:  # some programs write no size, or a wrong one
            self.size = first.left + first.width, first.top + first.height
        self.moves = len(self.pictures) > 1

    @cached_property
    def durations(self):
        """Seconds for which browsers show each picture."""
        return [browser_seconds(picture.hundredths / 100) for picture in self.pictures]

    @property
    def delay(self):
        """The shortest delay that the file states, in seconds."""
        return min(picture.hundredths for picture in self.pictures) / 100

    def shown(self):
        """Yield (RGBA image, seconds) of each picture, composited over those before."""
        for canvas, seconds in zip(self.canvases(), self.durations, strict=True):
            yield Image.fromarray(canvas.copy()), seconds  # the caller may keep the last one

    def canvases(self):
        """Yield the canvas after each picture, [height, width, 4] uint8; the array is reused."""
        canvas = np.zeros((self.size[1], self.size[0], 4), np.uint8)
        whole = canvas.view(np.uint32)[..., 0]  # a pixel a number: three times as fast
        for picture in self.pictures:
            box = (slice(picture.top, picture.top + picture.height), slice(picture.left, picture.left + picture.width))
            under = whole[box]
            before = under.copy() if picture.dispose in RESTORE else None
            if under.size:
                numbers = picture.numbers()[: under.shape[0], : under.shape[1]]
                table = np.zeros((256, 4), np.uint8)
                table[: len(picture.colors), :3] = picture.colors
                table[:, 3] = 255
                np.copyto(under, table.view(np.uint32)[:, 0][numbers], where=numbers != picture.clear)
            yield canvas
            if picture.dispose == CLEAR:
                under[:] = 0
            elif before is not None:
                under[:] = before

    def _parsed(self):
        """(width, height) of the canvas, and the Pictures, parsed from the blocks of the file."""
        contents = self.contents
        size = _number(contents[6:8]), _number(contents[8:10])
        common, at = self._colors(13, contents[10])
        clear, dispose, hundredths, pictures = -1, 0, 0, []
        while contents[at] != 0x3B:
            kind = contents[at]
            if kind == 0x2C:
                left, top, width, height = (_number(contents[at + k : at + k + 2]) for k in (1, 3, 5, 7))
                flags = contents[at + 9]
                local, start = self._colors(at + 10, flags)
                at = self._end(start + 1)
                colors = next((table for table in (local, common) if table is not None), np.zeros((0, 3), np.uint8))
                shape = left, top, width, height, bool(flags & 0x40)
                pictures.append(Picture(*shape, colors, clear, dispose, hundredths, contents[start:at]))
                clear, dispose, hundredths = -1, 0, 0
            elif kind == 0x21:
                if contents[at + 1] == 0xF9 and contents[at + 2] >= 4:
                    flags, hundredths = contents[at + 3], _number(contents[at + 4 : at + 6])
                    dispose, clear = flags >> 2 & 7, contents[at + 6] if flags & 1 else -1
                at = self._end(at + 2)
            elif kind == 0:  # left over by some programs
                at += 1
            else:
                raise ValueError(f"it holds a block of an unknown kind at byte {at:,}")
        return size, pictures

    def _colors(self, at, flags):
        """The palette [n, 3] that `flags` announce, or None; and the offset after it."""
        if not flags & 0x80:
            return None, at
        end = at + (3 << (flags & 7) + 1)
        if end > len(self.contents):
            raise ValueError("it ends in its palette")
        return np.frombuffer(self.contents[at:end], np.uint8).reshape(-1, 3), end

    def _end(self, at):
        """The offset after a sequence of data blocks."""
        while self.contents[at]:
            at += self.contents[at] + 1
        return at + 1


def _number(data):
    return int.from_bytes(data, "little")
