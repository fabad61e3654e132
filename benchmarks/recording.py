"""What a Recorder costs in somebody's own loop: sparse parity by nn.Module, autograd and torch.optim. One core.

python -m benchmarks.recording [--rounds 7] [--every 20]
"""

import argparse
import statistics
import tempfile
from contextlib import nullcontext
from pathlib import Path

import torch

from benchmarks.training import Network, seconds
from train.checkpoints import Recorder
from train.tasks.sparse_parity import Options, Task

STEPS = 4000


def trained(task, record):
    """The loop as anyone would write it; record: a Recorder, or None."""
    model = Network({name: values[0].float() for name, values in task.initial_weights().items()})
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    criterion, inputs = torch.nn.BCEWithLogitsLoss(), task.inputs[0]
    labels = (1 - task.error_sign[0, :, 0]) / 2
    for step in range(STEPS + 1):
        loss = criterion(model(inputs), labels)
        if record is not None:
            record(step, model, train_loss=loss)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--every", type=int, default=20)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    path = Path(tempfile.mkdtemp()) / "run.safetensors"
    task = Task(
        Options(n_bits=30, k=3, train_size=1200, test_size=600, hidden=32), [0], torch.float32, torch.device("cpu")
    )
    times = {True: [], False: []}
    for _ in range(arguments.rounds):  # interleaved: what else the machine does hits both
        for recorded, kept in times.items():

            def loop(recorded=recorded):
                with Recorder(path, every=arguments.every) if recorded else nullcontext() as record:
                    trained(task, record)

            kept.append(seconds(loop))
    ratio = statistics.median(with_it / without for with_it, without in zip(*times.values()))
    each = (statistics.median(times[True]) - statistics.median(times[False])) / (STEPS // arguments.every + 1)
    print(f"{STEPS:,} steps, a checkpoint every {arguments.every}, median of {arguments.rounds} pairs")
    print(f"ratio {ratio:.3f} with the file (at most 1.05), {each * 1e6:.0f} us a checkpoint")


if __name__ == "__main__":
    main()
