"""Samples of entries: the same every time, and their distance from all."""

import numpy as np

from train.analysis.entry_sample import distance, sample


def test_few_entries_are_all_drawn_and_of_many_the_same_ones_every_time():
    assert sample(5, 9).tolist() == [0, 1, 2, 3, 4]
    some = sample(10_000, 100)
    assert len(set(some)) == 100 and (np.diff(some) > 0).all() and some[-1] < 10_000
    assert np.array_equal(some, sample(10_000, 100))


def test_a_random_sample_is_near_all_and_a_biased_one_is_not():
    entries = np.random.default_rng(1).normal(size=10_000)
    assert distance(entries, entries) == 0
    assert distance(entries[sample(10_000, 2000)], entries) < 0.05
    assert distance(np.sort(entries)[:2000], entries) > 0.7
