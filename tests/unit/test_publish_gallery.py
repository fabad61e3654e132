"""The gallery shows what there is, whatever formats were asked for."""

import json

import pytest

from publish import commands
from tests.unit.publish_results import OUTPUTS, results_of


@pytest.mark.parametrize("formats,shown", [(["svg"], "article-light.svg"), (["png", "mp4"], "posters/NAME-light.webp"), (["pdf"], "posters/star")])
def test_a_gallery_of_few_formats(tmp_path, formats, shown):
    given = results_of(tmp_path, ["parity_loss", "star_formation"], OUTPUTS | {"formats": formats})
    commands.main(["manifest", "--given", json.dumps(given), "--out", str(tmp_path / "manifest.json")])
    commands.main(["gallery", "--manifest", str(tmp_path / "manifest.json"), "--out", str(tmp_path / "gallery")])
    page = (tmp_path / "gallery/index.html").read_text()
    assert shown.replace("NAME", "parity_loss") in page
    assert ('id="parity_loss"' in page) == (formats != ["pdf"]), "what no page can show is left out"
    assert ('class="player"' in page) == ("mp4" in formats)
