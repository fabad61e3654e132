"""Which frames a clip has, and how large they are."""

import imageio.v3 as imageio
import numpy as np
import pytest

from core.errors import UserError
from figures.harness import cli, clip
from render.timing.shot_list import ShotList
from render.timing.timeline import FPS, Timeline

TIMELINE = Timeline(((0, 0), (4, 1000)), hold=1, moments={"learned": 500, "never": None})
STEPS = TIMELINE.frames()
FILM = ShotList((("sum", 2), ("answer", 3)))


def frames(text, timeline=TIMELINE):
    chosen = clip.span(timeline, text)
    return chosen.start, chosen.stop


def test_ends_are_steps_seconds_or_moments_and_may_be_left_out():
    assert frames("0s:3s") == (0, 3 * FPS)
    assert frames(":") == frames("0:1000") == frames("0s:99s") == (0, len(STEPS))
    first, stop = frames("200:500")
    assert STEPS[first - 1] < 200 <= STEPS[first] and STEPS[stop - 1] <= 500 < STEPS[stop]
    assert frames("200:learned") == (first, stop) and frames("learned:") == (np.searchsorted(STEPS, 500), len(STEPS))
    assert frames("1.5s:1000") == (38, len(STEPS))  # the hold belongs to the last step
    assert frames("answer:", FILM) == (2 * FPS, 5 * FPS) and frames("sum:30", FILM) == (0, 31)


def test_of_a_part_between_two_frames_one_is_drawn():
    assert len(clip.span(TIMELINE, "999999:")) == len(clip.span(TIMELINE, "1:1")) == 1


@pytest.mark.parametrize(
    "text, said",
    [
        ("500", "name both ends, such as 0s:3s"),
        ("learnt:", r"unknown moment 'learnt' \(did you mean 'learned'\?\); allowed: learned, a training step"),
        ("never:", "unknown moment 'never'"),
        ("3s:2s", "it ends before it begins; the animation lasts 5.04 s"),
        ("500:200", "it ends before it begins"),
        ("-5:", "unknown moment '-5'"),
    ],
)
def test_what_names_no_part_is_refused(text, said):
    with pytest.raises(UserError, match=said):
        clip.span(TIMELINE, text)


def test_half_the_size_is_the_mean_of_four_pixels_and_even():
    pixels = np.zeros((10, 14, 4), np.uint8)
    pixels[:2, :2, 0] = [[0, 100], [100, 200]]
    half = clip.halve(pixels)
    assert half.shape == (4, 6, 3) and half[0, 0].tolist() == [100, 0, 0] and half[1:].sum() == 0


@pytest.mark.parametrize("suffix", ["mp4", "gif"])
def test_a_clip_is_drawn_by_hand_at_half_the_size(suffix, tmp_path):
    out = tmp_path / f"clip.{suffix}"
    cli.main(["preview", "relu_error", "--clip", "0s:0.2s", "--out", str(out)])
    drawn = imageio.imread(out, index=None)
    assert drawn.shape[1:3] == (338, 600) and (len(drawn) == 5 or suffix == "gif")  # a GIF joins equal frames


def test_what_is_static_has_no_clip(tmp_path):
    with pytest.raises(UserError, match="is static on canvas column"):
        cli.main(["preview", "relu_error", "--canvas", "column", "--clip", ":"])
    with pytest.raises(UserError, match="a clip is written as .gif, .mp4, .webp"):
        cli.main(["preview", "relu_error", "--clip", ":", "--out", str(tmp_path / "a.png")])
    with pytest.raises(UserError, match="--step and --clip: give one of them"):
        cli.main(["preview", "relu_error", "--clip", ":", "--step", "3"])
