"""A shot of a film: captions, step counter, and a cross-dissolve from the shot before."""

import numpy as np

from render.film.image_cells import Cells
from render.film.units import PIXELS_PER_UNIT
from render.timing.timeline import FPS

DISSOLVE = 0.2  # seconds in which it comes out of the picture before: frames that change everywhere are heavy
COLUMN = 0.4  # of the width: that of a column
GAP = 1.6  # ems between the parts of a shot
CHANGE = 0.24  # seconds in which a caption goes, and in which the next one comes


class Shot:
    """A shot of `count` frames.

    Starts from the last frame of the previous shot (cross-dissolve), lays out caption and step counter, and leaves the
    rest of the canvas to the caller. captions: one or two, one after the other. numbers [count]: what the counter
    shows, if there is one; unit: what it counts. beside: on a wide canvas they are in a column on the left, and the
    stage's free room is what is right of it, in full height; `side` (left, top, width, height), in pixels, is what they
    leave of the column, else None. before: the last picture of the shot before. last: size of the last caption, in that
    of the others.
    """

    def __init__(self, stage, captions, count, numbers=None, unit=None, before=None, beside=False, last=1.0):
        self.stage, self.count, self.numbers = stage, count, numbers
        tall = stage.canvas.layout != "article"
        size, counter = stage.canvas.sizes["title"], stage.canvas.sizes["counter"]
        stage.left, stage.top = stage.canvas.margin[:2]
        beside = beside and not tall
        width = COLUMN * (stage.right - stage.left) if beside else stage.right - stage.left
        wrap = width if tall or beside else width - 6.2 * counter
        self.captions = [
            stage.headline(text, stage.left, stage.top + 0.8 * scale * size, wrap, scale)
            for text, scale in zip(captions, [*[1.0] * (len(captions) - 1), last])
        ]
        self.side = None
        if beside:
            high = max(caption.rise for caption in self.captions) * PIXELS_PER_UNIT + 0.2 * (last - 1) * size
            top = stage.top + 0.2 * size + high
            self.counter = None if numbers is None else self._counter(int(numbers[-1]), unit, top + 1.7 * counter)
            top += 0.8 * counter if numbers is None else 2.4 * counter
            self.side = stage.left, top, width, stage.bottom - top
            stage.left += width + GAP * stage.canvas.sizes["label"]
        else:
            stage.top = top = stage.top + (2.6 * size if tall else 0)
            self.counter = None if numbers is None else stage.step_counter(int(numbers[-1]), unit)
            stage.top = top + (1.4 if tall else 2.2) * counter
        whole = 0, 0, stage.canvas.width, stage.canvas.height
        self.before = [] if before is None else [Cells(stage, *whole, before.shape[:2]).paint(before)]

    def _counter(self, largest, unit, baseline):
        """A counter in the column: its unit, and the number after it."""
        stage = self.stage
        label = stage.add(stage.words(unit, stage.left, baseline, color="muted"))
        counter = stage.counter(f"{largest:,}", "counter", weight=600)
        counter.place = stage.at(stage.left, baseline) + (label.advance + 0.4 * counter.advance("0"), 0)
        return counter

    def play(self, update, moving, turn=None):
        """Draw it: update(k) is called before frame k, and may change `moving`; the caption changes in frame `turn`.

        Returns its last picture.
        """
        stage, turn = self.stage, np.inf if turn is None else turn

        def frame(k):
            update(k)
            if self.counter:
                self.counter.write(f"{int(self.numbers[k]):,}")
            opacities = 1 - stage.rising(k, turn - CHANGE * FPS, CHANGE), stage.rising(k, turn, CHANGE)
            for caption, alpha in zip(self.captions, opacities):
                caption.set_opacity(alpha)
            for picture in self.before:
                picture.set_opacity(1 - stage.rising(k + 1, 0, DISSOLVE))

        counter = [self.counter] if self.counter else []
        stage.follow(self.count, frame, *moving, *self.captions, *counter, *self.before)
        end = stage.snapshot()
        stage.scene.remove(*stage.scene.mobjects)
        return end

    def boxes(self, share, wide=()):
        """(left, top, width, height) of the hero of the shot, and of what goes with it.

        That is in the column, if there is one; else it has `share` of the room, below the hero or, on the canvases
        `wide`, right of it.
        """
        if self.side:
            return (*boxes(self.stage, 1), self.side)
        return boxes(self.stage, 1 - share, share, wide=wide)


def boxes(stage, *shares, below=0.0, wide=("article",)):
    """(left, top, width, height) of parts of the free room except `below` pixels, divided by `shares`.

    On the canvases `wide` they are side by side, else one above another.
    """
    wide, gap = stage.canvas.layout in wide, GAP * stage.canvas.sizes["label"]
    size = np.array([stage.right - stage.left, stage.bottom - below - stage.top])
    room = size[0 if wide else 1] - gap * (len(shares) - 1)
    boxes, start = [], 0
    for share in shares:
        side = room * share / sum(shares)
        boxes.append(
            (stage.left + start, stage.top, side, size[1]) if wide else (stage.left, stage.top + start, size[0], side)
        )
        start += side + gap
    return boxes
