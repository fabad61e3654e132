"""What `publish fit` reads is what a browser shows.

Every picture of an animation is shown for as long; videos are the right side up, in their colors.
"""

import base64
from fractions import Fraction

import numpy as np
import pytest

from publish.media import decode
from publish.media.probe import facts_of
from publish.media.read_gif import browser_seconds
from tests.helpers import foreign_media
from tests.helpers.media import frames
from tests.helpers.odd_pictures import odd_gifs, odd_pngs, odd_webps

FILES = {
    f"{name}.{kind}": data
    for kind, made in (("gif", odd_gifs), ("png", odd_pngs), ("webp", odd_webps))
    for name, data in made().items()
}
SHOWN = (
    """async ([data, type]) => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const decoder = new ImageDecoder({data: bytes, type, preferAnimation: true, """
    """premultiplyAlpha: "none", colorSpaceConversion: "none"});
    await decoder.tracks.ready;
    await decoder.completed;
    const found = [];
    for (let k = 0; k < decoder.tracks.selectedTrack.frameCount; k++) {
        const {image} = await decoder.decode({frameIndex: k});
        const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        found.push([image.duration / 1e6, canvas.width, canvas.height, """
    """[...context.getImageData(0, 0, canvas.width, canvas.height).data]]);
    }
    return found;
}"""
)


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    empty = tmp_path_factory.mktemp("page") / "empty.html"
    empty.write_text("<!doctype html><title>x</title>")
    page = browser.new_page()
    page.goto(empty.as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("name", FILES)
def test_every_picture_is_what_a_browser_shows_for_as_long(page, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    kind = name.rpartition(".")[2]
    shown = page.evaluate(SHOWN, [base64.b64encode(FILES[name]).decode(), f"image/{kind}"])
    read = [(np.asarray(image.convert("RGBA")).copy(), seconds) for image, seconds in decode.reader(path).shown()]
    assert len(read) == len(shown)
    for (pixels, seconds), (rest, width, height, data) in zip(read, shown):
        expected = np.array(data, np.uint8).reshape(height, width, 4)
        alpha = pixels[..., 3:].astype(int)
        assert seconds == pytest.approx(
            browser_seconds(rest), abs=0.0015
        )  # the decoder says what the file says; what plays it takes 0 for 0.1
        assert np.abs(alpha - expected[..., 3:]).max() <= 1
        assert (
            np.abs(pixels[..., :3] * alpha - expected[..., :3] * alpha).max() <= 3 * 255
        )  # premultiplied in the browser's canvas


VIDEOS = {
    "turned": {"turn": (90, False)}, "turned_back": {"turn": (-90, False)}, "mirrored": {"turn": (0, True)},
    "turned_and_mirrored": {"turn": (90, True)}, "wide": {"shape": Fraction(4, 3)}, "high": {"shape": Fraction(3, 4)},
    "unstated": {}, "old": {"colors": (6, 6, 6, 1)}, "full": {"pixels": "yuvj420p", "colors": (1, 1, 1, 2)},
}  # fmt: skip
PLAYED = """async source => {
    const video = Object.assign(document.createElement("video"), {src: source, muted: true});
    await new Promise((done, failed) => {
        video.onerror = () => failed(video.error.message);
        video.onloadeddata = () => { video.currentTime = 0.01; };
        video.onseeked = done;
    });
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d");
    do {  // a frame may be drawn some time after it was sought
        await new Promise(done => setTimeout(done, 50));
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
    } while (!context.getImageData(0, 0, 1, 1).data[3]);
    return [canvas.width, canvas.height, [...context.getImageData(0, 0, canvas.width, canvas.height).data]];
}"""


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_is_turned_shaped_and_colored_as_a_browser_plays_it(page, tmp_path, name):
    path = foreign_media.video(tmp_path / "a.mp4", list(frames(1)) * 3, **{"crf": "4"} | VIDEOS[name])
    width, height, data = page.evaluate(PLAYED, "data:video/mp4;base64," + base64.b64encode(path.read_bytes()).decode())
    medium = decode.reader(path)
    facts_of(medium, path)
    read = np.asarray(next(medium.shown())[0].resize(medium.size)).astype(int)
    shown = np.array(data, np.uint8).reshape(height, width, 4)[..., :3]
    assert medium.size == (width, height)
    differences = np.abs(read - shown)
    assert np.quantile(differences, 0.9) <= 4 and differences.mean() < 3  # edges of color are scaled in other ways
