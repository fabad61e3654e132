"""Measures every seed of one run, writes a table of the outcomes, and picks the seed that figures draw."""

import shutil

from core import csv_table
from core.atomic import atomic
from core.errors import UserError
from train.checkpoints import CheckpointSeries
from train.measures import columns as measured


def main(options):
    """`python -m train select_seed`."""
    experiment, results = options.resolve(options)
    folder = options.trained or results / "trained" / experiment.name
    rows = [row(experiment, seed, read(experiment, folder, seed)) for seed in experiment.seeds]
    showing = sorted(row["seed"] for row in rows if row["shows"])
    counted = f"{len(showing)} of {len(rows)} seeds show the phenomenon"
    print(f"{experiment.name}: {counted if experiment.shows else 'no bounds under `shows`, the lowest seed is copied'}")
    drawn = showing[0] if showing else min(experiment.seeds)
    with atomic(options.out or results / "runs" / f"{experiment.name}.safetensors") as temporary:
        shutil.copyfile(folder / f"{drawn}.safetensors", temporary)
    csv_table.write(options.table or results / "trained" / f"{experiment.name}.csv", rows)


def read(experiment, folder, seed):
    """The series of one seed. Raises UserError if it is damaged, absent, unfinished or of another recipe."""
    path = folder / f"{seed}.safetensors"
    series = CheckpointSeries.read(path)
    if series.spec | {"device": None} != experiment.recipe() | {"seed": seed, "device": None}:
        raise UserError(f"{path} was trained by another recipe than {experiment.name} is now: run it again")
    if series.steps[-1] != experiment.max_steps:
        raise UserError(f"{path} is not finished: run it again")
    return series


def row(experiment, seed, series):
    """A row of the table: the value of the scan, the seed, whether it shows the phenomenon, and its outcome."""
    columns = measured.columns(series, experiment.measures, experiment.shows)
    shows = measured.shows(columns, experiment.shows, f"experiments.{experiment.name}.shows", series.metrics)
    return experiment.varies | {"seed": seed, "shows": int(shows)} | columns
