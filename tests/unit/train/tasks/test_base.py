"""Every task in train/tasks keeps the contract of train.tasks.base."""

from importlib import import_module

import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from train import options
from train.declared import declared, names
from train.engine.loop import views
from train.options import Options
from train.tasks import base

CPU = torch.device("cpu")
TASKS = names("train.tasks")
MODULAR = [name for name in TASKS if hasattr(import_module(f"train.tasks.{name}").Task, "collapse")]
BY_AUTOGRAD = [name for name in TASKS if declared(f"train.tasks.{name}").get("BY_AUTOGRAD")]  # one seed at a time


def seeds_of(name):
    return [3] if name in BY_AUTOGRAD else [3, 8]


def make(name, seeds=None, dtype=torch.float64):
    module = import_module(f"train.tasks.{name}")
    declared_options = getattr(module, "Options", None) or module.Task.Options
    return module.Task(declared_options(), seeds or seeds_of(name), dtype, CPU)


def flattened(task):
    return torch.cat([values.flatten(1) for values in task.initial_weights().values()], 1).to(task.dtype)


def evaluated(task, flat):
    """Gradient [M, P] and metrics at the weights `flat` [M, P]."""
    gradient = torch.full_like(flat, torch.nan)
    weights = views(flat, task.shapes)
    outputs = task.differentiate(weights, views(gradient, task.shapes))()
    return gradient, task.evaluate(weights, outputs)


def test_all_tasks_are_found():
    assert {"sparse_parity", "circular_embedding", "modular_addition", "factored_addition"} <= set(TASKS)
    assert set(MODULAR) == {"modular_addition", "factored_addition"}


@pytest.mark.parametrize("name", TASKS)
def test_attributes_are_there_and_weights_have_their_shapes(name):
    task = make(name)
    options.check(task.options, "options")
    assert isinstance(task.options, Options) or name in BY_AUTOGRAD
    assert (task.seeds, task.dtype, task.device) == (seeds_of(name), torch.float64, CPU) and task.loss_scale > 0
    initial = task.initial_weights()
    assert list(initial) == list(task.shapes)
    for key, values in initial.items():
        assert (
            values.shape == (len(task.seeds), *task.shapes[key])
            and values.dtype == torch.float64
            and values.device == CPU
        )
    assert all(isinstance(values, np.ndarray) for values in task.constants.values())
    assert not task.constants.keys() & task.shapes.keys()


@pytest.mark.parametrize("name", TASKS)
def test_the_train_split_is_sorted_indices(name):
    index = make(name).train_index
    assert len(index) == len(seeds_of(name)) and all(part.dtype == torch.int64 for part in index)
    assert all(len(part) > 0 or name in BY_AUTOGRAD for part in index)
    assert all((part.diff() > 0).all() and (part >= 0).all() for part in index)


@pytest.mark.parametrize("name", TASKS)
def test_a_model_depends_on_its_seed_alone(name):
    seed, other = seeds_of(name)[-1], 5
    alone, narrow, both = make(name, [seed]), make(name, [seed], torch.float32), make(name)
    for key, values in both.initial_weights().items():
        assert torch.equal(alone.initial_weights()[key][0], values[-1])
        assert torch.equal(narrow.initial_weights()[key][0], values[-1])
    flat, differs = flattened(alone), flattened(make(name, [other]))
    assert not torch.equal(flat, differs)
    assert torch.equal(alone.train_index[0], both.train_index[-1])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", TASKS)
def test_metrics_are_float64_for_each_model_and_gradients_are_whole(name, dtype):
    task = make(name, dtype=dtype)
    gradient, metrics = evaluated(task, flattened(task))
    assert torch.isfinite(gradient).all() and gradient.dtype == dtype
    assert set(metrics) == set(base.METRICS) or (name in BY_AUTOGRAD and {"train_loss", "test_loss"} <= set(metrics))
    for key, values in metrics.items():
        assert values.shape == (len(task.seeds),) and values.dtype == torch.float64
        if key in base.METRICS:
            assert (values >= 0).all() and ((values <= 1).all() or key.endswith("loss"))


@pytest.mark.parametrize("name", TASKS)
def test_the_gradient_is_that_of_the_train_loss(name):
    """Central differences along random directions: they need no second implementation of the loss.

    The tests of each task compare with autograd.
    """
    task, draws, step = make(name), torch.Generator().manual_seed(0), 1e-6
    flat = 1.5 * flattened(task)
    gradient, _ = evaluated(task, flat)
    gradient = gradient.clone()
    for _ in range(4):
        direction = normalize(torch.randn(flat.shape, generator=draws, dtype=torch.float64))
        up, down = (evaluated(task, flat + sign * step * direction)[1]["train_loss"].clone() for sign in (1, -1))
        slope = task.loss_scale * (up - down) / (2 * step)
        torch.testing.assert_close((gradient * direction).sum(1), slope, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("name", TASKS)
def test_gradients_follow_the_weights_in_place(name):
    task = make(name)
    flat = flattened(task)
    gradient = torch.empty_like(flat)
    differentiate = task.differentiate(views(flat, task.shapes), views(gradient, task.shapes))
    differentiate()
    flat.mul_(1.5)
    differentiate()
    assert torch.equal(gradient, evaluated(task, flat)[0])


@pytest.mark.parametrize("name", MODULAR)
def test_a_modular_task_collapses_its_factors_and_pulls_gradients_back(name):
    """pull_back is the transpose of the derivative of collapse: autograd through collapse gives the same."""
    task = make(name)
    weights = {key: values.requires_grad_() for key, values in task.initial_weights().items()}
    collapsed = task.collapse(weights)()
    p, hidden = task.options.modulus, task.options.hidden
    assert [part.shape for part in collapsed] == [(2, p, hidden), (2, hidden, p)]
    draws = torch.Generator().manual_seed(1)
    given = [torch.randn(part.shape, generator=draws, dtype=torch.float64) for part in collapsed]
    torch.autograd.backward(collapsed, given)
    into = {key: torch.full_like(values, torch.nan) for key, values in weights.items()}
    with torch.no_grad():
        task.pull_back({key: values.detach() for key, values in weights.items()}, into)(*given)
    for key, values in weights.items():
        torch.testing.assert_close(into[key], values.grad)
