"""The run that a command line asks for: by its name in the configuration, or as the workflow gives it."""

from pathlib import Path

from core import given, hints
from core.errors import UserError
from core.suggestions import unknown
from train import experiments
from train.metric_table import SUFFIXES


def resolve_run(options):
    """The run as an Experiment, and the results folder, where --out is not given."""
    if options.spec is not None:
        spec = given.read(options.spec, "--spec")
        run = experiments.from_spec(spec | {"name": options.name} if isinstance(spec, dict) else spec)
        return run, Path("results")
    config = experiments.validated(experiments.load(options.config))
    runs, faults = experiments.surveyed(config)
    run, imports = asked(options.name, runs, faults, "run"), options.command == "import"
    if experiments.is_imported(run) != imports:
        state = "it is trained" if imports else "it was trained elsewhere"
        command = hints.python("train", "run" if imports else "import", options.name)
        raise UserError(f"{options.name}: {state}; run `{command}`")
    return run, Path(config["results"])


def resolve_import(options):
    """The ImportedRun that is asked for by `--checkpoints` and what belongs to it, or as above; and the folder."""
    if not options.checkpoints:
        if any(getattr(options, word) for word in ("weights", "metrics", "splits", "step", "task", "option")):
            raise UserError("--checkpoints is missing: it names the files, such as --checkpoints 'run/*.pth'")
        return resolve_run(options)
    table = len(options.metrics) == 1 and "=" not in options.metrics[0] and options.metrics[0].endswith(SUFFIXES)
    imported = {
        "checkpoints": options.checkpoints,
        "step": options.step,
        "weights": _pairs(options.weights, "--weights"),
        "metrics": options.metrics[0] if table else _pairs(options.metrics, "--metrics"),
        "splits": _pairs(options.splits, "--splits"),
    }
    spec = {
        "name": options.name,
        "imported": {key: value for key, value in imported.items() if value},
        "options": _pairs(options.option, "--option"),
    } | ({"task": options.task} if options.task else {})
    return experiments.from_spec(spec), Path("results")


def _pairs(words, option):
    """Name -> text of words such as NAME=TEXT."""
    for word in words:
        if not word.partition("=")[2]:
            raise UserError(f"{option} {word}: NAME=VALUE is expected")
    return {word.partition("=")[0].strip(): word.partition("=")[2].strip() for word in words}


def asked(name, known, faults, kind):
    """The one of `known` that is asked for. Raises UserError for its fault, or if there is none of that name."""
    if name in faults:
        raise faults[name]
    if name not in known:
        raise UserError(unknown(name, known, kind))
    return known[name]
