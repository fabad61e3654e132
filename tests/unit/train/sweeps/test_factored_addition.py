"""Architectures that factor W_input, W_output, both or neither.

They are one network at the start, have autograd's gradients, and are swept over.
"""

import csv
from dataclasses import replace

import numpy as np
import pytest
import torch
import yaml

from core import overlays
from core.errors import UserError
from train import __main__ as command
from train import experiments, sweep_spec
from train.checkpoints import CheckpointSeries
from train.commands import sweep
from train.engine.adam import Adam
from train.engine.loop import CurveRecorder, fit, rate_factors, views
from train.specs import OptimizerSpec, TorchOptimizerSpec
from train.sweeps import modular_addition as modular_sweep
from train.tasks import factored_addition, modular_addition

ARCHITECTURES = ["tied", "untied", "collapsed_hidden", "collapsed_output", "neither_factored"]
OPTIONS = {"modulus": 7, "embed": 9, "hidden": 6, "train_fraction": 0.5, "loss_per_class": True}
EXPERIMENT = {
    "task": "modular_addition",
    "options": OPTIONS,
    "max_steps": 40,
    "seeds": 1,
    "optimizer": {"name": "adamw", "lr": "3e-3", "beta2": 0.98, "weight_decay": 1},
}
AXES = {"weight_decay": [0.3, 1], "lr": ["3e-3", 1e-2], "single_lr": [1], "architecture": ARCHITECTURES}
ENTRY = {"extends": "addition", "task": "factored_addition", "evaluate_every": 20, "axes": AXES, "seeds": 2}


def task(architecture, seeds=(0, 3), dtype=torch.float64, **options):
    options = OPTIONS | options | {"architecture": architecture}
    return factored_addition.Task(factored_addition.Options(**options), list(seeds), dtype, torch.device("cpu"))


def configured(**changes):
    return experiments.validated({"experiments": {"addition": EXPERIMENT}, "sweeps": {"small": ENTRY | changes}})


def built(**changes):
    return sweep_spec.sweeps(configured(**changes))["small"]


@pytest.mark.parametrize("hidden", [6, 13])  # by products and by lookups
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_gradients_are_those_of_autograd(architecture, hidden):
    one = task(architecture, hidden=hidden)
    weights = {name: values.requires_grad_() for name, values in one.initial_weights().items()}
    w_input = weights["w_input"] if "w_input" in weights else weights["w_embed"] @ weights["w_in_proj"]
    w_output = weights.get("w_output")
    if w_output is None:
        w_output = weights["w_out_proj"] @ weights["w_embed" if architecture == "tied" else "w_unembed"].mT
    pairs = torch.combinations(torch.arange(7), with_replacement=True)
    for model, index in enumerate(one.train_index):
        a, b = pairs[index].T
        logits = torch.relu(w_input[model][a] + w_input[model][b]) @ w_output[model]
        (torch.nn.functional.cross_entropy(logits, (a + b) % 7) / 7).backward(retain_graph=True)
    with torch.no_grad():
        into = {name: torch.full_like(values, torch.nan) for name, values in weights.items()}
        one.differentiate({name: values.detach() for name, values in weights.items()}, into)()
    for name, values in weights.items():
        torch.testing.assert_close(into[name], values.grad)


def test_all_begin_as_the_same_network():
    collapsed = [one.collapse(one.initial_weights())() for one in map(task, ARCHITECTURES)]
    for w_input, w_output in collapsed[1:]:
        torch.testing.assert_close(w_input, collapsed[0][0])
        torch.testing.assert_close(w_output, collapsed[0][1])
    metrics = [one.evaluate(one.initial_weights(), None)["test_loss"] for one in map(task, ARCHITECTURES)]
    for other in metrics[1:]:
        torch.testing.assert_close(other, metrics[0])


def test_tied_is_modular_addition():
    plain = modular_addition.Task(modular_addition.Options(**OPTIONS), [0, 3], torch.float64, torch.device("cpu"))
    assert task("tied").shapes == plain.shapes
    for name, values in plain.initial_weights().items():
        assert torch.equal(task("tied").initial_weights()[name], values)


def test_what_is_trained_is_what_the_name_says():
    names = {architecture: set(task(architecture).initial_weights()) for architecture in ARCHITECTURES}
    assert names == {
        "tied": {"w_embed", "w_in_proj", "w_out_proj"},
        "untied": {"w_embed", "w_in_proj", "w_out_proj", "w_unembed"},
        "collapsed_hidden": {"w_input", "w_out_proj", "w_unembed"},
        "collapsed_output": {"w_embed", "w_in_proj", "w_output"},
        "neither_factored": {"w_input", "w_output"},
    }


def test_axes_go_to_the_optimizer_and_to_the_task():
    whole = built()
    model = whole.models()[-1]
    assert (
        whole.optimizer_for(model).lr == 1e-2
        and whole.optimizer_for(model).weight_decay == 1
        and whole.optimizer_for(model).beta2 == 0.98
    )
    assert whole.options_of(model) == whole.options | {"single_lr": 1, "architecture": "neither_factored"}
    assert list(whole.shards())[:3] == ["tied-0", "tied-1", "untied-0"] and len(whole.models()) == 40


def test_a_model_does_not_depend_on_its_shard():
    whole, together = built(), sweep.trained(built())
    for shard in whole.shards().values():
        part = sweep.trained(shard)
        at = [whole.models().index(model) for model in shard.models()]
        assert np.array_equal(part.metrics["test_loss"], together.metrics["test_loss"][:, at])
        assert np.array_equal(part.weights["w_input"], together.weights["w_input"][at])


