"""Trains shards of a sweep, and writes the curves and last weights of each shard."""

import time
from importlib import import_module

import numpy as np
import torch

from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.engine import device
from train.progress_bar import SweepProgress, counted

DYNAMIC = ("train.sweeps.{task}",)  # for fingerprints: what is imported by name


def main(options):
    """`python -m train sweep`."""
    torch.set_num_threads(1)  # a model fits one core's cache; the workflow runs one job per core
    shards, results = options.resolve(options)
    if options.out and len(shards) > 1:
        raise UserError(f"--out names one file, but {len(shards)} shards are asked for")
    paths = {name: options.out or results / "sweeps" / "shards" / f"{name}.safetensors" for name in shards}
    progress = SweepProgress(shards)
    missing = [name for name, shard in shards.items() if not finished(paths[name], shard)]
    for name in shards.keys() - set(missing):
        progress.keep(shards[name])
    for name in missing:
        began = time.monotonic()
        trained(shards[name], progress, options.device).write(paths[name])
        if options.among:
            print(among(shards[name], paths[name].parent, *options.among, time.monotonic() - began), flush=True)


def among(shard, folder, total, cores, seconds):
    """How far the whole sweep is, in words, by the files in `folder`.

    It is assumed that shards take equally long and that each of `cores` trains one; seconds: what this shard took.
    """
    size = len(shard.models())
    done = min(size * len(list(folder.glob("[!.]*.safetensors"))), total)
    return f"{shard.name}: {counted(done, total, seconds * (total - done) / size / cores)}"


def finished(path, shard):
    """Whether the file exists, undamaged, and was trained by this recipe."""
    try:
        return path.exists() and CheckpointSeries.read(path).spec == shard.recipe()
    except UserError:
        return False


def trained(shard, on_model=lambda model: None, wanted=None):
    """A shard's models as one CheckpointSeries, models in order.

    Its metrics are [T, models], its last weights name -> [models, *shape]. The module of the task in train/sweeps
    trains them. wanted: the device, in place of the sweep's. On a CPU each model is trained alone, and does
    not depend on the rest of the shard; on CUDA they are trained side by side, and may round differently.
    """
    models, where = shard.models(), device.resolve_device(shard.name, wanted or shard.device)
    results = [None] * len(models)
    for index, metrics, weights in import_module(f"train.sweeps.{shard.task}").trained(shard, where):
        if not np.isfinite(metrics["train_loss"]).all():
            raise UserError(f"{shard.name}, {models[index]}: the loss is not finite: lower optimizer.lr, raise its eps")
        results[index] = metrics, weights
        on_model(models[index])
    metrics, weights = (
        {name: [each[name] for each in part] for name in part[0]} for part in zip(*results, strict=True)
    )
    return CheckpointSeries(
        spec=shard.recipe(),
        versions=device.versions(where),
        steps=np.arange(0, shard.max_steps + 1, shard.evaluate_every),
        weights={name: np.stack(arrays) for name, arrays in weights.items()},
        metrics={name: np.stack(curves, 1) for name, curves in metrics.items()},
        train_index=np.empty(0, np.int64),
    )
