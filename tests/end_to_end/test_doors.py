"""Figures by names of one's own, and checkpoints from elsewhere, in the real workflow."""

import json
import sys

import numpy as np
import pytest
import yaml

from tests.end_to_end.conftest import Project

CONFIG = {
    "experiments": {"elsewhere": {"imported": {"checkpoints": "run/step*.npz", "metrics": "run/losses.csv"}}},
    "figures": {
        "pruning_again": {"of": "weight_pruning", "title": "By another name", "claims": {"alive_neurons": "<= 12"}},
        "weights_of_elsewhere": {
            "of": "weight_heatmap",
            "reads": {"run": "elsewhere"},
            "with": {"weights": "inner", "order_rows": "norm"},
        },
    },
    "outputs": {"figures": ["weight_pruning", "pruning_again", "weights_of_elsewhere"], "platforms": ["mastodon"]},
}


def checkpoint(step):
    """A matrix that shrinks but for its first row."""
    inner = np.random.default_rng(0).normal(size=(6, 9)).astype(np.float32)
    inner[1:] *= np.exp(-step / 100)
    return {"inner": inner, "outer": inner[:, 0]}


@pytest.fixture
def doors(project):
    """A finished project with the overlay doors.yaml, and checkpoints from elsewhere in run/."""
    (project.folder / "run").mkdir()
    for step in range(0, 401, 50):
        np.savez(project.folder / f"run/step{step}.npz", **checkpoint(step))
    losses = "".join(f"{step},{np.exp(-step / 90):.5f}\n" for step in range(0, 401, 50))
    (project.folder / "run/losses.csv").write_text(f"step,train_loss\n{losses}")
    (project.folder / "doors.yaml").write_text(yaml.safe_dump(CONFIG))
    return Doors(project.folder)


class Doors(Project):
    def snakemake(self, *arguments, **options):
        overlays = ("--configfile", "tests/tiny.yaml", "doors.yaml")
        return self.run(sys.executable, "-m", "snakemake", *arguments, *overlays, **options)


def test_what_is_named_is_drawn_shown_and_posted_and_imported_checkpoints_are_inputs(doors):
    assert {"import_series elsewhere", "claims pruning_again", "claims weights_of_elsewhere"} <= doors.jobs()
    doors.snakemake("all")
    results = doors.folder / "results"
    manifest = {figure["name"]: figure for figure in json.loads((results / "manifest.json").read_text())["figures"]}
    assert list(manifest) == ["weight_pruning", "pruning_again", "weights_of_elsewhere"]
    assert manifest["pruning_again"]["title"] == "By another name"
    bounds = {claim["name"]: claim["bound"] for claim in manifest["pruning_again"]["claims"]}
    assert bounds["alive_neurons"] == "<= 12" and bounds["max_distractor"] == "<= 0.01"
    imported = json.loads((results / "manifest.json").read_text())["runs"]["runs/elsewhere.safetensors"]["config"]
    assert len(imported["imported"]["files"]) == 10 and str(doors.folder) not in json.dumps(manifest)
    page = (results / "gallery/index.html").read_text()
    assert "By another name" in page and "weights_of_elsewhere" in page
    posts = {path.name for path in (results / "posts/mastodon").glob("*.txt") if path.name.count(".") == 1}
    assert posts == {"01-weight_pruning.txt", "02-pruning_again.txt"}
    heat = results / "figures/weights_of_elsewhere/article-light.png"
    assert heat.is_file() and (results / "seeds/elsewhere.csv").read_text().count("\n") == 2
    assert doors.jobs() == set()

    np.savez(doors.folder / "run/step400.npz", **checkpoint(600))
    again = doors.jobs()
    assert "import_series elsewhere" in again and "still weights_of_elsewhere article light" in again
    assert not any("pruning" in job or job.startswith("train ") for job in again)
    before = heat.read_bytes()
    doors.snakemake("weights_of_elsewhere")
    assert heat.read_bytes() != before

    series = results / "runs/elsewhere.safetensors"
    whole = series.read_bytes()
    series.write_bytes(whole[:-9])
    doors.snakemake("weights_of_elsewhere")
    assert series.read_bytes() == whole and list(series.parent.glob("elsewhere.edited-*"))


def test_a_mistake_in_a_name_is_one_sentence_and_changes_nothing(doors):
    figures = CONFIG["figures"] | {"lost": {"of": "weight_pruning", "reads": {"run": "elsewere"}}}
    outputs = CONFIG["outputs"] | {"figures": ["lost"]}
    (doors.folder / "doors.yaml").write_text(yaml.safe_dump(CONFIG | {"figures": figures, "outputs": outputs}))
    before = doors.snapshot()
    done = doors.snakemake("-n", "all", check=False)
    assert done.returncode != 0 and doors.snapshot() == before
    assert (
        "error: figures.lost.reads reads an experiment that the config does not have: unknown experiment 'elsewere'"
        in (done.stderr)
        and "did you mean 'elsewhere'" in done.stderr
    )