def test_single_matrices_alone_have_rates_of_their_own():
    rates = {architecture: task(architecture, single_lr=4, single_decay=2).rates for architecture in ARCHITECTURES}
    assert rates == {
        "tied": {},
        "untied": {},
        "collapsed_hidden": {"w_input": (4, 2)},
        "collapsed_output": {"w_output": (4, 2)},
        "neither_factored": {"w_input": (4, 2), "w_output": (4, 2)},
    }
    assert task("neither_factored").rates == {}


def test_a_single_matrix_shrinks_as_a_product_does_and_moves_as_fast_as_is_asked():
    """Without a gradient both sides shrink alike; the first step of Adam is as large as the learning rate."""
    one, spec = task("collapsed_hidden", single_lr=4, single_decay=2), OptimizerSpec("adamw", 1e-3, weight_decay=1)
    initial = one.initial_weights()
    flat = torch.cat([values.flatten(1) for values in initial.values()], 1)
    adam = Adam([spec] * 2, flat, *rate_factors(one, flat))
    adam.step(torch.zeros_like(flat))
    after = views(flat.clone(), one.shapes)
    torch.testing.assert_close(after["w_input"], initial["w_input"] * (1 - 2e-3))
    torch.testing.assert_close(
        one.collapse(after)()[1], one.collapse(initial)()[1] * (1 - 2e-3), rtol=2e-6, atol=0
    )  # (1 - 1e-3)^2
    quick = Adam([replace(spec, weight_decay=0)] * 2, flat, *rate_factors(one, flat))
    quick.step(torch.ones_like(flat))
    moved = {name: (after[name] - values).mean() for name, values in views(flat, one.shapes).items()}
    torch.testing.assert_close(moved["w_input"], torch.tensor(4e-3, dtype=flat.dtype), rtol=1e-6, atol=0)
    torch.testing.assert_close(moved["w_unembed"], torch.tensor(1e-3, dtype=flat.dtype), rtol=1e-6, atol=0)


def test_other_optimizers_have_one_rate_for_all():
    with pytest.raises(UserError, match="optimizer.name: sgd trains all matrices alike; allowed here: adam, adamw"):
        fit(task("collapsed_hidden", single_lr=4), [TorchOptimizerSpec("sgd", {"lr": 0.1})], [0], CurveRecorder(()))


def test_a_model_that_stops_is_one_that_trains_on_up_to_there(monkeypatch):
    """Also next to one that does not stop; its curves go on with the last value."""
    axes = AXES | {"weight_decay": [1], "lr": [1e-2], "architecture": ["untied", "collapsed_hidden"]}
    on, off = (
        sweep.trained(built(axes=axes, max_steps=200, options={"stop_after": span, "stop_accuracy": 0.07}))
        for span in (40, 0)
    )
    past = off.metrics["test_accuracy"] >= 0.07
    stops = [next((t for t in range(2, 11) if past[t - 2 : t + 1, model].all()), 10) for model in range(4)]
    assert min(stops) < max(stops)
    monkeypatch.setattr(modular_sweep, "models_per_batch", lambda *_: 4)
    together = sweep.trained(built(axes=axes, max_steps=200, options={"stop_after": 40, "stop_accuracy": 0.07}))
    for model, stop in enumerate(stops):
        for name, curves in on.metrics.items():
            assert np.array_equal(curves[: stop + 1, model], off.metrics[name][: stop + 1, model])
            assert (curves[stop:, model] == curves[stop, model]).all()
            np.testing.assert_allclose(together.metrics[name][:, model], curves[:, model], rtol=1e-3)
        np.testing.assert_allclose(
            together.weights["w_input"][model], on.weights["w_input"][model], rtol=1e-2, atol=1e-3
        )
    assert not np.array_equal(on.weights["w_input"], off.weights["w_input"])


def test_commands_table_words(tmp_path, monkeypatch):
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(configured() | {"results": str(tmp_path / "results")}))
    command.main(["sweep", "small", "--config", str(file)])
    command.main(["merge_shards", "small", "--config", str(file)])
    rows = list(csv.DictReader((tmp_path / "results/sweeps/small.csv").open()))
    read = CheckpointSeries.read(tmp_path / "results/sweeps/small.safetensors")
    assert list(rows[0])[:5] == ["weight_decay", "lr", "single_lr", "architecture", "seed"]
    assert [row["architecture"] for row in rows] == [ARCHITECTURES[place] for place in read.constants["architecture"]]
    assert len({row["last_test_loss"] for row in rows}) == 40


@pytest.mark.parametrize(
    "changes, sentence",
    [
        (
            {"axes": AXES | {"architecture": []}},
            r"sweeps.small.axes.architecture: \[\] is not allowed; allowed: a list.*one or more",
        ),
        (
            {"axes": AXES | {"architecture": ["tide"]}},
            "sweeps.small.axes.architecture.0: 'tide' is not allowed; allowed: tied, untied",
        ),
        (
            {"axes": AXES | {"weight_decay": [-0.1]}},
            "sweeps.small.axes.weight_decay.0: -0.1 is not allowed; allowed: a number >= 0",
        ),
        ({"axes": AXES | {"lr": [0]}}, "sweeps.small.axes.lr.0: 0 is not allowed; allowed: a number > 0"),
        ({"axes": AXES | {"learning_rate": [1]}}, "sweeps.small.axes: unknown key 'learning_rate'"),
        ({"axes": {}}, "sweeps.small.axes: the key 'weight_decay' is missing"),
        (
            {"task": "factor_addition"},
            "sweeps.small.task: 'factor_addition' is not allowed; allowed: factored_addition",
        ),
        ({"options": {"architecture": "tied"}}, "sweeps.small.options: unknown key 'architecture'"),
    ],
)
def test_a_mistake_is_one_sentence(changes, sentence):
    with pytest.raises(UserError, match=sentence):
        built(**changes)
