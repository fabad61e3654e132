"""`publish fit` with what other people bring, as public reports describe it; measured by decoding what comes out."""

import re
import subprocess
import sys

import av
import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from publish import platforms
from publish.media import decode, limits, transcode
from publish.media.probe import facts, facts_of
from tests.helpers import foreign_media as foreign
from tests.helpers.media import CORNERS, foreign_video, frames
from tests.helpers.paths import ROOT
from tests.soak import media

GOOD = {"profile": "high", "colors": (1, 1, 1, 1), "flags": "+faststart"}


def fitted(source, platform, out, **options):
    """Fit a medium; (what is found, [(pixels, seconds), ...] of what came out), which keeps the limits of its place."""
    found = transcode.transcode_to_fit(source, platforms.find(platform), out, **options)
    medium = decode.reader(out)
    assert limits.faults(facts_of(medium, out), platforms.find(platform).limits(out.name)) == []
    return found, [(np.asarray(image).astype(int).copy(), seconds) for image, seconds in decode.shown(out, medium)]


def block_at(pixels):
    """Where the grey block is: its left edge, in shares of the width."""
    dark = np.flatnonzero((np.abs(pixels[pixels.shape[0] // 2, :, :3] - 60) < 40).all(-1))
    return dark[0] / pixels.shape[1]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.gif"])
def test_what_moved_for_a_second_moves_for_a_second(tmp_path, name):
    """A second of motion, then five frames of a second each: in the middle of the motion the block is in the middle."""
    times = [40 * k for k in range(25)] + [1000 + 1000 * k for k in range(5)]
    pictures = [*frames(25), *[list(frames(25))[-1]] * 5]
    source = foreign.video(tmp_path / "a.mp4", pictures, times=times)
    if name == "a.mkv":
        source = foreign.video(tmp_path / name, pictures, times=times)
    if name == "a.gif":
        first, *others = [Image.fromarray(picture) for picture in pictures]
        first.save(tmp_path / name, save_all=True, append_images=others, duration=[40] * 25 + [1000] * 4 + [40])
        source = tmp_path / name
    before = facts(source)["seconds"]
    _, shown = fitted(source, "mastodon", tmp_path / "b.mp4")
    ends = np.cumsum([seconds for _, seconds in shown])
    assert ends[-1] == pytest.approx(before, abs=0.04)
    for second, place in ((0.02, 0), (0.5, 0.4), (0.98, 0.8), (3, 0.8125)):
        assert block_at(shown[int(np.searchsorted(ends, second))][0]) == pytest.approx(place, abs=0.06)


def test_a_gif_of_other_people_fits_as_it_is_though_it_does_not_begin_with_its_end(tmp_path):
    foreign.animation(tmp_path / "wave.gif", count=60, loop=0)
    for platform in ("github", "lesswrong", "x", "mastodon"):
        found = transcode.transcode_to_fit(tmp_path / "wave.gif", platforms.find(platform), tmp_path / "b.gif")
        assert found["faults"] == [] and (tmp_path / "b.gif").read_bytes() == (tmp_path / "wave.gif").read_bytes()


def test_a_gif_that_has_to_be_smaller_begins_as_it_did(tmp_path):
    foreign.animation(tmp_path / "wave.gif", count=60, loop=0)
    place = platforms.Platform("x", "X", {}, {}, {"gif": {"height": 64}})
    transcode.transcode_to_fit(tmp_path / "wave.gif", place, tmp_path / "b.gif")
    shown = [np.asarray(image.convert("RGB")).astype(int) for image, _ in decode.reader(tmp_path / "b.gif").shown()]
    assert block_at(shown[0]) < 0.05 and block_at(shown[-1]) > 0.75


def test_a_gif_is_turned_where_that_is_asked_for_also_if_it_swings(tmp_path):
    """What ends much as it began: which picture is the pay-off can't be seen, and is known all the same."""
    swing = [Image.fromarray(picture) for picture in frames(40)]
    swing = swing[10:30] + swing[30:10:-1]
    swing[0].save(tmp_path / "a.gif", save_all=True, append_images=swing[1:], duration=50, loop=0)
    place = platforms.Platform("x", "X", {}, {}, {"gif": {"payoff_first": True, "bytes": 10**7}})
    assert not facts(tmp_path / "a.gif")["payoff_first"]
    assert transcode.transcode_to_fit(tmp_path / "a.gif", place, tmp_path / "b.gif")["facts"]["payoff_first"]


@pytest.mark.parametrize("delay, seconds", [(0, 0.1), (10, 0.1), (20, 0.02), (50, 0.05)])
def test_delays_are_those_of_browsers(tmp_path, delay, seconds):
    foreign.animation(tmp_path / "a.gif", rests=delay, loop=0)
    found, shown = fitted(tmp_path / "a.gif", "github", tmp_path / "b.gif")
    assert [rest for _, rest in shown] == pytest.approx([seconds] * 12) and (found["how"] is None) == (delay >= 20)
    with Image.open(tmp_path / "b.gif") as image:
        assert image.info["duration"] == 1000 * seconds


def test_a_still_gif_is_a_picture(tmp_path):
    foreign.stills()["still.gif"](tmp_path / "a.gif")
    assert fitted(tmp_path / "a.gif", "github", tmp_path / "b.gif")[0]["how"] is None
    found, shown = fitted(tmp_path / "a.gif", "github", tmp_path / "b.png")
    assert found["faults"] == ["format is gif, must be png"] and np.abs(shown[0][0][8, 8] - CORNERS[0]).max() < 40
    with pytest.raises(UserError, match=r"a\.gif is one picture and an \.mp4 moves: let --out end in \.png"):
        fitted(tmp_path / "a.gif", "mastodon", tmp_path / "b.mp4")


@pytest.mark.parametrize("name", ["rgba.png", "grey_clear.png", "palette.png", "key.png", "still.webp", "rgba.tga"])
@pytest.mark.parametrize("platform", ["bluesky", "github", "x"])
def test_black_ink_on_nothing_stays_readable(tmp_path, name, platform):
    foreign.stills()[name](tmp_path / name)
    found, shown = fitted(tmp_path / name, platform, tmp_path / "b.png")
    pixels = shown[0][0]
    assert pixels.shape == (64, 96, 3) and "on the light ground" in found["how"]
    assert pixels[4, 4].min() == 255 and pixels[32, 48].max() == 0


def test_white_ink_on_nothing_stays_readable(tmp_path):
    foreign.ink(color=(255, 255, 255, 255)).save(tmp_path / "a.png")
    found, shown = fitted(tmp_path / "a.png", "bluesky", tmp_path / "b.png")
    assert "on the dark ground" in found["how"] and shown[0][0][4, 4].max() < 40 and shown[0][0][32, 48].min() == 255
    found, shown = fitted(tmp_path / "a.png", "bluesky", tmp_path / "c.png", theme="light")
    assert "on the light ground" in found["how"] and shown[0][0].min() == 255


@pytest.mark.parametrize("name", ["clear.gif", "clear.webp", "clear.apng", "clear.webm", "clear.mov", "prores4444.mov"])
@pytest.mark.parametrize("suffix", ["mp4", "gif"])
def test_what_is_clear_and_moves_lies_on_the_ground(tmp_path, name, suffix):
    foreign.everything()[name](tmp_path / name)
    found, shown = fitted(tmp_path / name, "mastodon", tmp_path / f"b.{suffix}")
    assert "on the light ground" in found["how"]
    for pixels, _ in (shown[0], shown[-1]):
        assert pixels[75, 64, :3].min() > 245 and np.abs(pixels[8, 8, :3] - CORNERS[0]).max() < 40
    assert (block_at(shown[0][0]), block_at(shown[-1][0])) == pytest.approx((0, 0.81), abs=0.05)


@pytest.mark.slow
def test_videos_keep_the_limits_of_2026(tmp_path):
    """Mastodon: 8,294,400 pixels, 120 frames a second, 36,000 frames; X: 512 frames from key frame to key frame."""
    large = foreign.video(
        tmp_path / "retina.mp4", [np.full((2400, 3840, 3), 255, np.uint8)] * 3, preset="veryfast", **GOOD
    )
    found, _ = fitted(large, "mastodon", tmp_path / "a.mp4")
    assert found["faults"] == ["area 9,216,000 pixels, at most 8,294,400"] and found["facts"]["pixels"] > 8_200_000
    fast = foreign.video(tmp_path / "fast.mp4", frames(144), rate=144, **GOOD)
    found, shown = fitted(fast, "mastodon", tmp_path / "b.mp4")
    assert (
        found["faults"] == ["rate 144.0 frames a second, at most 120"]
        and len(shown) == 120
        and found["facts"]["seconds"] == 1
    )
    group = foreign.video(
        tmp_path / "group.mp4",
        frames(640, size=(64, 48)),
        rate=30,
        **GOOD,
        **{"x264-params": "keyint=infinite:min-keyint=640:scenecut=0"},
    )
    found, shown = fitted(group, "x", tmp_path / "c.mp4")
    assert (
        found["faults"] == ["group of pictures 640 frames, at most 512"]
        and len(shown) == 640
        and found["facts"]["group_frames"] == 60
    )
    assert fitted(group, "bluesky", tmp_path / "d.mp4")[0]["how"] is None


def test_too_many_frames_are_shown_at_a_lower_rate_for_as_long(tmp_path):
    source = foreign_video(tmp_path / "a.mp4")
    place = platforms.Platform("x", "X", {}, {}, {"mp4": {"frames": 40}, "gif": {"frames": 5}})
    found = transcode.transcode_to_fit(source, place, tmp_path / "b.mp4")
    assert found["facts"]["frames"] == 40 and found["facts"]["fps"] == 20 and found["facts"]["seconds"] == 2.0
    found = transcode.transcode_to_fit(source, place, tmp_path / "b.gif")
    assert found["facts"]["frames"] <= 5 and found["facts"]["seconds"] == pytest.approx(2, abs=0.4)


@pytest.mark.slow
@pytest.mark.parametrize("name", foreign.everything())
def test_every_kind_goes_in_and_lasts_as_long(tmp_path, name):
    foreign.everything()[name](tmp_path / name)
    before = facts(tmp_path / name)
    out = tmp_path / ("b.mp4" if "frames" in before else "b.png")
    _, shown = fitted(tmp_path / name, "mastodon", out)
    assert (
        sum(seconds for _, seconds in shown) == pytest.approx(before.get("seconds", 0.1), abs=0.04)
        or out.suffix == ".png"
    )
    if before["width"] % 2 == before["height"] % 2 == 0 and before["width"] == 128:
        assert shown[0][0].shape[:2] == (before["height"], before["width"])


def test_sound_is_left_out_and_that_is_said(tmp_path):
    found, _ = fitted(foreign.video(tmp_path / "a.mp4", sound=True, **GOOD), "mastodon", tmp_path / "b.mp4")
    assert found["faults"] == ["sound is yes, must be no"] and "without its sound" in transcode.description(found)
    found, _ = fitted(foreign.video(tmp_path / "a.webm", codec="libvpx", sound=True), "mastodon", tmp_path / "c.gif")
    assert "without its sound" in transcode.description(found)


def test_what_moves_makes_no_still(tmp_path):
    foreign.animation(tmp_path / "a.webp")
    with pytest.raises(UserError, match=r"a\.webp moves \(12 pictures\) and a \.png is static: let --out end in \.gif"):
        fitted(tmp_path / "a.webp", "github", tmp_path / "b.png")
    with pytest.raises(UserError, match="GitHub takes no jpg"):
        fitted(tmp_path / "a.webp", "github", tmp_path / "b.jpg")


def test_a_video_of_one_frame_is_also_a_picture(tmp_path):
    foreign.videos()["one.mp4"](tmp_path / "a.mp4")
    for suffix in ("mp4", "gif", "png"):
        _, shown = fitted(tmp_path / "a.mp4", "mastodon", tmp_path / f"b.{suffix}")
        assert len(shown) == 1 and np.abs(shown[0][0][8, 8, :3] - CORNERS[0]).max() < 40


def test_the_medium_itself_is_never_written_over(tmp_path):
    source = foreign.video(tmp_path / "a.mp4")
    contents = source.read_bytes()
    with pytest.raises(UserError, match="is the medium itself: name another file"):
        transcode.transcode_to_fit(source, platforms.find("mastodon"), source)
    assert source.read_bytes() == contents


def test_durations_stay_within_a_places_limits(tmp_path):
    """140 s at 29.97 frames a second are 4,195.8 frames: one more would last too long."""
    place = platforms.Platform("x", "X", {}, {}, {"mp4": {"seconds": [0.5, 1.01], "height": 64}})
    source = foreign.video(
        tmp_path / "a.mp4", frames(30), rate=30, times=[round(1001 * k / 29.97 / 1.001) for k in range(30)]
    )
    assert facts(source)["seconds"] <= 1.01
    assert transcode.transcode_to_fit(source, place, tmp_path / "b.mp4")["facts"]["seconds"] <= 1.01


def test_another_rate_of_a_gif_is_one_that_a_gif_can_have(tmp_path):
    """30 frames a second would be delays of 3.33 hundredths: a tenth too fast at 3."""
    source = foreign.video(tmp_path / "a.mp4", frames(60), rate=30)
    found, shown = fitted(source, "github", tmp_path / "b.gif")
    assert found["facts"]["fps"] == 25 and sum(seconds for _, seconds in shown) == pytest.approx(2, abs=0.04)


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "publish", "fit", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("contents", [b"", b"a text\n" * 99, b"cut", None, b"sound"])
def test_what_shows_nothing_ends_in_one_sentence(tmp_path, contents):
    path = tmp_path / "a.mp4"
    if contents == b"cut":
        path.write_bytes(foreign.video(tmp_path / "b.mp4").read_bytes()[:-900])
    elif contents == b"sound":
        foreign.sound_alone(path)
    elif contents is not None:
        path.write_bytes(contents)
    done = run(path, "--platform", "x", "--out", tmp_path / "out" / "c.mp4")
    assert (
        done.returncode == 1 and done.stdout == "" and re.fullmatch(rf"error: {re.escape(str(path))} .*\n", done.stderr)
    )
    assert not (tmp_path / "out").exists()


def test_what_was_done_is_printed(tmp_path):
    done = run(
        foreign.video(tmp_path / "clip.mov", sound=True), "--platform", "bluesky", "--out", tmp_path / "clip.mp4"
    )
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout == (
        f"{tmp_path}/clip.mp4: re-encoded (128 × 96, 25 frames a second, crf 18, groups of 1.2 s, without its sound): "
        "format is mov, must be mp4\n"
    )


@pytest.mark.slow
def test_memory_stays_flat(tmp_path):
    """Five times the frames take little more memory: kept for later, 1,000 frames of this size would take 1.2 GB."""
    code = """
import resource, sys
from publish import cli
cli.main(["fit", sys.argv[1], "--platform", "mastodon", "--out", sys.argv[2]])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    between = [
        "sh",
        "-c",
        '"$@"; exit $?',
        "sh",
    ]  # a process begins with the peak of the one that starts it: here a small one
    picture = np.zeros((480, 848, 3), np.uint8)
    used = []
    for count in (100, 500):
        source = tmp_path / f"{count}.mkv"
        with av.open(str(source), "w", format="matroska") as container:
            stream = container.add_stream("mpeg4", rate=25)
            stream.width, stream.height, stream.pix_fmt = 848, 480, "yuv420p"
            for k in range(count):
                picture[:, k] = 255
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            container.mux(stream.encode(None))
        for suffix in ("mp4", "gif"):
            done = subprocess.run(
                [*between, sys.executable, "-c", code, str(source), str(tmp_path / f"a.{suffix}")],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            )
            used.append(int(done.stdout.split()[-1]))
    assert used[2] < used[0] + 80 and used[3] < used[1] + 80 and max(used) < 500, used


@pytest.mark.slow
def test_mutated_media_are_refused_or_fit():
    """What `python -m tests.soak.media` does by the thousand."""
    faults, counted = media.main(60, seed=11)
    assert faults == [] and {word for _, word in counted} >= {"re-encoded", "refused"}
