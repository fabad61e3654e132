"""Turning points of a loss that falls, rises and perhaps falls again; wiggles are left out."""

import numpy as np

FACTOR = 1.5  # how far a loss must go back to have turned (ours)


def turning_points(loss, factor=FACTOR):
    """Indices of the peaks and valleys of a positive series [T], in turn, beginning and end among them.

    A peak or valley counts once the series has gone back from it by `factor`: so units do not matter. A series that
    never moves by that much has none.
    """
    height, step = np.log(np.asarray(loss, float)), np.log(factor)
    found, low, high, heading = [], 0, 0, 0
    for now, value in enumerate(height):
        if heading <= 0:
            if value < height[low]:
                low = now
            elif value - height[low] >= step:
                found.append(low)
                heading, high = 1, now
        if heading >= 0:
            if value > height[high]:
                high = now
            elif height[high] - value >= step:
                found.append(high)
                heading, low = -1, now
    return np.array(found + [high if heading > 0 else low] * (heading != 0), int)


def rises(loss, factor=FACTOR):
    """Every rise after a fall: int [R, 3], the index of the valley, of the peak, and of the valley after it.

    A rise from the start on, as when a network memorizes, is none. If it does not fall again the third is the peak.
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
    """Valley, peak and next valley (indices) of the rise by the largest factor, or None if there is no rise."""
    found = rises(loss, factor)
    height = np.log(np.asarray(loss, float))
    return tuple(map(int, found[np.argmax(height[found[:, 1]] - height[found[:, 0]])])) if len(found) else None
