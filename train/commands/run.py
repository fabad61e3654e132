"""Trains every seed of one run in sequence, and writes the checkpoint series of each."""

from dataclasses import replace
from functools import partial
from importlib import import_module

import torch

from core import checksums
from core.atomic import write_text
from core.errors import FigureError, UserError, fatal
from train.checkpoints import CheckpointSeries
from train.engine.device import resolve_device, versions
from train.engine.loop import SeriesRecorder, fit
from train.engine.schedule import rate
from train.progress_bar import RunProgress
from train.series_writer import writing
from train.tasks.rng import seeded

DYNAMIC = ("train.tasks.{task}", "train.engine.{start}")  # for fingerprints: what is imported by name


def main(options):
    """`python -m train run`."""
    experiment, results = options.resolve(options)
    if options.device:
        experiment = replace(experiment, device=options.device)
    torch.set_num_threads(
        experiment.threads
    )  # 1 by default: most networks fit a core's cache, and jobs run in parallel
    folder = options.out or results / "trained" / experiment.name
    before = options.start or results / "trained" / experiment.warm_start.get("experiment", "")
    with RunProgress(experiment) as progress:
        for seed in experiment.seeds:
            start = CheckpointSeries.read(before / f"{seed}.safetensors") if experiment.warm_start else None
            train(experiment, seed, folder / f"{seed}.safetensors", progress, start)
            progress.finish(seed)
    if options.sums:
        files = [f"{seed}.safetensors" for seed in experiment.seeds]
        write_text(options.sums, "".join(f"{checksums.checksum(folder / file)}  {file}\n" for file in files))


def train(experiment, seed, path, progress=lambda seed, step: None, start=None):
    """Train one seed, and write its checkpoint series to `path` as it comes into being.

    start: the series of the same seed of the experiment that a warm start continues. Seeds are trained one at a time:
    at these sizes a batch of models is no faster on a CPU, and a batched matrix product may round otherwise than a
    single one, so a seed's bytes would depend on the other seeds.
    """
    try:
        with seeded(seed, "training"):
            _train(experiment, seed, path, progress, start)
    except FigureError:
        raise
    except UserError as error:
        raise UserError(f"{experiment.name}, seed {seed}: {error}") from None


def _train(experiment, seed, path, progress, start):
    device = resolve_device(experiment.name, experiment.device)
    kind, options = _task(experiment.task)
    task = kind(options(**experiment.options), [seed], getattr(torch, experiment.dtype), device)
    if experiment.batch_size is not None:
        task.use_batches(experiment.batch_size)
    constants, initial = task.constants, None
    if start is not None:
        # Imported only here: an edit of the analysis that it needs retrains nothing else.
        warm_start = import_module("train.engine.warm_start").warm_start
        initial, done = warm_start(task, start, experiment.warm_start)
        constants = constants | done
    spec = experiment.recipe() | {"seed": seed}
    schedule = experiment.lr_schedule
    split, thin = task.train_index[0].numpy(), experiment.save_at.thin
    with writing(path, spec, versions(device), split, constants, thin) as writer:
        fit(
            task,
            [experiment.optimizer],
            experiment.save_at.steps(experiment.max_steps),
            SeriesRecorder(writer, task, experiment.save_at.keep),
            lambda step: progress(seed, step),
            initial=initial,
            rate=partial(rate, schedule, max_steps=experiment.max_steps) if schedule else None,
            clip=experiment.clip_gradient,
        )


def _task(name):
    """The class Task of train/tasks/NAME.py, and its class Options, of the module or in Task."""
    try:
        module = import_module(f"train.tasks.{name}")
    except Exception as error:
        if isinstance(error, UserError) or fatal(error):
            raise
        raise FigureError(f"train/tasks/{name}.py can't be imported", f"{type(error).__name__}: {error}") from error
    if not hasattr(module, "Task"):
        raise UserError(f"train/tasks/{name}.py has no class Task: see train/module_task.py")
    return module.Task, getattr(module, "Options", None) or module.Task.Options
