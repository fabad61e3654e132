"""Writes a medium's pictures as MP4, GIF, PNG or JPEG, with given settings."""

from fractions import Fraction

from PIL import Image

from publish.media import resample
from publish.media.limits import Fault
from publish.media.quality_ladder import count_at, size_at
from render.encode.gif import Gif
from render.encode.gif_palette import choose
from render.encode.video import Mp4

STILLS = {  # format -> what Pillow is given; text on plain ground needs all of its colors' pixels in a JPEG
    "png": {"format": "PNG", "optimize": True},
    "jpg": {"format": "JPEG", "optimize": True, "progressive": True, "subsampling": 0, "quality": 92},
}
SAMPLES = 16  # frames from which a GIF's palette is chosen


def encode(pictures, before, allowed, settings, ground, out):
    """Write the pictures of a medium to `out`, in the format of its suffix.

    pictures: function that returns a new iterator over (image, seconds). before: facts of the medium. allowed: limits
    of the platform. settings: one step of the quality ladder. ground: background of transparent pixels, "#rrggbb".
    """
    format = out.suffix[1:]
    size = size_at(before, settings["scale"], even=format == "mp4")
    if format in STILLS:
        quality = {"quality": settings["quality"]} if "quality" in settings else {}
        Image.fromarray(_only(pictures, size, ground)).save(out, **STILLS[format] | quality)
    elif format == "gif" and before.get("frames", 1) == 1:
        _write(Gif(out, size, 10, choose([_only(pictures, size, ground)])), [_only(pictures, size, ground)])
    else:
        fps = Fraction(settings["fps"]).limit_denominator(1000)
        count = count_at(before, float(fps), allowed)

        def frames():
            shown = resample.payoff_last(pictures()) if before.get("payoff_first") else pictures()
            return resample.at_rate(shown, size, float(fps), count, ground)

        if format == "gif":
            ahead = list(_samples(frames(), count))
            first = ahead[-1] if starts_with_payoff(before, allowed) else None
            _write(Gif(out, size, fps, choose(ahead), first), frames())
        else:
            video = {"crf": settings["crf"]} if "crf" in settings else {}
            _write(Mp4(out, size, fps, group=max(1, int(settings["group"] * fps + 1e-6)), **video), frames())


def starts_with_payoff(before, allowed):
    """Whether a GIF has to begin with its last picture, because the original does or the platform asks for it."""
    return bool(before.get("payoff_first") or allowed.get("payoff_first"))


def with_known_start(after, before, allowed):
    """The facts of a GIF just written; that it begins with its last picture is known here and need not be guessed."""
    return after | {"payoff_first": True} if "payoff_first" in after and starts_with_payoff(before, allowed) else after


def lost_time(before, after, settings):
    """A list with a Fault if the duration changed by more than one frame, else an empty list."""
    if not {"seconds"} <= before.keys() & after.keys():
        return []
    lasts, lasted = after["seconds"], before["seconds"]
    kept = abs(lasts - lasted) <= 1 / settings["fps"] + 0.002
    return [] if kept else [Fault("seconds", f"duration {lasts:,} s, was {lasted:,}", False)]


def _only(pictures, size, ground):
    """Pixels of the first picture, [height, width, 3] uint8."""
    return resample.resized(next(pictures())[0], size, ground)


def _samples(frames, count):
    """SAMPLES evenly spaced frames to choose a palette from, the last one included."""
    picked = {round(k * (count - 1) / (SAMPLES - 1)) for k in range(SAMPLES)}
    return (frame for number, frame in enumerate(frames) if number in picked)


def _write(sink, frames):
    with sink:
        for frame in frames:
            sink.write(frame)
