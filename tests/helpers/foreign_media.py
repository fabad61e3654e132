"""Small media as other people's programs leave them: every kind that `publish fit` takes."""

import os
from contextlib import contextmanager
from fractions import Fraction

import av
import numpy as np
from PIL import Image, ImageCms

from publish.media import decode
from publish.media.probe import facts_of
from tests.helpers.media import frames
from tests.helpers.odd_pictures import block, gif

os.environ.setdefault("SVT_LOG", "0")  # else the encoder of AV1 tells about itself
QUIET = {
    "libx265": {"x265-params": "log-level=none:pools=1:frame-threads=1"},
    "libsvtav1": {"svtav1-params": "lp=1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}
VIDEOS = {  # name -> (codec, pixel format): what may come in which container
    "h264.mp4": ("libx264", "yuv420p"), "h264.mov": ("libx264", "yuv420p"), "h264.mkv": ("libx264", "yuv420p"),
    "h264.avi": ("libx264", "yuv420p"), "h264.ts": ("libx264", "yuv420p"), "h264.h264": ("libx264", "yuv420p"),
    "h264_10.mp4": ("libx264", "yuv420p10le"), "h264_444.mp4": ("libx264", "yuv444p"),
    "hevc.mp4": ("libx265", "yuv420p10le"), "hevc.mov": ("libx265", "yuv420p"), "vp8.webm": ("libvpx", "yuv420p"),
    "vp9.webm": ("libvpx-vp9", "yuv420p"), "vp9.mp4": ("libvpx-vp9", "yuv420p"), "av1.mp4": ("libsvtav1", "yuv420p"),
    "av1.webm": ("libsvtav1", "yuv420p10le"), "prores.mov": ("prores_ks", "yuv422p10le"),
    "mpeg4.mp4": ("mpeg4", "yuv420p"), "mpeg4.avi": ("mpeg4", "yuv420p"), "mjpeg.avi": ("mjpeg", "yuvj420p"),
    "mpeg2.mpg": ("mpeg2video", "yuv420p"), "wmv.wmv": ("wmv2", "yuv420p"), "flv.flv": ("flv", "yuv420p"),
    "ffv1.mkv": ("ffv1", "yuv444p"), "png.mov": ("png", "rgb24"), "vp8.ogv": ("libvpx", "yuv420p"),
}  # fmt: skip
FORMATS = {"mkv": "matroska", "ts": "mpegts", "mpg": "mpeg", "wmv": "asf", "ogv": "ogg"}


def read(path):
    """(facts, [(pixels, seconds), ...]) of a medium."""
    medium = decode.reader(path)
    found = facts_of(medium, path)
    return found, [(np.asarray(image).astype(int), seconds) for image, seconds in decode.shown(path, medium)]


@contextmanager
def own_priority():
    """Give the thread its scheduling back: where root runs SVT-AV1, it leaves its caller at a real-time priority.

    Two such workers of pytest take both cores from every other thread: the suite stands still.
    """
    if not hasattr(os, "sched_getscheduler"):  # Linux only
        yield
        return
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, priority)


@own_priority()
def video(
    path,
    pictures=None,
    codec="libx264",
    pixels="yuv420p",
    rate=25,
    times=None,
    colors=None,
    turn=None,
    shape=None,
    sound=False,
    flags="",
    **options,
):
    """Write a video of pictures [height, width, 3 or 4] as somebody else might; the path.

    times: milliseconds of each; colors: (matrix, primaries, transfer, range) as it states them; turn: (degrees,
    mirrored) that a player shall turn it; shape: width of a pixel over its height.
    """
    pictures = list(frames(30) if pictures is None else pictures)
    height, width = pictures[0].shape[:2]
    suffix = path.suffix[1:]
    with av.open(
        str(path), "w", format=FORMATS.get(suffix, suffix), options={"movflags": flags} if flags else {}
    ) as container:
        stream = container.add_stream(codec, rate=rate, options=QUIET.get(codec, {}) | options)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        context = stream.codec_context
        if times:
            context.time_base = Fraction(1, 1000)
        if shape:
            context.sample_aspect_ratio = shape
        if turn:
            stream.set_display_rotation(turn[0], hflip=turn[1])
        if colors:
            context.colorspace, context.color_primaries, context.color_trc, context.color_range = colors
        voice = (
            container.add_stream("aac" if suffix in ("mp4", "mov", "mkv") else "libopus", rate=48000) if sound else None
        )
        for number, picture in enumerate(pictures):
            frame = getattr(picture, "frame", None) or av.VideoFrame.from_ndarray(
                picture, format="rgba" if picture.shape[2] == 4 else "rgb24"
            )
            if times:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            if colors and not hasattr(picture, "frame"):
                frame = frame.reformat(
                    format=pixels, dst_colorspace={1: 1, 5: 5, 6: 5, 9: 9}[colors[0]], dst_color_range=colors[3]
                )
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if voice:
            _silence(container, voice)
    return path


def sound_alone(path):
    """Write an MP4 with sound and no picture; the path."""
    with av.open(str(path), "w", format="mp4") as container:
        _silence(container, container.add_stream("aac", rate=48000))
    return path


def _silence(container, voice):
    packed = voice.codec_context.format.is_packed
    shape, kind = ((1, 2 * 960), np.int16) if packed else ((2, 960), np.float32)
    for _ in range(10):
        silence = av.AudioFrame.from_ndarray(
            np.zeros(shape, kind), format=voice.codec_context.format.name, layout="stereo"
        )
        silence.sample_rate = 48000
        container.mux(voice.encode(silence))
    container.mux(voice.encode(None))


def animation(path, count=12, rests=50, clear=False, **options):
    """Write an animated GIF, WebP, PNG or AVIF with Pillow; the path."""
    first, *others = [Image.fromarray(picture) for picture in frames(count)]
    if clear:
        first, *others = [_without_white(image) for image in (first, *others)]
    kind = {".png": "PNG", ".apng": "PNG"}.get(path.suffix, path.suffix[1:].upper())
    first.save(path, kind, save_all=True, append_images=others, duration=rests, **options)
    return path


def _without_white(image):
    """A picture whose white is transparent."""
    pixels = np.asarray(image.convert("RGBA")).copy()
    pixels[(pixels[..., :3] == 255).all(-1), 3] = 0
    return Image.fromarray(pixels)


def ink(ground=(0, 0, 0, 0), color=(0, 0, 0, 255), size=(96, 64)):
    """A picture with a bar of one color on a ground, RGBA."""
    image = Image.new("RGBA", size, ground)
    image.paste(color, (16, 24, size[0] - 16, 40))
    return image


def stills():
    """Name -> function that writes a still of one kind to a path."""
    photo = Image.fromarray(next(iter(frames(1))))
    deep = np.linspace(0, 65535, 96 * 64).reshape(64, 96).astype(np.uint16)
    palette = ink().convert("P", palette=Image.Palette.ADAPTIVE)
    turned = Image.Exif()
    turned[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = {
        "rgb.png": (photo, {}), "rgba.png": (ink(), {}), "grey_clear.png": (ink().convert("LA"), {}),
        "palette.png": (palette, {"transparency": 0}),
        "key.png": (ink((255, 255, 255, 255)).convert("RGB"), {"transparency": (255, 255, 255)}),
        "deep.png": (Image.fromarray(deep), {}), "bits.png": (photo.convert("1"), {}), "photo.jpg": (photo, {}),
        "turned.jpg": (photo, {"exif": turned}), "cmyk.jpg": (photo.convert("CMYK"), {}),
        "grey.jpg": (photo.convert("L"), {"icc_profile": profile}), "still.webp": (ink(), {"lossless": True}),
        "deep.tiff": (Image.fromarray(deep), {}), "rgb.tiff": (photo, {"compression": "tiff_lzw"}),
        "rgb.bmp": (photo, {}), "still.avif": (photo, {}), "still.gif": (photo.convert("P"), {}),
        "rgb.ppm": (photo, {}), "rgba.tga": (ink(), {}), "one.png": (photo.crop((0, 0, 1, 1)), {}),
    }  # fmt: skip
    return {
        name: lambda path, image=image, options=options: image.save(path, **options)
        for name, (image, options) in made.items()
    }


def animations():
    """Name -> function that writes an animation of one kind to a path."""
    return {
        "plain.gif": animation,
        "quick.gif": lambda path: animation(path, rests=0, loop=0),
        "clear.gif": lambda path: animation(path, clear=True, disposal=2),
        "odd.gif": lambda path: path.write_bytes(
            gif(
                block(np.full((16, 24), 2)),
                block(np.full((6, 8), 1), (2, 3), dispose=3),
                block(np.full((6, 8), 1), (20, 13)),
            )
        ),
        "moving.webp": lambda path: animation(path, lossless=True),
        "clear.webp": lambda path: animation(path, clear=True, rests=[40, 200] * 6),
        "moving.png": animation,
        "clear.apng": lambda path: animation(path, clear=True, disposal=1, blend=1),
        "moving.avif": lambda path: animation(path, count=4),
    }


def videos():
    """Name -> function that writes a video of one kind to a path."""
    made = {
        name: lambda path, codec=codec, pixels=pixels: video(path, codec=codec, pixels=pixels)
        for name, (codec, pixels) in VIDEOS.items()
    }
    clear = [
        np.dstack([picture, np.where((picture == 255).all(-1), 0, 255).astype(np.uint8)]) for picture in frames(12)
    ]
    uneven = [40 * k for k in range(25)] + [1000 + 700 * k for k in range(5)]
    return made | {
        "uneven.mp4": lambda path: video(path, times=uneven),
        "uneven.mkv": lambda path: video(path, times=uneven),
        "late.mp4": lambda path: video(path, times=[3000 + 40 * k for k in range(30)]),
        "turned.mp4": lambda path: video(path, turn=(90, False)),
        "mirrored.mov": lambda path: video(path, turn=(180, True)),
        "wide.mp4": lambda path: video(path, shape=Fraction(4, 3)),
        "heard.mp4": lambda path: video(path, sound=True),
        "heard.webm": lambda path: video(path, codec="libvpx", sound=True),
        "fields.mp4": lambda path: video(path, **{"x264-params": "interlaced=1"}),
        "one.mp4": lambda path: video(path, frames(1)),
        "odd_sides.mkv": lambda path: video(path, [picture[:95, :127] for picture in frames(12)], pixels="yuv444p"),
        "pq.mp4": lambda path: video(path, codec="libx265", pixels="yuv420p10le", colors=(9, 9, 16, 1)),
        "hlg.mp4": lambda path: video(path, codec="libx265", pixels="yuv420p10le", colors=(9, 9, 18, 1)),
        "full.mp4": lambda path: video(path, pixels="yuvj420p", colors=(1, 1, 1, 2)),
        "clear.webm": lambda path: video(path, clear, codec="libvpx-vp9", pixels="yuva420p"),
        "clear.mov": lambda path: video(path, clear, codec="qtrle", pixels="argb"),
        "prores4444.mov": lambda path: video(path, clear, codec="prores_ks", pixels="yuva444p10le", profile="4444"),
        "fragments.mp4": lambda path: video(path, flags="frag_keyframe+empty_moov"),
    }


def everything():
    """Name -> function that writes a medium of one kind to a path: stills, animations, videos."""
    return stills() | animations() | videos()
