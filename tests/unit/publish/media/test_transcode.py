"""A medium that fits stays as it is; one that does not is re-encoded, in the stated order, and never cropped."""

import av
import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from publish import platforms
from publish.media import decode, limits, quality_ladder, reencode, transcode
from publish.media.probe import facts, facts_of
from tests.helpers.media import CORNERS, foreign_video, frames, medium


def place(key="mastodon", **changed):
    """A platform with some limits of its media changed, for every format."""
    found = platforms.find(key)
    return platforms.Platform(
        found.key,
        found.name,
        found.post,
        found.texts,
        {format: limit | changed for format, limit in found.media.items()},
    )


def drawn(path):
    """(image, seconds) of a medium's pictures."""
    reader = decode.reader(path)
    facts_of(reader, path)
    return reader.shown()


def corners(path):
    """The colors of the last picture's corners."""
    if path.suffix == ".mp4":
        with av.open(str(path)) as container:
            pixels = list(container.decode(video=0))[-1].to_ndarray(format="rgb24")
    else:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
    return np.array([pixels[2, 2], pixels[2, -3], pixels[-3, 2], pixels[-3, -3]], int)


def test_a_still_becomes_a_jpeg_where_the_platform_takes_no_other(tmp_path):
    source, fits = medium(tmp_path / "a.png"), platforms.find("tiktok")
    result = transcode.transcode_to_fit(source, fits, tmp_path / "b.jpg")
    assert result["faults"] == ["format is png, must be jpg"] and result["facts"]["format"] == "jpg"
    assert limits.faults(result["facts"], fits.limits("jpg")) == []
    assert np.abs(corners(tmp_path / "b.jpg") - CORNERS).max() < 8
    first = (tmp_path / "b.jpg").read_bytes()
    assert transcode.transcode_to_fit(tmp_path / "b.jpg", fits, tmp_path / "c.jpg")["how"] is None
    transcode.transcode_to_fit(source, fits, tmp_path / "b.jpg")
    assert (tmp_path / "b.jpg").read_bytes() == (tmp_path / "c.jpg").read_bytes() == first
    small = place("instagram", width=64, aspect=[0.8, 1.91])
    assert "64 × 48" in transcode.transcode_to_fit(source, small, tmp_path / "d.jpg")["how"]
    with pytest.raises(UserError, match=r"a\.gif moves .* and a \.jpg is static: let --out end in \.mp4"):
        transcode.transcode_to_fit(medium(tmp_path / "a.gif"), fits, tmp_path / "b.jpg")
    with pytest.raises(UserError, match="Hacker News takes no png .*it takes links and text only"):
        transcode.transcode_to_fit(source, platforms.find("hackernews"), tmp_path / "b.png")


def test_a_pdf_is_kept_or_refused(tmp_path):
    source, fits = tmp_path / "a.pdf", platforms.find("arxiv")
    source.write_bytes(b"%PDF-1.4\n<< /MediaBox [ 0 0 300 150 ] >>\n%%EOF")
    result = transcode.transcode_to_fit(source, fits, tmp_path / "b.pdf")
    assert result["how"] is None and (result["facts"]["width"], result["facts"]["height"]) == (400, 200)
    assert (tmp_path / "b.pdf").read_bytes() == source.read_bytes()
    with pytest.raises(UserError, match="re-encoding can't help: size 46 bytes, at most 10"):
        transcode.transcode_to_fit(source, place("arxiv", bytes=10), tmp_path / "c.pdf")
    for out, key, given in (("c.png", "x", source), ("c.pdf", "arxiv", medium(tmp_path / "a.png"))):
        with pytest.raises(UserError, match="can't be made a .*: a PDF is taken as it is"):
            transcode.transcode_to_fit(given, platforms.find(key), tmp_path / out)


@pytest.mark.parametrize("suffix", ["mp4", "gif", "png"])
def test_what_fits_stays_as_it_is(tmp_path, suffix):
    source = medium(tmp_path / f"a.{suffix}")
    found = transcode.transcode_to_fit(source, place(), tmp_path / f"b.{suffix}")
    assert (tmp_path / f"b.{suffix}").read_bytes() == source.read_bytes()
    assert found["faults"] == [] and transcode.description(found) == "as drawn" and found["source"] == source.as_posix()


@pytest.mark.parametrize("suffix", ["mp4", "gif", "png"])
def test_what_is_too_large_is_made_smaller_and_not_cropped(tmp_path, suffix):
    source = medium(tmp_path / f"a.{suffix}")
    found = transcode.transcode_to_fit(source, place(height=64), tmp_path / f"b.{suffix}")
    after = facts(tmp_path / f"b.{suffix}")
    assert (after["width"], after["height"]) == (84, 64) and after == found["facts"]
    assert found["faults"] == ["height 96 pixels, at most 64"] and "84 × 64" in found["how"]
    assert np.abs(corners(tmp_path / f"b.{suffix}") - CORNERS).max() < 40
    if suffix != "png":
        assert after["seconds"] == facts(source)["seconds"]
        assert after.get("payoff_first", True)


def test_colors_stay(tmp_path):
    found = transcode.transcode_to_fit(medium(tmp_path / "a.mp4"), place(group=0.5), tmp_path / "b.mp4")
    assert (
        found["facts"]["group"] == 0.48 and np.abs(corners(tmp_path / "b.mp4") - corners(tmp_path / "a.mp4")).max() <= 6
    )


