"""The gallery shows what there is, whatever formats were asked for."""

import json

import pytest

from figures.harness import catalog
from publish import cli, manifest
from publish.site import gallery
from tests.helpers.pairwise import cases
from tests.helpers.results import OUTPUTS, encoded, results_of, written


@pytest.mark.slow
@pytest.mark.parametrize(
    "formats,shown", [(["svg"], "article-light.svg"), (["png", "mp4"], "posters/NAME-light.webp"), (["pdf"], "<title>")]
)
def test_a_gallery_of_few_formats(tmp_path, formats, shown):
    given = results_of(tmp_path, ["parity_loss", "star_formation"], OUTPUTS | {"formats": formats})
    cli.main(["manifest", "--given", json.dumps(given), "--out", str(tmp_path / "manifest.json")])
    cli.main(["gallery", "--manifest", str(tmp_path / "manifest.json"), "--out", str(tmp_path / "gallery")])
    page = (tmp_path / "gallery/index.html").read_text()
    assert shown.replace("NAME", "parity_loss") in page
    assert ('id="parity_loss"' in page) == (formats != ["pdf"]), "what no page can show is left out"
    assert ('class="player"' in page) == ("mp4" in formats)


FORMATS = [[name] for name in OUTPUTS["formats"]] + [
    ["gif", "png"],
    ["mp4", "pdf"],
    ["webp", "svg"],
    ["gif", "mp4", "svg", "pdf"],
]
CASES = cases(
    formats=FORMATS,
    canvases=[["article"], ["column"], ["column", "article"], ["story", "wide"]],
    themes=[["dark"], ["light", "dark"]],
)


@pytest.mark.slow
def test_every_pair_of_formats_canvases_and_themes_is_shown(tmp_path):
    media = encoded(tmp_path / "media", (300, 170))
    for number, case in enumerate(CASES):
        folder = tmp_path / str(number)
        figures = {
            name: written(folder, catalog.find(name), case, media)
            for name in ("parity_loss", "weight_pruning", "star_formation")
        }
        made = manifest.manifest(folder, case, figures)
        shown = {
            figure["name"]: gallery.entry(figure, kind, made["runs"], folder)
            for figure in made["figures"]
            if (kind := gallery.shown_by(figure))
        }
        still = {"png", "svg"} & set(case["formats"])
        moving = {"article", "story"} & set(case["canvases"]) and {"gif", "mp4", "webp"} & set(case["formats"])
        assert {name: name in shown for name in figures} == {
            "parity_loss": bool(still),
            "weight_pruning": bool(still or moving),
            "star_formation": bool(still or moving),
        }
        assert all(entry["posters"] and entry["snippets"] for entry in shown.values())


def test_a_run_that_was_imported_has_no_seeds_and_as_many_files_as_it_has(tmp_path):
    given = results_of(tmp_path, ["parity_loss"], OUTPUTS | {"formats": ["svg"]})
    cli.main(["manifest", "--given", json.dumps(given), "--out", str(tmp_path / "manifest.json")])
    made = json.loads((tmp_path / "manifest.json").read_text())
    for run in made["runs"].values():
        run.pop("seed", None), run.pop("seeds", None)
        run["config"]["imported"] = {"files": {f"{k}.pth": "a" * 64 for k in range(125)}}
    (tmp_path / "manifest.json").write_text(json.dumps(made))
    cli.main(["gallery", "--manifest", str(tmp_path / "manifest.json"), "--out", str(tmp_path / "gallery")])
    page = (tmp_path / "gallery/index.html").read_text()
    assert made["runs"] and "files <b>125</b>" in page and "124.pth" not in page
    assert "in the same run, or imported." in page and "<p>imported · <code>" in page
