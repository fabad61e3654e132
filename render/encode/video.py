"""MP4 and animated WebP through PyAV, one thread each, so that bytes don't depend on the machine's cores."""

import io
import math
from bisect import bisect_left
from contextlib import contextmanager, suppress
from fractions import Fraction

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from render.encode.likeness import luma, ssim

BT709 = 1  # the number of the standard in tags for matrix, primaries and transfer alike

# Visually lossless. Closed groups of two seconds: with 12 frames, as platforms that re-encode advise, key frames
# alone are 1.5 MB of a 13 s film, and the whole is 2.2 MB instead of 1.3. No mbtree: at widths of an odd number of
# blocks its assembly reads memory it never wrote, and bytes differ. No psy, which keeps films' grain; aq-mode and qcomp
# take bits from busy blocks and from fast motion: a fifth fewer at the same likeness; thin lines keep their color. The
# last line against the preset's own: a third less time, up to 6% fewer bytes, the same likeness. What it leaves out
# (cuts, fades, weighing each mode by its bits) is rare in drawings; motion of thin lines is searched farther instead.
CRF, GROUP = 18, 50
X264 = (
    "keyint={group}:min-keyint={group}:open-gop=0:bframes=2:mbtree=0:no-psy=1:aq-mode=3:qcomp=0.8:chroma-qp-offset=-3"
    ":b-adapt=0:scenecut=0:weightp=0:subme=2:me=umh:merange=24:partitions=all"
)
# The crf is chosen so that key frames have that mean luma SSIM: the whole, a little better, has 0.99. It is judged at
# crf 23, from where 1 - SSIM grows by GROWTH from crf to crf + 1.
LIKE, GROWTH = 0.9885, 2.4 ** (1 / 5)
CRFS = (18, 26)  # the least and the most; beyond it thin lines get soft, however little of a picture they are
WEBP_QUALITIES = range(50, 100, 15)


@contextmanager
def _plain_errors():
    """PyAV's errors of the disk as Python's own, whose file name can be set."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename) from error


class _Stream:
    """Frames into one stream of one file; a context manager."""

    def __init__(self, file, format, codec, size, fps, pixels, options, container_options):
        self.container = av.open(file, "w", format=format, options=container_options)
        self.stream = self.container.add_stream(codec, rate=Fraction(fps).limit_denominator(1000), options=options)
        self.stream.width, self.stream.height = size
        self.stream.pix_fmt = pixels
        self.stream.codec_context.thread_count = 1
        self.last = self.picture = None

    def write(self, frame):
        """Adds a frame [H, W, 3 or 4] uint8; the same array again is not converted again."""
        if frame is not self.last:
            picture = av.VideoFrame.from_ndarray(frame, format="rgba" if frame.shape[2] == 4 else "rgb24")
            self.last, self.picture = frame, self.convert(picture)
        self.picture.pts = None  # PyAV counts
        self.write_picture(self.picture)

    def write_picture(self, picture):
        """Adds an av.VideoFrame in the colors of the file, with its time, if it has one."""
        with _plain_errors():
            self.container.mux(self.stream.encode(picture))

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            with _plain_errors():
                self.container.mux(self.stream.encode(None))
                self.container.close()
        else:
            with suppress(OSError):  # the first error is the one to tell
                self.container.close()


class Mp4(_Stream):
    """H.264 High, yuv420p, converted to BT.709 and tagged so, no sound; in a file by name, the index is in front.

    group: frames from key to key.
    """

    def __init__(self, file, size, fps, crf=CRF, group=GROUP):
        options = {"crf": str(crf), "preset": "medium", "profile": "high", "x264-params": X264.format(group=group)}
        front = {} if isinstance(file, io.BytesIO) else {"movflags": "+faststart"}
        super().__init__(file, "mp4", "libx264", size, fps, "yuv420p", options, front | {"fflags": "+bitexact"})
        context = self.stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = ColorRange.MPEG

    @staticmethod
    def convert(picture):
        return picture.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)


class WebP(_Stream):
    """Animated WebP, looping for ever; quality: 0 to 100."""

    def __init__(self, file, size, fps, quality):
        options = {"quality": str(quality), "compression_level": "1"}
        super().__init__(
            file, "webp", "libwebp_anim", size, fps, "yuv420p", options, {"loop": "0", "fflags": "+bitexact"}
        )

    @staticmethod
    def convert(picture):
        return picture.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU601)


def crf_of(frames, fps):
    """The crf at which an MP4 of frames like these [H, W, 3 or 4] has the wanted likeness."""
    lost = 1 - _likeness(frames, fps, Mp4, crf=23, group=1)
    crf = 23 + math.log((1 - LIKE) / max(lost, 1e-6)) / math.log(GROWTH)
    return round(min(max(crf, CRFS[0]), CRFS[1]), 1)


def webp_quality_of(frames, fps):
    """The lowest quality at which an animated WebP of frames like these [H, W, 3 or 4] has the wanted likeness."""
    good = lambda quality: _likeness(frames, fps, WebP, quality=quality) >= LIKE  # noqa: E731
    return WEBP_QUALITIES[min(bisect_left(WEBP_QUALITIES, True, key=good), len(WEBP_QUALITIES) - 1)]


def _likeness(frames, fps, kind, **settings):
    """Mean luma SSIM of frames after being written."""
    file = io.BytesIO()
    with kind(file, (frames[0].shape[1], frames[0].shape[0]), fps, **settings) as video:
        for frame in frames:
            video.write(frame)
    return float(np.mean([ssim(luma(shown), luma(frame)) for shown, frame in zip(_pictures(file, kind), frames)]))


def _pictures(file, kind):
    """Yield the pictures of an MP4 or WebP, RGB [H, W, 3] uint8."""
    file.seek(0)
    if kind is WebP:
        with Image.open(file) as image:
            for number in range(image.n_frames):
                image.seek(number)
                yield np.asarray(image.convert("RGB"))
    else:
        with av.open(file) as container:
            for picture in container.decode(video=0):
                yield picture.to_ndarray(format="rgb24")
