"""Timelines: the training step of each frame, slow near milestones, fast on plateaus, at rest at the end."""

import json
import math
from dataclasses import dataclass, field

import numpy as np

FPS = 25  # a GIF's delays are whole centiseconds: 25 is real everywhere


@dataclass(frozen=True)
class Timeline:
    """The step that an animation shows at each time.

    `keyframes`: (seconds, step) pairs, rising; eased between them, at rest at both ends, then `hold` seconds of the
    last. `moments`: name -> step, for the player. `log`: glides through log(1 + step). `unit`: what the player
    counts, and how many steps each of it is. `captions`: (step, text) pairs, rising: what is seen from that step on, ""
    where nothing is said; one whose step was not reached is left out.
    """

    keyframes: tuple
    hold: float = 1.5
    moments: dict = field(default_factory=dict)
    log: bool = False
    unit: tuple = ("training step", 1)
    captions: tuple = ()

    @property
    def seconds(self):
        """Length without the hold."""
        return self.keyframes[-1][0] - self.keyframes[0][0]

    @property
    def last(self):
        return int(self.keyframes[-1][1])

    def frames(self, fps=FPS, limit=None):
        """Step of every frame [F], rising, the hold included; thinned evenly to `limit` frames if there are more."""
        seconds, steps = np.array(self.keyframes, float).T
        now = np.arange(round(self.seconds * fps) + 1) / fps + seconds[0]
        glide = _eased(seconds, np.log1p(steps) if self.log else steps, now)
        moving = np.rint(np.expm1(glide) if self.log else glide).astype(np.int64)
        moving[-1] = self.last
        frames = np.append(moving, np.full(round(self.hold * fps), self.last))
        if limit is not None and limit < len(frames):
            frames = frames[np.rint(np.linspace(0, len(frames) - 1, limit)).astype(int)]
        return frames

    def to_json(self, fps=FPS, limit=None):
        """The player's table as a JSON string: step of each frame, first frame at or after each moment.

        Captions are [first frame, frame after the last, text].
        """
        frames = self.frames(fps, limit)

        def at(step):
            return int(min(np.searchsorted(frames, step), len(frames) - 1))

        moments = {
            name: {"step": int(step), "frame": at(step)} for name, step in self.moments.items() if is_reached(step)
        }
        texts = [(at(step), text) for step, text in self.captions if is_reached(step)]
        ends = [frame for frame, _ in texts[1:]] + [len(frames)]
        spans = [(first, end, text) for (first, text), end in zip(texts, ends) if text and first < end]
        table = {"fps": fps, "frames": frames.tolist(), "moments": moments, "counts": self.unit}
        return json.dumps(table | ({"captions": spans} if spans else {}), sort_keys=True) + "\n"


def timeline_around(last, moments, seconds=9.0, hold=1.5, attention=0.65, spread=0.06, first=0, log=False):
    """A Timeline from step `first` to `last` that spends the share `attention` of its time near the moments.

    moments: name -> step (None or nan if it never happened); spread: half-width of "near", as a share of the whole way.
    """
    warp, unwarp = (np.log1p, np.expm1) if log else (np.asarray, np.asarray)
    start, end = float(warp(first)), float(warp(last))
    way = np.linspace(start, end, 2001)
    near = [float(warp(step)) for step in moments.values() if is_reached(step) and first <= step <= last]
    bumps = sum(np.exp(-0.5 * ((way - center) / (spread * (end - start))) ** 2) for center in near)
    pace = np.ones_like(way)  # seconds per unit of the way, up to a factor
    if near:
        pace = (1 - attention) * pace + attention * bumps / bumps.mean()
    clock = np.append(0, np.cumsum((pace[1:] + pace[:-1]) / 2))
    clock *= seconds / clock[-1]
    ticks = np.linspace(0, seconds, max(3, round(2 * seconds) + 1))
    steps = unwarp(np.interp(ticks, clock, way))
    steps[0], steps[-1] = first, last
    return Timeline(tuple(zip(ticks.tolist(), steps.tolist())), hold, dict(moments), log)


def staged_timeline(number, seconds, rest, hold, moment, unit, each=100, first=0):
    """A Timeline of `number` stages of `each` steps in `seconds`, with rests; `first` of several have passed at 0 s.

    It is at rest for `rest` seconds after each stage, and holds for `hold` at the end. moment: the name of a stage's
    end, with "{}" for its number. unit: what a stage adds, such as "waves added".
    """
    first = min(first, number - 1)
    length, keyframes = seconds / (number - first), [(0, first * each)]
    for k in range(1, number - first + 1):
        keyframes += [(k * length - rest, (first + k) * each), (k * length, (first + k) * each)]
    return Timeline(
        tuple(keyframes), hold, {moment.format(k): k * each for k in range(1, number + 1)}, unit=(unit, each)
    )


def monotone_keyframes(keyframes):
    """The (seconds, step) keyframes whose step was reached and does not fall: a failed run has a timeline, too."""
    kept = []
    for seconds, step in keyframes:
        if is_reached(step) and (not kept or step >= kept[-1][1]):
            kept.append((seconds, step))
    return tuple(kept)


def is_reached(step):
    """Whether a milestone was reached: its step is neither None nor nan."""
    return step is not None and not math.isnan(step)


def _eased(x, y, at):
    """Monotone cubic through (x, y), at rest at both ends (F. N. Fritsch and J. Butland, 1984)."""
    width, rise = np.diff(x), np.diff(y)
    slope = rise / width
    tangent = np.zeros_like(y)
    left, right = width[1:] + 2 * width[:-1], 2 * width[1:] + width[:-1]
    both = slope[1:] * slope[:-1] > 0
    tangent[1:-1][both] = (left + right)[both] / (left[both] / slope[:-1][both] + right[both] / slope[1:][both])
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(width) - 1)
    t = np.clip((at - x[k]) / width[k], 0, 1)
    return y[k] + rise[k] * t * t * (3 - 2 * t) + width[k] * t * (1 - t) * (tangent[k] * (1 - t) - tangent[k + 1] * t)
