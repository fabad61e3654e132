"""Subtitles say what a film's shots say, when they say it."""

import json

import pytest

from core.errors import UserError
from core.suggestions import UnknownName
from publish import cli
from render.timing.shot_list import ShotList
from render.timing.timeline import Timeline

SHOTS = ShotList((("one", 2.0), ("silent", 1.0), ("two", 3661.5)))
CAPTIONS = {"one": ("First [a](train) & b.", "Then c < d."), "two": "The [end](highlight)."}


def test_a_shot_list_gives_each_shot_its_plain_text():
    timeline = json.loads(SHOTS.captioned(CAPTIONS).to_json())
    assert timeline["captions"] == [[0, 50, "First a & b. Then c < d."], [75, 75 + 91538, "The end."]]
    assert "captions" not in json.loads(SHOTS.to_json())
    with pytest.raises(UnknownName, match="unknown shot 'tow'"):
        SHOTS.captioned({"tow": ""})


def test_thinned_films_are_timed_by_the_frames_that_they_have():
    timeline = json.loads(ShotList((("one", 2.0), ("two", 2.0))).captioned(CAPTIONS).to_json(limit=10))
    assert timeline["captions"] == [[0, 5, "First a & b. Then c < d."], [5, 10, "The end."]]


def test_the_command_writes_both_formats(tmp_path):
    folder = tmp_path / "figures/exact_with_squares"
    folder.mkdir(parents=True)
    path = folder / "timeline.json"
    path.write_text(SHOTS.captioned(CAPTIONS).to_json())
    command = ["captions", "exact_with_squares", "--results", str(tmp_path), "--out"]
    for suffix in ("vtt", "srt"):
        cli.main([*command, str(tmp_path / f"film.{suffix}")])
    assert (tmp_path / "film.vtt").read_text() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nFirst a &amp; b. Then c &lt; d.\n\n"
        "00:00:03.000 --> 01:01:04.520\nThe end.\n"
    )
    assert (tmp_path / "film.srt").read_text() == (
        "1\n00:00:00,000 --> 00:00:02,000\nFirst a & b. Then c < d.\n\n2\n00:00:03,000 --> 01:01:04,520\nThe end.\n"
    )
    with pytest.raises(UserError, match="its suffix must be one of .vtt, .srt"):
        cli.main([*command, str(tmp_path / "film.txt")])
    path.write_text(SHOTS.to_json())
    with pytest.raises(UserError, match="exact_with_squares has no captions"):
        cli.main([*command, str(tmp_path / "film.vtt")])
    path.unlink()
    with pytest.raises(UserError, match="timeline.json is missing: run `.*snakemake exact_with_squares`"):
        cli.main([*command, str(tmp_path / "film.vtt")])


def test_a_timeline_has_captions_from_step_to_step():
    given = ((0, "First"), (float("nan"), "Never"), (50, ""), (100, "Then"))
    timeline = json.loads(Timeline(((0, 0), (2, 100)), hold=1, captions=given).to_json())
    (first, pause, text), (start, end, last) = timeline["captions"]
    assert (first, text, end, last) == (0, "First", len(timeline["frames"]), "Then")
    assert timeline["frames"][pause - 1] < 50 <= timeline["frames"][pause] and timeline["frames"][start] == 100
    assert "captions" not in json.loads(Timeline(((0, 0), (2, 100))).to_json())
