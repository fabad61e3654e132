"""The examples of docs/training.md about one's own checkpoints run as they are typed."""

import re
import shlex
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from tests.helpers import docs
from train import __main__ as command
from train.analysis import modular_network
from train.checkpoints import CheckpointSeries, Recorder

PAGE = docs.read("docs/training.md")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_training_loop_is_recorded():
    code = docs.example(PAGE, "python", "import torch\n\nfrom train.checkpoints import CheckpointSeries, Recorder\n")
    assert code.count("range(2001)") == 1
    names = {}
    exec(code.replace("range(2001)", "range(61)"), names)
    run = names["run"]
    assert run.steps.tolist() == [0, 20, 40, 60] and list(run.metrics) == ["accuracy", "train_loss"]
    assert len(modular_network.test_index(run)) == 23**2 - 400
    losses, _ = modular_network.each_pair(run, run.train_index)
    np.testing.assert_allclose(losses.mean(1), run.metrics["train_loss"], rtol=1e-4)


def test_callbacks_of_lightning_and_transformers():
    """Of classes with the methods that those libraries call, for they are not installed."""
    network, names = torch.nn.Linear(2, 1), {"Recorder": Recorder}
    names["lightning"] = SimpleNamespace(pytorch=SimpleNamespace(Callback=object))
    names["transformers"] = SimpleNamespace(TrainerCallback=object)

    exec(docs.example(PAGE, "python", "class Recording(lightning"), names)
    callback, trainer = names["Recording"](), SimpleNamespace(global_step=0)
    callback.on_train_start(trainer, network)
    for batch in range(300):
        trainer.global_step += 1
        callback.on_train_batch_end(trainer, network, {"loss": torch.tensor(1 / trainer.global_step)}, None, batch)
    callback.on_train_end(trainer, network)
    run = CheckpointSeries.read("mine.safetensors")
    assert run.steps.tolist() == [100, 200, 300] and list(run.weights) == ["bias", "weight"]

    exec(docs.example(PAGE, "python", "class Recording(transformers"), names)
    callback, state = names["Recording"](), SimpleNamespace(global_step=0)
    callback.on_train_begin(None, state, None, model=network)
    for state.global_step in (500, 1000):
        callback.on_log(None, state, None, logs={"loss": 0.5, "epoch": 1.0}, model=network, optimizer=None)
    callback.on_log(None, state, None, logs={"train_runtime": 3.0}, model=network)
    callback.on_train_end(None, state, None, model=network)
    assert CheckpointSeries.read("mine.safetensors").steps.tolist() == [500, 1000]


def test_files_are_imported(elsewhere):
    """The pattern, keys and files are those of the example; the networks are random ones."""
    p, hidden, draws = 23, 12, torch.Generator().manual_seed(0)
    for folder in ("run", "data"):
        (elsewhere / folder).mkdir()
    for epoch in (0, 400, 10000):
        weights = {"mlp.W_in": (hidden, p), "mlp.W_out": (p, hidden)}
        weights = {name: torch.randn(shape, generator=draws) for name, shape in weights.items()}
        torch.save({"model": weights, "train_loss": 0.5, "test_loss": 2.0}, f"run/{epoch}.pth")
    pairs = [(a, b) for a in range(p) for b in range(p)]
    torch.save(pairs[::2], "data/train.pt")
    torch.save(pairs[1::2], "data/test.pt")
    (elsewhere / "losses.csv").write_text("step,train_loss\n0,4\n400,2\n10000,1\n")
    (elsewhere / "imported.yaml").write_text(docs.example(PAGE, "yaml", "# imported.yaml\n"))

    configured, by_hand = re.findall(r"^    python -m train (import .*)$", PAGE.text, re.MULTILINE)
    command.main([*shlex.split(configured, comments=True), "results=made"])
    run = CheckpointSeries.read("made/runs/from_elsewhere.safetensors")
    assert run.steps.tolist() == [0, 400, 10000] and run.weights["w_input"].shape == (3, p, hidden)
    assert {"train_accuracy", "test_accuracy"} <= set(run.spec["imported"]["computed"])
    assert "frequencies" in (elsewhere / "made/trained/from_elsewhere.csv").read_text()
    command.main(shlex.split(by_hand))
    assert CheckpointSeries.read("mine.safetensors").metrics["train_loss"].tolist() == [4, 2, 1]
