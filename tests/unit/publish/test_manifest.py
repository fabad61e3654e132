"""The manifest says all that there is, the same every time, and names what is missing."""

import hashlib
import json
import re

import pytest

from core.errors import UserError
from publish import cli, manifest
from tests.helpers.results import OUTPUTS, results_of


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    return results_of(tmp_path_factory.mktemp("manifest"), ["parity_loss", "star_formation"])


def test_every_file_is_described(given):
    made = manifest.manifest(**given)
    assert [figure["name"] for figure in made["figures"]] == ["parity_loss", "star_formation"]
    still, film = made["figures"]
    assert (
        "timeline" not in still and "transcript" in film and film["timeline"]["moments"]["generalized"]["step"] == 9390
    )
    assert still["caption"] == "A caption of parity_loss, 7 of 10 seeds."
    assert film["seeds"] == [{"experiment": "five_neurons", "show": 2, "of": 3}]
    for figure in made["figures"]:
        for file in figure["files"]:
            contents = (manifest.Path(given["results"]) / file["path"]).read_bytes()
            assert (file["bytes"], file["sha256"]) == (len(contents), hashlib.sha256(contents).hexdigest())
        assert all(run in made["runs"] for files in figure["reads"].values() for run in files)
    run = made["runs"]["runs/five_neurons.safetensors"]
    assert (
        (run["experiment"], run["seed"]) == ("five_neurons", 1)
        and run["config"]["max_steps"] == 15000
        and "torch" in run["versions"]
    )


def test_it_names_no_folder_and_no_clock(given, tmp_path):
    for name in ("a.json", "b.json"):
        cli.main(["manifest", "--given", json.dumps(given), "--out", str(tmp_path / name)])
    text = (tmp_path / "a.json").read_text()
    assert text == (tmp_path / "b.json").read_text()
    assert given["results"] not in text and not re.search(r"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", text)
    assert manifest.load(tmp_path / "a.json") == manifest.manifest(**given)


def test_missing_media_are_named(tmp_path):
    given = results_of(tmp_path, ["star_formation"])
    for file in ("article-light.mp4", "article-light.poster.png"):
        (tmp_path / "figures/star_formation" / file).unlink()
    with pytest.raises(
        UserError, match=r"star_formation/article-light.mp4, .*star_formation/article-light.poster.png are missing"
    ):
        manifest.manifest(**given)


def test_damaged_results_are_named(tmp_path):
    given = results_of(tmp_path, ["star_formation"])
    run = tmp_path / "runs/five_neurons.safetensors"
    run.write_bytes(run.read_bytes()[:40])
    with pytest.raises(UserError, match="five_neurons.safetensors is damaged"):
        manifest.manifest(**given)


def test_the_files_of_a_figure_follow_the_config():
    from figures.harness import catalog

    film = catalog.find("star_formation").files(OUTPUTS | {"themes": ["light"], "formats": ["png", "mp4"]})
    assert film == [
        "claims.json",
        "data.csv",
        "seeds.csv",
        "caption.md",
        "alt.txt",
        "timeline.json",
        "transcript.txt",
        "player.html",
        "player.mp4",
        "article-light.png",
        "article-light.mp4",
        "article-light.poster.png",
    ]
    assert "timeline.json" not in catalog.find("parity_loss").files(OUTPUTS)


def test_the_drawn_seed_and_the_claims_of_all_seeds_are_in_it(tmp_path):
    given = results_of(tmp_path, ["star_formation"])
    (star,) = manifest.manifest(**given)["figures"]
    assert star["seed"] == 1 and [each["holds"] for each in star["over_seeds"]["phase_error"]] == [False, True, True]


def test_what_lies_elsewhere_is_named_without_its_folder(tmp_path):
    assert manifest.relative(tmp_path / "results/runs/a.safetensors", tmp_path / "results") == "runs/a.safetensors"
    assert manifest.relative(tmp_path / "mine.safetensors", tmp_path / "results") == "mine.safetensors"
