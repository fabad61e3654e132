"""What is said of a file is what decoding it finds."""

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from core.errors import UserError
from publish.media import summary
from render.encode import encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("media")
    frames = [np.full((36, 64, 3), 40 * k, np.uint8) for k in (0, 1, 1, 2, 3)]
    encoder.encode(
        frames,
        {kind: folder / f"a.{kind}" for kind in ("gif", "mp4", "webp")} | {"poster": folder / "a.poster.png"},
        ahead=frames,
    )
    (folder / "a.svg").write_text(
        '<?xml version="1.0"?>\n<svg width="864pt" height="486.72pt" xmlns="http://www.w3.org/2000/svg"/>'
    )
    (folder / "a.pdf").write_bytes(b"%PDF-1.4\n<< /MediaBox [ 0 0 864 486.72 ] >>\n%%EOF")
    return folder


def test_moving_pictures_tell_frames_and_seconds(folder):
    with Image.open(folder / "a.gif") as image:
        rests = [frame.info["duration"] for frame in ImageSequence.Iterator(image)]
    gif, video = summary.described(folder / "a.gif"), summary.described(folder / "a.mp4")
    assert (gif["width"], gif["height"], gif["frames"], gif["seconds"]) == (64, 36, len(rests), sum(rests) / 1000)
    with av.open(str(folder / "a.mp4")) as container:
        assert video["frames"] == len(list(container.decode(video=0))) == 5
    assert (video["width"], video["height"], video["seconds"]) == (64, 36, 0.2)
    assert summary.described(folder / "a.webp")["width"] == summary.described(folder / "a.poster.png")["width"] == 64


def test_vectors_tell_their_size_in_pixels(folder):
    for name in ("a.svg", "a.pdf"):
        assert (summary.described(folder / name)["width"], summary.described(folder / name)["height"]) == (1152, 649)


@pytest.mark.parametrize("name", ["a.gif", "a.mp4", "a.webp", "a.poster.png", "a.svg", "a.pdf"])
def test_a_damaged_file_is_named(folder, tmp_path, name):
    broken = tmp_path / name
    broken.write_bytes((folder / name).read_bytes()[:7])
    with pytest.raises(UserError, match=name):
        summary.described(broken)
