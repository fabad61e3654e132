"""The shot list of a film: names, order, durations and captions of its shots."""

import re
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np

from core.suggestions import Named
from render.timing.timeline import FPS, Timeline


@dataclass(frozen=True)
class ShotList:
    """`shots`: (name, seconds) pairs, in order. Has the interface of a Timeline, with frames for steps.

    texts: shot -> its caption, or captions one after the other, which may mark words, as in
    "at [the answer](highlight)".
    """

    shots: tuple
    texts: dict = field(default_factory=dict)
    unit = ("frame", 1)

    @property
    def moments(self):
        """First frame of each shot, by name."""
        lengths = [round(seconds * FPS) for _, seconds in self.shots]
        return Named("shot", zip((name for name, _ in self.shots), accumulate([0, *lengths])))

    @property
    def last(self):
        return sum(round(seconds * FPS) for _, seconds in self.shots) - 1

    def frames(self, fps=FPS, limit=None):
        """Number of every frame [F]; thinned evenly to `limit` frames if there are more."""
        count = self.last + 1
        return np.rint(np.linspace(0, self.last, min(count, limit or count))).astype(int)

    def frame(self, shot, seconds=0.0):
        """The frame `seconds` after a shot begins."""
        return self.moments[shot] + round(seconds * FPS)

    def span(self, first, last):
        """The frames from the beginning of one shot to the end of another, as a range."""
        length = Named("shot", self.shots)[last]
        return range(self.frame(first), self.frame(last, length))

    @property
    def captions(self):
        """(first frame, plain text) of each shot, in order."""
        return [
            (frame, re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text if isinstance(text, str) else " ".join(text)))
            for shot, frame in self.moments.items()
            for text in [self.texts.get(shot, "")]
        ]

    def captioned(self, captions):
        """The same with captions. Raises UnknownName for one of no shot."""
        known = Named("shot", self.shots)
        return replace(self, texts={shot: text for shot, text in captions.items() if known[shot]})

    to_json = Timeline.to_json
