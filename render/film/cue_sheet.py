"""Cue sheet of a film: fade-ins, fade-outs and animated moves, timed by shot.

Only animated mobjects are redrawn per frame.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import smooth

from render.timing.timeline import FPS

CHANGE = 0.2  # seconds of a caption's fade-out, and of the next one's fade-in


@dataclass
class _FadeCue:
    part: Any
    start: int
    end: int
    fade: int

    def alpha(self, k):
        """Its opacity in frame k."""
        inward = (k + 1 - self.start) / self.fade if self.fade else 1
        outward = (self.end - k) / self.fade if self.fade else 1
        return float(smooth(np.clip(min(inward, outward), 0, 1)))

    def cues(self):
        return self.start, self.start + self.fade, self.end - self.fade, self.end


@dataclass
class _MoveCue:
    parts: tuple
    start: int
    end: int
    update: Any
    ease: Any

    def at(self, k):
        self.update(self.ease(min(1.0, (k + 1 - self.start) / (self.end - self.start))))


class CueSheet:
    """Collects the entrances and moves of a film timed by its `shots`, then draws it.

    Static mobjects lie below animated ones; among their kind, those entered first lie lowest.
    """

    def __init__(self, stage, shots):
        self.stage, self.shots = stage, shots
        self.entrances, self.moves = [], []

    def enter(self, shot, *parts, after=0.0, until=None, fade=0.4):
        """`parts` fade in, `after` seconds into `shot`, and out, to be gone when `until` begins.

        until: a shot or (shot, seconds).
        """
        frames = round(fade * FPS)
        start, end = self.shots.frame(shot, after), self._end(until, frames)
        frames = min(frames, (end - start) // 2)
        self.entrances += [_FadeCue(part, start, end, frames) for part in parts]
        return parts[0] if len(parts) == 1 else parts

    def captions(self, texts, y, size, width=None):
        """Show lines with their first baseline at y, by shot; width: pixels to wrap at, by default the stage's.

        One goes when the next shot has begun: each shot ends with its own.
        """
        stage, names = self.stage, list(texts)
        for name, following in zip(names, [*names[1:], None]):
            line = stage.words(texts[name], stage.left, y, size, width=width or stage.right - stage.left, leading=0.35)
            self.enter(
                name,
                line,
                after=-CHANGE if name == names[0] else CHANGE,
                until=following and (following, CHANGE),
                fade=CHANGE,
            )

    def move(self, shot, update, *parts, after=0.0, seconds=1.0, ease=smooth):
        """Calls update(t), t from 0 to 1 and eased, over `seconds`.

        It may change `parts`, which have entered, and no others.
        """
        start = self.shots.frame(shot, after)
        self.moves.append(_MoveCue(parts, start, start + self.stage.frames(seconds), update, ease))

    def run(self):
        """Draw all frames of the script."""
        last = self.shots.last + 1
        cues = {0, last}
        for item in self.entrances:
            cues.update(item.cues())
        for item in self.moves:
            cues.update((item.start, item.end))
        cues = sorted(cue for cue in cues if 0 <= cue <= last)
        for first, stop in zip(cues, cues[1:]):
            self._draw_segment(first, stop)

    def _draw_segment(self, first, stop):
        """Draw the frames first..stop - 1, between two neighboring cues."""
        here = [item for item in self.entrances if item.start <= first and stop <= item.end]
        moves = [move for move in self.moves if move.start <= first and stop <= move.end]
        moved = {id(part) for move in moves for part in move.parts}
        fading = [item for item in here if item.alpha(first) < 1 or item.alpha(stop - 1) < 1]
        live = [item for item in here if item in fading or id(item.part) in moved]
        for item in here:
            if item not in fading:
                item.part.set_opacity(1)

        def update(k):
            for move in moves:
                move.at(first + k)
            for item in fading:
                item.part.set_opacity(item.alpha(first + k))

        scene = self.stage.scene
        still = [item.part for item in here if item not in live]
        scene.add(*still)
        self.stage.follow(stop - first, update, *[item.part for item in live])
        scene.remove(*[item.part for item in here])

    def _end(self, until, fade):
        if until is None:
            return self.shots.last + 1 + fade  # what stays to the end does not fade out
        return self.shots.frame(until) if isinstance(until, str) else self.shots.frame(*until)
