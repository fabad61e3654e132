"""Marks of time: at their steps, as they are reached, none over another."""

import numpy as np

from render.marks.step_markers import StepMarkers
from render.page.axis import linear_axis
from render.page.page import Page

STEPS = np.arange(0, 101, 5)


def marks(wanted):
    page = Page("article", "light")
    axes = page.grid("path")["path"]
    linear_axis(axes.xaxis, -10, 110)
    linear_axis(axes.yaxis, -0.2, 1.2)
    paths = {"test": 0.2 + 0.006 * STEPS, "train": 0.2 - 0.001 * STEPS}
    return page, StepMarkers(page, axes, STEPS, STEPS.astype(float), paths, wanted)


def test_marks_are_shown_from_their_step_on():
    page, found = marks((20, 50, 80))
    assert found.steps == [20, 50, 80]
    found.set_step(50)
    assert [group[0].get_visible() for group in found.groups] == [True, True, False]
    assert all(len({artist.get_visible() for artist in group}) == 1 for group in found.groups)
    assert set(page.animated) == set(found.artists)


def test_a_ring_is_on_the_last_checkpoint_before_its_step():
    _, found = marks((52,))
    _, ring, _ = found.groups[0]
    assert ring.get_xdata()[0] == 50


def test_what_is_too_near_another_is_left_out():
    page, found = marks((50, 50, 51, 54, 90))
    assert found.steps == [50, 90]
    assert page.check() == []
