"""The models of a sweep over sparse parity, by width, train size and weight decay.

They are trained one by one on a CPU, side by side on CUDA.
"""

from functools import lru_cache

import numpy as np

from train.engine.device import batches, models_per_batch
from train.sweeps import parity_batched, parity_lookup


def trained(shard, device):
    """Yield index, metrics (losses [T] in nats) and no weights of each model of a shard."""
    for index, losses in _one_by_one(shard) if device.type == "cpu" else side_by_side(shard, device):
        yield index, {"train_loss": losses[:, 0], "test_loss": losses[:, 1]}, {}


def side_by_side(shard, device):
    """Yield index and losses [T, 2] of each model, trained in batches as large as the device's memory allows."""
    models = shard.models()
    size = models_per_batch(device, parity_batched.bytes_each(models, shard.options))
    for indices in batches(range(len(models)), size):
        chosen = [models[index] for index in indices]
        losses = np.array(
            parity_batched.fit(
                chosen,
                [shard.rule(model) for model in chosen],
                shard.options,
                shard.max_steps,
                shard.evaluate_every,
                device,
            )
        )
        yield from zip(indices, np.moveaxis(losses, 2, 0), strict=True)


def _one_by_one(shard):
    """The same by looking up; models that share data come in turn."""
    options, models = shard.options, shard.models()
    splits = lru_cache(maxsize=1)(_splits)
    for index in sorted(range(len(models)), key=lambda index: (models[index]["seed"], models[index]["train_size"])):
        chosen = models[index]
        train, test = splits(
            chosen["seed"], options["n_bits"], options["k"], chosen["train_size"], options["test_size"]
        )
        model = parity_lookup.Model(
            train, options["n_bits"], chosen["width"], chosen["seed"], options["init_scale"], options["clip"]
        )
        yield index, np.array(parity_lookup.fit(model, test, shard.rule(chosen), shard.max_steps, shard.evaluate_every))


def _splits(seed, n_bits, k, train_size, test_size):
    """Train and test Data of one seed and train size."""
    train, test = parity_lookup.sequences(seed, n_bits, train_size, test_size)
    return parity_lookup.Data(train, k), parity_lookup.Data(test, k, gradient=False)
