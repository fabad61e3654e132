"""The stage of a film: pixel coordinates, texts, shapes, title and step counter, and timing."""

import numpy as np
from manim import Circle, VGroup, smooth

from render.film.axes import Plot, Running
from render.film.mobjects import Arrow, FastGroup, NumberDisplay, Points, Polyline
from render.film.typst_text import DEPTH, Lettering, extent, formula, glyph, words
from render.film.units import PIXELS_PER_UNIT
from render.given_title import GivenTitle
from render.number_format import percent
from render.timing.timeline import FPS

CAPITALS = 0.69  # height of Fira Sans's capitals, in ems


class Stage:
    """Makes mobjects, adds them to the scene and lets time pass.

    Places are pixels from the top left corner of the canvas, sizes are pixels; Manim's own units are a matter of `at`.
    density: pixels of a frame to a pixel of the canvas, for a canvas that is drawn larger or smaller.
    """

    def __init__(self, scene, canvas, theme):
        self.scene, self.canvas, self.theme = scene, canvas.film or canvas, theme
        self.density = canvas.width / self.canvas.width
        left, top, right, bottom = self.canvas.margin
        self.left, self.right = left, self.canvas.width - right
        self.top, self.bottom = top, self.canvas.height - bottom  # of what the title and the counter leave free
        self._under_title = top
        self.given_title = GivenTitle()

    # Places and sizes

    def at(self, x, y):
        """Manim's coordinates [..., 2] of pixels."""
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        return np.stack([x - self.canvas.width / 2, self.canvas.height / 2 - y], axis=-1) / PIXELS_PER_UNIT

    def choose(self, article, square, story):
        """What belongs to this canvas: films are laid out for each shape, not cropped."""
        return {"article": article, "square": square, "story": story}[self.canvas.layout]

    def stroke(self, width):
        return width * self.canvas.unit

    # Words

    def words(self, markup, x, y, size="label", color="ink", anchor="left", **options):
        """A text as a FastGroup; [words](role) in it take that role's color.

        x: of its left end, center or right end, as `anchor` says; y: baseline of its first line. Options: weight, width
        (in pixels, to wrap at), leading (in ems).
        """
        return self._lettering(words(markup, self.theme), x, y, size, color, anchor, **options)

    def formula(self, source, x, y, size="label", color="ink", anchor="left", **options):
        """Typst's mathematics, such as `2 theta_n`, as a FastGroup; y is its baseline.

        [terms](role) take that role's color.
        """
        return self._lettering(
            formula(source, self.theme), x, y, size, color, anchor, last=True, depth=DEPTH, **options
        )

    def _lettering(self, source, x, y, size, color, anchor, last=False, **options):
        pixels = self.canvas.sizes[size] if isinstance(size, str) else size
        if pixels < self.canvas.smallest:
            least = f"{self.canvas.smallest:.0f} px at least on {self.canvas.name}"
            raise ValueError(f"a text of {pixels} px is too small: {least}")
        text = Lettering(source, pixels, self.theme.text_color(color), align=anchor, **options)
        left = {"left": 0, "center": text.advance / 2, "right": text.advance}[anchor]
        below = 0 if last else text.rise - CAPITALS * pixels / PIXELS_PER_UNIT
        return text.move_to(self.at(x, y) - (left, below))

    def title(self, markup=None, width=None):
        """Adds the title, top left: left of the step counter, or above it on tall canvases.

        markup: None for that of the figure's header. width: pixels to wrap at, if not all that is free.
        """
        size, free = self.canvas.sizes["title"], self.right - self.left
        if self.canvas.layout == "article":
            free -= 6.2 * self.canvas.sizes["counter"]  # the counter's column
        width = width or free
        title = self.headline(self.given_title.instead_of(markup), self.left, self.top + 0.8 * size, width)
        self.scene.add(title)
        self._under_title = self.top + title.rise * PIXELS_PER_UNIT + 0.65 * size
        if self.canvas.layout != "article":
            self.top = self._under_title

    def headline(self, markup, x, y, width, scale=1.0):
        """A text of the title's size, `scale` times as large, wrapped at `width` pixels into as few lines of like
        lengths as it takes."""
        size = scale * self.canvas.sizes["title"]
        look = {"size": size, "weight": 600, "leading": 0.45}

        def rise(width):
            return extent(words(markup, self.theme), color=self.theme.text_color("ink"), width=width, **look)[1]

        whole = rise(width)
        if whole * PIXELS_PER_UNIT > size:
            narrower = [share * width for share in np.linspace(0.55, 0.95, 9)]
            width = next((least for least in narrower if rise(least) <= whole), width)
        return self.words(markup, x, y, width=width, **look)

    def step_counter(self, largest, caption="training step"):
        """Adds the caption of a step counter: top right, or under the title on tall canvases; returns its number."""
        size, small = self.canvas.sizes["counter"], self.canvas.sizes["label"]
        counter = self.counter(f"{largest:,}", "counter", weight=600, align="right")
        if self.canvas.layout == "article":
            self.scene.add(self.words(caption, self.right, self.top + 0.8 * small, color="muted", anchor="right"))
            counter.place = self.at(self.right, self.top + 0.8 * small + 1.02 * size)
            self.top = max(self._under_title, self.top + 0.8 * small + 1.5 * size)
        else:
            baseline = self.top + 0.8 * size
            label = self.words(caption, self.left, baseline, color="muted")
            self.scene.add(label)
            counter.align = "left"
            counter.place = self.at(self.left + label.advance * PIXELS_PER_UNIT + 0.4 * size, baseline)
            self.top = baseline + 0.6 * size
        return counter

    def counter(self, longest, size="label", color="ink", weight=400, align="left"):
        """A running number, at most as long as the text `longest`; of digits, points and the signs in that."""
        pixels, ink = self.canvas.sizes.get(size, size), self.theme.text_color(color)
        glyphs = {sign: glyph(sign, pixels, ink, weight) for sign in sorted({*"0123456789.", *longest})}
        return NumberDisplay(glyphs, len(longest), align)

    def on_background(self, text):
        """The same text with an outline in the background's color, legible over lines."""
        rim = text.copy().set_stroke(self.theme.background, self.stroke(8), opacity=1)
        return FastGroup(*rim.family_members_with_points(), *text.family_members_with_points())

    def reading(self, caption, longest, x, y, anchor="left", size="note", color="muted"):
        """A caption and a running number after it, at most as long as `longest`; returns the NumberDisplay."""
        width = self.words(f"{caption} {longest}", 0, 0, size, color).advance * PIXELS_PER_UNIT
        left = x - {"left": 0, "center": width / 2, "right": width}[anchor]
        label = self.add(self.words(f"{caption} ", left, y, size, color))
        counter = self.counter(longest, size, color)
        counter.place = self.at(left, y) + (label.advance, 0)
        return counter

    # Shapes

    def line(self, color="ink", width=3, closed=False, **style):
        return Polyline(self.theme.color(color), self.stroke(width), closed, **style)

    def arrow(self, color="ink", width=5, head=20):
        """An arrow, to be laid with `set_ends`; sizes in pixels of the article."""
        return Arrow(self.theme.color(color), *(self.stroke(size) / PIXELS_PER_UNIT for size in (width, head)))

    def points(self, color, width):
        """Many dots `width` pixels across, to be laid with `set_centers`."""
        return Points(self.theme.color(color), self.stroke(width))

    def segment(self, start, end, color="grid", width=1.5):
        """A straight line between two places in pixels."""
        return self.line(color, width).trace(np.stack([self.at(*start), self.at(*end)]))

    def ring(self, radius, color="muted", width=1.5):
        """A circle as a FastGroup, `radius` in pixels."""
        return FastGroup(
            Circle(radius / PIXELS_PER_UNIT, stroke_color=self.theme.color(color), stroke_width=self.stroke(width))
        )

    def dot(self, radius, color, edge=2):
        """A disc with an edge in the background's color, which sets it off from what it covers."""
        return FastGroup(
            Circle(
                radius / PIXELS_PER_UNIT,
                stroke_color=self.theme.background,
                stroke_width=self.stroke(edge),
                fill_color=self.theme.color(color),
                fill_opacity=1,
            )
        )

    def badge(self, text, radius, color):
        """A dot with a sign on it, in the color that reads on its own."""
        size = max(self.canvas.smallest, 1.15 * radius)
        sign = Lettering(words(text, self.theme), size, self.theme.contrast_color(color), weight=600)
        return FastGroup(*self.dot(radius, color), *sign.center((0, 0)))

    def running(self, plot, x, y, color, width=3, label=percent):
        """A line that runs through data x, y [N] on `plot`, its last value, as `label` writes it, at its end."""
        size = self.canvas.sizes["label"]
        value = self.counter(max(map(label, y), key=len), "label", color, weight=600)
        return Running(plot, x, y, self.line(color, width), self.dot(0.3 * size, color), value, label, 0.35 * size)

    def strip(self, top, height, x, y):
        """A plot across the canvas, with room for ticks of y, up to "100%", and for the value of a running line."""
        left, right = self.left + 3.15 * self.canvas.sizes["tick"], self.right - 3.2 * self.canvas.sizes["label"]
        return self.plot(left, top, right - left, height, x, y)

    def plot(self, left, top, width, height, x, y):
        """A rectangle in pixels whose data run over the limits x and y."""
        return Plot(self, left, top, width, height, x, y)

    # Time

    def rising(self, k, start, seconds=0.5):
        """0 before frame `start`, then smoothly up to 1 within `seconds`: for `set_opacity`."""
        return float(smooth(np.clip((k - start) / (seconds * FPS), 0, 1)))

    def frames(self, seconds):
        """How many frames `seconds` are, at least one."""
        return max(1, round(seconds * FPS))

    def add(self, *things):
        self.scene.add(*things)
        return things[0] if len(things) == 1 else VGroup(*things)

    def follow(self, number, update, *moving):
        """Draw `number` frames, each after `update(k)`; only `moving` may change, and is drawn above the rest."""
        scene, renderer = self.scene, self.scene.renderer
        scene.remove(*moving)
        renderer.save_static_frame_data(scene, scene.mobjects)
        for k in range(number):
            if renderer.tap.wants():
                update(k)
            renderer.render(scene, renderer.time, moving)
        update(number - 1)
        renderer.static_image = None
        scene.add(*moving)

    def snapshot(self):
        """The picture as it stands, RGB [height, width, 3] uint8; no frame of the film."""
        self.scene.renderer.update_frame(self.scene)
        return self.scene.renderer.get_frame()[..., :3].copy()

    def play(self, *animations, seconds=1.0, ease=smooth):
        """Let Manim's animations pass in `seconds`."""
        self.scene.play(*animations, run_time=self.frames(seconds) / FPS, rate_func=ease)

    def hold(self, seconds):
        """Hold the picture."""
        self.scene.wait(self.frames(seconds) / FPS)
