"""What the power of frequencies foretells is the probability of Mann and Whitney, whatever is done to its scale."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import frequency_race

powers = st.lists(st.integers(0, 6), min_size=3, max_size=12)


@given(powers, st.data())
def test_it_counts_pairs_and_only_their_order(power, data):
    power = np.array(power, float)
    winners = data.draw(st.sets(st.integers(1, len(power)), min_size=1, max_size=len(power) - 1))
    losers = set(range(1, len(power) + 1)) - winners
    pairs = [(power[w - 1], power[x - 1]) for w in winners for x in losers]
    expected = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs)
    foretold = lambda values, chosen: frequency_race.foretells(values[None], chosen)[0]  # noqa: E731
    np.testing.assert_allclose(foretold(power, winners), expected)
    np.testing.assert_allclose(foretold(np.exp(power), winners), expected)
    np.testing.assert_allclose(foretold(power, losers), 1 - expected)


@given(powers)
def test_ranks_are_a_permutation_that_sorts_the_power(power):
    ranks = frequency_race.ranks(np.array(power, float))
    assert sorted(ranks) == list(range(1, len(power) + 1))
    assert list(np.array(power)[np.argsort(ranks)]) == sorted(power, reverse=True)
