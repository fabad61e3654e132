"""Provenance of a figure's numbers: recipe, seed and versions from the headers of result files."""

import csv
import json
from pathlib import Path

from core.errors import UserError


def of_run(path):
    """Experiment, seed or seeds, config, versions and digest of a run or sweep, from its safetensors file."""
    try:
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(json.loads(file.read(length))["__metadata__"]["series"])
        spec, versions, digest = header["spec"], header["versions"], header["digest"]
        config = {key: value for key, value in spec.items() if key not in ("name", "seed", "seeds", "device")}
        seeds = {key: spec[key] for key in ("seed", "seeds") if key in spec}
        return {"experiment": spec["name"], **seeds, "config": config, "versions": versions, "digest": digest}
    except (KeyError, ValueError, TypeError, MemoryError, OverflowError):
        raise UserError(
            f"{path} is damaged (it has no header of a checkpoint series): delete it and run again"
        ) from None


def of_seeds(path):
    """How many of the seeds in a table of outcomes show the phenomenon: {"experiment", "show": 9, "of": 10}."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            shown = [int(row["shows"]) for row in csv.DictReader(file)]
    except (KeyError, ValueError, TypeError):
        raise UserError(f"{path} is damaged (it says of no seed what it shows): delete it and run again") from None
    return {"experiment": Path(path).stem, "show": sum(shown), "of": len(shown)}
