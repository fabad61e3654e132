"""Trains every seed of one run, one after the other, and writes the checkpoint series of each."""

import platform
from dataclasses import replace
from importlib import import_module, metadata

import torch

from core import checksums
from core.atomic import write_text
from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.engine.device import resolve_device
from train.engine.loop import fit, views
from train.progress_bar import RunProgress

DYNAMIC = ("train.tasks.{task}", "train.engine.{start}")  # for fingerprints: what is imported by name


def main(options):
    """`python -m train run`."""
    experiment, results = options.chosen(options)
    if options.device:
        experiment = replace(experiment, device=options.device)
    torch.set_num_threads(1)  # the networks fit one core's cache; the workflow runs one job a core
    folder = options.out or results / "trained" / experiment.name
    before = options.start or results / "trained" / experiment.starts_from.get("experiment", "")
    with RunProgress(experiment) as progress:
        for seed in experiment.seeds:
            start = CheckpointSeries.read(before / f"{seed}.safetensors") if experiment.starts_from else None
            trained(experiment, seed, progress, start).write(folder / f"{seed}.safetensors")
            progress.finish(seed)
    if options.sums:
        files = [f"{seed}.safetensors" for seed in experiment.seeds]
        write_text(options.sums, "".join(f"{checksums.checksum(folder / file)}  {file}\n" for file in files))


def trained(experiment, seed, progress=lambda seed, step: None, start=None):
    """The CheckpointSeries of one seed; `start`: that of the experiment it goes on from.

    Seeds are trained one at a time: at these sizes a batch of models is no faster on a CPU, and a batched matrix
    product may round otherwise than a single one, so that a seed's bytes would depend on its neighbours.
    """
    device = resolve_device(experiment.name, experiment.device)
    task_type = import_module(f"train.tasks.{experiment.task}").Task
    task = task_type(experiment.options, [seed], getattr(torch, experiment.dtype), device)
    keep, constants = experiment.save_at, task.constants
    try:
        if start is not None:
            warm_start = import_module(
                "train.engine.warm_start"
            ).warm_start  # only here: an edit of what it measures retrains nothing else
            constants = constants | warm_start(task, start, experiment.starts_from, experiment.options)
        record = fit(
            task,
            [experiment.optimizer],
            keep.steps(experiment.max_steps),
            keep.optimizer_moments,
            lambda step: progress(seed, step),
        )
    except UserError as error:
        raise UserError(f"{experiment.name}, seed {seed}: {error}") from None
    only = {name: vectors[:, 0] for name, vectors in record.vectors.items()}
    moments = {
        f"{moment}.{name}": values.numpy()
        for moment in ("m", "v")
        if moment in only
        for name, values in views(only[moment], task.shapes).items()
    }
    return CheckpointSeries(
        spec=experiment.recipe() | {"seed": seed},
        versions=versions(device),
        steps=torch.tensor(record.steps).numpy(),
        weights={name: values.numpy() for name, values in views(only["weights"], task.shapes).items()},
        metrics={name: values[:, 0].contiguous().numpy() for name, values in record.metrics().items()},
        moments=moments,
        constants=constants,
        train_index=task.train_index[0].numpy(),
    )


def versions(device):
    """What made a result, for its header."""
    libraries = {name: metadata.version(name) for name in ("torch", "numpy", "safetensors")}
    return libraries | {"python": platform.python_version(), "machine": platform.machine(), "device": device.type}
