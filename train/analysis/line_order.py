"""Orders of the rows of a matrix, for heat maps: by norm, by frequency, by clustering."""

import numpy as np
from scipy.cluster import hierarchy

from train.analysis import fourier

OPTIMAL = 400  # rows: of more, the best order of a tree's leaves takes seconds


def by_norm(rows):
    """Rows [n, m] by Euclidean norm, the largest first: indices [n]."""
    return np.argsort(-np.linalg.norm(rows, axis=1), kind="stable")


def by_frequency(rows):
    """Rows [n, m] by the frequency of most power over their m entries, then by phase: indices [n]."""
    return fourier.order(np.transpose(rows))


def by_clustering(rows):
    """Rows [n, m] as the leaves of a tree of clusters (J. Ward, 1963): indices [n].

    Of up to 400 rows in the order in which neighbours are most alike (Z. Bar-Joseph et al., 2001).
    """
    if len(rows) < 3:
        return np.arange(len(rows))
    rows = np.asarray(rows, float)
    return hierarchy.leaves_list(hierarchy.linkage(rows, "ward", optimal_ordering=len(rows) <= OPTIMAL))


ORDERS = {"norm": by_norm, "frequency": by_frequency, "clustering": by_clustering}
