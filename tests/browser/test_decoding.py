"""What `publish fit` reads of an animation is what a browser shows: every picture, for as long."""

import base64

import numpy as np
import pytest

from publish import decode
from publish.read_gif import played
from tests.unit.odd_pictures import odd_gifs, odd_pngs, odd_webps

FILES = {f"{name}.{kind}": data for kind, made in (("gif", odd_gifs), ("png", odd_pngs), ("webp", odd_webps)) for name, data in made().items()}
SHOWN = """async ([data, type]) => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const decoder = new ImageDecoder({data: bytes, type, preferAnimation: true, premultiplyAlpha: "none", colorSpaceConversion: "none"});
    await decoder.tracks.ready;
    await decoder.completed;
    const found = [];
    for (let k = 0; k < decoder.tracks.selectedTrack.frameCount; k++) {
        const {image} = await decoder.decode({frameIndex: k});
        const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        found.push([image.duration / 1e6, canvas.width, canvas.height, [...context.getImageData(0, 0, canvas.width, canvas.height).data]]);
    }
    return found;
}"""


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
        assert seconds == pytest.approx(played(rest), abs=0.0015)  # the decoder says what the file says; what plays it takes 0 for 0.1
        assert np.abs(alpha - expected[..., 3:]).max() <= 1
        assert np.abs(pixels[..., :3] * alpha - expected[..., :3] * alpha).max() <= 3 * 255  # premultiplied in the browser's canvas
