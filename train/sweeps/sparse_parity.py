"""Sweep over sparse parity, by width, train size and weight decay: one model at a time on a CPU, in batches on CUDA."""

from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
import torch

from train.engine.device import batches, models_per_batch
from train.engine.loop import CurveRecorder, fit
from train.options import Options as SweepOptions
from train.options import option
from train.sweeps import parity_lookup
from train.tasks import sparse_parity

METRICS = ("train_loss", "test_loss")


@dataclass(frozen=True)
class Options(SweepOptions):
    """`options:` of a sweep."""

    n_bits: int = option(30, minimum=1, maximum=1000)
    k: int = option(3, minimum=1, maximum=1000, description="the parity of the first k bits is the label")
    test_size: int = option(5000, minimum=1, maximum=1_000_000)
    init_scale: float = option(1.0, minimum=0, maximum=100, description="initial weights are multiplied by it")
    clip: float = option(1e-7, above=0, maximum=0.1, description="probabilities keep this far from 0 and 1")

    def check(self):
        if self.k > self.n_bits:
            yield "k", f"at most {self.n_bits} (n_bits)"


@dataclass(frozen=True)
class Axes:
    """One value of each axis; the last axis makes the shards."""

    width: int = option(minimum=1, maximum=10_000)
    train_size: int = option(minimum=1, maximum=1_000_000)
    weight_decay: float = option(minimum=0, maximum=100)


@dataclass(frozen=True)
class Outcomes:
    """Thresholds that classify what a model did."""

    learned: float = option(1e-5, above=0, description="lowest train loss at most")
    generalized: float = option(1e-5, above=0, description="lowest test loss at most")
    ratio: float = option(50000.0, minimum=1, description="test loss over train loss, at its largest: beyond, it groks")

    def table(self, curves):
        """Column -> values [models] of a sweep (a CheckpointSeries): extremes of the losses, and the outcome."""
        from train.analysis import parity_outcomes

        losses = (curves.metrics[name] for name in METRICS)
        return parity_outcomes.table(curves.steps, *losses, asdict(self))


def trained(shard, device):
    """Yield index, metrics (losses [T] in nats) and no weights of each model of a shard."""
    for index, losses in one_by_one(shard) if device.type == "cpu" else side_by_side(shard, device):
        yield index, {name: losses[:, column] for column, name in enumerate(METRICS)}, {}


def one_by_one(shard):
    """Yield index and losses [T, 2] of each model, trained alone by table lookup, those that share data in turn."""
    options, models = Options(**shard.options), shard.models()
    splits = lru_cache(maxsize=1)(_splits)
    for index in sorted(range(len(models)), key=lambda index: (models[index]["seed"], models[index]["train_size"])):
        model = models[index]
        train, test = splits(options, model["seed"], model["train_size"])
        network = parity_lookup.Model(
            train, options.n_bits, model["width"], model["seed"], options.init_scale, options.clip
        )
        spec = shard.optimizer_for(model)
        yield index, np.array(parity_lookup.fit(network, test, spec, shard.max_steps, shard.evaluate_every))


def side_by_side(shard, device):
    """Yield index and losses [T, 2] of each model, trained in batches as large as the device's memory allows."""
    options, models = Options(**shard.options), shard.models()
    steps = range(0, shard.max_steps + 1, shard.evaluate_every)
    for indices in batches(range(len(models)), models_per_batch(device, bytes_each(models, options))):
        batch, recorder = [models[index] for index in indices], CurveRecorder(METRICS)
        fit(task_of(batch, options, device), [shard.optimizer_for(model) for model in batch], steps, recorder)
        losses = np.array([recorder.curves[name] for name in METRICS])  # [2, T, models]
        yield from zip(indices, losses.transpose(2, 1, 0), strict=True)


def task_of(models, options, device):
    """The Task that trains `models` (dicts with width, train_size, seed) as one batch, padded to the largest."""
    sizes = [(model["width"], model["train_size"]) for model in models]
    width, train_size = map(max, zip(*sizes, strict=True))
    return sparse_parity.Task(
        sparse_parity.Options(options.n_bits, options.k, train_size, options.test_size, width),
        [model["seed"] for model in models],
        torch.float32,
        device,
        sizes=sizes,
        inputs="bits",
        clip=options.clip,
        init_scale=options.init_scale,
        draw=sparse_parity.draw_nested_digits,
    )


def bytes_each(models, options):
    """Memory that one model of a batch takes at most: activations, inputs, and weights with Adam's state."""
    width, n_inputs = max(model["width"] for model in models), options.n_bits + 1
    sizes = max(model["train_size"] for model in models), options.test_size
    return 4 * (max(sizes) * (4 * width + 8) + sum(sizes) * n_inputs + 8 * n_inputs * width)


def _splits(options, seed, train_size):
    """Train and test Data of one seed and train size."""
    train, test = sparse_parity.draw_nested_digits(seed, options.n_bits, train_size, options.test_size)
    return parity_lookup.Data(train, options.k), parity_lookup.Data(test, options.k, gradient=False)
