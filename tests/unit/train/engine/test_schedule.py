"""The learning-rate schedule: warm-up, constant, cosine."""

import math

import pytest

from train.engine.schedule import rate


def schedule(**changes):
    return {"warm_up": 0, "shape": "constant", "final": 0.0} | changes


def test_without_a_schedule_the_rate_is_that_of_the_optimizer():
    assert {rate({}, step, 100) for step in range(100)} == {1.0} == {rate(schedule(), step, 100) for step in range(100)}


def test_a_warm_up_is_linear_and_never_zero():
    rates = [rate(schedule(warm_up=4), step, 100) for step in range(6)]
    assert rates == [0.25, 0.5, 0.75, 1, 1, 1]


def test_a_cosine_goes_from_one_to_the_final_rate_at_max_steps():
    rates = [rate(schedule(shape="cosine", warm_up=10, final=0.2), step, 110) for step in range(111)]
    assert rates[9] == rates[10] == 1 and math.isclose(rates[60], 0.6) and math.isclose(rates[110], 0.2)
    assert rates[10:] == sorted(rates[10:], reverse=True)


@pytest.mark.parametrize("shape", ["constant", "cosine"])
def test_a_warm_up_may_last_to_the_end(shape):
    assert [rate(schedule(warm_up=3, shape=shape), step, 3) for step in range(3)] == [1 / 3, 2 / 3, 1]
