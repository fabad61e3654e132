"""Declarations of tasks, sweeps and measures: found by file, read without Torch, and enough for a task of one file."""

import json
import subprocess
import sys

import pytest

import train.tasks
from core import csv_table
from core.errors import UserError
from tests.helpers.paths import ROOT
from train import __main__ as command
from train import declared, experiments, options
from train.checkpoints import CheckpointSeries

MAJORITY = '''"""Is the majority of n bits one? A linear network."""

from dataclasses import dataclass

import torch

from train.options import Options as TaskOptions
from train.options import option
from train.tasks.rng import generator

LOSSES = ("logistic", "hinge")


@dataclass(frozen=True)
class Options(TaskOptions):
    n_bits: int = option(5, minimum=1, maximum=99, description="an odd number")
    loss: str = option("logistic", choices=LOSSES)

    def check(self):
        if self.n_bits % 2 == 0:
            yield "n_bits", "an odd number"


class Task:
    loss_scale = 1.0

    def __init__(self, options, seeds, dtype, device):
        self.options, self.seeds, self.dtype, self.device = options, seeds, dtype, device
        self.shapes, self.constants = {"w": (options.n_bits,)}, {}
        self.train_index = [torch.arange(20) for _ in seeds]
        bits = [torch.randint(2, (40, options.n_bits), generator=generator(seed, "data")) for seed in seeds]
        self.signs = (2 * torch.stack(bits) - 1).to(device, dtype)
        self.labels = self.signs.sum(2).sign()

    def initial_weights(self):
        draws = [generator(seed, "init") for seed in self.seeds]
        return {"w": torch.stack([torch.randn(self.options.n_bits, generator=d, dtype=torch.float64) for d in draws])}

    def margins(self, weights):
        return self.labels * torch.einsum("mnb,mb->mn", self.signs, weights["w"])

    def differentiate(self, weights, into):
        def gradients():
            pull = -self.labels * torch.sigmoid(-self.margins(weights))
            into["w"].copy_(torch.einsum("mn,mnb->mb", pull[:, :20], self.signs[:, :20]) / 20)

        return gradients

    def evaluate(self, weights, _):
        margins, metrics = self.margins(weights).double(), {}
        for split, part in (("train", margins[:, :20]), ("test", margins[:, 20:])):
            metrics[f"{split}_loss"] = torch.nn.functional.softplus(-part).mean(1)
            metrics[f"{split}_accuracy"] = (part > 0).double().mean(1)
        return metrics
'''
SPEC = {
    "task": "majority",
    "max_steps": 300,
    "seeds": 2,
    "measures": ["milestones"],
    "optimizer": {"name": "adam", "lr": 0.1},
    "shows": {"test_accuracy": ">= 0.9"},
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A folder whose files are modules of train.tasks too."""
    monkeypatch.setattr(train.tasks, "__path__", [*train.tasks.__path__, str(tmp_path)])
    yield tmp_path
    for name in [name for name in sys.modules if name in ("train.tasks.majority", "train.tasks.broken")]:
        del sys.modules[name]


def test_a_task_of_one_file_trains_and_is_measured(package, tmp_path):
    (package / "majority.py").write_text(MAJORITY)
    made = tmp_path / "made"
    command.main(["run", "tiny", "--spec", json.dumps(SPEC), "--out", str(made)])
    words = ["--trained", str(made), "--out", str(tmp_path / "drawn"), "--table", str(tmp_path / "tiny.csv")]
    command.main(["select_seed", "tiny", "--spec", json.dumps(SPEC), *words])
    series = CheckpointSeries.read(made / "0.safetensors")
    assert series.spec["options"] == {"n_bits": 5, "loss": "logistic"} and series.weights["w"].shape[1:] == (5,)
    assert [row["shows"] for row in csv_table.read(tmp_path / "tiny.csv")] == ["1", "1"]


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"options": {"n_bits": 4}}, "experiments.tiny.options.n_bits: 4 is not allowed; allowed: an odd number"),
        ({"options": {"n_bits": 0}}, "experiments.tiny.options.n_bits: 0 is not allowed; allowed: a whole number >= 1"),
        ({"options": {"nbits": 5}}, r"unknown key 'nbits' \(did you mean 'n_bits'\?\); allowed: loss, n_bits"),
        ({"options": {"loss": "l2"}}, "experiments.tiny.options.loss: 'l2' is not allowed; allowed: logistic, hinge"),
        (
            {"task": "minority"},
            r"tiny.task: 'minority' is not allowed; allowed: .*, majority, modular",
        ),
        ({"task": "rng"}, r"tiny.task: train/tasks/rng.py is no task: it needs a class Task\(ModuleTask\)"),
        ({"measures": ["star"]}, "'star' is not allowed; allowed: measures that fit the task majority"),
    ],
)
def test_mistakes_in_its_options_are_one_sentence(package, changes, sentence):
    (package / "majority.py").write_text(MAJORITY)
    with pytest.raises(UserError, match=sentence):
        experiments.from_spec(SPEC | {"name": "tiny"} | changes)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("class Options:\n    n = (", "broken.py, line 2: "),
        (
            "import torch\n\nclass Options:\n    n = torch.ones(3)\n",
            "broken.py: name 'torch' is not defined; allowed in",
        ),
        (
            "from train.module_task import ModuleTask\n\nclass Task:\n    pass\n",
            r"broken.py:3: the class Task must derive from ModuleTask: class Task\(ModuleTask\)",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(package, text, sentence):
    (package / "broken.py").write_text(text)
    with pytest.raises(UserError, match=sentence):
        declared.names("train.tasks")


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        (
            "n_bits: int",
            "n_bits: list",
            "train/tasks/majority.py: the option n_bits can't be of type list; allowed: int",
        ),
        ("yield", "return", r"majority.py: `check` must yield .name of an option, .*; it fails: .*Error"),
        ('yield "n_bits"', 'yield "bits"', "`check` must yield .*; it fails: AttributeError: .* no attribute 'bits'"),
    ],
)
def test_mistakes_in_the_class_of_options_are_one_sentence(package, old, new, sentence):
    assert old in MAJORITY
    (package / "majority.py").write_text(MAJORITY.replace(old, new))
    with pytest.raises(UserError, match=sentence):
        experiments.from_spec(SPEC | {"name": "tiny", "options": {"n_bits": 4}})


def test_what_is_no_task_sweep_or_measure_is_not_listed():
    assert not {"base", "rng"} & set(declared.names("train.tasks"))
    assert not {"base", "parity_lookup"} & set(declared.names("train.sweeps"))
    assert "columns" not in declared.names("train.measures") and "milestones" in declared.names("train.measures")


def test_declarations_are_those_of_the_imported_module():
    for kind in ("train.tasks", "train.sweeps"):
        for name in declared.names(kind):
            module = __import__(f"{kind}.{name}", fromlist=["Options"])
            values = dict(declared.declared(f"{kind}.{name}"))
            by_autograd = values.pop("BY_AUTOGRAD", False)  # its Options stand in its class
            for word, value in values.items():
                if isinstance(value, type):
                    own = getattr(module.Task if by_autograd else module, word)
                    assert options.schema_of(value) == options.schema_of(own), (name, word)
                else:
                    assert value == getattr(module, word)


def test_a_whole_configuration_is_validated_without_torch():
    script = (
        "import sys; from core import config, overlays; from train.requested import requested; "
        "plan = requested(config.validated(overlays.load())); assert plan.runs and plan.sweeps; "
        "print([name for name in ('torch', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
