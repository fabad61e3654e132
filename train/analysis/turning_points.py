"""Turning points of a loss that falls, rises and perhaps falls again; small wiggles are ignored."""

import numpy as np

FACTOR = 1.5  # by which a loss must reverse to have turned (ours)


def turning_points(loss, factor=FACTOR):
    """Indices of the peaks and valleys of a positive series [T], alternating, first and last extremes included.

    A peak or valley counts once the series has reversed by `factor`, so units do not matter. A series that never
    changes by that much has none.
    """
    height, step = np.log(np.asarray(loss, float)), np.log(factor)
    points, low, high, heading = [], 0, 0, 0
    for now, value in enumerate(height):
        if heading <= 0:
            if value < height[low]:
                low = now
            elif value - height[low] >= step:
                points.append(low)
                heading, high = 1, now
        if heading >= 0:
            if value > height[high]:
                high = now
            elif height[high] - value >= step:
                points.append(high)
                heading, low = -1, now
    return np.array(points + [high if heading > 0 else low] * (heading != 0), int)


def rises(loss, factor=FACTOR):
    """Every rise after a fall: int [R, 3], the index of the valley, of the peak, and of the valley after it.

    A rise from the start, as when a network memorizes, does not count. Without another fall the third is the peak.
    """
    points = turning_points(loss, factor)
    height = np.asarray(loss, float)[points]
    return np.array(
        [
            [points[at], points[at + 1], points[min(at + 2, len(points) - 1)]]
            for at in range(1, len(points) - 1)
            if height[at] < height[at + 1]
        ],
        int,
    ).reshape(-1, 3)


def largest_rise(loss, factor=FACTOR):
    """Indices of valley, peak and next valley of the rise by the largest factor, or None if there is no rise."""
    candidates = rises(loss, factor)
    if not len(candidates):
        return None
    height = np.log(np.asarray(loss, float))
    return tuple(map(int, candidates[np.argmax(height[candidates[:, 1]] - height[candidates[:, 0]])]))
