"""Reads the pictures that Pillow decodes, animated WebP and AVIF included: upright, 8 bits a channel, in sRGB."""

import os
import sys
import warnings
from contextlib import contextmanager
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms, ImageOps

from core.errors import UserError
from publish.media.read_gif import browser_seconds

# Not asked: what runs another program (EPS), what is drawn when it is shown (WMF), what Pillow names but can't decode.
LEFT_OUT = {"EPS", "WMF", "MPEG", "GRIB", "HDF5", "BUFR", "FITS", "GIF", "MCIDAS", "SPIDER", "IPTC", "PCD"}
ANIMATED = {"WEBP", "AVIF", "FLI"}
FORMATS = {"JPEG": "jpg"}  # those whose files are called otherwise
ORIENTATION = 0x0112  # the number of the EXIF tag; 1: upright


def formats():
    """The list of Pillow's formats that are read."""
    Image.init()
    return [format for format in Image.ID if format not in LEFT_OUT]


class Picture:
    """A reader (see publish/media/decode.py) of what Pillow opens. Raises PIL.UnidentifiedImageError otherwise."""

    def __init__(self, path):
        self.path = path
        with self._open() as image, quiet():
            count = getattr(image, "n_frames", 1) if image.format in (*ANIMATED, "TIFF") else 1
            self.moves = image.format in ANIMATED and count > 1
            self.count = count if self.moves else 1
            self.format = FORMATS.get(str(image.format), str(image.format).lower())
            self.upright = self.moves or image.getexif().get(ORIENTATION, 1) in (0, 1)
            self.size = image.size[::-1] if not self.upright and image.getexif()[ORIENTATION] >= 5 else image.size
            if image.format == "TIFF" and count > 1:
                raise UserError(f"{path} has {count} pages: save one of them as a file of its own")
        if self.format == "png":
            self._check_end()

    def shown(self):
        """Yield (RGB or RGBA image, seconds for which browsers show it) of each picture (of a still: any)."""
        with self._open() as image:
            for number in range(self.count):
                with quiet():
                    image.seek(number)
                    image.load()
                    made = plain(image), browser_seconds(image.info.get("duration", 0) / 1000)
                yield made

    def _open(self):
        with quiet():
            return Image.open(self.path, formats=formats())

    def _check_end(self):
        """Raise ValueError if a PNG lacks its last chunk, which Pillow does not notice."""
        if b"IEND\xaeB`\x82" not in self.path.read_bytes()[-65536:]:
            raise ValueError("its end is missing")


def plain(image):
    """A picture as RGB or RGBA of 8 bits a channel in sRGB, upright."""
    profile, mode = image.info.get("icc_profile"), "RGBA" if image.has_transparency_data else "RGB"
    made = _eight_bits(ImageOps.exif_transpose(image))
    if profile and made.mode in ("RGB", "RGBA", "L", "CMYK", "P", "LA"):
        made = _in_srgb(made.convert(mode) if made.mode in ("P", "LA") else made, profile)
    return made.convert(mode)


@contextmanager
def quiet():
    """Keep the terminal quiet: no warnings of large pictures or odd metadata, and no messages of libtiff."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _eight_bits(image):
    """A picture scaled to 8 bits a channel, not clipped. Raises ValueError if its range of values is unclear."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image)
    most, least = (float(values.max()), float(values.min())) if values.size else (0, 0)
    if image.mode == "F":
        top = 1.0 if most <= 1 else 255.0
    else:
        top = 65535.0 if image.mode != "I" or most > 255 else 255.0
    if not (0 <= least <= most <= top):
        raise ValueError(f"its values go from {least:g} to {most:g}, which is no scale of brightness")
    grey = Image.fromarray(np.rint(values * (255 / top)).astype(np.uint8))
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey


def _in_srgb(image, profile):
    """A picture converted from a color profile to sRGB; unchanged if the profile can't be used."""
    try:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        theirs, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, theirs, ours, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
