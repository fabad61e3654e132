"""The shot list of a film: names, order and durations of its shots."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from core.suggestions import Named
from render.timing.timeline import FPS, Timeline


@dataclass(frozen=True)
class ShotList:
    """`shots`: (name, seconds) pairs, in order. Has the interface of a Timeline, with frames for steps."""

    shots: tuple
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

    to_json = Timeline.to_json
