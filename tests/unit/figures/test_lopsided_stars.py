"""lopsided_stars on made-up networks.

They are regular pentagons beside larger stars that are uneven and balance all the same.
"""

import numpy as np
import pytest

from figures import lopsided_stars
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.checkpoints import CheckpointSeries

P, MODELS = 31, 4


def shared(n):
    """A pentagon whose first corners are each two neurons, slightly apart: angles and weights [n]."""
    theta = np.append(
        2 * np.pi * np.arange(5) / 5 + 0.05 * (np.arange(5) < n - 5), 2 * np.pi * np.arange(n - 5) / 5 - 0.05
    )
    return theta, np.where(np.arange(n) < 5, np.where(np.arange(5 + n - 5) < n - 5, 0.5, 1), 0.5)


def sweep(sizes=(5, 6, 7), generalizes=True):
    frequency = np.repeat([2, 6, 11], sizes)
    theta, weight = (np.concatenate(parts) for parts in zip(*map(shared, sizes), strict=True))
    phase = 2 * np.pi * np.arange(P)[:, None] * frequency / P
    w_input, w_output = np.sqrt(weight) * np.cos(phase - theta), (np.sqrt(weight) * np.cos(phase - 2 * theta)).T
    accuracy = np.array([[0.0] * MODELS, [1.0] * MODELS])
    accuracy[1, -1] = 0.5  # the last one does not generalize
    metrics = {"train_accuracy": np.ones((2, MODELS)), "test_accuracy": accuracy * generalizes}
    weights = {"w_input": np.tile(w_input, (MODELS, 1, 1)), "w_output": np.tile(w_output, (MODELS, 1, 1))}
    return CheckpointSeries(
        {"options": {"modulus": P}, "outcomes": {"accuracy": 0.99}},
        {},
        np.array([0, 100]),
        weights,
        metrics,
        np.empty(0, int),
        {},
        {"seed": np.arange(MODELS) + 10},
    )


def test_stars_of_networks_that_generalize_are_measured():
    columns = lopsided_stars.data(sweep())
    assert list(columns["neurons"]) == [5, 6, 7] * 3 and set(columns["seed"]) == {10, 11, 12}
    assert columns["unevenness"][0] == pytest.approx(0, abs=1e-6) and (columns["unevenness"][1:3] > 0.3).all()
    assert np.max([columns[f"left_{h}"] for h in (1, 2, 3, 4)]) < 0.03 and (columns["left_5"] > 0.9).all()


def test_balanced_stars_keep_the_claims_and_what_is_not_there_fails_them():
    assert failing(lopsided_stars, sweep=sweep()) == set()
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        assert {"uneven_five", "left_balanced"} <= failing(lopsided_stars, sweep=sweep(generalizes=False))
        assert {"uneven_times", "left_balanced"} <= failing(lopsided_stars, sweep=sweep(sizes=(5, 5, 5)))


def test_stars_of_six_are_placed_between_a_pentagon_with_a_doubled_corner_and_a_hexagon():
    numbers = evaluated(lopsided_stars, sweep=sweep()).numbers
    assert numbers["six_5"].value > 0.9 and numbers["six_6"].value < 0.5
    none = evaluated(lopsided_stars, sweep=sweep(sizes=(5, 7, 7))).numbers
    assert none["six_5"] is None and none["six_6"] is None


def test_random_angles_fail_all_claims_but_that_weak_neurons_stand_close():
    """That one fails where the weak neurons of each star are the strong ones."""
    random, inverted = (failing(lopsided_stars, **data) for data in lopsided_stars.controls(sweep()).values())
    assert random | {"room"} == {row["name"] for row in evaluated(lopsided_stars, sweep=sweep()).claims}
    assert "room" in inverted


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_a_still_is_whole_and_legible(canvas):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        lopsided_stars.build(sweep(), page)
    assert page.check() == []


def test_a_size_that_no_star_has_is_left_blank():
    page = Page("article", "light", still=True)
    with page.rc_context():
        lopsided_stars.build(sweep(sizes=(5, 6, 6)), page)
    assert page.check() == [] and not page.panels["in7"].lines


def test_stars_fill_their_room():
    page = Page("article", "light", still=True)
    with page.rc_context():
        lopsided_stars.build(sweep(), page)
    page.figure.draw_without_rendering()
    boxes = [page.panels[name].get_window_extent() for name in ("in5", "in6", "out5", "out6")]
    assert len({round(box.width) for box in boxes}) == 1 and boxes[0].width > 150
    assert boxes[0].x1 < boxes[1].x0 and boxes[2].y1 < boxes[0].y0
