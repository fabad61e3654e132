"""Opens any video, animation or picture; a file is identified by its contents, not by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from PIL import Image, UnidentifiedImageError

from core.errors import UserError
from publish.media.read_apng import Apng, animated
from publish.media.read_gif import Gif
from publish.media.read_pdf import Pdf
from publish.media.read_picture import Picture

STILL_BRANDS = (b"avif", b"avis")  # of pictures that begin like an MP4
MOST_PIXELS = 1 << 26  # of animations; 8K has half of it
LONGEST = 36_000  # seconds: a medium that claims to last longer has damaged times


class Reader(Protocol):
    """What the readers of all kinds of files have in common.

    format: such as "mp4", "gif" or "jpg". moves: more than one picture. size: width and height as shown, in pixels.
    shown: yields (RGB or RGBA image, seconds) of each picture, and keeps no more than one in memory.
    """

    @property
    def format(self) -> str: ...

    @property
    def moves(self) -> bool: ...

    @property
    def size(self) -> tuple[int, ...]: ...

    def shown(self) -> Iterator[tuple[Image.Image, float]]: ...


def reader(path: Path) -> Reader:
    """The reader of a file. Raises UserError if it is missing, empty, damaged, or shows nothing."""
    if path.is_dir():
        raise UserError(f"{path} is a folder: name a file in it")
    if not path.is_file():
        raise UserError(f"{path} is missing: check its name")
    with readable(path):
        with open(path, "rb") as file:
            head = file.read(16)
        if not head:
            raise UserError(f"{path} is empty: export it again")
        if head[:3] == b"GIF":
            return _bounded(path, Gif(path))
        if head[:5] == b"%PDF-":
            return Pdf(path)
        if animated(path):
            return _bounded(path, Apng(path))
        if head[4:8] != b"ftyp" or head[8:12] in STILL_BRANDS:
            try:
                return Picture(path)
            except UnidentifiedImageError:
                pass
        from publish.media.read_video import Video  # here, for libav takes its time to load

        return _bounded(path, Video(path))


def _bounded(path, medium: Reader) -> Reader:
    """The reader, if the animation has a size that can be decoded. Raises UserError if not."""
    width, height = medium.size
    if not 0 < width * height <= MOST_PIXELS:
        raise UserError(f"{path} states {width:,} × {height:,} pixels: that is too large, make it smaller first")
    return medium


@contextmanager
def readable(path):
    """Turn any error of the decoders, each of which has its own kinds, into a UserError of one sentence."""
    try:
        yield
    except UserError:
        raise
    except PermissionError:
        raise UserError(f"{path} can't be read: you have no permission to") from None
    except Image.DecompressionBombError:
        raise UserError(f"{path} has more pixels than can be decoded here: make it smaller first") from None
    except Exception as error:
        if type(error) is MemoryError:  # libav's own stands for a size that a damaged file states
            raise
        message = " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__
        kinds = "no video, GIF or picture that can be read here"
        raise UserError(f"{path} is damaged, or {kinds} ({message}): export it again, or as MP4 or PNG") from None


def shown(path, medium: Reader):
    """Yield (image, seconds) of a reader's pictures. Raises UserError as `readable`."""
    with readable(path):
        yield from medium.shown()
