"""`python -m workflow why NAME`: what a run would do again, and why; `list`: every figure and its state.

Both take options of Snakemake.
"""

from core import environment

if __name__ == "__main__":
    environment.settle()  # before all other imports, which the user's PYTHONPATH might divert

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from core import cli, config, overlays  # noqa: E402
from core.errors import UserError  # noqa: E402
from core.suggestions import unknown  # noqa: E402
from figures.harness import catalog, variants  # noqa: E402
from workflow import listing, why  # noqa: E402

SNAKEFILE = Path(__file__).resolve().parent.parent / "Snakefile"


def main(arguments=None):
    options, more = parser().parse_known_args(overlays.spread(sys.argv[1:] if arguments is None else arguments))
    print("\n".join((listed if options.command == "list" else explained)(options, more)))


def listed(options, more):
    """The lines of `list`."""
    settings = config.validated(overlays.load(options.config))
    figures, broken = variants.chosen(settings["outputs"]["figures"], settings["figures"])
    return listing.table(figures, broken, dry_run("all", options.config, more)["jobs"], settings["results"])


def explained(options, more):
    """The lines of `why`. Raises UserError for a name that nothing has."""
    answer = {"names": [], "jobs": []}
    for target in targets(options.name):
        answer = dry_run(target, options.config, more)
        if options.name in ("all", target, *answer["names"]):
            break
    else:
        kind = [name for name in answer["names"] if ("/" in name) == ("/" in options.name)]  # files are many
        raise UserError(unknown(options.name, kind, "name of a figure, rule, run or file"))
    lines = why.sentences(answer["jobs"], "all" if options.name == target else options.name)
    return lines or [f"{options.name}: up to date, nothing would run"]


def parser():
    top = argparse.ArgumentParser(prog="python -m workflow", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = commands.add_parser("why", help="say what a run would do again, and why")
    asked.add_argument("name", nargs="?", default="all", metavar="NAME", help="a figure, rule, run or file")
    overlays.option(asked)
    overlays.option(commands.add_parser("list", help="list every figure: kind, seed, time to draw, size, state"))
    return top


def targets(name):
    """What to ask Snakemake for, in turn, to hear of a name: the name itself where it may be one, or everything."""
    if name in catalog.figures() or "/" in name and Path(name).suffix:
        return [name]
    return ["all"] if name == "all" else ["all", *[name] * catalog.is_target(name)]


def dry_run(target, words, more):
    """What a dry run of Snakemake would run and why, as workflow.why describes it. words: those after --config."""
    files = list(filter(overlays.is_file, words))
    values = [word for word in words if word not in files]
    for file in files:
        overlays.read(file)  # says in which file and line a mistake is; Snakemake does not
    options = [*(["--configfile", *files] if files else []), *(["--config", *values] if values else [])]
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "why.json")
        command = [sys.executable, "-m", "snakemake", "-s", SNAKEFILE, "-n", target, *more, *options]
        done = subprocess.run(
            command,
            env=os.environ | {why.ASKED: str(answer)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if answer.is_file():
            return json.loads(answer.read_text("utf-8"))
    errors = [line.removeprefix("error: ") for line in done.stderr.splitlines() if line.startswith("error: ")]
    raise UserError(errors[0] if errors else f"Snakemake can't answer: {done.stderr.strip()}")


if __name__ == "__main__":
    cli.run(main)
