"""What a Recorder costs in somebody's own loop: sparse parity by nn.Module, autograd and torch.optim. One core.

python -m benchmarks.recording [--rounds 7] [--every 20]
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import torch

from benchmarks.training import Network
from train.checkpoints import Recorder
from train.tasks.sparse_parity import Options, Task

STEPS = 4000


def trained(task, record):
    """The loop as anyone would write it; record: a Recorder. Returns the seconds that recording took."""
    model = Network({name: values[0].float() for name, values in task.initial_weights().items()})
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    criterion, inputs, spent = torch.nn.BCEWithLogitsLoss(), task.inputs[0], 0.0
    labels = (1 - task.error_sign[0, :, 0]) / 2
    for step in range(STEPS + 1):
        loss = criterion(model(inputs), labels)
        start = time.perf_counter()
        record(step, model, train_loss=loss)
        spent += time.perf_counter() - start
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    start = time.perf_counter()
    record.finish()
    return spent + time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--every", type=int, default=20)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    path, sizes = Path(tempfile.mkdtemp()) / "run.safetensors", {"train_size": 1200, "test_size": 600}
    task = Task(Options(n_bits=30, k=3, hidden=32, **sizes), [0], torch.float32, torch.device("cpu"))
    shares, each = [], []
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        spent = trained(task, Recorder(path, every=arguments.every))
        shares.append(spent / (time.perf_counter() - start - spent))
        each.append(spent / (STEPS // arguments.every + 1))
    print(f"{STEPS:,} steps, a checkpoint every {arguments.every}, medians of {arguments.rounds}")
    print(
        f"recording and the file take {statistics.median(shares):.1%} of the loop (at most 5%), "
        f"{statistics.median(each) * 1e6:.0f} us a checkpoint"
    )


if __name__ == "__main__":
    main()
