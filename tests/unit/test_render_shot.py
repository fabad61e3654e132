"""Shots: the free room, captions in turn, a veil but at the ends of the film; and the star that adds in one of them."""

import numpy as np
import pytest

from render.canvas import CANVASES
from render.style import THEMES

pytest.importorskip("manim")
from render import scene  # noqa: E402
from render.adder import StarAdder  # noqa: E402
from render.shot import Shot, boxes  # noqa: E402

THEME = THEMES["dark"]


def on_stage(use, canvas="article"):
    """What `use(stage)` returns."""
    found = []
    scene.count(lambda stage: found.append(use(stage)), CANVASES[canvas], THEME)
    return found[0]


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_boxes_share_the_room_and_lie_apart(canvas):
    def use(stage):
        stage.top += 100
        (room,), parts = boxes(stage, 1, below=50), boxes(stage, 2, 1, below=50)
        return room, parts, (stage.left, stage.top, stage.right - stage.left, stage.bottom - 50 - stage.top)

    room, (first, second), free = on_stage(use, canvas)
    assert room == free
    along = 0 if canvas == "article" else 1
    assert first[along] + first[along + 2] < second[along]
    assert np.isclose(first[along + 2], 2 * second[along + 2])
    assert np.isclose(second[along] + second[along + 2], free[along] + free[along + 2])


def frames(ends, captions=("one", "two")):
    def film(stage):
        Shot(stage, captions, 40, np.arange(40), "counted", ends).play(lambda k: None, [], 20)

    return [frame[..., :3].astype(int) for frame in scene.frames(film, CANVASES["article"], THEME)]


def ink(frame):
    """How much stands out from the ground; less than 2 is rounding under a veil."""
    off = np.abs(frame - THEME.rgb("ground"))
    return off[off > 1].sum()


def test_a_shot_comes_and_goes_through_a_veil():
    shot = frames((False, False))
    assert len(shot) == 40
    assert ink(shot[0]) < 0.3 * ink(shot[10]) and ink(shot[-1]) < 0.3 * ink(shot[-10])


def test_the_ends_of_a_film_have_none():
    shot = frames((True, True))
    assert ink(shot[0]) > 0.5 * ink(shot[10]) and ink(shot[-1]) > 0.5 * ink(shot[-10])


def test_one_caption_follows_the_other():
    shot, first, second = (frames((True, True), captions) for captions in (("one", "two"), ("one", "one"), ("two", "two")))
    assert np.array_equal(shot[10], first[10]) and np.array_equal(shot[30], second[30])
    assert not np.array_equal(first[10], second[10])


def test_the_star_ends_at_the_sum():
    """Of an ideal star with squares, whose answers point exactly to a + b."""
    theta = 2 * np.pi * np.arange(5) / 5

    def use(stage):
        adder = StarAdder(stage, 67, theta, lambda a, b: sum(np.cos(2 * np.pi * n / 67 - theta) for n in (a, b)) ** 2)
        adder.show(40, 50, 1, 1, 1, 1)
        badge, right = adder.result.parts[0].get_center()[:2], adder.dials[1]
        tip = adder.answer.points[:, :2]
        return badge, right.at(adder.place(23)), right.at(0), tip[np.hypot(*(tip - right.at(0)).T).argmax()]

    badge, place, center, tip = on_stage(use)
    assert np.allclose(badge, place, atol=1e-6)
    assert np.isclose(np.arctan2(*(tip - center)[::-1]), np.arctan2(*(place - center)[::-1]), atol=1e-6)
