"""Times until something happens, some of them not awaited."""

import numpy as np
import pytest
from scipy import stats

from train.analysis import survival

NAN = np.nan


def test_shares_and_medians():
    times = [300, NAN, 100, 200]
    assert survival.share_by(times, [50, 100, 250, 999]).tolist() == [0, 0.25, 0.5, 0.75]
    assert survival.median(times) == 250 and survival.median([100, 200, NAN]) == 200
    assert np.isnan(survival.median([100, NAN, NAN])) and np.isnan(survival.median([]))


def test_the_quickest_counts_what_was_not_reached_as_the_last_step():
    assert survival.quickest([[100, NAN], [200, 300], [200, 300]], 10_000) == 1
    assert survival.quickest([[100, NAN], [200, 300]], 400) == 0


def test_scores_sum_to_the_statistic_of_the_log_rank_test():
    """Against SciPy's, whose statistic is the difference over its standard error."""
    draws = np.random.default_rng(0)
    first, second = (np.where(times > 40, NAN, times.round()) for times in draws.exponential([[20], [35]], (2, 30)))
    pooled = np.concatenate([first, second])
    excess = survival.log_rank_scores(pooled)[:30].sum()
    assert abs(survival.log_rank_scores(pooled).sum()) < 1e-12
    variance = 0
    for at in np.unique(pooled[~np.isnan(pooled)]):
        risk, risk_first, events = np.sum(~(pooled < at)), np.sum(~(first < at)), np.sum(pooled == at)
        if risk > 1:
            variance += (
                events * (risk_first / risk) * (1 - risk_first / risk) * (risk - events) / (risk - 1)
            )  # hypergeometric
    sides = [
        stats.CensoredData(uncensored=side[~np.isnan(side)], right=np.full(np.isnan(side).sum(), 41.0))
        for side in (first, second)
    ]
    assert excess / variance**0.5 == pytest.approx(stats.logrank(*sides).statistic, abs=1e-9)


def test_without_censoring_a_pair_counts_by_its_order():
    """Savage's scores of four times: 3/4, 5/12, -1/12, -13/12."""
    assert survival.log_rank_scores([40, 10, 30, 20]) == pytest.approx([-13 / 12, 3 / 4, -1 / 12, 5 / 12])


@pytest.mark.parametrize("count, chance", [(1, 1), (3, 2 / 8), (10, 2 / 1024)])
def test_where_one_side_is_always_earlier_both_extremes_of_the_signs_are_as_far(count, chance):
    first, second = np.arange(count) + 1.0, np.arange(count) + 100.0
    assert survival.paired_log_rank(first, second) == survival.paired_log_rank(second, first) == chance
    assert survival.paired_log_rank(first, np.full(count, NAN)) == chance
    assert survival.earlier(first, second) == count and survival.earlier(second, first) == 0


def test_pairs_of_which_neither_was_awaited_say_nothing():
    first, second = np.array([1.0, 2, 3, NAN, NAN]), np.array([4.0, 5, NAN, NAN, NAN])
    assert survival.paired_log_rank(first, second) == survival.paired_log_rank(first[:3], second[:3]) == 2 / 8
    assert survival.earlier(first, second) == 3 and survival.paired_log_rank([NAN], [NAN]) == 1


def test_the_chance_of_many_pairs_is_near_that_of_all_choices_of_signs():
    first, second = np.random.default_rng(2).exponential([[30], [42]], (2, 21))
    few, many = (survival.paired_log_rank(first[:n], second[:n]) for n in (20, 21))
    assert 0 < few < 1 and many == pytest.approx(few, abs=0.1)


def test_chances_are_those_of_the_test():
    """Sides that are alike: p <= 0.1 in about a tenth of the cases, and never much more."""
    draws = np.random.default_rng(1)
    times = draws.exponential(30, (2, 400, 10))
    times[times > 45] = NAN
    chances = np.array([survival.paired_log_rank(*pair) for pair in times.transpose(1, 0, 2)])
    assert 0.05 <= np.mean(chances <= 0.1) <= 0.14


@pytest.mark.parametrize("count, total", [(0, 5), (3, 8), (5, 5), (17, 40)])
def test_intervals_are_scipys(count, total):
    exact = stats.binomtest(count, total).proportion_ci(0.95, "exact")
    assert survival.interval(count, total) == pytest.approx(tuple(exact), abs=1e-9)
    assert survival.interval(0, 0) == (0, 1)
