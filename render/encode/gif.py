"""Animated GIF: one global palette, only the rectangle that changed, unchanged areas in it transparent; no dither."""

import struct
from contextlib import suppress

import numpy as np
from PIL import Image

from render.encode.gif_palette import packed

GAP = 11  # pixels: a shorter unchanged stretch between changed ones is drawn again, for it compresses better

HEADER = struct.Struct("<6sHHBBB")
CONTROL = struct.Struct("<BBBBHBB")
PLACE = struct.Struct("<BHHHHB")
LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


class Gif:
    """Writes frames to a path; a context manager.

    With `first`, the pay-off, the file begins with it (many feeds show no other frame) and then restarts: if the stream
    ends on the same picture, that last rest is moved to the beginning, where it is the seam of the loop.
    """

    def __init__(self, path, size, fps, palette, first=None):
        self.path, self.size, self.first = path, size, first
        self.palette, self.delay = palette, round(100 / fps)
        self.shown = self.numbers = self.pending = self.payoff = None
        self.hundredths = 0

    def __enter__(self):
        self.file = open(self.path, "wb")
        self.file.write(
            HEADER.pack(b"GIF89a", *self.size, 0xF0 | self.palette.bits - 1, 0, 0) + self.palette.bytes() + LOOP
        )
        self.first_block = self.file.tell()
        if self.first is not None:
            self._add(packed(self.first))
            self.payoff = self.numbers.copy()
            self._flush()
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            self._finish()
            self.file.close()
        else:
            with suppress(OSError):  # the first error is the one to tell
                self.file.close()

    def write(self, frame):
        """Adds a frame [H, W, 3 or 4] uint8; one that looks like the last only prolongs it."""
        self._add(packed(frame))
        self.hundredths += self.delay

    def _finish(self):
        """Writes what is pending and the trailer."""
        if self.payoff is not None and self.pending and np.array_equal(self.numbers, self.payoff):
            self.file.seek(self.first_block)
            self.file.write(self._control(self.hundredths))
            self.file.seek(0, 2)
        else:
            self._flush()
        self.file.write(b"\x3b")

    def _add(self, pixels):
        if self.shown is None:
            self.numbers = self.palette.numbers(pixels.ravel()).reshape(pixels.shape)
            self.pending = self._image(self.numbers, (0, 0))
            self.shown = pixels
            return
        changed = pixels != self.shown
        self.shown = pixels
        box = _box(changed)
        if box is None:
            return
        changed = changed[box]
        before = self.numbers[box]
        after = before.copy()
        after[changed] = self.palette.numbers(pixels[box][changed])
        seen = _box(after != before)
        if seen is None:
            return
        self._flush()
        top, left = box[0].start + seen[0].start, box[1].start + seen[1].start
        drawn = _closed(after[seen] != before[seen])
        self.pending = self._image(np.where(drawn, after[seen], np.uint8(self.palette.transparent)), (left, top))
        before[...] = after

    def _image(self, numbers, corner):
        """An image block, LZW by Pillow."""
        height, width = numbers.shape
        data = Image.fromarray(numbers).tobytes("gif", ("L", self.palette.bits, 0))
        return PLACE.pack(0x2C, *corner, width, height, 0) + bytes([self.palette.bits]) + data + b"\x00"

    def _flush(self):
        if self.pending:
            self.file.write(self._control(self.hundredths or self.delay) + self.pending)
        self.pending, self.hundredths = None, 0

    def _control(self, hundredths):
        keep, transparent = 1 << 2, 1
        return CONTROL.pack(0x21, 0xF9, 4, keep | transparent, min(hundredths, 65535), self.palette.transparent, 0)


def _closed(mask):
    """A mask with the horizontal gaps closed that are shorter than GAP."""
    return _over_windows(np.logical_and, _over_windows(np.logical_or, mask)) | mask


def _over_windows(combine, mask):
    """A mask combined over the GAP columns around each; beyond its sides there is nothing."""
    wide = np.pad(mask, ((0, 0), (GAP // 2, GAP // 2)))
    for shift in (1, 2, 4, GAP - 8):  # windows of 2, 4, 8 and of GAP columns, which is odd
        wide = combine(wide[:, :-shift], wide[:, shift:])
    return wide


def _box(mask):
    """The smallest slices (rows, columns) that hold all of a mask; None if there is nothing."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
