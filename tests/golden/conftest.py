"""Image comparisons: pictures against their baselines, both reduced; a failing one is saved with the difference."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

HERE = Path(__file__).parent
WIDTH = 400  # pixels of a baseline


def reduced(frame):
    """RGB picture of WIDTH pixels of a frame [H, W, 3 or 4] uint8."""
    picture = Image.fromarray(np.ascontiguousarray(frame[..., :3]))
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.BOX)


def difference(picture, baseline):
    """Share of pixels that differ plainly, and the mean difference in levels."""
    gap = np.abs(np.asarray(picture, int) - np.asarray(baseline, int)).max(axis=-1)
    return float((gap > 24).mean()), float(gap.mean())


@pytest.fixture
def looks_like(pytestconfig):
    """Asserts that a frame looks like tests/golden/NAME.png; with `--update-golden` it becomes that baseline."""

    def compare(frame, name):
        failed = HERE / "failed"
        failed.mkdir(exist_ok=True)
        picture, path = reduced(frame), failed / f"{name}.png"
        baseline = HERE / f"{name}.png"
        if pytestconfig.getoption("--update-golden"):
            picture.save(baseline)
            return
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
