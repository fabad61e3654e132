"""A recorder in a training loop of one's own, in any framework's."""

import numpy as np
import pytest
import torch

from core.errors import UserError
from train.checkpoints import CheckpointSeries, Recorder


def trained(path, steps, model, compute=lambda step: {}, **options):
    """A few steps of SGD on `model`, recorded; returns name -> weights [steps + 1, ...] as they were."""
    kept = []
    with Recorder(path, **options) as record:
        for step in range(steps + 1):
            loss = (model(torch.ones(1, 3)) ** 2).sum()
            kept.append({name: value.detach().clone() for name, value in model.named_parameters()})
            record(step, model, train_loss=loss, **compute(step))
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(model.parameters(), gradients):
                    parameter -= 0.1 * gradient
    return {name: np.stack([each[name].numpy() for each in kept]) for name in kept[0]}


@pytest.fixture
def model():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))


def test_weights_and_metrics_of_every_nth_step(tmp_path, model):
    path, calls = tmp_path / "mine.safetensors", []
    kept = trained(
        path, 10, model, lambda step: {"test_loss": lambda: calls.append(step) or step / 2},
        task="sparse_parity", options={"k": 3}, every=5, seed=7, train_index=np.arange(4),
    )  # fmt: skip
    run = CheckpointSeries.read(path)
    assert run.steps.tolist() == [0, 5, 10] and calls == [0, 5, 10]
    for name, values in kept.items():
        np.testing.assert_array_equal(run.weights[name], values[::5])
    assert run.metrics["test_loss"].tolist() == [0, 2.5, 5] and run.metrics["train_loss"].dtype == np.float64
    assert run.spec == {"name": "mine", "task": "sparse_parity", "options": {"k": 3}, "seed": 7, "every": 5}
    assert run.train_index.tolist() == [0, 1, 2, 3] and {"torch", "numpy", "python"} <= run.versions.keys()
    assert [each.name for each in tmp_path.iterdir()] == ["mine.safetensors"]


def test_the_same_training_gives_the_same_bytes(tmp_path, model):
    state = {name: value.clone() for name, value in model.state_dict().items()}
    trained(tmp_path / "a" / "run.safetensors", 3, model)
    model.load_state_dict(state)
    trained(tmp_path / "b" / "run.safetensors", 3, model)
    assert (tmp_path / "a/run.safetensors").read_bytes() == (tmp_path / "b/run.safetensors").read_bytes()


def test_views_are_matrices_derived_from_the_weights(tmp_path, model):
    trained(tmp_path / "run.safetensors", 2, model, views=lambda model: {"w_input": model[0].weight.T})
    run = CheckpointSeries.read(tmp_path / "run.safetensors")
    np.testing.assert_array_equal(run.views["w_input"], run.weights["0.weight"].swapaxes(1, 2))


def test_dicts_of_tensors_and_arrays_of_any_precision(tmp_path):
    weights = {
        "half": torch.tensor([0.5], dtype=torch.float16),
        "brain": torch.tensor([1.5], dtype=torch.bfloat16, requires_grad=True),
        "numpy": np.float16([2.5]),
        "double": torch.tensor([3.5], dtype=torch.float64),
        "module.layer._orig_mod.w": torch.tensor([1]),
        "sparse": torch.eye(2).to_sparse(),
    }
    with Recorder(tmp_path / "run.safetensors") as record:
        record(0, weights, train_loss=np.float32(1))
    run = CheckpointSeries.read(tmp_path / "run.safetensors")
    assert {name: (values.dtype.name, values.ravel()[0]) for name, values in run.weights.items()} == {
        "half": ("float32", 0.5), "brain": ("float32", 1.5), "numpy": ("float32", 2.5), "double": ("float64", 3.5),
        "layer.w": ("int64", 1), "sparse": ("float32", 1),
    }  # fmt: skip


def test_an_interrupted_loop_can_be_read_and_finished(tmp_path, model, capsys):
    path = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        with Recorder(path) as record:
            for step in range(5):
                record(step, model)
                if step == 3:
                    raise KeyboardInterrupt
    CheckpointSeries.read(path).write(path)
    assert [each.name for each in tmp_path.iterdir()] == ["run.safetensors"]
    assert CheckpointSeries.read(path).steps.tolist() == [0, 1, 2, 3]


def test_a_finished_file_is_kept_while_the_next_is_recorded(tmp_path, model, capsys):
    path = tmp_path / "run.safetensors"
    trained(path, 1, model)
    Recorder(path)(7, model)
    assert CheckpointSeries.read(path).steps.tolist() == [0, 1]
    assert "a later one was not finished, .run.safetensors.recording next to it" in capsys.readouterr().err


def test_other_weights_at_a_later_step_are_refused(tmp_path):
    with pytest.raises(UserError, match=r"weights w is float64 \[3\] at step 1, and float64 \[2\] before"):
        with Recorder(tmp_path / "run.safetensors") as record:
            record(0, {"w": np.zeros(2)})
            record(1, {"w": np.zeros(3)})


def test_a_metric_that_is_no_number_is_named(tmp_path):
    with pytest.raises(UserError, match="run.safetensors: the metric loss is 'low', which is no number"):
        Recorder(tmp_path / "run.safetensors")(0, {"w": np.ones(2)}, loss="low")


def test_a_series_that_does_not_exist_may_be_none_of_the_project(tmp_path):
    with pytest.raises(UserError, match="mine.safetensors does not exist$"):
        CheckpointSeries.read(tmp_path / "mine.safetensors")
