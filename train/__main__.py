"""Commands that a rule calls and a person can type:

`python -m train run | import | select_seed | merge_seeds | sweep | merge_shards`, `--help` for each.
"""

from core import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

import argparse  # noqa: E402
import sys  # noqa: E402
from importlib import import_module  # noqa: E402
from pathlib import Path  # noqa: E402

from core import cli, overlays  # noqa: E402

DYNAMIC = ("train.commands.{command}", "train.resolve_{kind}")  # for fingerprints: what is imported by name
RESOLVERS = {  # command -> kind of what it is asked for, and the function that finds it
    "run": ("run", "resolve_run"),
    "select_seed": ("run", "resolve_run"),
    "import": ("run", "resolve_import"),
    "import_series": ("run", "resolve_import"),
    "sweep": ("sweep", "resolve_shards"),
    "merge_shards": ("sweep", "resolve_sweep"),
}
MODULES = {"import": "import_series"}  # command -> module, where they have different names


def main(arguments=None):
    """Parse the arguments and import only the command that is asked for: torch alone takes a second."""
    options = parser().parse_args(overlays.spread(sys.argv[1:] if arguments is None else arguments))
    if options.command in RESOLVERS:
        kind, function = RESOLVERS[options.command]
        options.resolve = getattr(import_module(f"train.resolve_{kind}"), function)
    import_module(f"train.commands.{MODULES.get(options.command, options.command)}").main(options)


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
        "--start", nargs="?", type=Path, metavar="DIR", help="has the seeds of the run that it starts from"
    )
    run.add_argument("--device", choices=["auto", "cpu", "cuda"], help="overrides the configuration")
    select = commands.add_parser(
        "select_seed", help="table the outcome of all seeds of a run, pick the one that is drawn"
    )
    select.add_argument("--trained", type=Path, metavar="DIR", help="has SEED.safetensors of each seed")
    select.add_argument("--out", type=Path, metavar="FILE", help="gets the series that is drawn")
    select.add_argument("--table", type=Path, metavar="FILE", help="gets the outcomes, a row a seed")
    imports = commands.add_parser(
        "import", aliases=["import_series"], help="make a series of checkpoints that were saved elsewhere"
    )
    imports.add_argument("name", metavar="RUN", help="that of the configuration, or with --checkpoints any name")
    imports.add_argument(
        "--checkpoints",
        metavar="PATTERN",
        help="files, such as 'run/*.pth' or 'run/step_{step}.pt', in place of --config",
    )
    imports.add_argument(
        "--weights",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=KEY",
        help="such as w_input=model.mlp.W_in.T; default: all arrays",
    )
    imports.add_argument(
        "--metrics",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=KEY",
        help="keys, or a table: .csv .json .jsonl",
    )
    imports.add_argument(
        "--step", type=_number, metavar="KEY", help="of the step in a file; default: it is in the name"
    )
    imports.add_argument(
        "--splits", nargs="+", action="extend", default=[], metavar="SPLIT=FILE", help="train=FILE, and test=FILE"
    )
    imports.add_argument("--task", help="a module of train/tasks, if the network is one of those")
    imports.add_argument(
        "--option", nargs="+", action="extend", default=[], metavar="NAME=VALUE", help="of the task, such as modulus=23"
    )
    imports.add_argument("--out", type=Path, metavar="FILE", help="gets the series")
    imports.add_argument("--table", type=Path, metavar="FILE", help="gets the outcome, a row")
    merge = commands.add_parser("merge_seeds", help="join the tables of all runs of one experiment")
    merge.add_argument("name", metavar="EXPERIMENT")
    merge.add_argument("tables", nargs="*", type=Path, metavar="TABLE", help="written by select_seed")
    merge.add_argument("--out", type=Path, metavar="FILE", help="gets the joint table")
    for command in (run, select):
        command.add_argument("name", metavar="RUN", help="EXPERIMENT, or EXPERIMENT/VALUE of a scan")
    for command in (run, imports, select, merge):
        overlays.option(command)
    sweep = commands.add_parser("sweep", help="train shards of a sweep; those that are finished are kept")
    sweep.add_argument(
        "names", nargs="+", metavar="SHARD", help="SWEEP for all its shards, or SWEEP/PART, such as sweep_parity/0.1-0"
    )
    sweep.add_argument("--out", type=Path, metavar="FILE", help="gets the losses, if there is one shard")
    sweep.add_argument("--among", nargs=2, type=int, metavar=("MODELS", "CORES"), help="say how far the whole sweep is")
    sweep.add_argument("--device", choices=["auto", "cpu", "cuda"], help="overrides the configuration")
    shards = commands.add_parser("merge_shards", help="table what every model of a sweep did")
    shards.add_argument("name", metavar="SWEEP")
    shards.add_argument("--shards", type=Path, metavar="DIR", help="has PART.safetensors of each shard")
    shards.add_argument(
        "--out", type=Path, metavar="FILE", help="gets the table as .parquet; .csv and the curves go next to it"
    )
    for command in (sweep, shards):
        overlays.option(command)
    for command in (run, imports, select, sweep, shards):
        command.add_argument("--spec", metavar="FILE", help="what to train, as JSON, in place of --config")
    return top


def _number(word):
    """A whole number, or the word as it is."""
    return int(word) if word.isdigit() else word


if __name__ == "__main__":
    cli.run(main)
