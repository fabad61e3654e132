"""Makes a checkpoint series of checkpoints that were saved elsewhere, and a table of one row of its outcome."""

from core import csv_table
from train import importing
from train.checkpoints import CheckpointSeries
from train.measures import columns as measured


def main(options):
    """`python -m train import`."""
    run, results = options.resolve(options)
    path = options.out or results / "runs" / f"{run.name}.safetensors"
    importing.write(run, path)
    series = CheckpointSeries.read(path)
    columns = measured.columns(series, run.measures, run.shows)
    shows = measured.shows(columns, run.shows, f"experiments.{run.name}.shows", series.metrics)
    if options.table or not options.checkpoints:
        csv_table.write(
            options.table or results / "trained" / f"{run.name}.csv", [run.varies | {"shows": int(shows)} | columns]
        )
    print(series)
