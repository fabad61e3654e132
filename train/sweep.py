"""Trains shards of a sweep, one model after the other, and writes the loss curves of each shard."""

import platform
import time
from functools import lru_cache
from importlib import metadata

import numpy as np
import torch

from train.series import CheckpointSeries
from train.sweep_progress import Progress, counted
from train.sweeps import parity
from workflow.job import UserError


def main(options):
    """`python -m train sweep`."""
    torch.set_num_threads(1)  # a model fits one core's cache; the workflow runs one job a core
    shards, results = options.chosen(options)
    if options.out and len(shards) > 1:
        raise UserError(f"--out names one file, but {len(shards)} shards are asked for")
    paths = {name: options.out or results / "sweeps" / "shards" / f"{name}.safetensors" for name in shards}
    progress = Progress(shards)
    missing = [name for name, shard in shards.items() if not finished(paths[name], shard)]
    for name in shards.keys() - set(missing):
        progress.keep(shards[name])
    for name in missing:
        began = time.monotonic()
        trained(shards[name], progress).write(paths[name])
        if options.among:
            print(among(shards[name], paths[name].parent, *options.among, time.monotonic() - began), flush=True)


def among(shard, folder, total, cores, seconds):
    """How far the whole sweep is, by the files in `folder`: shards take alike long, and each of `cores` trains one."""
    size = len(shard.models())
    done = min(size * len(list(folder.glob("[!.]*.safetensors"))), total)
    return f"{shard.name}: {counted(done, total, seconds * (total - done) / size / cores)}"


def finished(path, shard):
    """Whether a file is there, whole, and of this recipe."""
    try:
        return path.exists() and CheckpointSeries.read(path).spec == shard.recipe()
    except UserError:
        return False


def trained(shard, on_model=lambda model: None):
    """The losses of a shard's models at every evaluation, as a CheckpointSeries: metrics [T, models], models in order.

    Each model is trained alone: its losses do not depend on what else the shard holds.
    """
    options = shard.options
    splits = lru_cache(maxsize=1)(_splits)  # models that share data come in turn
    models = shard.models()
    order = sorted(range(len(models)), key=lambda index: (models[index]["seed"], models[index]["train_size"]))
    curves = [None] * len(models)
    for index in order:
        chosen = models[index]
        train, test = splits(chosen["seed"], options["n_bits"], options["k"], chosen["train_size"], options["test_size"])
        model = parity.Model(train, options["n_bits"], chosen["width"], chosen["seed"], options["init_scale"], options["clip"])
        curves[index] = parity.fit(model, test, shard.rule(chosen), shard.max_steps, shard.evaluate_every)
        if not np.isfinite(curves[index]).all():
            raise UserError(f"{shard.name}, {chosen}: the loss is not finite: lower optimizer.lr, raise its eps")
        on_model(chosen)
    train_loss, test_loss = np.moveaxis(np.array(curves), (0, 2), (2, 0))
    return CheckpointSeries(
        spec=shard.recipe(),
        versions={name: metadata.version(name) for name in ("torch", "numpy", "safetensors")}
        | {"python": platform.python_version(), "machine": platform.machine()},
        steps=np.arange(0, shard.max_steps + 1, shard.evaluate_every),
        weights={},
        metrics={"train_loss": train_loss, "test_loss": test_loss},
        train_index=np.empty(0, np.int64),
    )


def _splits(seed, n_bits, k, train_size, test_size):
    """Train and test Data of one seed and train size."""
    train, test = parity.sequences(seed, n_bits, train_size, test_size)
    return parity.Data(train, k), parity.Data(test, k, gradient=False)
