"""Frames to files: one pass, many formats at once, whole files or none, the same bytes every time."""

from contextlib import ExitStack
from itertools import chain

import imageio.v3 as imageio
from PIL.PngImagePlugin import PngInfo

from core.atomic import atomic
from render.encode.gif import Gif
from render.encode.gif_palette import choose
from render.encode.video import Mp4, WebP
from render.timing.timeline import FPS

SAMPLES = 16  # frames drawn ahead for a GIF's palette


def encode(frames, outputs, fps=FPS, palette_frames=None, poster_frame=None, excerpt=None, video=None, title=None):
    """Writes an iterator of frames [height, width, 3 or 4] uint8 to all outputs, in one pass and constant memory.

    outputs: {'gif' | 'mp4' | 'webp' | 'poster': path}; width and height even for MP4. palette_frames: for a GIF, frames
    that stand for the whole, drawn ahead, the pay-off last. poster_frame: else the last frame is the poster. excerpt:
    the numbers of the frames that a GIF has, if not all. video: crf and group of an MP4, if not the usual ones. title:
    what the poster is called. If anything fails, no output appears under its name.
    """
    if unknown := set(outputs) - {"gif", "mp4", "webp", "poster"}:
        raise ValueError(f"unknown formats {sorted(unknown)}: gif, mp4, webp, poster are known")
    if "gif" in outputs and not palette_frames:
        raise ValueError("a GIF needs palette_frames: a few frames drawn ahead, the pay-off last")
    frames = iter(frames)
    first = next(frames)
    size = first.shape[1], first.shape[0]
    with ExitStack() as files:
        paths = {kind: files.enter_context(atomic(path)) for kind, path in outputs.items()}
        poster = paths.pop("poster", None)
        sinks = {
            kind: files.enter_context(_sink(kind, path, size, fps, palette_frames, video or {}))
            for kind, path in paths.items()
        }
        for number, frame in enumerate(chain([first], frames)):
            for kind, sink in sinks.items():
                if kind != "gif" or excerpt is None or number in excerpt:
                    sink.write(frame)
        if poster:
            picture = frame if poster_frame is None else poster_frame
            imageio.imwrite(poster, picture[..., :3].copy(), extension=".png", compress_level=9, pnginfo=_named(title))


def _named(title):
    """What a PNG tells of itself."""
    info = PngInfo()
    if title:
        info.add_text("Title", title)
    return info


def _sink(kind, path, size, fps, palette_frames, video):
    if kind == "gif":
        return Gif(path, size, fps, choose(palette_frames), palette_frames[-1])
    return WebP(path, size, fps) if kind == "webp" else Mp4(path, size, fps, **video)


def encode_page(layered, steps, outputs, fps=FPS, title=None):
    """Draws the steps of a BlittedPage and writes them; a GIF's palette comes from a few frames drawn ahead."""
    ahead = None
    if "gif" in outputs:
        picked = [steps[round(k * (len(steps) - 1) / (SAMPLES - 1))] for k in range(SAMPLES)]
        ahead = [layered.frame(step).copy() for step in dict.fromkeys(picked)]
    with layered.page.rc_context():  # once, not for each frame
        encode(layered.frames(steps), outputs, fps, ahead, title=title)
