"""Labels at the ends of curves never meet; notes never hide data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.transforms import Bbox

from benchmarks import _scene
from render.marks.curves import Curve, Curves, repel
from render.number_format import percent
from render.page.annotate import annotate, occupied
from render.page.axis import percent_axis, step_axis
from render.page.blitting import BlittedPage
from render.page.page import Page


@given(st.lists(st.floats(0, 300), min_size=1, max_size=7), st.floats(1, 40))
def test_labels_move_apart_no_more_than_they_must(wanted, gap):
    low, high = 0, 300
    placed = repel(np.array(wanted), gap, low, high)
    falling = np.sort(placed)[::-1]
    assert (-np.diff(falling) >= gap - 1e-6).all()
    assert placed.max() <= high + 1e-6 and placed.min() >= low - 1e-6
    order = np.argsort(-np.array(wanted), kind="stable")
    assert (np.diff(placed[order]) <= 0).all()  # none overtakes another
    if (-np.diff(np.sort(wanted)[::-1]) >= gap).all():
        assert np.allclose(placed, wanted)


def test_labels_that_meet_share_the_way():
    assert repel(np.array([100.0, 100.0, 10.0]), 20) == pytest.approx([110, 90, 10])
    assert np.isnan(repel(np.array([np.nan, 5.0]), 20)).tolist() == [True, False]


def accuracies(canvas="article", still=False):
    steps, accuracy, _ = _scene.series()
    page = Page(canvas, "light", still)
    axes = page.grid("accuracy")["accuracy"]
    step_axis(axes, steps[-1])
    percent_axis(axes, 0.4)
    curves = Curves(
        page,
        axes,
        steps,
        [Curve(accuracy[:, 0], "train", "train", percent), Curve(accuracy[:, 1], "test", "test", percent)],
    )
    return page, axes, curves


def test_running_labels_stay_on_the_page_and_apart_in_every_frame():
    page, _, curves = accuracies()
    page.settle()
    for index in (0, 3, 100, 170, 250, 399):
        curves.set_index(index)
        assert page.check() == []


def test_layered_frames_of_curves_equal_full_draws():
    page, _, curves = accuracies()
    layered = BlittedPage(page, curves.set_index)
    for index in (0, 120.4, 399, 30):
        frame = layered.frame(index).copy()
        assert np.array_equal(frame, layered.full(index))


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
@pytest.mark.parametrize("step", [350, 1600, 3000])
def test_notes_hide_no_data_and_reach_their_moment(canvas, step):
    page, axes, curves = accuracies(canvas)
    curves.set_index(399)
    page.settle()
    data = occupied(page, axes)
    at = (step, np.interp(step, curves.trails.x, curves.trails.y[:, 1]))
    note = annotate(page, axes, "the [test data](test) improve only late, and suddenly", at)
    box = note.words.bbox()
    height = page.canvas.height
    assert not data[round(height - box.y1) : round(height - box.y0), round(box.x0) : round(box.x1)].any()
    assert axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 and axes.bbox.y0 <= box.y0 and box.y1 <= axes.bbox.y1
    tip = note.arrow[0].get_path().vertices[-1]
    assert np.hypot(*(tip - axes.transData.transform(at))) < 0.8 * page.canvas.sizes["note"]
    assert page.check() == []


def test_two_notes_at_one_moment_do_not_meet():
    page, axes, curves = accuracies()
    curves.set_index(399)
    first, second = (annotate(page, axes, text, (1600, 0.75)) for text in ("one thing that is said", "and another one"))
    assert not Bbox.intersection(first.words.bbox(), second.words.bbox())


def test_a_note_without_room_is_told_to_the_author():
    page, axes, curves = accuracies()
    annotate(page, axes, "far too much to say " * 30, (1600, 0.75))
    assert any("hides data" in complaint for complaint in page.check())


def test_notes_appear_at_their_moment():
    page, axes, curves = accuracies()
    note = annotate(page, axes, "here", (1600, 0.75), appears=1600)
    shown = []
    for step in (1590, 1600):
        note.set_step(step)
        shown.append({artist.get_visible() for artist in note.artists})
    assert shown == [{False}, {True}]
    assert set(note.artists) <= set(page.animated)
