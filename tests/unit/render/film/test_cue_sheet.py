"""A staged film: who is on stage in which frame, and that nothing depends on which frames are wanted."""

import json
from dataclasses import replace

import numpy as np
import pytest

from render.canvas import CANVASES
from render.theme import THEMES
from render.timing.shot_list import ShotList

scene = pytest.importorskip("render.film.frame_source")
from render.film.cue_sheet import CueSheet  # noqa: E402 (only where Manim is)

CANVAS = replace(CANVASES["article"], width=320, height=180)
THEME = THEMES["light"]
SCRIPT = ShotList((("first", 0.4), ("second", 0.6), ("third", 0.4)))


def film(stage):
    """A dot that stays from the first shot, one that comes for the second and moves in it, an arrow in the third."""
    staging = CueSheet(stage, SCRIPT)
    still = stage.dot(10, "train").move_to(stage.at(40, 40))
    mover, arrow = stage.dot(10, "test"), stage.arrow("signal", 4, 12)
    staging.enter("first", still, fade=0)
    staging.enter("second", mover, until="third", fade=0)
    staging.move("second", lambda share: mover.move_to(stage.at(40 + 200 * share, 100)), mover, seconds=0.4, ease=float)
    staging.enter("third", arrow.set_ends(stage.at(20, 150), stage.at(300, 150)), fade=0.2)
    staging.run()


def color(name):
    return [*bytes.fromhex(THEME.color(name)[1:]), 255]


@pytest.fixture(scope="module")
def frames():
    return list(scene.frames(film, CANVAS, THEME))


def test_each_is_on_stage_when_the_script_says(frames):
    assert len(frames) == 35 == SCRIPT.last + 1
    assert all((frame[40, 40] == color("train")).all() for frame in frames)
    seen = [(frame == color("test")).all(axis=2).any() for frame in frames]
    assert seen == [10 <= k < 25 for k in range(35)]
    assert (frames[19][100, 240] == color("test")).all() and (frames[24][100, 240] == color("test")).all()
    assert (frames[14][100, 140] == color("test")).all()


def test_what_fades_is_whole_in_the_end(frames):
    ground = [255] * 4
    assert (frames[24][150, 160] == ground).all() and (frames[34][150, 160] == color("signal")).all()
    assert not any((frames[26][150, 160] == shade).all() for shade in (ground, color("signal")))


def test_wanted_frames_are_those_of_the_whole(frames):
    wanted = [0, 12, 22, 26, 34]
    some = scene.frames(film, CANVAS, THEME, only=wanted)
    assert all(np.array_equal(frames[k], pixels) for k, pixels in zip(wanted, some, strict=True))


def test_a_caption_stands_from_its_shot_s_beginning_to_its_end():
    def said(stage):
        staging = CueSheet(stage, SCRIPT)
        staging.captions({"first": "One", "second": "Two", "third": "Three"}, 100, 30)
        return [[round(line.alpha(k), 2) for line in staging.entrances] for k in (0, 9, 24, 34)]

    found = []
    scene.count(lambda stage: found.extend(said(stage)), CANVAS, THEME)
    assert found == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_a_script_numbers_its_frames_and_names_its_shots():
    assert SCRIPT.frames().tolist() == list(range(35))
    assert SCRIPT.frames(limit=3).tolist() == [0, 17, 34]
    assert SCRIPT.frame("second", 0.2) == 15 and SCRIPT.span("second", "third") == range(10, 35)
    table = json.loads(SCRIPT.to_json(limit=18))
    assert table["counts"] == ["frame", 1]
    assert len(table["frames"]) == 18 and table["moments"]["second"] == {"step": 10, "frame": 5}


def test_an_arrow_ends_where_it_points_and_has_no_length_without_one():
    from render.film.mobjects import Arrow

    arrow = Arrow("#ff0000", 0.1, 0.3)
    assert np.isclose(arrow.set_ends([0, 0], [3, 4]).points[:, :2], [3, 4]).all(axis=1).any()
    assert len(arrow.set_ends([1, 1], [1, 1]).points) == 0
