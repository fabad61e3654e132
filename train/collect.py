"""Joins the shards of a sweep: one table, a row a model, as Parquet and CSV, and all loss curves in one file."""

import io
from pathlib import Path

import numpy as np

from train import table
from train.measure import outcome
from train.series import CheckpointSeries
from workflow.files import atomic
from workflow.job import UserError


def main(options):
    """`python -m train collect`."""
    sweep, results = options.chosen(options)
    out = options.out or results / "sweeps" / f"{sweep.name}.parquet"
    curves = joined(sweep, options.shards or results / "sweeps" / "shards" / sweep.name)
    columns = tabled(sweep, curves)
    curves.write(out.with_suffix(".safetensors"))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*(values.tolist() for values in columns.values()), strict=True)]
    table.write(out.with_suffix(".csv"), rows)
    write_parquet(out, columns)
    counts = {word: int((columns["outcome"] == word).sum()) for word in outcome.OUTCOMES}
    print(f"{sweep.name}: {len(rows)} models: " + ", ".join(f"{count} {word}" for word, count in counts.items()))


def joined(sweep, folder):
    """The losses [T, models] of every model of a sweep, in its order, with its hyper-parameters as constants."""
    models = sweep.models()
    place = {tuple(model.values()): index for index, model in enumerate(models)}
    steps = np.arange(0, sweep.max_steps + 1, sweep.evaluate_every)
    losses = {name: np.empty((len(steps), len(models))) for name in ("train_loss", "test_loss")}
    for part, shard in sweep.shards().items():
        series = read(Path(folder) / f"{part}.safetensors", shard)
        columns = [place[tuple(model.values())] for model in shard.models()]
        for name, values in losses.items():
            values[:, columns] = series.metrics[name]
    return CheckpointSeries(
        spec=sweep.spec(), versions=series.versions, steps=steps, weights={}, metrics=losses,
        train_index=np.empty(0, np.int64),
        constants={name: np.array([model[name] for model in models]) for name in models[0]},
    )


def read(path, shard):
    """The losses of one shard. Raises UserError if it is damaged, absent or of another recipe."""
    series = CheckpointSeries.read(path)
    if series.spec != shard.recipe():
        raise UserError(f"{path} was trained by another recipe than {shard.name} is now: run it again")
    return series


def tabled(sweep, curves):
    """Column -> values [models]: hyper-parameters, seed, and what the model did."""
    losses = curves.metrics["train_loss"], curves.metrics["test_loss"]
    return curves.constants | outcome.table(curves.steps, *losses, sweep.outcomes)


def write_parquet(path, columns):
    """Write columns as one Parquet file; the same columns give the same bytes."""
    import pyarrow
    from pyarrow import parquet

    contents = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), contents)
    with atomic(path) as temporary:
        temporary.write_bytes(contents.getvalue())
