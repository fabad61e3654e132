"""How many distractors stand, when they are gone, when a loss falls."""

import numpy as np
import pytest

from train.analysis import pruning


def test_distractors_are_the_rows_between_signal_and_bias():
    w_input = np.zeros((2, 31, 4))
    w_input[:, :3] = w_input[:, -1] = 5
    w_input[1, 3, 0], w_input[1, 29, 3], w_input[1, 10, 1] = 0.2, -0.2, 0.05
    assert pruning.standing_distractors(w_input, 3).tolist() == [0, 2]


def test_gone_is_when_few_stand_and_stay_few():
    steps = np.array([0, 10, 20, 30, 40])
    assert pruning.gone_at(steps, np.array([100, 5, 50, 9, 0])) == 30
    assert np.isnan(pruning.gone_at(steps, np.array([100, 5, 50, 9, 60])))


def test_the_steepest_fall_is_found_between_uneven_checkpoints():
    steps = np.unique(np.concatenate([np.arange(0, 4001, 50), np.arange(1500, 1800, 5)]))
    loss = 1e-4 + 5 / (1 + np.exp((steps - 1600) / 20)) + 0.1 * np.exp(-steps / 300)
    fall = pruning.steepest_fall(steps, loss)
    assert 1600 < fall < 1800  # a factor falls fastest after the middle of a logistic curve
    ramp = np.exp(-(np.clip(steps, 3000, 3100) - 3000) / 10)
    assert pruning.steepest_fall(steps, ramp) == pytest.approx(3050, abs=5)


def test_a_run_shorter_than_the_window_and_a_loss_of_zero_have_a_steepest_fall():
    assert pruning.steepest_fall(np.arange(0, 61, 10), np.array([1, 1, 1, 0.1, 0, 0, 0])) == pytest.approx(35, abs=20)
