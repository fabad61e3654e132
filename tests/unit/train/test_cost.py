"""The limits of training for Slurm: they follow from the experiment, and know the size of each network."""

import math
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import pytest
import torch

from tests.helpers.paths import ROOT
from train import cost, experiments
from train.declared import declared, names

RUNS = experiments.experiments(experiments.load([ROOT / "config.yaml"]))
TASKS = [name for name in names("train.tasks") if not declared(f"train.tasks.{name}").get("BY_AUTOGRAD")]


@pytest.mark.parametrize("name", TASKS)
def test_the_size_of_a_network_is_about_that_of_its_weights(name):
    module = import_module(f"train.tasks.{name}")
    task = module.Task(module.Options(), [0], torch.float32, torch.device("cpu"))
    trained = sum(map(math.prod, task.shapes.values()))
    size = task.options.size()
    assert trained <= size.weights <= 2 * trained
    assert size.numbers > len(task.train_index[0]) and size.products > size.weights


def test_the_projects_own_runs_need_little():
    for name, run in RUNS.items():
        limit = cost.of(run)
        assert limit.mem_mb <= 1500 and 10 < limit.runtime < 600, (name, limit)


def test_more_seeds_steps_and_checkpoints_cost_more_and_memory_is_that_of_one_seed():
    run = RUNS["modular_addition"]
    least, limit = cost.of(replace(run, seeds=(0,))), cost.of(run)
    assert limit.mem_mb == least.mem_mb and limit.runtime > least.runtime and limit.disk_mb >= least.disk_mb
    assert cost.of(replace(run, max_steps=10 * run.max_steps)).runtime > 5 * limit.runtime
    kept = replace(run, save_at=replace(run.save_at, every=1, keep=("weights", "gradient", "update", "moments")))
    assert cost.of(kept).disk_mb > 20 * limit.disk_mb and cost.of(kept).mem_mb == limit.mem_mb
    larger = run.options | {"embed": 5000, "hidden": 5000}
    assert cost.of(replace(run, options=larger)).mem_mb > 2 * limit.mem_mb


def test_a_network_whose_size_nobody_says_may_take_a_tenth_of_a_second_a_step(monkeypatch):
    class Options:
        size = 3  # an option of that name, as a ModuleTask may have

        def __init__(self, **_):
            pass

    monkeypatch.setattr(cost, "declared", lambda name: {"Options": Options})
    limit = cost.of(replace(RUNS["sparse_parity"], seeds=(0,), max_steps=6000))
    assert limit.mem_mb >= 3000 and limit.runtime >= 20


def test_an_estimate_needs_no_torch():
    script = (
        "import sys; from train import cost, experiments; "
        "[cost.of(run) for run in experiments.experiments(experiments.load()).values()]; print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
