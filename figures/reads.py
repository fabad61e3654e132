"""What a figure reads: from the names in its header to the files of results, and from the files to values."""

from pathlib import Path

import numpy as np

from train import table as train_table
from train.series import CheckpointSeries
from workflow.job import UserError


def paths(figure, results, runs, scans, sweeps=()):
    """Argument name -> file, or value -> file for a scan, of all that `figure` reads.

    results: folder. runs, sweeps: names of those in the config. scans: experiment -> values. Raises UserError for an unknown one.
    """
    return {name: _path(figure, experiment, Path(results), runs, scans, sweeps) for name, experiment in figure.header.reads.items()}


def tables(figure, results):
    """Argument name -> file with the outcomes of every seed of the experiment that it reads; a sweep has none."""
    return {
        name: str(Path(results) / "seeds" / f"{experiment.removesuffix('/seeds')}.csv")
        for name, experiment in figure.header.reads.items()
        if not experiment.endswith("/sweep")
    }


def files(paths):
    """The files in what `paths` returned, as one list."""
    return [file for entry in paths.values() for file in (entry.values() if isinstance(entry, dict) else [entry])]


def load(paths):
    """Argument name -> CheckpointSeries (of a sweep: metrics [T, models]), dict of them by value (a scan), or table of outcomes."""
    return {
        name: {value: CheckpointSeries.read(file) for value, file in entry.items()} if isinstance(entry, dict) else _read(entry)
        for name, entry in paths.items()
    }


def table(path):
    """Column -> values [rows] of a CSV file: float64 where every entry is a number or empty (NaN), else strings."""
    rows = train_table.read(path)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return {name: _numbers(values) for name, values in columns.items()}


def _numbers(values):
    try:
        return np.array([float(value) if value else np.nan for value in values])
    except (TypeError, ValueError):
        return np.array(values)


def _path(figure, experiment, results, runs, scans, sweeps):
    name, slash, part = experiment.partition("/")
    if part == "sweep":
        if name not in sweeps:
            raise UserError(f"figures/{figure.name}.py reads sweep `{name}`, which the config does not have; it has {', '.join(sweeps) or 'none'}")
        return str(results / "sweeps" / f"{name}.safetensors")
    known = sorted(scans | {run: None for run in runs if "/" not in run})
    if name not in known or slash + part not in ("", "/seeds"):
        raise UserError(
            f"figures/{figure.name}.py reads experiment `{experiment}`, which the config does not have; it has {', '.join(known)}"
        )
    if part:
        return str(results / "seeds" / f"{name}.csv")
    if name in scans:
        return {value: str(results / "runs" / name / f"{value}.safetensors") for value in scans[name]}
    return str(results / "runs" / f"{name}.safetensors")


def _read(path):
    return table(path) if path.endswith(".csv") else CheckpointSeries.read(path)
