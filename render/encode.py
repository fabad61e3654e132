"""Frames to files: one pass, many formats at once, whole files or none, the same bytes every time."""

from contextlib import ExitStack

import matplotlib
from PIL import Image

from render.gif import Gif, LateGif
from render.palette import choose
from render.timeline import FPS
from render.video import Mp4, WebP
from workflow.files import atomic

SAMPLES = 16  # frames drawn ahead for a GIF's palette
NO_DATES = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


class Encoder:
    """Takes frames [height, width, 3 or 4] uint8 one by one and writes all outputs; a context manager.

    outputs: {'gif' | 'mp4' | 'webp' | 'poster': path}; size: (width, height), even for MP4. palette_frames: frames that
    stand for the whole, drawn ahead, the pay-off last; without them a GIF is made when the stream has ended.
    poster_frame: else the last frame is the poster. If anything fails, no output appears under its name.
    """

    def __init__(self, outputs, size, fps=FPS, palette_frames=None, poster_frame=None):
        unknown = set(outputs) - {"gif", "mp4", "webp", "poster"}
        if unknown:
            raise ValueError(f"unknown formats {sorted(unknown)}: gif, mp4, webp, poster are known")
        self.outputs, self.size, self.fps = outputs, size, fps
        self.palette_frames, self.poster_frame = palette_frames, poster_frame
        self.last = None

    def __enter__(self):
        self.files = ExitStack()
        self.sinks = []
        try:
            paths = {kind: self.files.enter_context(atomic(path)) for kind, path in self.outputs.items()}
            self.poster = paths.pop("poster", None)
            for kind, path in paths.items():
                self.sinks.append(self._sink(kind, path))
        except BaseException as error:
            self._abandon()
            self.files.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def write(self, frame):
        for sink in self.sinks:
            sink.write(frame)
        self.last = frame

    def __exit__(self, kind, error, trace):
        try:
            if error is None:
                self._finish()
        except BaseException as late:
            self._abandon()
            self.files.__exit__(type(late), late, late.__traceback__)
            raise
        if error is not None:
            self._abandon()
        self.files.__exit__(kind, error, trace)

    def _sink(self, kind, path):
        if kind == "gif":
            file = self.files.enter_context(open(path, "wb"))
            if self.palette_frames is None:
                return LateGif(file, self.size, self.fps)
            return Gif(file, self.size, self.fps, choose(self.palette_frames), self.palette_frames[-1])
        return {"mp4": Mp4, "webp": WebP}[kind](path, self.size, self.fps)

    def _finish(self):
        for sink in self.sinks:
            sink.close()
        if self.poster:
            picture = self.last if self.poster_frame is None else self.poster_frame
            Image.fromarray(picture[..., :3].copy()).save(self.poster, "PNG", compress_level=9)

    def _abandon(self):
        for sink in self.sinks:
            if hasattr(sink, "abandon"):
                sink.abandon()


def encode(frames, outputs, fps=FPS, size=None, palette_frames=None, poster_frame=None):
    """Writes an iterator of frames to all `outputs` in one pass and constant memory: see `Encoder`."""
    frames = iter(frames)
    first = next(frames)
    size = size or (first.shape[1], first.shape[0])
    with Encoder(outputs, size, fps, palette_frames, poster_frame) as encoder:
        encoder.write(first)
        for frame in frames:
            encoder.write(frame)


def encode_page(layered, steps, outputs, fps=FPS):
    """Draws the steps of a `Layered` page and writes them; a GIF's palette comes from a few frames drawn ahead."""
    ahead = None
    if "gif" in outputs:
        picked = [steps[round(k * (len(steps) - 1) / (SAMPLES - 1))] for k in range(SAMPLES)]
        ahead = [layered.frame(step).copy() for step in dict.fromkeys(picked)]
    height, width = layered.buffer.shape[:2]
    encode(layered.frames(steps), outputs, fps, (width, height), ahead)


def save_still(page, outputs):
    """Writes a page to {'png' | 'svg' | 'pdf': path}, without dates or random names; fonts embedded or as shapes."""
    page.settle()
    for kind, path in outputs.items():
        with atomic(path) as temporary, matplotlib.rc_context({"svg.hashsalt": "render", "pdf.fonttype": 42}):
            page.figure.savefig(temporary, format=kind, dpi=page.canvas.dpi, metadata=NO_DATES[kind])
