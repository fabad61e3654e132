"""The models of a sweep over sparse parity, by width, train size and weight decay; see parity.py for what makes them fast."""

from functools import lru_cache

import numpy as np

from train.sweeps import parity


def trained(shard):
    """Yield index, metrics (losses [T] in nats) and no weights of each model of a shard; models that share data come in turn."""
    options, models = shard.options, shard.models()
    splits = lru_cache(maxsize=1)(_splits)
    for index in sorted(range(len(models)), key=lambda index: (models[index]["seed"], models[index]["train_size"])):
        chosen = models[index]
        train, test = splits(chosen["seed"], options["n_bits"], options["k"], chosen["train_size"], options["test_size"])
        model = parity.Model(train, options["n_bits"], chosen["width"], chosen["seed"], options["init_scale"], options["clip"])
        losses = np.array(parity.fit(model, test, shard.rule(chosen), shard.max_steps, shard.evaluate_every))
        yield index, {"train_loss": losses[:, 0], "test_loss": losses[:, 1]}, {}


def _splits(seed, n_bits, k, train_size, test_size):
    """Train and test Data of one seed and train size."""
    train, test = parity.sequences(seed, n_bits, train_size, test_size)
    return parity.Data(train, k), parity.Data(test, k, gradient=False)