@pytest.mark.slow
def test_steps_go_down_in_the_stated_order(tmp_path):
    source = medium(tmp_path / "a.mp4", noise=120)
    steps = quality_ladder.quality_ladder(facts(source), {"bytes": 10}, platforms.steps_down("mp4"))
    assert [{key: settings[key] for key in ("crf", "fps", "scale") if key in settings} for settings in steps] == [
        {"fps": 25, "scale": 1},
        {"crf": 21, "fps": 25, "scale": 1},
        {"crf": 24, "fps": 25, "scale": 1},
        {"crf": 27, "fps": 25, "scale": 1},
        {"crf": 30, "fps": 25, "scale": 1},
        {"crf": 30, "fps": 12.5, "scale": 1},
        {"crf": 30, "fps": 12.5, "scale": 0.75},
        {"crf": 30, "fps": 12.5, "scale": 0.5},
    ]
    with pytest.raises(
        UserError, match=r"a\.mp4 does not fit Mastodon, not even at 64 × 48.*crf 30.*size .* bytes, at most 10"
    ):
        transcode.transcode_to_fit(source, place(bytes=10), tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()


@pytest.mark.parametrize("before, first", [(25, 25), (12.5, 25), (10, 30), (20, 40), (90, 60), (23, 23)])
def test_no_step_goes_below_the_least_rate(before, first):
    facts = {"width": 100, "height": 100, "fps": before, "seconds": 4.0}
    steps = quality_ladder.quality_ladder(facts, {"fps": [23, 60]}, platforms.steps_down("mp4"))
    assert {settings["fps"] for settings in steps} == {first} and steps[-1]["scale"] == 0.5
    free = quality_ladder.quality_ladder(facts, {"fps": 60}, [{"fps": 9}])
    assert [settings["fps"] for settings in free] == [min(before, 60), 9]
    (fault,) = limits.faults({"fps": 10}, {"fps": [23, 60]})
    assert fault.fixable and fault.message == "rate 10 frames a second, at least 23"


@pytest.mark.slow
def test_it_takes_the_first_step_that_fits(tmp_path):
    source = medium(tmp_path / "a.mp4", noise=120)
    steps = quality_ladder.quality_ladder(facts(source), {}, platforms.steps_down("mp4"))
    sizes = []
    for step in steps:
        reencode.encode(lambda: drawn(source), facts(source), {}, step, "#ffffff", tmp_path / "trial.mp4")
        sizes.append((tmp_path / "trial.mp4").stat().st_size)
    for limit in sizes:
        found = transcode.transcode_to_fit(source, place(bytes=limit), tmp_path / "b.mp4")
        if found["how"]:
            assert found["facts"]["bytes"] == next(size for size in sizes if size <= limit)


@pytest.mark.slow
def test_it_stops_at_the_first_step_that_fits(tmp_path):
    source = medium(tmp_path / "a.mp4", noise=120)
    found = transcode.transcode_to_fit(source, place(bytes=int(0.7 * source.stat().st_size)), tmp_path / "b.mp4")
    assert "crf 21" in found["how"] or "crf 24" in found["how"]
    assert "size" in found["faults"][0] and found["facts"]["fps"] == 25 and found["facts"]["width"] == 128


def test_a_gif_of_too_many_frames_is_shown_at_a_lower_rate_for_as_long(tmp_path):
    source = medium(tmp_path / "a.gif", count=100)
    found = transcode.transcode_to_fit(source, place(frames=60), tmp_path / "b.gif")
    assert found["facts"]["frames"] <= 60 and found["facts"]["fps"] == 12.5 and found["facts"]["payoff_first"]
    assert found["facts"]["seconds"] == pytest.approx(facts(source)["seconds"], abs=0.08)


def test_a_gif_is_turned_to_begin_with_its_pay_off_where_that_is_asked_for(tmp_path):
    start, *others = [Image.fromarray(pixels) for pixels in frames()]
    start.save(tmp_path / "a.gif", save_all=True, append_images=others, duration=40)
    found = transcode.transcode_to_fit(tmp_path / "a.gif", place(payoff_first=True), tmp_path / "b.gif")
    assert found["faults"] == ["pay-off first is no, must be yes"] and found["facts"]["payoff_first"]


def test_a_foreign_video_becomes_one_that_plays_everywhere(tmp_path):
    source = foreign_video(tmp_path / "a.mp4", pixels="yuv444p", flags="", sound=True)
    found = transcode.transcode_to_fit(source, place("x", fps=60), tmp_path / "b.mp4")
    assert len(found["faults"]) >= 4 and limits.faults(found["facts"], platforms.find("x").limits("mp4")) == []


@pytest.mark.parametrize(
    "limit, said",
    [
        ({"seconds": [3, 10]}, "duration 2.4 s, at least 3"),
        ({"bytes": [10**8, 10**9]}, "at least 100,000,000"),
        ({"seconds": 1}, "duration 2.4 s, at most 1"),
        ({"aspect": 1}, "aspect 1.3333, at most 1"),
    ],
)
def test_what_no_encoding_can_mend_is_named_at_once(tmp_path, limit, said):
    with pytest.raises(UserError, match=r"a\.mp4 does not fit Mastodon, and re-encoding can't help") as error:
        transcode.transcode_to_fit(medium(tmp_path / "a.mp4"), place(**limit), tmp_path / "b.mp4")
    assert said in str(error.value)


def test_the_same_medium_fits_to_the_same_bytes(tmp_path):
    source = medium(tmp_path / "a.mp4")
    for name in ("b.mp4", "c.mp4"):
        transcode.transcode_to_fit(source, place(height=64), tmp_path / name)
    assert (tmp_path / "b.mp4").read_bytes() == (tmp_path / "c.mp4").read_bytes()
