"""MP4 and animated WebP through PyAV, one thread each, so that bytes don't depend on the machine's cores."""

from contextlib import contextmanager, suppress
from fractions import Fraction

import av
from av.video.reformatter import ColorRange, Colorspace

BT709 = 1  # the number of the standard in tags for matrix, primaries and transfer alike

# Visually lossless. Closed groups of two seconds: with 12 frames, as platforms that re-encode advise, key frames
# alone are 1.5 MB of a 13 s film, and the whole is 2.2 MB instead of 1.3. No mbtree: at widths of an odd number of
# blocks its assembly reads memory it never wrote, and bytes differ. No psy, which keeps films' grain; aq-mode and qcomp
# take bits from busy blocks and from fast motion: a fifth fewer at the same likeness.
CRF, GROUP = 18, 50
X264 = "keyint={group}:min-keyint={group}:open-gop=0:bframes=2:mbtree=0:no-psy=1:aq-mode=3:qcomp=0.8"
# Lossless is smaller and faster than lossy WebP on flat graphics, and keeps thin colored lines.
WEBP = {"lossless": "1", "compression_level": "1", "quality": "50"}


@contextmanager
def _plain_errors():
    """PyAV's errors of the disk as Python's own, whose file name can be set."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename) from error


class _Stream:
    """Frames into one stream of one file; a context manager."""

    def __init__(self, path, format, codec, size, fps, pixels, options, container_options):
        self.container = av.open(str(path), "w", format=format, options=container_options)
        self.stream = self.container.add_stream(codec, rate=Fraction(fps).limit_denominator(1000), options=options)
        self.stream.width, self.stream.height = size
        self.stream.pix_fmt = pixels
        self.stream.codec_context.thread_count = 1

    def write(self, frame):
        """Adds a frame [H, W, 3 or 4] uint8."""
        picture = av.VideoFrame.from_ndarray(frame, format="rgba" if frame.shape[2] == 4 else "rgb24")
        with _plain_errors():
            self.container.mux(self.stream.encode(self.convert(picture)))

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
    """H.264 High, yuv420p, converted to BT.709 and tagged so, index in front, no sound.

    group: frames from key to key.
    """

    def __init__(self, path, size, fps, crf=CRF, group=GROUP):
        options = {"crf": str(crf), "preset": "medium", "profile": "high", "x264-params": X264.format(group=group)}
        super().__init__(
            path, "mp4", "libx264", size, fps, "yuv420p", options, {"movflags": "+faststart", "fflags": "+bitexact"}
        )
        context = self.stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = ColorRange.MPEG

    @staticmethod
    def convert(picture):
        return picture.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)


class WebP(_Stream):
    """Animated WebP, lossless, looping for ever."""

    def __init__(self, path, size, fps):
        super().__init__(path, "webp", "libwebp_anim", size, fps, "bgra", WEBP, {"loop": "0", "fflags": "+bitexact"})

    @staticmethod
    def convert(picture):
        return picture.reformat(format="bgra")
