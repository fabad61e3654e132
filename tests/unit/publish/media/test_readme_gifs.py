"""The README's pictures are files of the project, and light."""

import re

import pytest
from PIL import Image

from publish import cli
from tests.helpers.paths import ROOT
from tests.helpers.results import results_of


def test_the_readme_shows_light_gifs_each_with_a_poster_for_less_motion():
    found = re.findall(
        r'<picture><source media="\(prefers-reduced-motion: reduce\)" srcset="(.*?)"><img src="(.*?)"',
        (ROOT / "README.md").read_text(),
    )
    assert len(found) == 3
    for poster, gif in found:
        assert (ROOT / gif).stat().st_size <= 700_000
        with Image.open(ROOT / gif) as moving, Image.open(ROOT / poster) as still:
            assert moving.is_animated and moving.info["loop"] == 0 and moving.size == still.size


@pytest.mark.slow
def test_they_are_made_of_the_gifs_of_results(tmp_path):
    results_of(tmp_path, ["star_formation"], size=(960, 540))
    cli.main(["readme", str(tmp_path / "figures/star_formation/article-light.gif"), "--out", str(tmp_path / "made")])
    with (
        Image.open(tmp_path / "made/star_formation.gif") as gif,
        Image.open(tmp_path / "made/star_formation.png") as poster,
    ):
        assert gif.size == poster.size == (640, 360) and gif.n_frames > 20
