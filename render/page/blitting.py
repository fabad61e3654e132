"""Blitting: draws static artists once and animated ones over a cached copy, pixel-identical to a full redraw."""

from collections import Counter
from typing import Protocol, runtime_checkable

import numpy as np

from core.errors import UserError


@runtime_checkable
class GrowingArtist(Protocol):
    """An animated artist to which later steps only add: what it has drawn is kept as an image.

    What it draws in parts must be, to the pixel, what it draws at once.
    """

    def reached(self) -> int:
        """How many parts are complete."""

    def draw_new(self, renderer, since: int | None) -> None:
        """Draw the complete parts after the first `since`; None: all."""

    def draw_tip(self, renderer) -> None:
        """Draw the part that is not yet complete."""


class BlittedPage:
    """Draws `update(step)` of a page frame by frame.

    The static background is kept as an image, and so is what a GrowingArtist has drawn so far, if it is the
    lowest animated one of its panel. The rest is drawn again, above.

    An update that changes what was not declared as animated raises UserError, at `place`: frames would not show it.
    """

    def __init__(self, page, update, place="animation"):
        page.settle()
        self.page, self.update, self.place = page, update, place
        self.figure, self.renderer = page.figure, page.renderer
        moving = sorted(page.animated, key=self._order)
        lowest = [artist for k, artist in enumerate(moving) if artist.axes not in [other.axes for other in moving[:k]]]
        self.growing = [artist for artist in lowest if isinstance(artist, GrowingArtist)]
        self.dynamic = [artist for artist in moving if artist not in self.growing]
        self.buffer = np.asarray(self.renderer.buffer_rgba())
        with page.rc_context():
            self.background = self._drawn_without(moving)
        self.grown, self.reached = self.background.copy(), [None] * len(self.growing)
        self.static = [artist for artist in self._static(self.figure) if not artist.stale]  # Matplotlib has drawn them
        self.count = self._count()

    def frame(self, step):
        """RGBA [height, width, 4] uint8 of a step; a view that the next frame overwrites."""
        with self.page.rc_context():
            self.update(step)
            if self._count() != self.count or any(artist.stale for artist in self.static):
                self._check_static()
            if self.growing:
                self._grow()
            else:
                self.buffer[...] = self.background
            for artist in self.dynamic:
                artist.draw(self.renderer)
        return self.buffer

    def frames(self, steps):
        """One buffer per step; a step that is shown for several frames is drawn once."""
        last = None
        for step in steps:
            if step != last:
                self.frame(step)
            last = step
            yield self.buffer

    def full(self, step):
        """The same picture by a full redraw. For tests, benchmarks and stills."""
        with self.page.rc_context():
            self.update(step)
            self.renderer.clear()
            self.figure.draw(self.renderer)
        return self.buffer

    def _grow(self):
        marks = [artist.reached() for artist in self.growing]
        if any(old is not None and new < old for new, old in zip(marks, self.reached)):
            self.grown[...] = self.background
            self.reached = [None] * len(marks)
        self.buffer[...] = self.grown
        if marks != self.reached:
            for artist, since in zip(self.growing, self.reached):
                artist.draw_new(self.renderer, since)
            self.grown[...] = self.buffer
            self.reached = marks
        for artist in self.growing:
            artist.draw_tip(self.renderer)

    def _drawn_without(self, moving):
        visible = [artist.get_visible() for artist in moving]
        for artist in moving:
            artist.set_visible(False)
        self.renderer.clear()
        self.figure.draw(self.renderer)
        for artist, was in zip(moving, visible):
            artist.set_visible(was)
        return self.buffer.copy()

    def _static(self, parent):
        """Yield the artists within `parent` that are not animated; figures and panels, in which they are, excepted."""
        for artist in parent.get_children():
            if artist not in self.page.animated:
                if artist not in self.figure.axes:
                    yield artist
                yield from self._static(artist)

    def _count(self):
        return sum(len(axes.get_children()) for axes in self.figure.axes)

    def _check_static(self):
        """Raise UserError if static artists look otherwise than in the background, or there are more or fewer."""
        changed = [artist for artist in self.static if artist.stale]
        if np.array_equal(self._drawn_without(self.page.animated), self.background):
            self.count = self._count()
            return
        kinds = Counter((type(artist).__name__, artist.axes.get_label() if artist.axes else "") for artist in changed)
        named = [f"{count} {kind}" + (f" of {panel!r}" if panel else "") for (kind, panel), count in kinds.items()]
        what = f"changes what is not animated ({', '.join(named[:3])})" if named else "adds or removes artists"
        raise UserError(
            f"{self.place}: `update` {what}, which no frame would show: make all artists and axes in `build`, and pass "
            "those that change to `page.add_animated`"
        )

    def _order(self, artist):
        """Panel by panel as Matplotlib draws them, what belongs to the whole page last."""
        axes = artist.axes
        panel = len(self.figure.axes) if axes is None else self.figure.axes.index(axes)
        place = (self.figure if axes is None else axes).get_children().index(artist)
        return panel, artist.get_zorder(), place
