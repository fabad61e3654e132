"""Timelines rise, rest at both ends, linger where it happens."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.timing.timeline import FPS, Timeline, staged_timeline, timeline_around


@given(st.lists(st.tuples(st.floats(0.1, 4), st.integers(0, 5000)), min_size=1, max_size=8), st.booleans())
def test_frames_rise_from_the_first_step_to_the_last(legs, log):
    seconds, steps = np.cumsum([(0, 0), *legs], axis=0).T
    timeline = Timeline(tuple(zip(seconds.tolist(), steps.tolist())), hold=1.0, log=log)
    frames = timeline.frames()
    assert frames[0] == 0 and frames[-1] == steps[-1] and (np.diff(frames) >= 0).all()
    assert len(frames) == round(seconds[-1] * 25) + 1 + 25


def test_it_starts_and_ends_at_rest_and_passes_through_its_keyframes():
    frames = Timeline(((0, 0), (2, 1000), (4, 4000)), hold=1.5).frames()
    speed = np.diff(frames[:101])
    assert speed[0] < 0.2 * speed.max() and speed[-1] < 0.2 * speed.max()
    assert frames[50] == 1000
    assert np.abs(np.diff(speed)).max() < 0.25 * speed.max()  # no jerk at the keyframe


def test_the_pay_off_is_held():
    frames = Timeline(((0, 0), (2, 1000)), hold=1.5).frames()
    assert (frames[-38:] == 1000).all() and frames[-45] < 1000


def test_a_limit_thins_evenly_and_keeps_both_ends():
    timeline = Timeline(((0, 0), (8, 4000)))
    few = timeline.frames(limit=12)
    assert len(few) == 12 and few[0] == 0 and few[-1] == 4000
    assert set(few) <= set(timeline.frames())
    assert len(timeline.frames(limit=10_000)) == len(timeline.frames())


def test_pace_is_slow_near_the_moments():
    timeline = timeline_around(10_000, {"turn": 4000}, seconds=8)
    frames = timeline.frames()
    near = ((frames > 3400) & (frames < 4600)).sum()
    assert near > 0.4 * 8 * 25  # 12% of the way, over 40% of the time
    assert frames[0] == 0 and timeline.last == 10_000 and timeline.seconds == pytest.approx(8)


def test_moments_that_never_came_count_for_nothing():
    plain = timeline_around(1000, {}).frames()
    assert np.array_equal(timeline_around(1000, {"a": None, "b": float("nan")}).frames(), plain)
    assert json.loads(timeline_around(1000, {"b": float("nan")}).to_json())["moments"] == {}


def test_the_players_table_names_frames():
    timeline = timeline_around(1000, {"turn": 500})
    table = json.loads(timeline.to_json())
    frame = table["moments"]["turn"]["frame"]
    assert table["frames"][frame] >= 500 > table["frames"][frame - 1]
    assert table["fps"] == 25 and table["frames"][-1] == 1000
    assert timeline.to_json() == timeline.to_json()


def test_stages_may_have_passed_before_it_begins():
    line = staged_timeline(3, seconds=4, rest=0.5, hold=1, moment="wave {} added", unit="waves added", first=1)
    frames = line.frames()
    assert frames[0] == 100 and frames[-1] == 300 and len(frames) == 4 * FPS + 1 + FPS
    assert json.loads(line.to_json())["moments"]["wave 1 added"] == {"step": 100, "frame": 0}
    alone = staged_timeline(1, seconds=4, rest=0.5, hold=1, moment="{}", unit="waves added", first=1).frames()
    assert alone[0] == 0 and alone[-1] == 100


def test_stages_rest_at_their_ends():
    line = staged_timeline(3, seconds=6, rest=0.5, hold=1, moment="wave {} added", unit="waves added")
    assert line.moments == {"wave 1 added": 100, "wave 2 added": 200, "wave 3 added": 300}
    assert json.loads(line.to_json())["counts"] == ["waves added", 100]
    frames = line.frames()
    assert frames[-1] == 300 and len(frames) == 6 * FPS + 1 + FPS
    assert [(frames == 100 * k).sum() >= 0.5 * FPS for k in (1, 2, 3)] == [True] * 3
