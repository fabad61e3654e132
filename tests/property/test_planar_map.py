"""Maps of points on two directions: exact for planar points, blind to rotations, steady over checkpoints."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import planar_map

seeds = st.integers(0, 2**32 - 1)
sizes = st.tuples(st.integers(3, 12), st.integers(2, 12))


def orthogonal(rng, d):
    return np.linalg.qr(rng.normal(size=(d, d)))[0]


def distances(points):
    return np.linalg.norm(points[..., :, None, :] - points[..., None, :, :], axis=-1)


@given(seeds, sizes)
def test_main_directions_hold_the_most_variance_and_do_not_depend_on_the_mean(seed, size):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=size)
    directions, held = planar_map.main_directions(points + rng.normal(size=size[1]))
    np.testing.assert_allclose(directions.T @ directions, np.eye(2), atol=1e-9)
    values = np.linalg.svd(planar_map.centered(points), compute_uv=False) ** 2
    np.testing.assert_allclose(held, values[:2].sum() / values.sum(), rtol=1e-9)
    np.testing.assert_allclose(((planar_map.centered(points) @ directions) ** 2).sum(), values[:2].sum(), rtol=1e-9)


@given(seeds, st.integers(3, 9), st.integers(2, 9))
def test_points_of_a_plane_keep_their_distances(seed, n, d):
    rng = np.random.default_rng(seed)
    plane = rng.normal(size=(4, n, 2))
    points = plane @ orthogonal(rng, d)[:2]
    for place in (planar_map.onto_own_directions, planar_map.onto_last_directions):
        positions, held = place(points)
        np.testing.assert_allclose(distances(positions), distances(plane), atol=1e-8)
        np.testing.assert_allclose(held, 1)


@given(seeds, st.integers(3, 9))
def test_nothing_spins_where_checkpoints_differ_by_rotations_and_reflections(seed, n):
    rng = np.random.default_rng(seed)
    shape = rng.normal(size=(n, 2))
    spun = np.stack([planar_map.centered(shape) @ orthogonal(rng, 2) for _ in range(6)])
    steady = planar_map.aligned(spun)
    np.testing.assert_allclose(steady, np.broadcast_to(steady[-1], steady.shape), atol=1e-9)
    assert planar_map.largest_jump(steady) < 1e-9 < planar_map.largest_jump(spun)


@given(seeds, sizes)
def test_procrustes_is_orthogonal_and_no_other_rotation_is_nearer(seed, size):
    rng = np.random.default_rng(seed)
    points, onto = rng.normal(size=(2, *size))
    best = planar_map.procrustes(points, onto)
    np.testing.assert_allclose(best @ best.T, np.eye(size[1]), atol=1e-9)
    for _ in range(5):
        other = points @ orthogonal(rng, size[1])
        assert np.linalg.norm(points @ best - onto) <= np.linalg.norm(other - onto) + 1e-9


@given(seeds, st.integers(4, 9), st.floats(0.01, 0.5))
def test_a_plane_turns_towards_another_by_its_limit_and_arrives(seed, d, limit):
    rng = np.random.default_rng(seed)
    here, there = orthogonal(rng, d)[:, :2], orthogonal(rng, d)[:, :2]
    before = angles(here, there)
    for _ in range(int(np.pi / limit) + 2):
        moved = planar_map.turned(here, there, limit)
        np.testing.assert_allclose(moved.T @ moved, np.eye(2), atol=1e-9)
        assert angles(here, moved).max() <= limit + 1e-6
        here = moved
    assert before.max() > angles(here, there).max()
    assert angles(here, there).max() < 1e-6


def angles(here, there):
    """Principal angles of two planes."""
    return np.arccos(np.linalg.svd(here.T @ there, compute_uv=False).clip(-1, 1))


def test_a_change_of_the_main_directions_turns_the_view_instead_of_leaping():
    """The second and the third direction exchange their variance halfway."""
    t, corners = np.linspace(0, 1, 101), planar_map.centered(np.random.default_rng(0).normal(size=(30, 3)))
    points = np.linalg.qr(corners)[0] * np.stack([np.full(101, 4.0), 2 - t, 1 + t], -1)[:, None]
    each = np.stack([planar_map.centered(p) @ planar_map.main_directions(p)[0] for p in points])
    leaping = planar_map.largest_jump(planar_map.aligned(each))
    positions, held = planar_map.onto_own_directions(points)
    assert planar_map.largest_jump(positions) < 0.15 < 0.35 < leaping
    assert held[-1] == pytest.approx(planar_map.main_directions(points[-1])[1])


def test_shuffled_points_hold_little_and_a_ring_more():
    rng = np.random.default_rng(0)
    angle = 2 * np.pi * np.arange(60) / 60
    ring = np.stack([np.cos(angle), np.sin(angle)], 1) @ rng.normal(size=(2, 20)) + 0.1 * rng.normal(size=(60, 20))
    assert planar_map.main_directions(ring)[1] > 1.5 * planar_map.held_by_chance(ring)
    noise = rng.normal(size=(60, 20))
    assert planar_map.main_directions(noise)[1] < planar_map.held_by_chance(noise)


def test_points_that_coincide_have_a_map():
    positions, held = planar_map.onto_own_directions(np.ones((3, 4, 5)))
    assert not positions.any() and not held.any()
