"""Joins the tables of outcomes of all runs of one experiment; a scan's parameter is the first column."""

from pathlib import Path

from train import experiment, table
from workflow.job import UserError
from workflow.names import unknown


def main(options):
    """`python -m train seeds`."""
    tables, out = options.tables, options.out
    if not tables or not out:
        config = experiment.validated(experiment.load(options.config))
        results, (runs, faults) = Path(config["results"]), experiment.surveyed(config)
        if fault := experiment.fault_of(options.name, faults):
            raise fault
        tables = tables or [results / "trained" / f"{run}.csv" for run in runs if run.split("/")[0] == options.name]
        out = out or results / "seeds" / f"{options.name}.csv"
    if not tables:
        raise UserError(unknown(options.name, config["experiments"], "experiment"))
    rows = [row for path in tables for row in table.read(path)]
    if len({tuple(row) for row in rows}) > 1:
        raise UserError(f"{options.name}: the tables have different columns: run gather again for each")
    table.write(out, rows)
