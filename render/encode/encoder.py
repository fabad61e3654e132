"""Frames to files: one pass, many formats at once, whole files or none, the same bytes every time."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import imageio.v3 as imageio
import numpy as np
from PIL.PngImagePlugin import PngInfo

from core.atomic import atomic
from render.encode import gif_palette, video
from render.encode.gif import Gif
from render.timing.timeline import FPS

SAMPLES = 16  # frames drawn ahead, for a GIF's palette
JUDGED = 4  # for how far a video may be compressed
READY = 3  # frames that may wait for an encoder


def encode(frames, outputs, fps=FPS, ahead=None, poster_frame=None, excerpt=None, title=None, group=None):
    """Writes an iterator of frames [height, width, 3 or 4] uint8 to all outputs, in one pass and constant memory.

    Each format is encoded in a thread of its own, while the next frames are drawn.

    outputs: {'gif' | 'mp4' | 'webp' | 'poster': path}; width and height even for MP4. ahead: frames that stand for the
    whole, drawn ahead, the pay-off last; from them follow a GIF's colors and how far a video is compressed.
    poster_frame: else the last frame is the poster. excerpt: the numbers of the frames that a GIF has, if not all.
    title: what the poster is called. group: frames of an MP4 from key frame to key frame, else video.GROUP. If anything
    fails, no output appears under its name.
    """
    if unknown := set(outputs) - {"gif", "mp4", "webp", "poster"}:
        raise ValueError(f"unknown formats {sorted(unknown)}: gif, mp4, webp, poster are known")
    if not ahead and set(outputs) != {"poster"}:
        raise ValueError("an animation needs `ahead`: a few frames drawn ahead, the pay-off last")
    last = None
    with ExitStack() as files:
        paths = {kind: files.enter_context(atomic(path)) for kind, path in outputs.items()}
        poster = paths.pop("poster", None)
        sinks = {
            kind: files.enter_context(_Sink(_encoder(kind, path, fps, ahead, group))) for kind, path in paths.items()
        }
        for number, frame in enumerate(frames):
            if last is None or not np.array_equal(frame, last):
                last = frame.copy()  # the next frame may be drawn over this one
            for kind, sink in sinks.items():
                if kind != "gif" or excerpt is None or number in excerpt:
                    sink.write(last)
        if poster:
            picture = last if poster_frame is None else poster_frame
            imageio.imwrite(poster, picture[..., :3].copy(), extension=".png", compress_level=9, pnginfo=_named(title))


class _Sink:
    """An encoder in a thread of its own; a context manager. A later `write` or the end raises an error of it."""

    def __init__(self, encoder):
        self.encoder, self.waiting = encoder, deque()

    def __enter__(self):
        self.thread = ThreadPoolExecutor(1)
        self.encoder.__enter__()
        return self

    def write(self, frame):
        """Leaves a frame to the encoder; waits while READY others have not been encoded."""
        self.waiting.append(self.thread.submit(self.encoder.write, frame))
        while len(self.waiting) > READY:
            self.waiting.popleft().result()

    def __exit__(self, kind, error, trace):
        self.thread.shutdown(cancel_futures=error is not None)
        failed = next((task.exception() for task in self.waiting if not task.cancelled() and task.exception()), None)
        error = error or failed
        self.encoder.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)
        if failed and kind is None:
            raise failed


def _named(title):
    """What a PNG tells of itself."""
    info = PngInfo()
    if title:
        info.add_text("Title", title)
    return info


def _encoder(kind, path, fps, ahead, group):
    size = ahead[0].shape[1], ahead[0].shape[0]
    if kind == "gif":
        return Gif(path, size, fps, gif_palette.choose(ahead), ahead[-1])
    judged = ahead[:: -max(1, len(ahead) // JUDGED)]
    if kind == "webp":
        return video.WebP(path, size, fps, video.webp_quality_of(judged, fps))
    return video.Mp4(path, size, fps, video.crf_of(judged, fps), group or video.GROUP)


def samples(items, number):
    """At most `number` of the items, evenly spread, the first and the last included; none twice."""
    return list(dict.fromkeys(items[round(place)] for place in np.linspace(0, len(items) - 1, number)))


def encode_page(layered, steps, outputs, fps=FPS, title=None):
    """Draws the steps of a BlittedPage and writes them."""
    ahead = None
    if set(outputs) != {"poster"}:
        number = SAMPLES if "gif" in outputs else JUDGED
        ahead = [layered.frame(step).copy() for step in samples(steps, number)]
    with layered.page.rc_context():  # once, not for each frame
        encode(layered.frames(steps), outputs, fps, ahead, title=title, group=layered.page.canvas.group)
