"""Commands that a rule calls and a person can type: `python -m train run | gather | seeds`, `--help` for each."""

import argparse
import importlib
import json
from pathlib import Path

from train import experiment
from workflow import job


def main(arguments=None):
    """Parse the arguments and import only the command that is asked for: torch alone takes a second."""
    options = parser().parse_args(arguments)
    importlib.import_module(f"train.{options.command}").main(options)


def parser():
    """A subcommand a module; paths default to where the workflow puts them."""
    top = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train all seeds of one run")
    run.add_argument("--out", type=Path, metavar="DIR", help="gets SEED.safetensors of each seed")
    run.add_argument("--device", choices=["auto", "cpu", "cuda"], help="overrides the configuration")
    gather = commands.add_parser("gather", help="table the outcome of all seeds of one run, pick the one that is drawn")
    gather.add_argument("--trained", type=Path, metavar="DIR", help="has SEED.safetensors of each seed")
    gather.add_argument("--out", type=Path, metavar="FILE", help="gets the series that is drawn")
    gather.add_argument("--table", type=Path, metavar="FILE", help="gets the outcomes, a row a seed")
    seeds = commands.add_parser("seeds", help="join the tables of all runs of one experiment")
    seeds.add_argument("name", metavar="EXPERIMENT")
    seeds.add_argument("tables", nargs="*", type=Path, metavar="TABLE", help="written by gather")
    seeds.add_argument("--out", type=Path, metavar="FILE", help="gets the joint table")
    for command in (run, gather):
        command.add_argument("name", metavar="RUN", help="EXPERIMENT, or EXPERIMENT/VALUE of a scan")
        command.add_argument("--spec", metavar="JSON", help="the experiment itself, in place of --config")
    for command in (run, gather, seeds):
        command.add_argument("--config", nargs="+", type=Path, default=[Path("config.yaml")], metavar="FILE",
                             help="each is laid over those before it (default: config.yaml)")
        command.set_defaults(chosen=chosen)
    return top


def chosen(options):
    """What the options ask for: the run as an Experiment, and the results folder, where --out is not given."""
    if options.spec is not None:
        try:
            spec = json.loads(options.spec)
        except ValueError as error:
            raise job.UserError(f"--spec is not JSON: {error}") from None
        return experiment.from_spec(spec | {"name": options.name} if isinstance(spec, dict) else spec), Path("results")
    config = experiment.validated(experiment.load(options.config))
    runs = experiment.experiments(config)
    if options.name not in runs:
        files = ", ".join(map(str, options.config))
        raise job.UserError(f"{files}: no run {options.name!r}; there are: {', '.join(runs)}")
    return runs[options.name], Path(config["results"])


if __name__ == "__main__":
    job.run(main)
