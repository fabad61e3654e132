"""Figures in a script or a notebook: of a run at hand, shown, saved, refused in one sentence."""

import json

import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from figures import figure
from tests.helpers.paths import ROOT
from train.checkpoints import CheckpointSeries

STEPS = np.arange(0, 2001, 50)


def parity(path=None):
    """A made-up run of parity whose distractors fade while test accuracy rises."""
    draws, done = np.random.default_rng(0), np.clip((STEPS - 1200) / 400, 0, 1)
    w_input = np.repeat(draws.normal(size=(1, 11, 6)), len(STEPS), 0).astype(np.float32)
    w_input[:, 2:10] *= (1 - done)[:, None, None]
    metrics = {
        "train_accuracy": np.minimum(1, 0.5 + STEPS / 400),
        "test_accuracy": np.round(0.5 + 0.5 * done, 3),
        "train_loss": np.exp(-STEPS / 400),
        "test_loss": 0.7 - 0.69 * done,
    }
    weights = {"w_input": w_input, "w_output": np.abs(w_input[:, :2]).sum(1)}
    spec = {"name": "mine", "task": "sparse_parity", "options": {"k": 2, "n_bits": 10}}
    return CheckpointSeries(spec, {}, STEPS, weights, metrics, np.arange(5))


@pytest.fixture(scope="module")
def pruning():
    return figure("weight_pruning", run=parity(), claims=None, title="Mine")


def test_a_drawing_has_its_numbers_texts_and_one_line(pruning):
    assert pruning.numbers["memorized_at"] == 200 and pruning.failures == []
    assert pruning.title == "Mine" and pruning.caption.startswith("**Mine.** ")
    assert "Drawn from one run." in pruning.caption and "seeds show" not in pruning.caption
    assert repr(pruning) == f"<weight_pruning on article, light: {len(pruning.claims)} claims>"


def test_a_frame_is_a_picture_at_a_step(pruning):
    early, late = pruning.at(step=0), pruning.at(step=1900)
    assert isinstance(early, Image.Image) and early.size == (1200, 676)
    assert np.abs(np.asarray(early, int) - np.asarray(late, int)).max() > 100


def test_a_file_is_saved_in_the_format_of_its_suffix(pruning, tmp_path):
    square = figure("weight_pruning", run=parity(), claims=None, theme="dark", canvas="square")
    gif = square.save(tmp_path / "a.gif", frames=3)
    with Image.open(gif) as image:
        assert image.size == (1024, 1024) and image.n_frames <= 3
    assert "Mine" in pruning.save(tmp_path / "a.svg").read_text()
    with pytest.raises(UserError, match="a.bmp: weight_pruning has the formats png, svg, pdf, gif, mp4, webp on"):
        pruning.save(tmp_path / "a.bmp")


def test_what_moves_shows_its_player_and_what_stands_still_its_picture(monkeypatch):
    moving = figure("weight_pruning", run=parity(), claims=None)
    monkeypatch.setattr(type(moving), "_draw", few_frames(type(moving)._draw))
    page = moving._repr_html_()
    assert '<iframe title="' in page and 'sandbox="allow-scripts"' in page and "data:video/mp4" in page
    card = figure("weight_pruning", run=parity(), claims=None, canvas="wide")
    shown = card._repr_html_()
    assert shown.startswith('<img src="data:image/png;base64,') and "Heat map" in shown
    with pytest.raises(UserError, match="weight_pruning is static on canvas wide: it has no steps"):
        card.at(step=3)


def few_frames(draw):
    return lambda drawing, kind, paths: draw(drawing, kind, paths, 4)


def test_a_claim_that_fails_is_shown_and_stops_a_file_unless_it_is_a_draft(tmp_path):
    drawn = figure("weight_pruning", run=parity(), claims={"alive_neurons": ">= 9", "generalized_at": None})
    assert any(sentence.startswith("weight_pruning: alive_neurons is ") for sentence in drawn.failures)
    assert not any("generalized_at" in sentence for sentence in drawn.failures)
    assert "alive_neurons is" in repr(drawn)
    with pytest.raises(UserError, match=r"must be >= 9.*not drawn \(save\(..., draft=True\) draws a draft\)"):
        drawn.save(tmp_path / "a.png")
    assert not list(tmp_path.iterdir())
    whole = figure("weight_pruning", run=parity(), claims=None).save(tmp_path / "whole.png")
    draft = drawn.save(tmp_path / "draft.png", draft=True)
    assert whole.read_bytes() != draft.read_bytes()


def test_runs_are_given_as_files_and_from_any_folder(tmp_path, monkeypatch):
    parity().write(tmp_path / "mine.safetensors")
    monkeypatch.chdir(tmp_path)
    assert figure("weight_pruning", run="mine.safetensors", claims=None).numbers["memorized_at"] == 200


@pytest.mark.parametrize(
    "named, said",
    [
        ({"name": "weight_prunin"}, r"unknown figure 'weight_prunin' \(did you mean 'weight_pruning'\?\)"),
        ({"rum": "x"}, r"weight_pruning.reads: unknown argument 'rum' \(did you mean 'run'\?\); allowed: run"),
        ({"rum": {"0.1": 3}}, r"weight_pruning: unknown argument 'rum'"),
        ({"run": "sparse_party"}, r"unknown experiment 'sparse_party' \(did you mean 'sparse_parity'\?\)"),
        ({"run": "lost.safetensors"}, "lost.safetensors, which does not exist"),
        ({"canvas": "poster"}, "weight_pruning: unknown canvas 'poster'; allowed: article, card, column"),
        ({"theme": "drak"}, r"weight_pruning: unknown theme 'drak' \(did you mean 'dark'\?\); allowed: dark, light"),
        ({"claims": {"alive": "> 3"}}, "claim `alive` is about no number"),
        ({"options": {"rows": 3}}, "weight_pruning.with: unknown parameter 'rows'; allowed: none"),
    ],
)
def test_what_does_not_exist_is_named(named, said):
    with pytest.raises(UserError, match=said):
        figure(**{"name": "weight_pruning", "run": parity()} | named)


def test_a_number_that_a_run_does_not_have_is_none():
    drawn = figure("weight_heatmap", run=parity(), options={"weights": "w_input"})
    assert drawn.numbers["cell_rows"] is None and drawn.numbers["rows_drawn"] == 11


@pytest.mark.slow
def test_the_example_notebook_runs_in_a_kernel_of_this_environment(tmp_path, monkeypatch):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(ROOT / "docs/your_own_network.ipynb", as_version=4)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # this checkout, wherever the environment was installed from
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    mimes = {mime for output in shown for mime in output.get("data", {})}
    assert {"text/html", "image/png", "text/plain"} <= mimes
    assert "data:video/mp4" in json.dumps(shown) and not any(output.output_type == "error" for output in shown)
    with Image.open(tmp_path / "pruning.gif") as image:
        assert image.size == (1024, 1024) and image.n_frames > 10
