"""Small media, each with or without a fault, to check and to fit in a test."""

import av
import numpy as np
from PIL import Image

from render.encode.encoder import encode

CORNERS = ((220, 30, 30), (30, 160, 30), (30, 30, 220), (240, 180, 0))


def frames(count=50, size=(128, 96), noise=0):
    """A square on its way to the right, a color in each corner; noise makes it heavy."""
    width, height = size
    rng = np.random.default_rng(0)
    for k in range(count):
        pixels = np.full((height, width, 3), 255, np.uint8)
        if noise:
            pixels = rng.integers(255 - noise, 256, pixels.shape, np.uint8)
        pixels[:16, :16], pixels[:16, -16:], pixels[-16:, :16], pixels[-16:, -16:] = CORNERS
        left = round(k * (width - 24) / max(1, count - 1))
        pixels[40:56, left : left + 24] = (60, 60, 60)
        yield pixels


def medium(path, rest=10, **options):
    """Write an .mp4, .gif or .png as this project does, `rest` frames at rest at its end; the path."""
    moving = list(frames(**options))
    moving += [moving[-1]] * rest
    if path.suffix == ".png":
        Image.fromarray(moving[-1]).save(path)
    else:
        encode(moving, {path.suffix[1:]: path}, ahead=moving[::10] + moving[-1:])
    return path


def foreign_video(path, codec="libx264", pixels="yuv420p", flags="+faststart", sound=False, **options):
    """Write an MP4 as somebody else might; the path."""
    with av.open(str(path), "w", options={"movflags": flags} if flags else {}) as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 128, 96, pixels
        voice = container.add_stream("aac", rate=48000) if sound else None
        for pixels in frames():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
        if voice:
            silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
            silence.sample_rate = 48000
            container.mux(voice.encode(silence))
            container.mux(voice.encode(None))
    return path
