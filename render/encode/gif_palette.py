"""One palette for a whole GIF, as small as likeness allows, and the fast way from a pixel's color to its number."""

from bisect import bisect_left
from functools import cache

import numpy as np

from render.encode.likeness import luma, ssim

# Fewer colors are fewer bytes: a third of the GIF from 127 to 31, for edges of lines and letters have fewer shades.
MOST = 127
SIZES = (23, 31, 39, 47, 63, 95, MOST)
LIKE = 0.9965  # mean luma SSIM of the frames that stand for the whole; of all frames it is above 0.995 then
# A color of that part of all pixels is a line, no mere edge of one, or an area; it has an entry no farther than that.
FLAT = {1 / 5000: 16, 1 / 400: 3}
COMPARED = 4  # of the frames
_UNKNOWN = 255
# R'G'B' to luma and two color differences (BT.709), in levels of 255.
WEIGHING = np.array([[0.2126, 0.7152, 0.0722], [-0.1146, -0.3854, 0.5], [0.5, -0.4542, -0.0458]])


def packed(frame):
    """Colors [H, W] of a frame [H, W, 3 or 4] uint8, as uint32 0xBBGGRR; alpha is left out."""
    if frame.shape[2] == 4 and frame.strides[1:] == (4, 1):
        return frame.view("<u4")[..., 0] & 0xFFFFFF
    return frame[..., 0] | frame[..., 1].astype("<u4") << 8 | frame[..., 2].astype("<u4") << 16


def unpacked(keys):
    """RGB [..., 3] uint8 of packed colors."""
    return np.stack([keys & 255, keys >> 8 & 255, keys >> 16 & 255], axis=-1).astype(np.uint8)


class Palette:
    """Up to 127 colors [n, 3] uint8; `numbers` gives the exactly nearest one, from a table filled as colors turn up.

    bits: of a number. transparent: the number that stands for "as it was", after those of all colors.
    """

    def __init__(self, colors):
        self.colors = np.asarray(colors, np.uint8)
        self.bits = max(2, len(self.colors).bit_length())
        self.transparent = (1 << self.bits) - 1
        self.table = np.full(1 << 24, _UNKNOWN, np.uint8)
        self._points = self.colors @ WEIGHING.T

    def numbers(self, keys):
        """Palette numbers [n] uint8 of packed colors [n]."""
        indices = self.table[keys]
        missing = indices == _UNKNOWN
        if missing.any():
            new = np.unique(keys[missing])
            for part in np.array_split(new, len(new) // 4096 + 1):
                self.table[part] = _nearest(unpacked(part) @ WEIGHING.T, self._points)
            indices = self.table[keys]
        return indices

    def bytes(self):
        """The GIF's global color table."""
        return self.colors.tobytes().ljust(3 << self.bits, b"\0")


def choose(frames):
    """A Palette for frames [H, W, 3 or 4] that stand for the whole animation: exact where 127 colors are enough.

    Else it is the smallest with which the frames look the same, or has all 127.
    """
    counted = [np.unique(packed(frame), return_counts=True) for frame in frames]
    keys, where = np.unique(np.concatenate([k for k, _ in counted]), return_inverse=True)
    counts = np.bincount(where, np.concatenate([c for _, c in counted]))
    colors = unpacked(keys)
    if len(colors) <= MOST:
        return Palette(colors)
    compared = frames[:: -max(1, len(frames) // COMPARED)]
    lumas = [luma(frame) for frame in compared]

    @cache
    def palette(size):
        return Palette(_with_flat_colors(_clustered(colors, counts, size), colors, counts))

    def alike(size):
        pictures = (palette(size).colors[palette(size).numbers(packed(frame))] for frame in compared)
        return np.mean([ssim(luma(picture), drawn) for picture, drawn in zip(pictures, lumas)]) >= LIKE

    return palette(SIZES[bisect_left(SIZES[:-1], True, key=alike)])


def _clustered(colors, counts, size):
    """At most `size` colors [n, 3] that stand for all."""
    points = colors @ WEIGHING.T
    weights = counts**0.75  # thin lines and letters count for more than their area
    owner = _split(points, weights, size)
    owner = _nearest(points, _settled(points, weights, owner, size))
    return np.stack(
        [_representative(colors[owner == k], counts[owner == k], weights[owner == k]) for k in np.unique(owner)]
    )


def _with_flat_colors(palette, colors, counts):
    """The palette and, as far as there is room, the colors of areas and lines that are far from all in it."""
    for part, distance in FLAT.items():
        flat = colors[counts >= part * counts.sum()]
        points = flat @ WEIGHING.T
        gaps = np.min([((points - color) ** 2).sum(1) for color in palette @ WEIGHING.T], axis=0)
        while len(palette) < MOST and gaps.max(initial=0) > distance**2:
            farthest = gaps.argmax()
            palette = np.append(palette, flat[farthest : farthest + 1], axis=0)
            gaps = np.minimum(gaps, ((points - points[farthest]) ** 2).sum(1))
    return palette


def _split(points, weights, size):
    """Group of each point, of at most `size` groups.

    The group of the largest error is cut in two across its longest axis, until there are `size`.
    """
    groups = [np.arange(len(points))]
    errors = [_error(points, weights)]
    while len(groups) < size and max(errors) > 0:
        worst = int(np.argmax(errors))
        group = groups[worst]
        p, w = points[group], weights[group]
        centered = p - np.average(p, axis=0, weights=w)
        axis = np.linalg.eigh((centered * w[:, None]).T @ centered)[1][:, -1]
        axis = axis * (1 if axis[np.argmax(np.abs(axis))] > 0 else -1)  # an eigenvector's sign is anyone's choice
        upper = centered @ axis > 0
        groups[worst], errors[worst] = group[upper], _error(p[upper], w[upper])
        groups.append(group[~upper])
        errors.append(_error(p[~upper], w[~upper]))
    owner = np.empty(len(points), int)
    for number, group in enumerate(groups):
        owner[group] = number
    return owner


def _settled(points, weights, owner, size, rounds=6):
    """Centers [size, 3] after a few rounds of k-means."""
    for _ in range(rounds):
        total = np.bincount(owner, weights, size)
        centers = np.stack([np.bincount(owner, weights * points[:, c], size) for c in range(3)], axis=1)
        centers = centers[total > 0] / total[total > 0, None]
        size = len(centers)
        owner = _nearest(points, centers)
    return centers


def _nearest(points, centers):
    """The number of the center nearest to each point; |a - b|^2 without the part that is the same for all b."""
    parts = np.array_split(points, len(points) // 4096 + 1)
    return np.concatenate([((centers**2).sum(1) - 2 * part @ centers.T).argmin(1) for part in parts])


def _error(points, weights):
    if len(points) < 2:
        return 0.0
    return float((weights[:, None] * (points - np.average(points, axis=0, weights=weights)) ** 2).sum())


def _representative(colors, counts, weights):
    """The group's commonest color if it makes up most of it (flat areas stay exact), else the mean."""
    if 2 * counts.max() >= counts.sum():
        return colors[counts.argmax()]
    return np.rint(np.average(colors, axis=0, weights=weights)).astype(np.uint8)
