"""Opens whatever people bring: the kind of a file is what it holds, not what it is called.

A reader has `format` (such as "mp4", "gif", "jpeg"), `moves` (more than one picture), `size` (width and height as
shown) and `shown()`, which yields (RGB or RGBA image, seconds) and keeps no more than one picture.
"""

from contextlib import contextmanager

from PIL import Image, UnidentifiedImageError

from core.errors import UserError
from publish.media.read_apng import Apng, animated
from publish.media.read_gif import Gif
from publish.media.read_picture import Picture

STILL_BRANDS = (b"avif", b"avis")  # of pictures that begin as an MP4 does
MOST_PIXELS = 1 << 26  # of what moves; 8K has half of it
LONGEST = 36_000  # seconds: what states to last longer has damaged times


def reader(path):
    """The reader of a file. Raises UserError, one sentence, if it is missing, empty, damaged, or shows nothing."""
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
        if animated(path):
            return _bounded(path, Apng(path))
        if head[4:8] != b"ftyp" or head[8:12] in STILL_BRANDS:
            try:
                return Picture(path)
            except UnidentifiedImageError:
                pass
        from publish.media.read_video import Video  # here, for libav takes its time to load

        return _bounded(path, Video(path))


def _bounded(path, medium):
    """The reader, if what moves is of a size that can be decoded. Raises UserError if not."""
    width, height = medium.size
    if not 0 < width * height <= MOST_PIXELS:
        raise UserError(f"{path} states {width:,} × {height:,} pixels: that is too large, make it smaller first")
    return medium


@contextmanager
def readable(path):
    """What goes wrong in the decoders, of which each has errors of its own, as a UserError of one sentence."""
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
        said = " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__
        kinds = "no video, GIF or picture that can be read here"
        raise UserError(f"{path} is damaged, or {kinds} ({said}): export it again, or as MP4 or PNG") from None


def shown(path, medium):
    """Yield (image, seconds) of a reader's pictures. Raises UserError as `readable`."""
    with readable(path):
        yield from medium.shown()
