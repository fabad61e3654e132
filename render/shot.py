"""A shot of a film with captions for titles: what it says, a counter, and the veil through which it comes and goes."""

import numpy as np
from manim import Rectangle

from render.movers import Piece
from render.timeline import FPS

VEIL = 0.28  # seconds in which a shot appears, and in which it vanishes
CHANGE = 0.24  # seconds in which a caption goes, and in which the next one comes


class Shot:
    """`count` frames; it takes the stage as it is left by the one before, and sets the free room under captions and counter.

    captions: one or two, one after the other. numbers [count]: what the counter shows, if there is one; `said`: what it
    counts. ends: whether it has no veil at its beginning, at its end, as the first and the last of a film.
    """

    def __init__(self, stage, captions, count, numbers=None, said=None, ends=(False, False)):
        self.stage, self.count, self.numbers, self.ends = stage, count, numbers, ends
        tall, size, counter = stage.canvas.layout != "article", stage.canvas.sizes["title"], stage.canvas.sizes["counter"]
        stage.top = stage.canvas.margin[1]
        width = stage.right - stage.left - (0 if tall else 6.2 * counter)
        self.captions = [stage.headline(text, stage.left, stage.top + 0.8 * size, width) for text in captions]
        stage.top += 2.6 * size if tall else 0
        top = stage.top
        self.counter = None if numbers is None else stage.step_counter(int(numbers[-1]), said)
        stage.top = top + (1.4 if tall else 2.2) * counter
        self.veil = Piece(Rectangle(width=20, height=30, stroke_width=0, fill_color=stage.theme.ground, fill_opacity=1))

    def play(self, update, moving, turn=None):
        """Draw it: update(k) is called before frame k, and may change `moving`; the caption changes in frame `turn`."""
        stage, turn = self.stage, self.count if turn is None else turn

        def frame(k):
            update(k)
            if self.counter:
                self.counter.write(f"{int(self.numbers[k]):,}")
            shares = 1 - stage.rising(k, turn - CHANGE * FPS, CHANGE), stage.rising(k, turn, CHANGE)
            for caption, share in zip(self.captions, shares):
                caption.show(share)
            late = k >= self.count / 2
            edge = self.count if self.ends[late] else self.count - k if late else k + 1
            self.veil.show(1 - min(1, edge / (VEIL * FPS)))

        counter = [self.counter] if self.counter else []
        stage.follow(self.count, frame, *moving, *self.captions, *counter, self.veil)
        stage.scene.remove(*stage.scene.mobjects)


def boxes(stage, *shares, below=0.0):
    """(left, top, width, height) of the free room but for `below` pixels, by shares: side by side, or one upon another."""
    wide, gap = stage.canvas.layout == "article", 1.6 * stage.canvas.sizes["label"]
    size = np.array([stage.right - stage.left, stage.bottom - below - stage.top])
    room = size[0 if wide else 1] - gap * (len(shares) - 1)
    found, start = [], 0
    for share in shares:
        side = room * share / sum(shares)
        found.append((stage.left + start, stage.top, side, size[1]) if wide else
                     (stage.left, stage.top + start, size[0], side))
        start += side + gap
    return found
