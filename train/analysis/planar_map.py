"""Points of many dimensions on their two main directions, aligned from checkpoint to checkpoint."""

import numpy as np

QUARTER = 0.05  # of the checkpoints: half a second of a film of eight (ours)
DRAWS, QUANTILE = 40, 0.95  # of shuffled points: the usual quantile of parallel analysis; the number of draws is ours


def centered(points):
    """Points [..., n, d] around their mean, float64."""
    points = np.asarray(points, float)
    return points - points.mean(-2, keepdims=True)


def main_directions(points, count=2):
    """Orthonormal directions [d, count] of the largest variance of points [n, d], and the share of it in them, 0..1.

    Each direction points to where the point farthest along it lies.
    """
    points = centered(points)
    wide = points.shape[1] > len(points)  # then the inner products of the points are the smaller matrix
    variance, vectors = np.linalg.eigh(points @ points.T if wide else points.T @ points)
    directions = vectors[:, ::-1][:, :count]
    if wide:
        directions = np.linalg.qr(points.T @ directions)[0]
    along = points @ directions
    farthest = np.abs(along).argmax(0)
    directions = directions * np.where(along[farthest, np.arange(along.shape[1])] < 0, -1, 1)
    total = variance.clip(0).sum()
    return directions, float(variance[::-1][:count].clip(0).sum() / total) if total > 0 else 0.0


def onto_own_directions(points, quarter=QUARTER):
    """Points [T, n, d] on the two main directions of each checkpoint, aligned [T, n, 2]; their share of variance [T].

    The plane of the last checkpoint is its own. From checkpoint to checkpoint the plane turns at most so far that a
    quarter turn takes the share `quarter` of all checkpoints: where two directions come to hold the same variance,
    their order changes at once, and the points would leap.
    """
    limit = np.pi / 2 / max(quarter * len(points), 1)
    plane, planes = main_directions(points[-1])[0], []
    for here in points[::-1]:
        plane = turned(plane, main_directions(here)[0], limit)
        planes.append(plane)
    placed, held = _onto(points, np.array(planes[::-1]))
    return aligned(placed), held


def onto_last_directions(points):
    """Points [T, n, d] on the two main directions of the last checkpoint [T, n, 2]; their share of variance [T]."""
    return _onto(points, np.broadcast_to(main_directions(points[-1])[0], (len(points), points.shape[2], 2)))


def _onto(points, planes):
    """Points [T, n, d] in planes [T, d, 2]: positions [T, n, 2], and the share of variance there [T]."""
    placed, held = [], []
    for here, plane in zip(points, planes):
        moved = centered(here)
        placed.append(moved @ plane)
        total = (moved**2).sum()
        held.append((placed[-1] ** 2).sum() / total if total > 0 else 0.0)
    return np.array(placed), np.array(held)


def turned(plane, target, limit):
    """`plane`, orthonormal columns [d, 2], turned towards the plane `target` by at most `limit` radians.

    Along the shortest way: each principal vector in the direction of its partner.
    """
    left, cosines, right = np.linalg.svd(plane.T @ target)
    from_, to = plane @ left, target @ right.T
    angles = np.arccos(cosines.clip(-1, 1))
    away = to - from_ * cosines
    length = np.linalg.norm(away, axis=0)
    away = np.divide(away, length, out=np.zeros_like(away), where=length > 1e-12)
    moved = np.minimum(angles, limit)
    return np.linalg.qr((from_ * np.cos(moved) + away * np.sin(moved)) @ left.T)[0]


def aligned(positions):
    """Positions [T, n, 2], each checkpoint rotated or reflected to lie nearest to the next; the last one as it is."""
    result = np.array(positions, float)
    for k in range(len(result) - 2, -1, -1):
        result[k] = result[k] @ procrustes(result[k], result[k + 1])
    return result


def procrustes(points, onto):
    """Orthogonal matrix Q [d, d] for which |points Q - onto| is least (P. Schönemann, 1966); points, onto: [n, d]."""
    left, _, right = np.linalg.svd(points.T @ onto)
    return left @ right


def largest_jump(positions):
    """Largest root mean square move between neighbouring checkpoints of positions [T, n, 2], relative to the spread.

    The spread is the root mean square distance from the mean over all checkpoints; 0 if there is none.
    """
    moves = np.sqrt((np.diff(positions, axis=0) ** 2).sum(-1).mean(-1))
    spread = np.sqrt((centered(positions) ** 2).sum(-1).mean())
    return float(moves.max(initial=0) / spread) if spread > 0 else 0.0


def held_by_chance(points, draws=DRAWS, quantile=QUANTILE):
    """Share of variance in the two main directions of points [n, d] whose coordinates are shuffled among the points.

    The `quantile` of `draws`: permutation parallel analysis (A. Buja and N. Eyuboglu, 1992).
    """
    rng = np.random.default_rng(0)
    return float(np.quantile([main_directions(rng.permuted(points, axis=0))[1] for _ in range(draws)], quantile))
