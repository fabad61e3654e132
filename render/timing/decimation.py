"""Frame decimation: redraws dense artwork only every n-th frame, to keep encoded files small."""

import numpy as np


def hold_every_nth_frame(timeline, n):
    """A function from a step to the step of the latest kept frame at or before it: every `n`-th, and the last."""
    frames = timeline.frames()
    kept = np.unique(np.append(frames[::n], frames[-1]))
    return lambda step: int(kept[max(np.searchsorted(kept, step, side="right") - 1, 0)])
