"""Point clouds: turned without distortion, near points in front and larger, within their panel at every checkpoint."""

import numpy as np
import pytest

from render.marks.point_cloud import NEARER, PointCloud, projected
from render.page.page import Page

RNG = np.random.default_rng(0)
COLORS = ["#ff0000", "#00ff00", "#0000ff", "#ffff00"]


def drawn(positions, views, large=None, canvas="card"):
    page = Page(canvas)
    with page.rc_context():
        axes = page.grid("cloud")["cloud"]
        colors = [COLORS[k % len(COLORS)] for k in range(positions.shape[1])]
        mark = PointCloud(page, axes, positions, views, colors, large)
        page.settle()
    return axes, mark


def test_a_view_turns_and_does_not_distort():
    points = RNG.normal(size=(30, 3))
    np.testing.assert_allclose(projected(points, 0, 0), points)
    seen = projected(points, 0.7, 1.1)
    np.testing.assert_allclose(seen @ seen.T, points @ points.T, atol=1e-12)
    assert np.linalg.det(projected(np.eye(3), 0.7, 1.1)) == pytest.approx(1)
    np.testing.assert_allclose(projected([[1, 0, 0]], np.pi / 2, 0), [[0, 1, 0]], atol=1e-12)
    np.testing.assert_allclose(projected([[0, 0, 1]], 2, np.pi / 2), [[0, 1, 0]], atol=1e-12)  # its top is up


def test_near_points_cover_far_ones_and_are_larger_and_keep_their_colors():
    positions = np.array([[[0, 0, 1.0], [1, 0, -1], [0, 1, 0], [-1, 0, 0.5]]] * 2)
    _, mark = drawn(positions, np.array([[0, 0], [0, np.pi]]))
    mark.set_index(0)
    np.testing.assert_allclose(mark.dots.get_offsets(), [[1, 0], [0, 1], [-1, 0], [0, 0]], atol=1e-12)
    np.testing.assert_allclose(mark.dots.get_facecolors()[:, :3], [[0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 0]])
    assert (np.diff(mark.dots.get_sizes()) > 0).all()
    mark.set_index(1)  # from behind
    np.testing.assert_allclose(mark.dots.get_facecolors()[0, :3], [1, 0, 0])


def test_marked_points_are_larger_at_the_same_depth():
    _, mark = drawn(RNG.normal(size=(1, 4, 3)) * [1, 1, 0], np.zeros((1, 2)), np.array([True, False, False, False]))
    small, large = np.sort(mark.dots.get_sizes())[[0, -1]]
    assert large > 2 * small


@pytest.mark.parametrize("canvas", ["card", "story"])
def test_a_unit_has_one_length_and_all_points_are_inside_from_every_view(canvas):
    positions, views = RNG.normal(size=(6, 40, 3)) * [3, 1, 2], RNG.uniform(-3, 3, size=(6, 2))
    axes, mark = drawn(positions, views, canvas=canvas)
    (x, y), (dx, dy) = axes.transData.transform([(0, 0), (1, 1)])
    assert dx - x == pytest.approx(dy - y)
    margin = mark.diameter * (1 - NEARER) / 2
    for index in range(6):
        mark.set_index(index)
        places = axes.transData.transform(mark.dots.get_offsets())
        assert axes.bbox.contains(*places.min(0) - margin) and axes.bbox.contains(*places.max(0) + margin)


def test_points_that_coincide_have_a_place():
    axes, mark = drawn(np.zeros((2, 3, 3)), np.zeros((2, 2)))
    mark.set_index(0.5)
    assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()
