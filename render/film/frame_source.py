"""Manim as a source of frames: its Cairo renderer draws, and each frame goes straight to whoever asked for it.

A film is a function of a stage. It runs in a thread of its own and waits whenever a few frames lie ready, so memory
stays constant whatever its length. Manim's settings are global: one film at a time in a process.
"""

import queue
import random
import tempfile
import threading
from contextlib import suppress
from weakref import WeakKeyDictionary

import numpy as np
from manim import Camera, Scene, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from render.film.stage import Stage
from render.film.units import PIXELS_PER_UNIT
from render.timing.timeline import FPS

READY = 3  # frames that may lie ready before the film waits
_one_film = threading.Lock()
_END = object()


def frames(film, canvas, theme, *, only=None):
    """Yield the frames of `film(stage)` as RGBA arrays [height, width, 4] uint8, 25 a second.

    only: indices of the frames that are wanted, if not all; the rest is stepped through without being drawn. A static
    frame comes as the same array again. What the film raises is raised here.
    """
    ready, stop = queue.Queue(READY), threading.Event()

    def put(item):
        while not stop.is_set():
            try:
                return ready.put(item, timeout=0.1)
            except queue.Full:
                continue
        raise _Stopped

    def work():
        outcome = _END
        try:
            _perform(film, canvas, theme, _Tap(put, only))
        except _Stopped:
            pass
        except BaseException as error:  # whatever it is belongs to the one who asked for frames
            outcome = error
        with suppress(_Stopped):
            put(outcome)

    thread = threading.Thread(target=work, name="film", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not _END:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()


def count(film, canvas, theme):
    """How many frames `film` has, without drawing any."""
    tap = _Tap(None, only=())
    _perform(film, canvas, theme, tap)
    return tap.index


def _perform(film, canvas, theme, tap):
    if not _one_film.acquire(blocking=False):
        raise RuntimeError("Manim's settings are global: finish or close one film before the next begins")
    states = random.getstate(), np.random.get_state()
    try:
        with tempfile.TemporaryDirectory(prefix="film-") as media, tempconfig(_settings(canvas, theme, media)):
            film(Stage(_Scene(_Renderer(tap), random_seed=0), canvas, theme))
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        _one_film.release()


def _settings(canvas, theme, media):
    """All of Manim's settings that bear on a frame, so that no manim.cfg of the user's can change one."""
    stage = canvas.film or canvas
    return {
        "renderer": "cairo",
        "dry_run": True,
        "disable_caching": True,
        "media_dir": media,
        "log_to_file": False,
        "verbosity": "CRITICAL",
        "progress_bar": "none",
        "frame_rate": FPS,
        "seed": 0,
        "preview": False,
        "from_animation_number": 0,
        "upto_animation_number": -1,
        "save_sections": False,
        "transparent": False,
        "pixel_width": canvas.width,
        "pixel_height": canvas.height,
        "background_color": theme.background,
        "background_opacity": 1.0,
        "frame_width": stage.width / PIXELS_PER_UNIT,
        "frame_height": stage.height / PIXELS_PER_UNIT,
    }


class _Stopped(BaseException):
    """No more frames are wanted: unwinds the film, past any `except Exception` of its own."""


class _Tap:
    """Counts frames and hands on those that are wanted."""

    def __init__(self, put, only):
        self.put = put
        self.only = None if only is None else set(only)
        self.last = max(self.only) if self.only else np.inf
        self.index = 0

    def wants(self):
        """Whether the next frame is to be drawn."""
        return self.only is None or self.index in self.only

    def take(self, frame, number):
        """Hand on an RGBA frame [height, width, 4] `number` times; the same array each time."""
        for _ in range(number):
            if self.wants():
                self.put(frame)
            self.skip()

    def skip(self):
        self.index += 1
        if self.index > self.last:
            raise _Stopped


class _Writer(SceneFileWriter):
    """Stands where Manim expects its movie writer; without an output (`dry_run`) the rest of it writes nothing."""

    tap = None

    def write_frame(self, pixels, *, repeat=1):
        self.tap.take(pixels, repeat)


class _Camera(Camera):
    """Leaves out what is wholly transparent: Cairo would fill every line's outline with nothing, at full cost.

    Keeps the path of each outline for as long as its points stay the same: handing them to Cairo one by one takes
    longer than drawing them. Images draw themselves on whole pixels: Manim would turn each in space and blur it.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.paths = WeakKeyDictionary()  # mobject -> its points and their path

    def set_cairo_context_path(self, ctx, vmobject):
        points, path = self.paths.get(vmobject, (None, None))
        if path is not None and np.array_equal(points, vmobject.points):
            ctx.new_path()
            ctx.append_path(path)
            return self
        super().set_cairo_context_path(ctx, vmobject)
        self.paths[vmobject] = vmobject.points.copy(), ctx.copy_path()
        return self

    def apply_fill(self, ctx, vmobject):
        return super().apply_fill(ctx, vmobject) if vmobject.fill_rgbas[:, 3].any() else self

    def apply_stroke(self, ctx, vmobject, background=False):
        visible = vmobject.get_stroke_width(background) and self.get_stroke_rgbas(vmobject, background)[:, 3].any()
        return super().apply_stroke(ctx, vmobject, background) if visible else self

    def display_multiple_image_mobjects(self, image_mobjects, pixel_array):
        for image in image_mobjects:
            image.draw_on(pixel_array)


class _Renderer(CairoRenderer):
    def __init__(self, tap):
        super().__init__(file_writer_class=_Writer, camera_class=_Camera)
        self.tap = tap

    def init_scene(self, *args):
        super().init_scene(*args)
        self.file_writer.tap = self.tap

    def render(self, scene, time, moving_mobjects=None):
        if self.tap.wants():
            super().render(scene, time, moving_mobjects)
        else:
            self.time += 1 / FPS
            self.tap.skip()

    def freeze_current_frame(self, duration):
        self.add_frame(self.get_frame(), num_frames=round(duration * FPS))  # int(7 / 25 / 0.04) is 6 or 7 by luck


class _Scene(Scene):
    def get_time_progression(self, run_time, *args, **kwargs):
        """The times of a play's frames; np.arange(0, 7 / 25, 1 / 25) may have one too many."""
        return _Times(np.arange(max(1, round(run_time * FPS))) / FPS)


class _Times(list):
    def close(self):
        """For Manim, which takes this for a progress bar."""
