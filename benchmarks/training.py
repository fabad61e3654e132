"""Training: `sparse_parity` against the obvious PyTorch loop, and what saving costs. One core.

python -m benchmarks.training [--rounds 5]
"""

import argparse
import math
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch

from train import experiments
from train.commands import run
from train.engine.adam import Adam
from train.engine.loop import SeriesRecorder
from train.series_writer import SeriesWriter
from train.specs import CheckpointSchedule
from train.tasks.sparse_parity import Options, Task


class Network(torch.nn.Module):
    """The network as anyone would write it; the last input is the constant 1."""

    def __init__(self, weights):
        super().__init__()
        inputs, hidden = weights["w_input"].shape
        self.input = torch.nn.Linear(inputs, hidden, bias=False)
        self.output = torch.nn.Linear(hidden, 1, bias=False)
        with torch.no_grad():
            self.input.weight.copy_(weights["w_input"].T)
            self.output.weight.copy_(weights["w_output"][None])

    def forward(self, inputs):
        return self.output(torch.relu(self.input(inputs))).squeeze(1)


def obvious(chosen, steps):
    """The same training with nn.Module, autograd and torch.optim.Adam; returns (checkpoints, train losses)."""
    task = Task(Options(**chosen.options), [0], torch.float32, torch.device("cpu"))
    model = Network({name: values[0].float() for name, values in task.initial_weights().items()})
    rule = chosen.optimizer
    optimizer = torch.optim.Adam(model.parameters(), lr=rule.lr, betas=(rule.beta1, rule.beta2), eps=rule.eps)
    criterion = torch.nn.BCEWithLogitsLoss()
    train, test = task.inputs[0], task.test_inputs[0]
    labels, test_labels = ((1 - error_sign[0, :, 0]) / 2 for error_sign in (task.error_sign, task.test_error_sign))
    kept, losses = [], []
    for step in range(chosen.max_steps + 1):
        logits = model(train)
        loss = criterion(logits, labels)
        if step in steps:
            with torch.no_grad():
                test_logits = model(test)
                kept.append([parameter.clone() for parameter in model.parameters()])
                losses.append([loss.item(), criterion(test_logits, test_labels).item()])
                losses[-1] += [
                    ((logits > 0) == (labels > 0)).float().mean().item(),
                    ((test_logits > 0) == (test_labels > 0)).float().mean().item(),
                ]
        penalty = rule.l1 * sum(parameter.abs().sum() for parameter in model.parameters())
        optimizer.zero_grad()
        (loss + penalty).backward()
        optimizer.step()
    return kept, losses


def seconds(task):
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    chosen = experiments.experiments(experiments.load([Path(__file__).parents[1] / "config.yaml"]))["sparse_parity"]
    bare = replace(chosen, save_at=CheckpointSchedule(every=chosen.max_steps))
    steps = set(chosen.save_at.steps(chosen.max_steps))
    path = Path(tempfile.mkdtemp()) / "series.safetensors"
    times = {name: [] for name in ("obvious", "obvious, no checkpoints", "ours", "ours, no checkpoints", "saving")}
    for _ in range(arguments.rounds):  # interleaved: what else the machine does hits all of them
        times["obvious"].append(seconds(lambda: obvious(chosen, steps)))
        times["obvious, no checkpoints"].append(seconds(lambda: obvious(chosen, {chosen.max_steps})))
        times["ours, no checkpoints"].append(seconds(lambda: run.train(bare, 0, path)))
        times["ours"].append(seconds(lambda: run.train(chosen, 0, path)))
        size = os.path.getsize(path) / 1e6
        times["saving"].append(seconds(lambda: save(chosen, steps, path)))
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"{name:24s} {value * 1e3:8.0f} ms  {value / chosen.max_steps * 1e6:6.0f} us a step")
    kept = f"{len(steps)} checkpoints, {size:.1f} MB"
    checkpoints = middle["ours"] - middle["ours, no checkpoints"]
    print(f"{chosen.max_steps:,} steps, {kept}, one thread, medians of {arguments.rounds}")
    print(
        f"ratio with checkpoints {middle['ours'] / middle['obvious']:.3f}, without "
        f"{middle['ours, no checkpoints'] / middle['obvious, no checkpoints']:.3f} (at most 0.333)"
    )
    print(
        f"saving {middle['saving'] / middle['ours, no checkpoints']:.1%} of training (at most 10%); "
        f"with test metrics {checkpoints / middle['ours, no checkpoints']:.1%}"
    )


def save(chosen, steps, path):
    """Write a series of checkpoints whose metrics are given."""
    task = Task(Options(**chosen.options), [0], torch.float32, torch.device("cpu"))
    flat = torch.randn(1, sum(map(math.prod, task.shapes.values())))
    adam = Adam([chosen.optimizer], flat)
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    metrics = {name: torch.ones(1, dtype=torch.float64) for name in names}
    with SeriesWriter(path, chosen.recipe(), {}) as writer:
        recorder = SeriesRecorder(writer, task, chosen.save_at.keep)
        for step in sorted(steps):
            recorder.keep(step, flat, flat, adam, metrics)


if __name__ == "__main__":
    main()
