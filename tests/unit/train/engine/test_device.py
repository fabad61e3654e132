"""The device that is resolved, and sweeps on it: models side by side do as they do one by one."""

from contextlib import nullcontext

import numpy as np
import pytest
import torch

from core.errors import UserError
from train import sweep_spec
from train.commands import sweep
from train.engine import device
from train.sweeps import modular_addition, sparse_parity

CPU = torch.device("cpu")
PARITY = sweep_spec.from_spec(
    {
        "name": "parity",
        "task": "sparse_parity",
        "options": {"n_bits": 9, "test_size": 60, "init_scale": 0.7},
        "max_steps": 60,
        "evaluate_every": 20,
        "optimizer": {"lr": 3e-3, "beta1": 0.99, "beta2": 0.98},
        "seeds": 2,
        "axes": {"width": [7, 20], "train_size": [50, 80], "weight_decay": [0.01, 1]},
    }
)
ADDITION = sweep_spec.from_spec(
    {
        "name": "addition",
        "task": "factored_addition",
        "options": {"modulus": 7, "embed": 9, "hidden": 6},
        "max_steps": 60,
        "evaluate_every": 20,
        "optimizer": {"lr": 3e-3, "beta2": 0.98},
        "seeds": 2,
        "axes": {
            "weight_decay": [0.1, 1],
            "lr": [1e-3, 1e-2],
            "single_lr": [4],
            "architecture": ["tied", "collapsed_hidden"],
        },
    }
)
cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device, and torch finds none")


def test_auto_is_cuda_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match="tiny: device cuda is asked for, but torch finds none"):
        device.resolve_device("tiny", "cuda")
    assert device.resolve_device("tiny", "auto").type == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device.resolve_device("tiny", "auto").type == "cuda" and device.resolve_device("tiny", "cpu").type == "cpu"


def test_a_batch_fills_half_of_what_is_free(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (1000, 4000))
    assert [device.models_per_batch(torch.device("cuda"), size) for size in (10, 300, 900)] == [50, 1, 1]
    assert device.models_per_batch(CPU, 1) == 1
    assert device.batches([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]


def test_a_device_that_is_not_there_is_said():
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    with pytest.raises(UserError, match="parity: device cuda is asked for"):
        sweep.trained(PARITY, wanted="cuda")


def test_the_device_is_no_part_of_the_recipe():
    assert sweep_spec.from_spec(PARITY.spec() | {"device": "cuda"}).recipe() == PARITY.recipe()


@pytest.mark.parametrize("size", [1, 5, 16])
def test_parity_side_by_side_is_as_one_by_one(monkeypatch, size):
    """Other widths, train sizes, decays and seeds in one batch: the same losses, to the rounding of float32."""
    monkeypatch.setattr(sparse_parity, "models_per_batch", lambda *_: size)
    whole = sweep.trained(PARITY)
    together = dict(sparse_parity.side_by_side(PARITY, CPU))
    assert sorted(together) == list(range(16))
    for index, losses in together.items():
        np.testing.assert_allclose(losses[:, 0], whole.metrics["train_loss"][:, index], rtol=2e-5)
        np.testing.assert_allclose(losses[:, 1], whole.metrics["test_loss"][:, index], rtol=2e-5)


def parity_batch(models, **options):
    """The Task of a batch, and its weights and gradients at the start."""
    task = sparse_parity.task_of(models, sparse_parity.Options(**PARITY.options | options), CPU)
    weights = {name: values.float() for name, values in task.initial_weights().items()}
    gradients = {name: torch.full_like(values, torch.nan) for name, values in weights.items()}
    return task, weights, gradients


def test_padding_stays_zero_and_has_no_part_in_the_loss():
    models = [model for model in PARITY.models() if model["seed"] == 0]
    task, weights, gradients = parity_batch(models)
    task.differentiate(weights, gradients)()
    narrow = [place for place, model in enumerate(models) if model["width"] == 7]
    assert task.shapes == {"w_input": (10, 20), "w_output": (20,)} and narrow
    for values in (weights, gradients):
        assert not values["w_input"][narrow, :, 7:].any() and not values["w_output"][narrow, 7:].any()
    assert task.mask.sum(1).flatten().tolist() == [model["train_size"] for model in models]
    torch.testing.assert_close(task.grad_scale.abs().sum(1).flatten(), torch.ones(len(models)))
    assert [len(index) for index in task.train_index] == [model["train_size"] for model in models]


def test_no_gradient_beyond_the_clip():
    task, weights, gradients = parity_batch([{"width": 20, "train_size": 50, "seed": 0}])
    weights["w_output"].mul_(1e6)
    neg_margin = task.differentiate(weights, gradients)()
    assert neg_margin.abs().min() > task.limit and not gradients["w_input"].any() and not gradients["w_output"].any()
    assert task.evaluate(weights, neg_margin)["train_loss"].item() <= task.limit


@pytest.mark.parametrize("size", [3, 16])
def test_addition_side_by_side_is_as_one_by_one(monkeypatch, size):
    alone = sweep.trained(ADDITION)
    monkeypatch.setattr(modular_addition, "models_per_batch", lambda *_: size)
    together = sweep.trained(ADDITION)
    for name, curves in alone.metrics.items():
        np.testing.assert_allclose(together.metrics[name], curves, rtol=1e-4, err_msg=name)
    for name, weights in alone.weights.items():
        np.testing.assert_allclose(together.weights[name], weights, rtol=1e-3, atol=1e-5, err_msg=name)


@cuda
@pytest.mark.parametrize("whole", [PARITY, ADDITION], ids=["parity", "addition"])
def test_cuda_is_as_the_cpu(whole):
    near, far = (sweep.trained(whole, wanted=name) for name in ("cpu", "cuda"))
    assert far.versions["device"] == "cuda"
    for name, curves in near.metrics.items():
        np.testing.assert_allclose(far.metrics[name], curves, rtol=1e-3, atol=1e-6, err_msg=name)


def test_denormals_are_zero_in_the_block_alone():
    halved = []
    for block in (nullcontext, device.flush_denormals, nullcontext):
        with block():
            halved.append((torch.tensor([2e-38]) * 0.25).item())
    assert halved[0] == halved[2] > halved[1] == 0


def test_denormals_are_normal_again_after_an_error():
    with pytest.raises(ZeroDivisionError), device.flush_denormals():
        1 / 0  # noqa: B018
    assert (torch.tensor([2e-38]) * 0.25).item() > 0
