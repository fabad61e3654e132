"""What a figure reads: from the names in its header to the files of results, and from the files to values."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from core import csv_table as train_table
from core.errors import UserError
from core.suggestions import Named, unknown
from figures.harness import catalog, variants
from train.checkpoints import CheckpointSeries


def chosen(outputs, entries, results, plan):
    """The figures that a config asks for by name, name -> sentence of those that can't be made, and name -> `paths`.

    outputs, entries: `outputs` and `figures` of the config. plan: a train.requested.Requested. A broken file is no
    mistake of the config; for one, UserError is raised.
    """
    figures, broken = variants.chosen(outputs["figures"], entries)
    read_by, lacking = of_figures(figures, results, plan)
    figures = {name: figure for name, figure in figures.items() if name in read_by}
    for name in figures if outputs["figures"] != "all" else ():
        catalog.check_layout(figures[name], outputs["canvases"])
    return figures, broken | lacking, read_by


def of_figures(figures, results, plan, only=None):
    """Name of a figure -> its `paths`, and name -> sentence of those that read what the config does not have.

    plan: a train.requested.Requested. only: arguments, if not all. Raises UserError where the config has what is read,
    but it can't be trained as it stands, and for what the config's `figures:` reads and the config does not have.
    """
    paths_by_figure, faults = {}, {}
    for name, figure in figures.items():
        try:
            sources = figure.sources
        except UserError as error:
            faults[name] = str(error)
            continue
        for source in (source for argument, source in sources.items() if only is None or argument in only):
            plan.check(source)
        try:
            paths_by_figure[name] = paths(figure, results, plan.runs, plan.scans, plan.sweeps, only)
        except UserError as error:
            if "reads" in figure.entry:
                raise
            faults[name] = str(error)
    return paths_by_figure, faults


def paths(figure, results, runs, scans, sweeps=(), only=None):
    """Argument name -> file, or value -> file for a scan, seed -> file for all seeds, of all that `figure` reads.

    results: folder. runs: name -> Experiment. sweeps: their names. scans: experiment -> values. only: arguments, if not
    all. Raises UserError for an unknown one.
    """
    return {
        argument: _path(figure, source, Path(results), runs, scans, sweeps)
        for argument, source in figure.sources.items()
        if only is None or argument in only
    }


def tables(figure, results, runs=None):
    """Argument name -> file with the outcomes of every seed of the experiment that it reads.

    A sweep, a file and an imported run have none that says how many seeds show something. runs: name -> Experiment.
    """
    imported = {name.partition("/")[0] for name, run in (runs or {}).items() if _is_imported(run)}
    return {
        argument: str(Path(results) / "seeds" / f"{source.name.partition('/')[0]}.csv")
        for argument, source in figure.sources.items()
        if source.kind not in ("sweep", "file") and source.name.partition("/")[0] not in imported
    }


def files(paths):
    """The files in what `paths` returned, as one list."""
    return [file for entry in paths.values() for file in (entry.values() if isinstance(entry, dict) else [entry])]


def data(figure, paths):
    """Argument name -> value of all that the functions of `figure` take: what it reads, and its options if it has any.

    An optional read that is dropped is None. paths: as `paths` returned them.
    """
    options = {"options": SimpleNamespace(**figure.options)} if figure.options else {}
    return load(paths) | dict.fromkeys(figure.dropped) | options


def load(paths):
    """Argument name -> CheckpointSeries, Scan of them by value, or table of outcomes.

    The metrics of a sweep's CheckpointSeries are [T, models].
    """
    return {
        name: Scan(name, {value: _read(file) for value, file in entry.items()})
        if isinstance(entry, dict)
        else _read(entry)
        for name, entry in paths.items()
    }


class Scan(Named):
    """The runs of a scan by value as text. It says so where it is taken for a run."""

    def __init__(self, name, runs):
        super().__init__("value of the scan", runs)
        self.name = name

    def __getattr__(self, attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        one = f"{self.name}[{next(iter(self), '')!r}]"
        raise AttributeError(f"`{self.name}` is a scan, a dict from value to run: pick one, such as {one}.{attribute}")


def table(path):
    """Column -> values [rows] of a CSV file: float64 where every entry is a number or empty (NaN), else strings."""
    rows = train_table.read(path)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Named("column", {name: _numbers(values) for name, values in columns.items()})


def _numbers(values):
    try:
        return np.array([float(value) if value else np.nan for value in values])
    except (TypeError, ValueError):
        return np.array(values)


def _path(figure, source, results, runs, scans, sweeps):
    name, at = source.name, f"{figure.place('reads')} reads"
    if source.kind == "file":
        if not Path(name).is_file() and not Path(name).is_relative_to(results):
            raise UserError(f"{at} {name}, which does not exist")
        return name
    if source.kind == "sweep":
        if name not in sweeps:
            raise UserError(f"{at} a sweep that the config does not have: {unknown(name, sweeps, 'sweep')}")
        return str(results / "sweeps" / f"{name}.safetensors")
    known = {*scans, *(run for run in runs if "/" not in run)}
    if name not in known and not (source.kind in ("run", "each") and name in runs):
        values = {f"{name.partition('/')[0]}/{value}" for value in scans.get(name.partition("/")[0], ())}
        raise UserError(
            f"{at} an experiment that the config does not have: {unknown(name, values or known, 'experiment')}"
        )
    if source.kind == "seeds":
        return str(results / "seeds" / f"{name}.csv")
    if source.kind == "each":
        if name in scans:
            raise UserError(f"{at} all seeds of {name}, a scan; allowed: of one run, such as {name}/{scans[name][0]}")
        if _is_imported(runs[name]):
            return {"imported": str(results / "runs" / f"{name}.safetensors")}
        return {str(seed): str(results / "trained" / name / f"{seed}.safetensors") for seed in runs[name].seeds}
    if name in scans:
        return {value: str(results / "runs" / name / f"{value}.safetensors") for value in scans[name]}
    return str(results / "runs" / f"{name}.safetensors")


def _is_imported(run):
    return hasattr(run, "imported")


def _read(path):
    return table(path) if path.endswith(".csv") else CheckpointSeries.read(path)
