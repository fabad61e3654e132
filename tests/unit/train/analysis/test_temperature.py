"""The loss at the best temperature."""

import numpy as np
import pytest

from tests.helpers.made_up_runs import grokked
from train.analysis import modular_network, temperature

RNG = np.random.default_rng(0)
ANSWERS = RNG.integers(7, size=200)
LOGITS = RNG.normal(size=(200, 7)) + 1.5 * np.eye(7)[ANSWERS]


def loss(logits, divisor):
    return modular_network.cross_entropy(logits / divisor, ANSWERS)


@pytest.mark.parametrize("scale", [0.05, 1, 30])
@pytest.mark.parametrize("first", [0.01, 1, 100])
def test_the_lowest_loss_is_found_whatever_the_scale_and_the_start(scale, first):
    lowest, best = temperature.lowest_loss(scale * LOGITS, ANSWERS, first)
    grid = np.geomspace(0.02, 50, 2001)
    assert lowest == pytest.approx(min(loss(scale * LOGITS, divisor) for divisor in grid), abs=1e-5)
    assert lowest == pytest.approx(loss(scale * LOGITS, best)) and lowest <= loss(scale * LOGITS, 1)
    assert best == pytest.approx(scale * temperature.lowest_loss(LOGITS, ANSWERS)[1], rel=1e-3)


def test_where_all_are_right_it_is_as_cold_as_it_takes_for_a_loss_of_nothing():
    lowest, best = temperature.lowest_loss(0.01 * np.eye(7)[ANSWERS], ANSWERS)
    assert best < 0.01 and lowest == pytest.approx(0, abs=1e-9)


def test_where_nothing_is_known_it_is_that_of_guessing():
    wrong = 3.0 * np.eye(7)[(ANSWERS + 1) % 7]
    assert temperature.lowest_loss(wrong, ANSWERS)[0] == pytest.approx(np.log(7), abs=0.01)


def test_the_test_loss_of_a_network_that_grows_surer_stays_and_of_one_that_forgets_rises():
    run = grokked(23)
    known = {
        name: values[-1:].repeat(3, 0) * np.array([1, 4, 1])[:, None, None] for name, values in run.weights.items()
    }
    known["w_out_proj"][2] = run.weights["w_out_proj"][0]
    shown = type(run)(run.spec, {}, run.steps[:3], known | {"w_embed": run.weights["w_embed"][:3]}, {}, run.train_index)
    first, surer, forgot = temperature.test_losses(shown)
    assert surer == pytest.approx(first, rel=0.01, abs=1e-9) and forgot > 1
    assert temperature.test_losses(shown, [2]) == pytest.approx([forgot])
