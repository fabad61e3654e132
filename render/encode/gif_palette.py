"""One palette for a whole GIF, and the fast way from a pixel's color to its number."""

import numpy as np

BITS = 7  # 127 colors: SSIM stays above 0.999, and a third fewer bytes than with 255
TRANSPARENT = (1 << BITS) - 1  # the number that stands for "as it was"; the colors are those before it
# R'G'B' to luma and two color differences (BT.709), these at half weight: the eye, and SSIM, look at luma first.
WEIGHING = np.array([[0.2126, 0.7152, 0.0722], [-0.0573, -0.1927, 0.25], [0.25, -0.2271, -0.0229]])


def packed(frame):
    """Colors [H, W] of a frame [H, W, 3 or 4] uint8, as uint32 0xBBGGRR; alpha is left out."""
    if frame.shape[2] == 4 and frame.strides[1:] == (4, 1):
        return frame.view("<u4")[..., 0] & 0xFFFFFF
    return frame[..., 0] | frame[..., 1].astype("<u4") << 8 | frame[..., 2].astype("<u4") << 16


def unpacked(keys):
    """RGB [..., 3] uint8 of packed colors."""
    return np.stack([keys & 255, keys >> 8 & 255, keys >> 16 & 255], axis=-1).astype(np.uint8)


class Palette:
    """Up to 127 colors [n, 3] uint8; `numbers` gives the exactly nearest one, from a table filled as colors turn up."""

    def __init__(self, colors):
        self.colors = np.asarray(colors, np.uint8)
        self.table = np.full(1 << 24, TRANSPARENT, np.uint8)
        self._points = self.colors @ WEIGHING.T

    def numbers(self, keys):
        """Palette numbers [n] uint8 of packed colors [n]."""
        indices = self.table[keys]
        missing = indices == TRANSPARENT
        if missing.any():
            new = np.unique(keys[missing])
            for part in np.array_split(new, len(new) // 4096 + 1):
                points = unpacked(part) @ WEIGHING.T
                # |a - b|^2 up to the part that is the same for all b
                distance = (self._points**2).sum(1) - 2 * points @ self._points.T
                self.table[part] = distance.argmin(1)
            indices = self.table[keys]
        return indices

    def bytes(self):
        """The GIF's global color table."""
        return self.colors.tobytes().ljust(3 << BITS, b"\0")


def choose(frames, size=TRANSPARENT):
    """A Palette for frames [H, W, 3 or 4] that stand for the whole animation: exact where `size` colors are enough."""
    counted = [np.unique(packed(frame), return_counts=True) for frame in frames]
    keys, where = np.unique(np.concatenate([k for k, _ in counted]), return_inverse=True)
    counts = np.bincount(where, np.concatenate([c for _, c in counted]))
    colors = unpacked(keys)
    if len(colors) <= size:
        return Palette(colors)
    points = colors @ WEIGHING.T
    weights = counts**0.75  # thin lines and letters count for more than their area
    owner = _split(points, weights, size)
    centers = _settled(points, weights, owner, size)
    owner = _nearest(points, centers)
    return Palette(
        np.stack(
            [_representative(colors[owner == k], counts[owner == k], weights[owner == k]) for k in np.unique(owner)]
        )
    )


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
