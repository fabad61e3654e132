"""Frequencies added one by one: what is right, since which of them, alone and in part."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import cumulative_frequencies, modular_network

P = 7
ANSWERS = modular_network.pairs(P)[2]


@st.composite
def parts(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=(draw(st.integers(1, 4)), len(ANSWERS), P))


@given(parts())
def test_all_added_is_the_whole_and_one_is_alone(parts):
    whole = cumulative_frequencies.right(parts, ANSWERS, len(parts))
    assert np.isclose(whole.mean(), modular_network.accuracy(parts.sum(0), ANSWERS))
    assert (cumulative_frequencies.right(parts, ANSWERS, 1) == cumulative_frequencies.alone(parts, ANSWERS)[0]).all()
    assert not cumulative_frequencies.right(parts, ANSWERS, 0).any()


@given(parts(), st.floats(0, 1))
def test_a_patch_is_where_it_is_right_and_as_old_as_that(parts, share):
    added = share * len(parts)
    since = cumulative_frequencies.first_right_rank(parts, ANSWERS, added)
    assert ((since >= 0) == cumulative_frequencies.right(parts, ANSWERS, added)).all()
    assert (since < np.ceil(added)).all()
    for rank in range(int(added)):
        after = cumulative_frequencies.right(parts, ANSWERS, rank + 1)
        assert after[(since >= 0) & (since <= rank)].all() and not after[since == rank + 1].any()


def test_a_wrong_crest_is_put_right_by_the_next_and_lost_to_the_third():
    waves = np.zeros((3, len(ANSWERS), P))
    every = np.arange(len(ANSWERS))
    waves[0, every, (ANSWERS + 1) % P] = 1
    waves[1, every, ANSWERS] = 2
    waves[2, 0, (ANSWERS[0] + 1) % P] = 5
    assert (cumulative_frequencies.first_right_rank(waves, ANSWERS, 1) == -1).all()
    assert (cumulative_frequencies.first_right_rank(waves, ANSWERS, 1.4) == -1).all() and (
        cumulative_frequencies.first_right_rank(waves, ANSWERS, 1.6) == 1
    ).all()
    assert cumulative_frequencies.first_right_rank(waves, ANSWERS, 3).tolist() == [-1] + [1] * (len(ANSWERS) - 1)


def test_the_table_is_symmetric_and_has_each_pair():
    table = cumulative_frequencies.table(ANSWERS, P)
    assert (table == np.add.outer(np.arange(P), np.arange(P)) % P).all()
