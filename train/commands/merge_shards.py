"""Joins the shards of a sweep.

A table with a row per model, as Parquet and CSV; all curves and last weights in one file.
"""

import io
from collections import Counter
from pathlib import Path

import numpy as np

from core import csv_table
from core.atomic import atomic
from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.declared import declared

DYNAMIC = ("train.sweeps.{task}",)  # for fingerprints: its Outcomes make the table


def main(options):
    """`python -m train merge_shards`."""
    sweep, results = options.resolve(options)
    out = options.out or results / "sweeps" / f"{sweep.name}.parquet"
    curves = joined(sweep, options.shards or results / "sweeps" / "shards" / sweep.name)
    columns = table(sweep, curves)
    curves.write(out.with_suffix(".safetensors"))
    rows = [
        dict(zip(columns, row, strict=True))
        for row in zip(*(values.tolist() for values in columns.values()), strict=True)
    ]
    csv_table.write(out.with_suffix(".csv"), rows)
    write_parquet(out, columns)
    counts = Counter(columns["outcome"].tolist())
    print(
        f"{sweep.name}: {len(rows)} models: " + ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    )


def joined(sweep, folder):
    """Every model of a sweep, in its order: metrics, last weights and constants.

    Shapes: metrics [T, models], weights name -> [models, *shape], constants [models]. Constants are the
    hyper-parameters and the seed of each. The result does not depend on how the models were sharded.
    """
    models = sweep.models()
    position = {tuple(model.values()): index for index, model in enumerate(models)}
    shards = sweep.shards()
    parts = [read(Path(folder) / f"{part}.safetensors", shard) for part, shard in shards.items()]
    order = np.argsort([position[tuple(model.values())] for shard in shards.values() for model in shard.models()])
    return CheckpointSeries(
        spec=sweep.recipe() | {"outcomes": sweep.outcomes},
        versions=parts[0].versions,
        steps=parts[0].steps,
        weights={name: np.concatenate([part.weights[name] for part in parts])[order] for name in parts[0].weights},
        metrics={
            name: np.concatenate([part.metrics[name] for part in parts], 1)[:, order] for name in parts[0].metrics
        },
        train_index=np.empty(0, np.int64),
        constants={name: np.array([number(sweep, name, model[name]) for model in models]) for name in models[0]},
    )


def number(sweep, name, value):
    """A hyper-parameter as a number: a word is its position in the axis."""
    return sweep.axes[name].index(value) if isinstance(value, str) else value


def read(path, shard):
    """The models of one shard. Raises UserError if it is damaged, absent or of another recipe."""
    series = CheckpointSeries.read(path)
    if series.spec != shard.recipe():
        raise UserError(f"{path} was trained by another recipe than {shard.name} is now: run it again")
    return series


def table(sweep, curves):
    """Column -> values [models]: hyper-parameters, seed, and the outcome, as the sweep's trainer defines it."""
    models = sweep.models()
    columns = {name: np.array([model[name] for model in models]) for name in models[0]}
    return columns | declared(f"train.sweeps.{sweep.task}")["Outcomes"](**sweep.outcomes).table(curves)


def write_parquet(path, columns):
    """Write columns as one Parquet file; the same columns give the same bytes."""
    import pyarrow
    from pyarrow import parquet

    contents = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), contents)
    with atomic(path) as temporary:
        temporary.write_bytes(contents.getvalue())
