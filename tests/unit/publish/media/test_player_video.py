"""A player's video: copied where it is small, else with all its frames at a crf that its size asks for."""

import av
import numpy as np
import pytest

from core.errors import UserError
from publish import cli
from publish.media import player_video
from tests.helpers.media import foreign_video, medium


@pytest.fixture
def heavy(tmp_path):
    """A video in noise, which has many bytes."""
    return medium(tmp_path / "heavy.mp4", noise=120)


def made(source, out):
    cli.main(["small_video", str(source), "--out", str(out)])
    return out


def test_a_small_one_is_copied(tmp_path, heavy):
    assert made(heavy, tmp_path / "b.mp4").read_bytes() == heavy.read_bytes()


@pytest.mark.parametrize("part, size", [(0.8, (128, 96)), (0.5, (128, 96)), (0.2, (84, 64))])
def test_a_large_one_keeps_its_frames_and_comes_close_to_the_limit(tmp_path, heavy, monkeypatch, part, size):
    limit = int(part * heavy.stat().st_size)
    monkeypatch.setattr(player_video, "LIMIT", limit)
    encoded = []
    write = player_video._encode
    monkeypatch.setattr(player_video, "_encode", lambda *settings: encoded.append(settings) or write(*settings))
    out = made(heavy, tmp_path / "b.mp4")
    least = 0.5 if size == (128, 96) else 0.2  # noise, unlike drawings, is averaged away where pixels get fewer
    assert least * limit < out.stat().st_size <= limit and len(encoded) <= 2
    with av.open(str(heavy)) as first, av.open(str(out)) as second:
        streams = first.streams.video[0], second.streams.video[0]
        assert streams[0].frames == streams[1].frames == 60 and streams[0].average_rate == streams[1].average_rate
        assert (streams[1].width, streams[1].height) == size and streams[1].codec_context.colorspace == 1
        ends = [
            list(container.decode(video=0))[-1].to_ndarray(format="rgb24", width=128, height=96)
            for container in (first, second)
        ]
    blocks = np.subtract(*ends, dtype=float).reshape(6, 16, 8, 16, 3).mean((1, 3))  # the noise itself is lost
    assert np.abs(blocks).mean() < 4
    assert made(heavy, tmp_path / "c.mp4").read_bytes() == out.read_bytes()


def test_one_that_can_not_be_made_small_or_is_not_of_the_project_is_refused(tmp_path, heavy, monkeypatch):
    monkeypatch.setattr(player_video, "LIMIT", 500)
    with pytest.raises(UserError, match=r"heavy.mp4 is too long for a player: .* bytes at best, 500 at most"):
        made(heavy, tmp_path / "b.mp4")
    with pytest.raises(UserError, match=r"other.mp4 is no video of this project"):
        made(foreign_video(tmp_path / "other.mp4", codec="mpeg4"), tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()
