"""The sweep or the shards that a command line asks for: by name in the configuration, or as the workflow gives it."""

from pathlib import Path

from core import given
from core.config import validated
from core.overlays import load
from train import sweep_spec
from train.resolve_run import asked


def resolve_sweep(options):
    """The Sweep, and the results folder, where --out is not given."""
    if options.spec is not None:
        return sweep_spec.from_spec(given.read(options.spec, "--spec")), Path("results")
    sweeps, faults, results = configured(options)
    return asked(options.name, sweeps, faults, "sweep"), results


def resolve_shards(options):
    """SWEEP/PART -> Sweep of each shard, and the results folder."""
    if options.spec is not None:
        return {options.names[0]: sweep_spec.from_spec(given.read(options.spec, "--spec"))}, Path("results")
    sweeps, faults, results = configured(options)
    known = {
        name: {f"{name}/{part}": shard for part, shard in sweep.shards().items()} for name, sweep in sweeps.items()
    }
    known |= {name: {name: shard} for shards in list(known.values()) for name, shard in shards.items()}
    faults |= {name: faults[sweep] for name in options.names if (sweep := name.partition("/")[0]) in faults}
    named = [asked(name, known, faults, "shard") for name in options.names]
    return {name: shard for shards in named for name, shard in shards.items()}, results


def configured(options):
    """Every sweep of the configuration by name, the faults of others, and the results folder."""
    config = validated(load(options.config))
    return *sweep_spec.surveyed(config), Path(config["results"])
