"""ModuleTask: a network of one's own in one file, trained by autograd to the bit as a plain loop of Torch would."""

import json
import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import nn

import train.tasks
from core.errors import UserError
from tests.helpers.training import trained
from train import __main__ as command
from train import experiments
from train.checkpoints import CheckpointSeries
from train.module_task import ModuleTask, TaskError, option

ADDITION = '''"""a + b mod p by an embedding, a ReLU layer and logits."""

from dataclasses import dataclass

import torch
from torch import nn

from train.module_task import ModuleTask, option


class Task(ModuleTask):
    """a + b mod p."""

    @dataclass(frozen=True)
    class Options:
        modulus: int = option(7, minimum=3, description="numbers are added mod this")
        hidden: int = option(12, minimum=1)

        def check(self):
            if self.modulus % 2 == 0:
                yield "modulus", "an odd number"

    def module(self):
        p, hidden = self.options.modulus, self.options.hidden
        return nn.Sequential(nn.Embedding(p, 5), nn.Flatten(), nn.Linear(10, hidden), nn.ReLU(), nn.Linear(hidden, p))

    def data(self):
        p = self.options.modulus
        pairs = torch.cartesian_prod(torch.arange(p), torch.arange(p))
        order = torch.randperm(len(pairs), generator=self.generator("data"))
        train, test = order[: p * p // 2], order[p * p // 2 :]
        parts = {"train": train, "test": test}
        splits = {name: (pairs[part], pairs[part].sum(1) % p) for name, part in parts.items()}
        return splits | {"train_index": train, "pairs": pairs}

    def metrics(self, network):
        return {"largest": max(values.abs().max() for values in network.parameters())}

    def views(self, network):
        return {"w_input": network[0].weight @ network[2].weight[:, :5].T, "w_output": network[4].weight.T}
'''
SPEC = {
    "name": "tiny",
    "task": "own",
    "max_steps": 20,
    "seeds": [3],
    "optimizer": {"name": "adam", "lr": 0.01},
    "save_at": {"every": 10},
}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The file of a task `own` outside the project."""
    folder = tmp_path / "tasks"
    folder.mkdir()
    monkeypatch.setattr(train.tasks, "__path__", [*train.tasks.__path__, str(folder)])
    yield folder / "own.py"
    sys.modules.pop("train.tasks.own", None)


def spec(**changes):
    return experiments.from_spec(SPEC | changes)


def test_one_file_is_trained_and_its_series_has_weights_metrics_views_and_split(own, tmp_path):
    own.write_text(ADDITION)
    command.main(["run", "tiny", "--spec", json.dumps(SPEC), "--out", str(tmp_path / "made")])
    series = CheckpointSeries.read(tmp_path / "made" / "3.safetensors")
    assert series.spec["options"] == {"modulus": 7, "hidden": 12} and series.steps.tolist() == [0, 10, 20]
    assert {name: values.shape for name, values in series.weights.items()} == {
        "0.weight": (3, 7, 5), "2.weight": (3, 12, 10), "2.bias": (3, 12), "4.weight": (3, 7, 12), "4.bias": (3, 7),
    }  # fmt: skip
    metrics = {"train_loss", "test_loss", "train_accuracy", "test_accuracy", "largest", "weight_norm_l2"}
    assert metrics <= series.metrics.keys() and series.metrics["train_loss"][-1] < series.metrics["train_loss"][0]
    expected = series.weights["0.weight"] @ series.weights["2.weight"][:, :, :5].swapaxes(1, 2)
    np.testing.assert_allclose(series.views["w_input"], expected, rtol=1e-5, atol=1e-6)
    assert series.views["w_output"].shape == (3, 12, 7)
    assert (np.diff(series.train_index) > 0).all() and len(series.train_index) == 24
    assert series.constants["pairs"].shape == (49, 2)


def test_the_same_seed_gives_the_same_bytes_whatever_is_saved_and_drawn_before(own, tmp_path):
    own.write_text(ADDITION.replace("nn.ReLU()", "nn.Dropout(0.5)"))
    first = trained(spec(), 3)
    torch.manual_seed(11)
    state = torch.get_rng_state()
    again = trained(spec(save_at={"every": 20}), 3)
    assert torch.equal(torch.get_rng_state(), state)  # a notebook's own draws go on as if nothing had been trained
    for name, values in first.weights.items():
        np.testing.assert_array_equal(values[[0, 2]], again.weights[name])
    other = trained(spec(seeds=[4]), 4)
    assert not np.array_equal(first.weights["0.weight"][0], other.weights["0.weight"][0])
    assert not np.array_equal(first.train_index, other.train_index)


def test_training_is_that_of_a_plain_loop_of_torch(own):
    own.write_text(ADDITION)
    for name, arguments in [("sgd", {"momentum": 0.9}), ("rmsprop", {}), ("adagrad", {"lr_decay": 0.1})]:
        series = trained(spec(optimizer={"name": name, "lr": 0.05} | arguments, clip_gradient=0.3, dtype="float64"), 3)
        task = sys.modules["train.tasks.own"].Task
        network = task(task.Options(), [3], torch.float64, torch.device("cpu"))
        (pairs,), answers = network.splits["train"]
        network = network.network
        classes = {each.lower(): getattr(torch.optim, each) for each in dir(torch.optim)}
        optimizer = classes[name](network.parameters(), lr=0.05, **arguments)
        for _ in range(20):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(pairs), answers).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 0.3)
            optimizer.step()
        for key, values in network.named_parameters():
            np.testing.assert_allclose(series.weights[key][-1], values.detach(), rtol=1e-6, atol=1e-7, err_msg=name)


@pytest.mark.parametrize(
    "changes, sentence",
    [
        (
            {"options": {"modulos": 7}},
            r"tiny.options: unknown key 'modulos' \(did you mean 'modulus'\?\); allowed: hidden",
        ),
        ({"options": {"modulus": 2}}, "tiny.options.modulus: 2 is not allowed; allowed: a whole number >= 3"),
        ({"options": {"modulus": 8}}, "tiny.options.modulus: 8 is not allowed; allowed: an odd number"),
        ({"task": "owm"}, "tiny.task: 'owm' is not allowed; allowed: .*, own, "),
        ({"warm_start": {"experiment": "x", "neurons": "zeroed"}}, "warm_start.neurons: zeroed is not allowed"),
    ],
)
def test_a_wrong_option_is_said_with_what_is_allowed(own, changes, sentence):
    own.write_text(ADDITION)
    with pytest.raises(UserError, match=sentence):
        spec(**changes)


@pytest.mark.parametrize(
    "before, now, sentence",
    [
        (
            "minimum=3",
            "at_least=3",
            "own.py: `option`: unknown argument 'at_least'.*; allowed: above, below, choices, ",
        ),
        ("hidden: int", "hidden: tuple", "option hidden can't be of type tuple; allowed: int, float, bool, str"),
        ("@dataclass(frozen=True)", "", "own.py: the class Options must be a dataclass"),
        ("minimum=1)", "minimum=torch.pi)", "own.py: name 'torch' is not defined; allowed in Options"),
    ],
)
def test_a_mistake_in_the_options_is_said_without_importing_the_file(own, before, now, sentence):
    own.write_text(ADDITION.replace(before, now))
    with pytest.raises(UserError, match=sentence):
        spec()


def test_options_may_stand_outside_the_class_or_be_absent(own):
    head, rest = ADDITION.split("    @dataclass", 1)
    inner, methods = rest.split("    def module", 1)
    outer = "@dataclass" + inner.replace("\n    ", "\n")
    own.write_text(head.replace("class Task", f"{outer}\n\nclass Task") + "    def module" + methods)
    assert spec().options == {"modulus": 7, "hidden": 12}
    assert trained(spec(max_steps=1), 3).weights["0.weight"].shape == (2, 7, 5)


def test_a_task_without_options_takes_none(own):
    head, rest = ADDITION.split("    @dataclass", 1)
    methods = (
        rest.split("    def module", 1)[1].replace("self.options.modulus", "7").replace("self.options.hidden", "4")
    )
    own.write_text(head + "    def module" + methods)
    assert trained(spec(max_steps=1), 3).spec["options"] == {}
    with pytest.raises(UserError, match="tiny.options: unknown key 'modulus'; allowed: none"):
        spec(options={"modulus": 7})


def test_a_mistake_in_the_code_is_said_with_its_line(own):
    own.write_text(ADDITION.replace("network[2]", "network[9]"))
    with pytest.raises(TaskError) as error:
        trained(spec(), 3)
    lines = str(error.value).splitlines()
    assert lines[0] == "train/tasks/own.py: `views` fails"
    assert lines[1].startswith("  train/tasks/own.py:") and "network[9].weight" in lines[1]
    assert lines[2] == "  IndexError: index 9 is out of range"


@pytest.mark.parametrize(
    "before, now, sentence",
    [
        (
            "from torch import nn\n",
            "from torch import nn\nimport einopps\n",
            "own.py can't be imported\n.*No module named",
        ),
        (
            "class Task(ModuleTask)",
            "class Mine(ModuleTask)",
            "tiny.task: train/tasks/own.py is no task: it needs a class Task",
        ),
    ],
)
def test_a_file_that_is_no_task_is_said(own, before, now, sentence):
    own.write_text(ADDITION.replace(before, now))
    with pytest.raises(UserError, match=sentence):
        trained(spec(), 3)


def test_a_warm_start_goes_on_with_weights_and_running_means(own):
    own.write_text(ADDITION.replace("nn.ReLU()", "nn.Sequential(nn.BatchNorm1d(hidden), nn.ReLU())"))
    base = trained(spec(), 3)
    plan = {"experiment": "base", "neurons": "kept", "embedding": "kept", "rank": 1}
    again = trained(spec(warm_start=plan), 3, start=base)
    for name, values in base.weights.items():
        np.testing.assert_array_equal(again.weights[name][0], values[-1])
    # The means have seen one more pass, that of the first gradient; without the old ones the loss would be another.
    np.testing.assert_allclose(again.metrics["test_loss"][0], base.metrics["test_loss"][-1], rtol=0.02)
    fresh = trained(spec(warm_start=plan), 3, start=replace(base, views=trained(spec(max_steps=1), 3).views))
    assert abs(fresh.metrics["test_loss"][0] - base.metrics["test_loss"][-1]) > 0.02


def test_batches_are_every_example_once_an_epoch_in_an_order_of_the_seed():
    def order(seed):
        task = made(Plain, seed=seed)
        task.use_batches(8)
        batches = task._batches()
        return [next(batches)[1].tolist() for _ in range(6)]

    assert [len(batch) for batch in order(0)] == [8, 8, 4] * 2
    assert sorted(sum(order(0)[:3], [])) == list(range(20)) and order(0)[:3] != order(0)[3:]
    assert order(0) == order(0) != order(1)
    with pytest.raises(UserError, match="batch_size: 21 is not allowed; allowed: at most the 20 examples to train on"):
        made(Plain).use_batches(21)


def test_batches_can_be_asked_for_in_a_config(own):
    own.write_text(ADDITION)
    whole, batches, all_at_once = (trained(spec(**more), 3) for more in ({}, {"batch_size": 10}, {"batch_size": 24}))
    assert not np.allclose(whole.weights["0.weight"][-1], batches.weights["0.weight"][-1])
    np.testing.assert_allclose(whole.weights["0.weight"], all_at_once.weights["0.weight"], rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(whole.metrics["test_loss"][0], batches.metrics["test_loss"][0])


# What a network may be made of


class Plain(ModuleTask):
    """20 train examples whose target is their number."""

    @dataclass(frozen=True)
    class Options:
        width: int = option(4)

    def module(self):
        return nn.Linear(3, 20)

    def data(self):
        inputs = torch.randn(24, 3)
        return {"train": (inputs[:20], torch.arange(20)), "test": (inputs[20:], torch.arange(4))}


def made(kind, seed=0, dtype=torch.float64):
    return kind(kind.Options(), [seed], dtype, torch.device("cpu"))


def of_network(build, **more):
    """A class derived from Plain whose module `build` makes."""
    return type("Task", (Plain,), {"module": lambda self: build(), **more})


def stepped(task, steps=3):
    """Flat name -> weights after some steps of gradient descent, and the metrics there."""
    weights = {name: values.to(task.dtype) for name, values in task.initial_weights().items()}
    into = {name: torch.full_like(values, torch.nan) for name, values in weights.items()}
    differentiate = task.differentiate(weights, into)
    for _ in range(steps):
        differentiate()
        for name, values in weights.items():
            values.sub_(0.1 * into[name])
    differentiate()
    return weights, {name: float(values) for name, values in task.evaluate(weights, None).items()}


def test_tied_weights_are_one_parameter():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner, self.outer = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False)
            self.last = nn.Linear(3, 20)
            self.outer.weight = self.inner.weight

        def forward(self, x):
            return self.last(self.outer(self.inner(x)))

    task = made(of_network(Tied))
    assert list(task.shapes) == ["inner.weight", "last.weight", "last.bias"]
    stepped(task)
    assert task.network.inner.weight is task.network.outer.weight


def test_frozen_parameters_and_fixed_buffers_are_constants_and_running_means_are_kept_at_each_checkpoint():
    def build():
        network = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Linear(5, 20))
        network[0].weight.requires_grad_(False)
        network.register_buffer("mask", torch.ones(2))
        return network

    task = made(of_network(build))
    assert set(task.constants) == {"0.weight", "mask"} and "0.weight" not in task.shapes
    before = {name: values.clone() for name, values in task.derived().items()}
    assert set(before) == {"1.running_mean", "1.running_var"} and before["1.running_mean"].shape == (1, 5)
    stepped(task)
    after = task.derived()
    assert not torch.equal(before["1.running_mean"], after["1.running_mean"])
    again = made(of_network(build))
    again.restore({name: values[0].numpy() for name, values in after.items()})
    assert torch.equal(again.derived()["1.running_var"], after["1.running_var"])


def test_evaluation_has_no_dropout_and_changes_nothing():
    task = made(of_network(lambda: nn.Sequential(nn.Dropout(0.9), nn.Linear(3, 20), nn.BatchNorm1d(20))))
    weights, metrics = stepped(task, 0)
    buffers = {name: values.clone() for name, values in task.derived().items()}
    assert {name: float(values) for name, values in task.evaluate(weights, None).items()} == metrics
    assert all(torch.equal(values, buffers[name]) for name, values in task.derived().items())
    assert task.network.training


def test_a_network_of_several_inputs_and_a_loss_of_its_own():
    def data(self):
        a, b = torch.randn(24, 3), torch.randn(24, 3)
        parts = {"train": slice(20), "test": slice(20, 24), "odd": slice(1, 24, 2)}
        return {name: ((a[part], b[part]), (a * b).sum(1)[part]) for name, part in parts.items()}

    class Product(nn.Module):
        def __init__(self):
            super().__init__()
            self.mix = nn.Bilinear(3, 3, 1)

        def forward(self, a, b):
            return self.mix(a, b).squeeze(1)

    own = {
        "data": data,
        "loss": lambda self, outputs, targets: nn.functional.mse_loss(outputs, targets),
        "accuracy": lambda self, outputs, targets: None,
    }
    _, metrics = stepped(made(of_network(Product, **own)))
    assert set(metrics) == {"train_loss", "test_loss", "odd_loss"}
    _, later = stepped(made(of_network(Product, **own), dtype=torch.float32), 9)
    assert later["train_loss"] < metrics["train_loss"]


def test_logits_of_every_place_of_a_sequence_have_a_loss_and_an_accuracy():
    class Places(Plain):
        def module(self):
            return nn.Embedding(5, 5)

        def data(self):
            tokens = torch.randint(5, (6, 4))
            return {"train": (tokens, tokens), "test": (tokens, tokens)}

    task = made(Places)
    logits = task.network(task.splits["train"][0][0])
    _, metrics = stepped(task, 0)
    assert metrics["train_accuracy"] == (logits.argmax(-1) == task.splits["train"][1]).double().mean()


def linear(**more):
    return of_network(lambda: nn.Linear(3, 20), **more)


@pytest.mark.parametrize(
    "task, sentence",
    [
        (of_network(lambda: None), "`module` must return a torch.nn.Module, not NoneType"),
        (of_network(nn.ReLU), "the module has no parameters to train"),
        (of_network(lambda: nn.LazyLinear(4)), "the parameter weight must have a shape and real numbers"),
        (linear(data=lambda self: {"train": 1}), '`data` must return {"train": '),
        (linear(data=lambda self: {"train": 1, "test": 2}), r"`data` must return \(inputs, targets\) for 'train'"),
        (
            linear(data=lambda self: dict.fromkeys(("train", "test"), ([1.0], [1, 2]))),
            "'train' of `data` has 1 inputs and 2 targets",
        ),
        (linear(metrics=lambda self, network: 3), "`metrics` must return a mapping of names"),
        (
            linear(metrics=lambda self, network: {"norms": torch.ones(3)}),
            r"`metrics` must return one number for 'norms', not a tensor \[3\]",
        ),
        (linear(accuracy=lambda self, *_: "good"), "`accuracy` must return one number for 'train_accuracy', not str"),
        (
            linear(data=lambda self: {"train": ("many", 3), "test": 2}),
            "`data` must return tensors for 'train', not str",
        ),
        (linear(metrics=lambda self, network: {"test_loss": 1}), "`metrics` has 'test_loss'"),
        (linear(loss=lambda self, outputs, targets: outputs), "with one number, not a tensor"),
        (of_network(lambda: nn.Linear(3, 2)), "`loss` fails\n  IndexError: Target 2 is out of bounds."),
        (of_network(lambda: nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))), "override `loss`: it expects logits"),
    ],
)
def test_what_cannot_be_trained_is_said_in_a_sentence(task, sentence):
    with pytest.raises(UserError, match=sentence):
        stepped(made(task))


def test_views_that_are_no_tensors_are_said_in_a_sentence():
    with pytest.raises(UserError, match="`views` must return tensors for 'w', not str"):
        made(linear(views=lambda self, network: {"w": "large"})).derived()


@pytest.mark.parametrize("method", ["module", "data"])
def test_a_method_that_is_not_written_is_named(method, monkeypatch):
    monkeypatch.delattr(Plain, method)
    with pytest.raises(UserError, match=f"the class Task needs a method `{method}` that returns"):
        made(Plain)
