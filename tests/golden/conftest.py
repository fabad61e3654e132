"""Image comparisons: pictures against their baselines, both reduced; a failing one is saved with the difference."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.canvas import Canvas
from render.film import frame_source
from render.page.blitting import BlittedPage
from render.page.page import Page
from render.theme import THEMES

HERE = Path(__file__).parent
WIDTH = 400  # pixels of a baseline
SIZES = {"title": 32, "counter": 32, "label": 24, "note": 24, "tick": 22}
SMALL = Canvas("small", 2 * WIDTH, 500, 100, (24, 20, 24, 20), SIZES, 1.0, "article")


def reduced(frame):
    """RGB picture of WIDTH pixels of a frame [H, W, 3 or 4] uint8."""
    picture = Image.fromarray(np.ascontiguousarray(frame[..., :3]))
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.BOX)


def difference(picture, baseline):
    """Share of pixels that differ plainly, and the mean difference in levels."""
    gap = np.abs(np.asarray(picture, int) - np.asarray(baseline, int)).max(axis=-1)
    return float((gap > 24).mean()), float(gap.mean())


def drawn(draw, step=0):
    """A page on the small canvas, by `draw(page)`, which may return `update(step)`: the frame of a step."""
    page = Page(SMALL, "light")
    with page.rc_context():
        update = draw(page) or (lambda step: None)
    return BlittedPage(page, update).frame(step)


def shot(film, frame=0):
    """One frame of a film on the small canvas."""
    (pixels,) = frame_source.frames(film, SMALL, THEMES["light"], only=[frame])
    return pixels


@pytest.fixture
def looks_like(pytestconfig):
    """Asserts that a frame looks like tests/golden/NAME.png; with `--update-golden` it becomes that baseline."""

    def compare(frame, name):
        failed = HERE / "failed"
        picture, path, baseline = reduced(frame), failed / f"{name}.png", HERE / f"{name}.png"
        if pytestconfig.getoption("--update-golden"):
            baseline.parent.mkdir(exist_ok=True)
            picture.save(baseline)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
        assert baseline.exists(), f"no baseline: look at {path}, and run pytest --update-golden if it is right"
        expected = Image.open(baseline).convert("RGB")
        assert expected.size == picture.size, f"{path} is {picture.size}, its baseline {expected.size}"
        plain, mean = difference(picture, expected)
        if plain > 0.0005 or mean > 0.15:
            gap = np.abs(np.asarray(picture, int) - np.asarray(expected, int)).astype(np.uint8)
            beside = np.concatenate([np.asarray(expected), np.asarray(picture), 255 - gap], axis=1)
            Image.fromarray(beside).save(failed / f"{name}-baseline-now-difference.png")
            pytest.fail(f"{name}: {plain:.2%} of the pixels differ plainly, {mean:.2f} levels on average; see {failed}")
        path.unlink()

    return compare
