"""Small animations that are put together oddly: as files say it, and not as any one program would write them."""

from io import BytesIO

import numpy as np
from PIL import Image

RED, GREEN, BLUE, BLACK = (220, 30, 30), (30, 160, 30), (30, 30, 220), (0, 0, 0)
COMMON = (BLACK, RED, GREEN, BLUE)


def _table(colors):
    return b"".join(bytes(color) for color in colors).ljust(3 * 4, b"\0")


def block(numbers, corner=(0, 0), delay=5, dispose=0, clear=None, colors=None, interlaced=False, control=True):
    """One picture of a GIF: numbers of colors [height, width], where it lies, and what is said of it."""
    height, width = numbers.shape
    order = (
        [row for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for row in range(start, height, step)]
        if interlaced
        else range(height)
    )
    said = (
        b"\x21\xf9\x04"
        + bytes([dispose << 2 | (clear is not None)])
        + delay.to_bytes(2, "little")
        + bytes([clear or 0, 0])
    )
    place = b"".join(value.to_bytes(2, "little") for value in (*corner, width, height))
    flags = (0x80 | 1 if colors else 0) | (0x40 if interlaced else 0)
    data = Image.fromarray(np.ascontiguousarray(numbers[list(order)], np.uint8)).tobytes("gif", ("L", 2, 0))
    return (
        (said if control else b"")
        + b"\x2c"
        + place
        + bytes([flags])
        + (_table(colors) if colors else b"")
        + b"\x02"
        + data
        + b"\0"
    )


def gif(*blocks, size=(24, 16), background=1):
    """The bytes of a GIF of these pictures."""
    sides = b"".join(side.to_bytes(2, "little") for side in size)
    return (
        b"GIF89a"
        + sides
        + bytes([0x80 | 1, background, 0])
        + _table(COMMON)
        + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
        + b"".join(blocks)
        + b"\x3b"
    )


def odd_gifs():
    """Name -> bytes of GIFs with every way to leave a picture, palettes of their own, offsets, rows out of order."""
    whole, part = np.full((16, 24), 2), np.full((6, 8), 1)
    stripes = np.repeat(np.arange(16) % 4, 24).reshape(16, 24)
    ring = np.where(np.pad(np.zeros((2, 4), int), 2, constant_values=1), 1, 3)
    return {
        "left": gif(block(whole), block(part, (2, 3)), block(part, (12, 8))),
        "cleared": gif(block(whole), block(part, (2, 3), dispose=2), block(part, (12, 8))),
        "restored": gif(
            block(whole), block(part, (2, 3), dispose=3), block(part, (12, 8), dispose=3), block(part, (0, 0))
        ),
        "first_restored": gif(block(part, (2, 3), dispose=3), block(part, (12, 8))),
        "clear_parts": gif(block(whole), block(ring, (4, 4), clear=3), block(ring, (10, 8), clear=3)),
        "clear_ground": gif(block(ring, (4, 4), clear=3), block(ring, (10, 8), clear=3)),
        "cleared_then_clear": gif(block(whole, dispose=2), block(ring, (4, 4), clear=3), block(part, (1, 1))),
        "own_palettes": gif(
            block(stripes, colors=(BLUE, GREEN, RED, BLACK)),
            block(stripes[:6, :8], (3, 3)),
            block(stripes[:4, :4], (9, 9), colors=(RED,) * 4),
        ),
        "out_of_order": gif(block(stripes, interlaced=True), block(stripes[:7, :9], (5, 5), interlaced=True)),
        "beyond": gif(block(whole), block(part, (20, 13))),
        "quick": gif(
            *(block(np.roll(whole, k, 0) * 0 + k % 4, delay=delay) for k, delay in enumerate((0, 1, 2, 3, 10)))
        ),
        "unsaid": gif(block(whole, control=False), block(part, control=False)),
    }


def odd_pngs():
    """Name -> bytes of animated PNGs: blended over, disposed of, with a picture for old programs, without times."""
    frames = []
    for k in range(4):
        image = Image.new("RGBA", (24, 16), (0, 0, 0, 0))
        image.paste((*COMMON[k], 255 if k % 2 else 120), (2 + 4 * k, 3, 10 + 4 * k, 9))
        frames.append(image)

    def saved(**options):
        file = BytesIO()
        frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], **options)
        return file.getvalue()

    return {
        "over": saved(duration=50, blend=1, disposal=0),
        "source": saved(duration=[50, 100, 10, 0], blend=0, disposal=0),
        "cleared": saved(duration=50, blend=1, disposal=1),
        "restored": saved(duration=50, blend=1, disposal=2),
        "default": saved(duration=50, blend=1, disposal=0, default_image=True),
    }


def odd_webps():
    """Name -> bytes of animated WebPs: some of it clear, with no times."""
    frames = [Image.new("RGBA", (24, 16), (*color, alpha)) for color, alpha in ((RED, 255), (GREEN, 0), (BLUE, 128))]
    for image in frames:
        image.paste((0, 0, 0, 255), (4, 4, 9, 9))

    def saved(**options):
        file = BytesIO()
        frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True, exact=True, **options)
        return file.getvalue()

    return {"clear": saved(duration=[50, 120, 70]), "quick": saved(duration=[0, 10, 11])}
