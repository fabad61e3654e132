"""Moving points: within their panel at every checkpoint, with labels that never overlap."""

import numpy as np
import pytest

from render.marks.moving_points import MovingPoints
from render.page.page import Page

RNG = np.random.default_rng(0)


def drawn(positions, labels=None, canvas="card"):
    page = Page(canvas)
    with page.rc_context():
        axes = page.grid("map")["map"]
        mark = MovingPoints(page, axes, positions, ["#336699"] * positions.shape[1], labels)
        page.settle()
    return page, axes, mark


@pytest.mark.parametrize("canvas", ["card", "story"])
def test_a_unit_has_one_length_and_all_points_are_inside(canvas):
    positions = RNG.normal(size=(5, 40, 2)) * [9, 1]
    page, axes, _ = drawn(positions, canvas=canvas)
    (x, y), (dx, dy) = axes.transData.transform([(0, 0), (1, 1)])
    assert dx - x == pytest.approx(dy - y)
    places = axes.transData.transform(positions.reshape(-1, 2))
    assert axes.bbox.contains(*places.min(0)) and axes.bbox.contains(*places.max(0))


def test_labels_stay_on_the_page_and_never_overlap():
    positions = RNG.normal(size=(6, 60, 2)) * np.linspace(0.05, 1, 6)[:, None, None]
    page, _, mark = drawn(positions, [f"{k:,}" for k in range(0, 6000, 100)])
    shown = []
    for index in np.linspace(0, 5, 11):
        mark.set_index(index)
        assert page.check() == []
        shown.append(sum(text.get_visible() for text in mark.texts.values()))
    assert 0 < shown[0] < shown[-1] == len(mark.texts)


def test_round_numbers_are_labeled_first():
    """All points lie together: there is room for one label."""
    _, _, mark = drawn(np.zeros((2, 30, 2)), [str(k) if k else "" for k in range(30)])
    assert list(mark.texts) == [20]
