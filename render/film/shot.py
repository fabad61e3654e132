"""A shot of a film: captions, step counter, and a cross-dissolve from the shot before."""

import numpy as np

from render.film.image_cells import Cells
from render.timing.timeline import FPS

DISSOLVE = 0.4  # seconds in which it comes out of the picture before
CHANGE = 0.24  # seconds in which a caption goes, and in which the next one comes


class Shot:
    """A shot of `count` frames.

    Starts from the last frame of the previous shot (cross-dissolve), lays out caption and step counter, and leaves the
    rest of the canvas to the caller. captions: one or two, one after the other. numbers [count]: what the counter
    shows, if there is one; unit: what it counts.
    before: the last picture of the shot before.
    """

    def __init__(self, stage, captions, count, numbers=None, unit=None, before=None):
        self.stage, self.count, self.numbers = stage, count, numbers
        tall, size, counter = (
            stage.canvas.layout != "article",
            stage.canvas.sizes["title"],
            stage.canvas.sizes["counter"],
        )
        stage.top = stage.canvas.margin[1]
        width = stage.right - stage.left - (0 if tall else 6.2 * counter)
        self.captions = [stage.headline(text, stage.left, stage.top + 0.8 * size, width) for text in captions]
        stage.top += 2.6 * size if tall else 0
        top = stage.top
        self.counter = None if numbers is None else stage.step_counter(int(numbers[-1]), unit)
        stage.top = top + (1.4 if tall else 2.2) * counter
        whole = 0, 0, stage.canvas.width, stage.canvas.height, (stage.canvas.height, stage.canvas.width)
        self.before = [] if before is None else [Cells(stage, *whole).paint(before)]

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


def boxes(stage, *shares, below=0.0, wide=("article",)):
    """(left, top, width, height) of parts of the free room except `below` pixels, divided by `shares`.

    On the canvases `wide` they are side by side, else one above another.
    """
    wide, gap = stage.canvas.layout in wide, 1.6 * stage.canvas.sizes["label"]
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
