"""The Manim tap: the frames a film declares, the same every time, and nothing left behind."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from render.canvas import CANVASES
from render.theme import THEMES
from tests.helpers.paths import ROOT

scene = pytest.importorskip("render.film.frame_source")
from manim import Circle, FadeIn, config  # noqa: E402 (only where Manim is)

CANVAS = replace(CANVASES["article"], width=320, height=180)
THEME = THEMES["dark"]


def film(stage):
    """7 frames that move, 7 that stand (0.28 s), 5 of an animation of Manim's."""
    dot = stage.dot(20, "train")
    stage.add(stage.ring(60, "muted").move_to(stage.at(160, 90)))
    stage.follow(7, lambda k: dot.move_to(stage.at(40 + 30 * k, 90)), dot)
    stage.hold(0.28)
    stage.play(FadeIn(Circle(0.3)), seconds=0.2)


def frames(film=film, **options):
    return scene.frames(film, CANVAS, THEME, **options)


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    """No thread, no media folder, no setting of Manim's and no random state survives a film."""
    work, media = tmp_path / "work", tmp_path / "media"
    work.mkdir()
    media.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(media))
    before = dict(config)
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "film"]
    assert list(work.iterdir()) == list(media.iterdir()) == []
    assert dict(config) == before


def test_frames_are_as_many_and_as_large_as_declared(capfd):
    shot = list(frames())
    assert len(shot) == 7 + 7 + 5 == scene.count(film, CANVAS, THEME)
    assert {(pixels.shape, pixels.dtype.name) for pixels in shot} == {((180, 320, 4), "uint8")}
    assert (shot[0][0, 0] == [*bytes.fromhex(THEME.background[1:]), 255]).all()
    assert capfd.readouterr() == ("", "")


def test_a_dot_is_where_it_was_put():
    color = [*bytes.fromhex(THEME.train[1:]), 255]
    for k, pixels in zip((0, 3, 6), frames(only=[0, 3, 6])):
        assert (pixels[90, 40 + 30 * k] == color).all()


def test_paths_that_are_kept_follow_points_overwritten_in_place():
    def shaken(stage, places=(40, 40, 70, 100, 40)):
        dot = stage.dot(20, "train").move_to(stage.at(places[0], 90))
        outline = dot.submobjects[0]

        def update(k):
            outline.points[:, 0] += stage.at(places[k], 90)[0] - outline.get_center()[0]

        stage.follow(len(places), update, dot)

    shot = list(frames(shaken))
    color = [*bytes.fromhex(THEME.train[1:]), 255]
    assert [[(pixels[90, x] == color).all() for x in (40, 70, 100)].index(True) for pixels in shot] == [0, 0, 1, 2, 0]
    assert np.array_equal(shot[0], shot[1]) and np.array_equal(shot[0], shot[4])


def test_two_runs_give_the_same_bytes():
    first, second = list(frames()), list(frames())
    assert np.array_equal(first, second)


def test_wanted_frames_are_those_of_the_whole():
    whole, wanted = list(frames()), [0, 5, 9, 15]
    some = list(frames(only=wanted))
    assert len(some) == 4 and all(np.array_equal(whole[k], pixels) for k, pixels in zip(wanted, some))


def test_an_error_in_a_film_is_raised_to_who_asked():
    def broken(stage):
        stage.hold(0.2)
        raise ValueError("no such neuron")

    with pytest.raises(ValueError, match="no such neuron"):
        list(frames(broken))


def test_a_film_nobody_watches_ends_even_if_it_catches_all():
    seen = []

    def stubborn(stage):
        for k in range(1000):
            seen.append(k)
            try:
                stage.hold(0.04)
            except Exception:
                pass

    shot = frames(stubborn)
    next(shot)
    time.sleep(0.5)
    assert len(seen) <= scene.READY + 3  # it waits for who asks: memory stays constant
    shot.close()


def test_one_film_at_a_time():
    first = frames()
    next(first)
    with pytest.raises(RuntimeError, match="one film"):
        next(frames())
    first.close()


def test_random_numbers_go_on_as_if_there_had_been_no_film():
    random.seed(1)
    np.random.seed(1)
    expected = random.Random(1).random(), np.random.RandomState(1).rand()
    scene.count(film, CANVAS, THEME)
    assert (random.random(), np.random.rand()) == expected


@pytest.mark.slow
def test_ctrl_c_ends_the_film_and_takes_its_folder_along(tmp_path):
    program = """
        from render.canvas import CANVASES
        from render.film.frame_source import frames
        from render.theme import THEMES
        def film(stage):
            while True:
                stage.hold(1)
        for pixels in frames(film, CANVASES["article"], THEMES["light"]):
            print("frame", flush=True)
    """
    media = tmp_path / "child"
    media.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(media)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # a shell in the background has it ignored
    assert child.stdout.readline() == "frame\n"
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=20)
    assert child.returncode and "KeyboardInterrupt" in errors and "Fatal" not in errors
    assert list(media.iterdir()) == []
