"""Whatever people bring is read as players and browsers show it.

That is: its times, its colors, its right side up, what is transparent.
"""

import os
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from core.errors import UserError
from publish.media import containers, decode, read_video
from publish.media.probe import facts, facts_of
from tests.helpers import foreign_media as foreign
from tests.helpers.foreign_media import read
from tests.helpers.media import CORNERS, frames


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="Linux alone has it")
@pytest.mark.parametrize("name", ["av1.mp4", "h264.mp4"])
def test_encoders_of_tests_leave_the_thread_its_priority(tmp_path, name):
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    foreign.videos()[name](tmp_path / name)
    assert (os.sched_getscheduler(0), os.sched_getparam(0)) == before


@pytest.mark.parametrize("name", foreign.videos())
def test_every_video_is_read_whole(tmp_path, name):
    path = tmp_path / name
    foreign.videos()[name](path)
    found, shown = read(path)
    assert found["frames"] == len(shown) >= 1
    assert found["seconds"] == pytest.approx(sum(seconds for _, seconds in shown), abs=1e-3)
    if "uneven" not in name and found["frames"] == 30:
        assert found["seconds"] == pytest.approx(1.2, abs=0.002) and found["fps"] == pytest.approx(25, abs=0.01)


@pytest.mark.parametrize(
    "name", [name for name in foreign.everything() if not name.endswith(".h264")]
)  # a bare stream says nothing of its length
def test_what_is_cut_off_is_refused(tmp_path, name):
    path = tmp_path / name
    foreign.everything()[name](path)
    whole = path.read_bytes()
    for left in (len(whole) // 2 + 7, len(whole) - len(whole) // 10 - 1):
        path.write_bytes(whole[:left])
        with pytest.raises(UserError, match="is damaged, or no video"):
            facts(path)


@pytest.mark.parametrize("name", foreign.animations())
def test_every_animation_is_read_whole(tmp_path, name):
    path = tmp_path / name
    foreign.animations()[name](path)
    found, shown = read(path)
    assert found["frames"] == len(shown) > 1 and found["transparent"] == (
        name in ("clear.gif", "clear.webp", "clear.apng")
    )
    assert found["seconds"] == pytest.approx(
        {"quick.gif": 1.2, "clear.webp": 1.44, "moving.avif": 0.2, "odd.gif": 0.15}.get(name, 0.6), abs=0.001
    )


@pytest.mark.parametrize("name", foreign.stills())
def test_every_still_is_read(tmp_path, name):
    path = tmp_path / name
    foreign.stills()[name](path)
    found, shown = read(path)
    assert "frames" not in found and len(shown) == 1 and shown[0][0].shape[:2] == (found["height"], found["width"])
    assert found["transparent"] == (
        name in ("rgba.png", "grey_clear.png", "palette.png", "key.png", "still.webp", "rgba.tga")
    )


def test_an_uneven_rate_is_read_by_its_time_stamps(tmp_path):
    times = [40 * k for k in range(25)] + [1000 + 1000 * k for k in range(5)]
    for name in ("a.mp4", "a.mkv"):
        found, shown = read(foreign.video(tmp_path / name, times=times))
        assert [round(seconds, 3) for _, seconds in shown] == [0.04] * 25 + [1.0] * 4 + [0.04]
        assert found["seconds"] == 5.04 and found["fps"] == 25


@pytest.mark.parametrize(
    "gaps, rate",
    [
        ([40] * 30, 25),
        ([33, 33, 34] * 20, 30),
        ([17] * 20 + [2000], 58.824),
        ([33] * 9 + [66] + [33] * 20, 30.303),
        ([40, 1] * 3 + [40] * 60, 25),
    ],
)
def test_the_rate_is_that_of_what_moves(gaps, rate):
    assert read_video.rate_of([gap / 1000 for gap in gaps]) == pytest.approx(rate, abs=0.01)


def test_times_that_begin_again_go_on(tmp_path):
    assert read_video.durations([(0, 1), (1, 1), (500, 1), (0, 1), (1, 1)], Fraction(1, 25), 0.04) == pytest.approx(
        [0.04, 19.96, 0.04, 0.04, 0.04]
    )
    assert read_video.durations([(None, 1)] * 3, Fraction(1, 25), 0.04) == [0.04] * 3
    assert read_video.durations([(1, 1), (3, 1), (2, 1), (4, 1)], Fraction(1, 25), 0.04) == pytest.approx([0.04] * 4)


def test_a_list_of_edits_is_followed(tmp_path):
    """What a phone trims stays in the file, and is not shown."""
    path = foreign.video(tmp_path / "a.mp4", **{"x264-params": "bframes=0:keyint=5"})
    data = bytearray(path.read_bytes())
    at = data.index(b"elst") + 8  # version, flags and the number of entries before: then duration, time in the medium
    duration = int.from_bytes(data[at + 4 : at + 8], "big")
    data[at + 4 : at + 12] = (duration * 20 // 30).to_bytes(4, "big") + (10 * 512).to_bytes(4, "big")
    path.write_bytes(data)
    found, shown = read(path)
    assert found["frames"] == 20 and found["seconds"] == 0.8
    whole = [
        picture for picture, _ in read(foreign.video(tmp_path / "b.mp4", **{"x264-params": "bframes=0:keyint=5"}))[1]
    ]
    assert np.abs(shown[0][0] - whole[10]).max() == 0


@pytest.mark.parametrize(
    "turn, order",
    [
        ((90, False), (1, 3, 0, 2)),
        ((-90, False), (2, 0, 3, 1)),
        ((180, False), (3, 2, 1, 0)),
        ((0, True), (1, 0, 3, 2)),
        ((90, True), (3, 1, 2, 0)),
    ],
)
def test_a_video_is_turned_as_it_says(tmp_path, turn, order):
    found, shown = read(foreign.video(tmp_path / "a.mp4", turn=turn))
    pixels = shown[0][0]
    assert (
        pixels.shape[:2] == (found["height"], found["width"]) == ((128, 96) if turn[0] in (90, -90) else (96, 128))
        and not found["upright"]
    )
    corners = np.array([pixels[8, 8], pixels[8, -8], pixels[-8, 8], pixels[-8, -8]])
    assert np.abs(corners - np.array(CORNERS)[list(order)]).max() < 30


def test_a_still_is_turned_as_it_says(tmp_path):
    foreign.stills()["turned.jpg"](tmp_path / "a.jpg")
    found, shown = read(tmp_path / "a.jpg")
    pixels = shown[0][0]
    assert (found["width"], found["height"], found["upright"]) == (96, 128, False) and pixels.shape == (128, 96, 3)
    assert np.abs(pixels[8, -8] - CORNERS[0]).max() < 30 and np.abs(pixels[-8, -8] - CORNERS[1]).max() < 30


@pytest.mark.parametrize("shape, size", [(Fraction(4, 3), (171, 96)), (Fraction(3, 4), (128, 128))])
def test_pixels_that_are_not_square_become_square(tmp_path, shape, size):
    found = facts(foreign.video(tmp_path / "a.mp4", shape=shape))
    assert (found["width"], found["height"], found["square_pixels"]) == (*size, False)


def test_fields_are_joined(tmp_path):
    """The rows of two moments, one of each in turn, become a whole picture: no comb."""
    woven = []
    for k in range(12):
        early, late = (np.full((96, 128, 3), 255, np.uint8) for _ in range(2))
        early[:, 8 * k : 8 * k + 24] = late[:, 8 * k + 4 : 8 * k + 28] = 0
        late[::2] = early[::2]
        woven.append(late)
    found, shown = read(foreign.video(tmp_path / "a.mp4", woven, crf="4", **{"x264-params": "tff=1"}))
    assert not found["progressive"] and len(shown) == 12
    comb = [np.abs(np.diff(pixels[20:76, :, 1], axis=0)).mean() for pixels in (woven[6].astype(int), shown[6][0])]
    assert comb[1] < comb[0] / 3


@pytest.mark.parametrize("name", ["clear.webm", "clear.mov", "prores4444.mov"])
def test_what_is_clear_in_a_video_is_seen(tmp_path, name):
    foreign.videos()[name](tmp_path / name)
    found, shown = read(tmp_path / name)
    assert found["transparent"] and shown[0][0].shape[2] == 4
    alpha = shown[0][0][..., 3]
    assert alpha[70, 64] < 10 and alpha[8, 8] > 245


@pytest.mark.parametrize("name", ["turned.jpg", "rgb.png", "still.gif", "moving.webp", "h264.mp4", "vp9.webm"])
@pytest.mark.parametrize("suffix", [".txt", ".mp4", ".gif", ".png", ""])
def test_what_a_file_is_called_does_not_matter(tmp_path, name, suffix):
    foreign.everything()[name](tmp_path / name)
    expected = facts(tmp_path / name)
    (tmp_path / name).rename(tmp_path / f"another{suffix}")
    assert facts(tmp_path / f"another{suffix}") == expected


@pytest.mark.parametrize(
    "contents, said",
    [
        (b"not a film\n" * 90, "is damaged, or no video"),
        (b"#EXTM3U\n#EXTINF:1,\nb.ts\n", "is damaged, or no video"),
        (b"ffconcat version 1.0\nfile b.mp4\n", "is damaged, or no video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is damaged, or no video"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is damaged, or no video|HEIF"),
        (b"", "is empty"),
    ],
)
def test_what_shows_nothing_is_refused(tmp_path, contents, said):
    foreign.video(tmp_path / "b.mp4")  # what a playlist could name
    (tmp_path / "a.mp4").write_bytes(contents)
    with pytest.raises(UserError, match=rf"a\.mp4 ({said})"):
        facts(tmp_path / "a.mp4")


def test_sound_alone_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"a\.mp4 has sound but no moving picture: name a video"):
        facts(foreign.sound_alone(tmp_path / "a.mp4"))


def test_pictures_larger_than_can_be_held_are_refused(tmp_path):
    contents = bytearray(foreign.gif(foreign.block(np.full((6, 8), 1))))
    contents[6:10] = b"\xff" * 4
    (tmp_path / "a.gif").write_bytes(contents)
    with pytest.raises(UserError, match=r"states 65,535 × 65,535 pixels"):
        facts(tmp_path / "a.gif")


def test_a_name_is_a_name_and_no_pattern_or_protocol(tmp_path):
    for name in ("a%03d.mp4", "concat:a.mp4", "a;b 'c'.mp4", "-a.mp4"):
        assert facts(foreign.video(tmp_path / "plain.mp4").rename(tmp_path / name))["frames"] == 30


def test_an_index_after_the_pictures_is_seen(tmp_path):
    assert not containers.index_in_front(foreign.video(tmp_path / "a.mp4"))
    assert containers.index_in_front(foreign.video(tmp_path / "b.mp4", flags="+faststart"))


def test_frames_come_one_at_a_time(tmp_path):
    """A reader is asked for two of a thousand frames without decoding the rest."""
    path = foreign.video(tmp_path / "a.mkv", frames(1000, size=(64, 48)), codec="mpeg4")
    medium = decode.reader(path)
    facts_of(medium, path)
    assert len(list(islice(medium.shown(), 2))) == 2
