"""Joins the tables of outcomes of all runs of one experiment; the parameter of a scan is the first column."""

from pathlib import Path

from core import csv_table
from core.errors import UserError
from core.suggestions import unknown
from train import experiments


def main(options):
    """`python -m train merge_seeds`."""
    tables, out = options.tables, options.out
    if not tables or not out:
        config = experiments.validated(experiments.load(options.config))
        results, (runs, faults) = Path(config["results"]), experiments.surveyed(config)
        if fault := experiments.fault_of(options.name, faults):
            raise fault
        tables = tables or [results / "trained" / f"{run}.csv" for run in runs if run.split("/")[0] == options.name]
        out = out or results / "seeds" / f"{options.name}.csv"
    if not tables:
        raise UserError(unknown(options.name, config["experiments"], "experiment"))
    rows = [row for path in tables for row in csv_table.read(path)]
    if len({tuple(row) for row in rows}) > 1:
        raise UserError(f"{options.name}: the tables have different columns: run select_seed again for each")
    csv_table.write(out, rows)
