"""Size, checksum, dimensions and duration of an output file, read from its header without decoding pictures.

Takes milliseconds for each of the hundreds of files in a manifest, SVG and PDF among them. What a platform's limits are
about takes decoding every frame: see publish/media/probe.py.
"""

import re
from pathlib import Path

from core import checksums
from core.errors import UserError
from publish.media.read_gif import Gif
from publish.media.read_pdf import POINT, Pdf


def described(path):
    """The bytes and sha256 of a file; width and height in pixels of a picture or video; frames and seconds of MP4, GIF.

    Raises UserError if it can't be opened as what its name says.
    """
    path = Path(path)
    facts = {"bytes": path.stat().st_size, "sha256": checksums.checksum(path)}
    read = {".mp4": _video, ".gif": _gif, ".webp": _image, ".png": _image, ".svg": _svg, ".pdf": _pdf}.get(path.suffix)
    try:
        return facts | (read(path) if read else {})
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
        return {"width": image.width, "height": image.height}


def _gif(path):
    gif = Gif(path)
    hundredths = sum(picture.hundredths for picture in gif.pictures)
    return {"width": gif.size[0], "height": gif.size[1], "frames": len(gif.pictures), "seconds": hundredths / 100}


def _svg(path):
    head = path.read_bytes()[:2000].decode("utf-8", "replace")
    return {side: round(float(re.findall(rf'{side}="([\d.]+)pt"', head)[0]) * POINT) for side in ("width", "height")}


def _pdf(path):
    return dict(zip(("width", "height"), Pdf(path).size, strict=True))
