"""The run that a command line asks for: by its name in the configuration, or as the workflow gives it."""

from pathlib import Path

from core import given
from core.errors import UserError
from core.suggestions import unknown
from train import experiments


def resolve_run(options):
    """The run as an Experiment, and the results folder, where --out is not given."""
    if options.spec is not None:
        spec = given.read(options.spec, "--spec")
        return experiments.from_spec(spec | {"name": options.name} if isinstance(spec, dict) else spec), Path("results")
    config = experiments.validated(experiments.load(options.config))
    runs, faults = experiments.surveyed(config)
    return asked(options.name, runs, faults, "run"), Path(config["results"])


def asked(name, known, faults, kind):
    """The one of `known` that is asked for. Raises UserError for its fault, or if there is none of that name."""
    if name in faults:
        raise faults[name]
    if name not in known:
        raise UserError(unknown(name, known, kind))
    return known[name]
