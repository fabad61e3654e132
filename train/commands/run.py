"""Trains every seed of one run in sequence, and writes the checkpoint series of each."""

from dataclasses import replace
from importlib import import_module

import torch

from core import checksums
from core.atomic import write_text
from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.engine.device import resolve_device, versions
from train.engine.loop import fit, views
from train.progress_bar import RunProgress

DYNAMIC = ("train.tasks.{task}", "train.engine.{start}")  # for fingerprints: what is imported by name


def main(options):
    """`python -m train run`."""
    experiment, results = options.resolve(options)
    if options.device:
        experiment = replace(experiment, device=options.device)
    torch.set_num_threads(1)  # the networks fit one core's cache; the workflow runs one job per core
    folder = options.out or results / "trained" / experiment.name
    before = options.start or results / "trained" / experiment.warm_start.get("experiment", "")
    with RunProgress(experiment) as progress:
        for seed in experiment.seeds:
            start = CheckpointSeries.read(before / f"{seed}.safetensors") if experiment.warm_start else None
            trained(experiment, seed, progress, start).write(folder / f"{seed}.safetensors")
            progress.finish(seed)
    if options.sums:
        files = [f"{seed}.safetensors" for seed in experiment.seeds]
        write_text(options.sums, "".join(f"{checksums.checksum(folder / file)}  {file}\n" for file in files))


def trained(experiment, seed, progress=lambda seed, step: None, start=None):
    """The CheckpointSeries of one seed. start: that of the same seed of the experiment a warm start continues.

    Seeds are trained one at a time: at these sizes a batch of models is no faster on a CPU, and a batched matrix
    product may round otherwise than a single one, so a seed's bytes would depend on the other seeds.
    """
    device = resolve_device(experiment.name, experiment.device)
    module = import_module(f"train.tasks.{experiment.task}")
    options_class = getattr(module, "Options", None) or module.Task.Options
    task = module.Task(options_class(**experiment.options), [seed], getattr(torch, experiment.dtype), device)
    save_at, constants, initial = experiment.save_at, task.constants, None
    try:
        if start is not None:
            # Imported only here: an edit of the analysis that it needs retrains nothing else.
            warm_start = import_module("train.engine.warm_start").warm_start
            initial, done = warm_start(task, start, experiment.warm_start)
            constants = constants | done
        record = fit(
            task,
            [experiment.optimizer],
            save_at.steps(experiment.max_steps),
            save_at.optimizer_moments,
            lambda step: progress(seed, step),
            initial=initial,
        )
    except UserError as error:
        raise UserError(f"{experiment.name}, seed {seed}: {error}") from None
    vectors = {name: vectors[:, 0] for name, vectors in record.vectors.items()}
    moments = {
        f"{moment}.{name}": values.numpy()
        for moment in ("m", "v")
        if moment in vectors
        for name, values in views(vectors[moment], task.shapes).items()
    }
    return CheckpointSeries(
        spec=experiment.recipe() | {"seed": seed},
        versions=versions(device),
        steps=torch.tensor(record.steps).numpy(),
        weights={name: values.numpy() for name, values in views(vectors["weights"], task.shapes).items()},
        metrics={name: values[:, 0].contiguous().numpy() for name, values in record.metrics().items()},
        moments=moments,
        constants=constants,
        train_index=task.train_index[0].numpy(),
    )
