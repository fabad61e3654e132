"""What a medium is, found by decoding it; and where it does not keep a limit."""

import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from publish import platforms
from publish.media import limits, readme_gifs
from publish.media.probe import facts
from publish.posts import text_length
from tests.helpers.media import foreign_video, frames, medium


def test_a_video_of_ours_is_what_plays_everywhere(tmp_path):
    found = facts(medium(tmp_path / "a.mp4"))
    assert (found["width"], found["height"], found["frames"], found["seconds"], found["fps"]) == (128, 96, 60, 2.4, 25)
    assert (
        found["aspect"] == 1.3333
        and found["volume"] == 128 * 96 * 60
        and found["bytes"] == (tmp_path / "a.mp4").stat().st_size
    )
    assert limits.faults(found, platforms.find("mastodon").limits("mp4")) == []


@pytest.mark.parametrize(
    "fault, made",
    [
        ({"faststart": False}, {"flags": ""}),
        ({"profile": "High 4:4:4 Predictive", "pixel_format": "yuv444p"}, {"pixels": "yuv444p"}),
        ({"closed_group": False}, {"x264-params": "open-gop=1:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0"}),
        (
            {"closed_group": True, "group": 0.4},
            {"x264-params": "open-gop=0:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0"},
        ),
        ({"b_frames": 0}, {"x264-params": "bframes=0"}),
        ({"b_frames": 3}, {"x264-params": "bframes=3:b-adapt=0"}),
        ({"codec": "mpeg4"}, {"codec": "mpeg4"}),
        ({"progressive": False}, {"x264-params": "interlaced=1"}),
        ({"sound": True}, {"sound": True}),
    ],
)
def test_how_a_video_is_encoded_is_seen(tmp_path, fault, made):
    found = facts(foreign_video(tmp_path / "a.mp4", **made))
    assert {key: found[key] for key in fault} == fault


def test_colors_without_a_tag_are_seen(tmp_path):
    found = facts(foreign_video(tmp_path / "a.mp4"))
    assert "color is not tagged, must be bt709" in [
        fault.message for fault in limits.faults(found, platforms.find("x").limits("mp4"))
    ]


def test_a_gif_that_begins_with_its_pay_off_is_told_from_one_that_begins_with_its_start(tmp_path):
    assert facts(medium(tmp_path / "a.gif"))["payoff_first"]
    start, *others = [Image.fromarray(pixels) for pixels in frames()]
    start.save(tmp_path / "b.gif", save_all=True, append_images=others, duration=40)
    found = facts(tmp_path / "b.gif")
    assert not found["payoff_first"] and found["frames"] == 50 and found["seconds"] == 2.0
    assert "pay-off first is no, must be yes" in [
        fault.message for fault in limits.faults(found, readme_gifs.LIMITS["gif"])
    ]


def test_a_gif_too_quick_for_browsers_is_seen(tmp_path):
    start, *others = [Image.fromarray(pixels) for pixels in frames(5)]
    start.save(tmp_path / "a.gif", save_all=True, append_images=others, duration=10)
    said = [fault.message for fault in limits.faults(facts(tmp_path / "a.gif"), platforms.find("github").limits("gif"))]
    assert "delay 0.01 s, at least 0.02" in said


@pytest.mark.parametrize("suffix", ["mp4", "gif", "png"])
@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda data: data[: len(data) // 2], "is damaged"),
        (lambda data: data[:-5], "is damaged"),
        (lambda data: b"no medium", "is damaged, or no video, GIF or picture"),
        (lambda data: b"", "is empty"),
    ],
)
def test_a_damaged_medium_is_named(tmp_path, suffix, damage, said):
    path = medium(tmp_path / f"a.{suffix}")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UserError, match=rf"a\.{suffix} {said}"):
        facts(path)


def test_a_missing_medium_and_a_folder_are_named(tmp_path):
    with pytest.raises(UserError, match=r"a\.mp4 is missing"):
        facts(tmp_path / "a.mp4")
    (tmp_path / "a.webp").mkdir()
    with pytest.raises(UserError, match=r"a\.webp is a folder"):
        facts(tmp_path / "a.webp")


def test_limits_are_at_most_from_to_or_what_must_be():
    found = {"bytes": 3_000_000, "seconds": 2.0, "codec": "h264", "sound": True}
    wrong = limits.faults(
        found, {"bytes": 2_000_000, "seconds": [3, 10], "codec": "h264", "sound": False, "source": "a page"}
    )
    assert [fault.message for fault in wrong] == [
        "size 3,000,000 bytes, at most 2,000,000",
        "duration 2.0 s, at least 3",
        "sound is yes, must be no",
    ]
    assert [fault.fixable for fault in wrong] == [True, False, True]
    assert limits.faults(found, {"bytes": 3_000_000, "seconds": [2, 2.0]}) == []


def test_every_limit_has_a_source():
    for platform in platforms.by_key().values():
        archive = {"zip": platform.archive} if platform.bundle else {}
        for name, limit in (platform.texts | platform.media | archive).items():
            assert limit.get("source"), (platform.key, name)
        assert {"text", "alt" if platform.media else "title"} <= set(platform.texts)
        assert platform.media.keys() >= {suffix.split(".")[-1] for suffix in platform.suffixes(True)}
        assert (
            {limit["count"] for limit in platform.texts.values()} <= set(text_length.COUNTS) == set(text_length.UNITS)
        )


def test_an_unknown_platform_is_named():
    with pytest.raises(UserError, match="unknown platform 'myspace'; allowed: arxiv, bluesky, discord"):
        platforms.find("myspace")
    with pytest.raises(UserError, match="YouTube Shorts takes no png"):
        platforms.find("youtube").limits("png")


def test_frames_of_noise_do_not_confuse_the_pay_off(tmp_path):
    assert facts(medium(tmp_path / "a.gif", noise=20))["payoff_first"]
    assert np.ptp(list(frames(1, noise=20))[0]) > 0
