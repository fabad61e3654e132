"""Times until something happens, of which some were not awaited: comparisons that count those, too.

Times are steps, nan where it has not happened by the end of training, which is the same for all.
"""

import numpy as np
from scipy.special import betaincinv, ndtr


def share_by(times, steps):
    """Share of times [n] that lie at or before each of steps [T]."""
    return np.mean(np.asarray(times, float)[:, None] <= np.asarray(steps), 0)


def median(times):
    """The step by which half of times [n] are over; nan if fewer are."""
    middle = np.median(np.nan_to_num(times, nan=np.inf)) if len(times) else np.inf
    return float(middle) if np.isfinite(middle) else float("nan")


def quickest(times, last):
    """Index of the row of times [k, n] with the lowest geometric mean, nan counted as the last step; the first of
    equals."""
    return int(np.argmin(np.log(np.nan_to_num(np.asarray(times, float), nan=last)).mean(1)))


def log_rank_scores(times):
    """Scores [n] that sum to the log-rank statistic of a group, events less those expected (Peto and Peto 1972).

    One less the Nelson-Aalen estimate of the cumulative hazard at that time; without the one where it is nan.
    """
    times = np.asarray(times, float)
    over = np.unique(times[~np.isnan(times)])
    steps = np.array([np.sum(times == at) / np.sum(~(times < at)) for at in over])
    hazard = np.concatenate([[0], np.cumsum(steps)])
    reached = ~np.isnan(times)
    return reached - hazard[np.where(reached, np.searchsorted(over, times, side="right"), len(over))]


def paired_log_rank(first, second):
    """p-value, two-sided, that times [n] of pairs differ between first and second: an exact paired log-rank test.

    The scores are those of all times together (O'Brien and Fleming 1987). If both sides are alike, the difference of
    scores in each pair may as well have the other sign: it is the share of all 2^n choices of signs whose sum is as far
    from zero as that seen, or farther; of more than 20 pairs, its normal approximation.
    """
    scores = log_rank_scores(np.concatenate([first, second]))
    differences = scores[: len(first)] - scores[len(first) :]
    differences = differences[differences != 0]
    if len(differences) > 20:
        return float(2 * ndtr(-abs(differences.sum()) / np.sqrt((differences**2).sum())))
    sums = np.zeros(1)
    for difference in differences:
        sums = np.concatenate([sums + difference, sums - difference])
    return float(np.mean(np.abs(sums) >= abs(differences.sum()) - 1e-9))


def earlier(first, second):
    """In how many pairs of times [n] the first is over before the second, nan being later than all."""
    first, second = (np.nan_to_num(times, nan=np.inf) for times in (first, second))
    return int(np.sum(first < second))


def interval(count, total, level=0.95):
    """The lowest and the highest probability of an event that `count` of `total` cases agree with (Clopper and Pearson
    1934): each tail has at most half of 1 - level. 0 and 1 where there are no cases.
    """
    tail = (1 - level) / 2
    low = betaincinv(count, total - count + 1, tail) if count else 0.0
    high = betaincinv(count + 1, total - count, 1 - tail) if count < total else 1.0
    return float(low), float(high)
