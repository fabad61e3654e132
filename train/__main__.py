"""Commands that a rule calls and a person can type:

`python -m train run | select_seed | merge_seeds | sweep | merge_shards`, `--help` for each.
"""

from core import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

import argparse  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from core import cli, errors, overlays  # noqa: E402
from core.suggestions import unknown  # noqa: E402
from train import experiments, sweep_spec  # noqa: E402


def main(arguments=None):
    """Parse the arguments and import only the command that is asked for: torch alone takes a second."""
    options = parser().parse_args(overlays.spread(sys.argv[1:] if arguments is None else arguments))
    importlib.import_module(f"train.commands.{options.command}").main(options)


def parser():
    """A subcommand a module; paths default to where the workflow puts them."""
    top = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train all seeds of one run")
    run.add_argument("--out", type=Path, metavar="DIR", help="gets SEED.safetensors of each seed")
    run.add_argument(
        "--sums", type=Path, metavar="FILE", help="gets the checksums of the series, as sha256sum writes them"
    )
    run.add_argument(
        "--start",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="has the seeds of the experiment that a warm start continues",
    )
    run.add_argument("--device", choices=["auto", "cpu", "cuda"], help="overrides the configuration")
    select = commands.add_parser(
        "select_seed", help="table the outcome of all seeds of a run, pick the one that is drawn"
    )
    select.add_argument("--trained", type=Path, metavar="DIR", help="has SEED.safetensors of each seed")
    select.add_argument("--out", type=Path, metavar="FILE", help="gets the series that is drawn")
    select.add_argument("--table", type=Path, metavar="FILE", help="gets the outcomes, a row a seed")
    merge = commands.add_parser("merge_seeds", help="join the tables of all runs of one experiment")
    merge.add_argument("name", metavar="EXPERIMENT")
    merge.add_argument("tables", nargs="*", type=Path, metavar="TABLE", help="written by select_seed")
    merge.add_argument("--out", type=Path, metavar="FILE", help="gets the joint table")
    for command in (run, select):
        command.add_argument("name", metavar="RUN", help="EXPERIMENT, or EXPERIMENT/VALUE of a scan")
        command.add_argument("--spec", metavar="JSON", help="the experiment itself, in place of --config")
    for command in (run, select, merge):
        overlays.option(command)
        command.set_defaults(resolve=resolve_run)
    sweep = commands.add_parser("sweep", help="train shards of a sweep; those that are finished are kept")
    sweep.add_argument(
        "names", nargs="+", metavar="SHARD", help="SWEEP for all its shards, or SWEEP/PART, such as sweep_parity/0.1-0"
    )
    sweep.add_argument("--out", type=Path, metavar="FILE", help="gets the losses, if there is one shard")
    sweep.add_argument("--among", nargs=2, type=int, metavar=("MODELS", "CORES"), help="say how far the whole sweep is")
    sweep.add_argument("--device", choices=["auto", "cpu", "cuda"], help="overrides the configuration")
    sweep.set_defaults(resolve=resolve_shards)
    shards = commands.add_parser("merge_shards", help="table what every model of a sweep did")
    shards.add_argument("name", metavar="SWEEP")
    shards.add_argument("--shards", type=Path, metavar="DIR", help="has PART.safetensors of each shard")
    shards.add_argument(
        "--out", type=Path, metavar="FILE", help="gets the table as .parquet; .csv and the curves go next to it"
    )
    shards.set_defaults(resolve=resolve_sweep)
    for command in (sweep, shards):
        command.add_argument("--spec", metavar="JSON", help="the sweep itself (or the shard), in place of --config")
        overlays.option(command)
    return top


def resolve_run(options):
    """What the options ask for: the run as an Experiment, and the results folder, where --out is not given."""
    if options.spec is not None:
        spec = parsed(options.spec)
        return experiments.from_spec(spec | {"name": options.name} if isinstance(spec, dict) else spec), Path("results")
    config = experiments.validated(experiments.load(options.config))
    runs, faults = experiments.surveyed(config)
    return asked(options.name, runs, faults, "run"), Path(config["results"])


def asked(name, known, faults, kind):
    """The one of `known` that is asked for. Raises UserError for its fault, or if there is none of that name."""
    if name in faults:
        raise faults[name]
    if name not in known:
        raise errors.UserError(unknown(name, known, kind))
    return known[name]


def resolve_sweep(options):
    """The Sweep that the options ask for, and the results folder, where --out is not given."""
    if options.spec is not None:
        return sweep_spec.from_spec(parsed(options.spec)), Path("results")
    sweeps, faults, results = configured(options)
    return asked(options.name, sweeps, faults, "sweep"), results


def resolve_shards(options):
    """SWEEP/PART -> Sweep of each shard that the options ask for, and the results folder."""
    if options.spec is not None:
        return {options.names[0]: sweep_spec.from_spec(parsed(options.spec))}, Path("results")
    sweeps, faults, results = configured(options)
    known = {
        name: {f"{name}/{part}": shard for part, shard in sweep.shards().items()} for name, sweep in sweeps.items()
    }
    known |= {name: {name: shard} for shards in list(known.values()) for name, shard in shards.items()}
    faults |= {name: faults[sweep] for name in options.names if (sweep := name.partition("/")[0]) in faults}
    asked_for = [asked(name, known, faults, "shard") for name in options.names]
    return {name: shard for shards in asked_for for name, shard in shards.items()}, results


def configured(options):
    """Every sweep of the configuration by name, the faults of others, and the results folder."""
    config = experiments.validated(experiments.load(options.config))
    return *sweep_spec.surveyed(config), Path(config["results"])


def parsed(text):
    """The value of --spec."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise errors.UserError(f"--spec is not JSON: {error}") from None


if __name__ == "__main__":
    cli.run(main)
