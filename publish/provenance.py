"""Where a picture's numbers come from: the recipe, seed and versions that results carry in their headers."""

import csv
import json
from pathlib import Path

from core.errors import UserError


def of_run(path):
    """Experiment, seed or seeds, config, versions and digest of a run, a run of a scan, or a sweep (safetensors)."""
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
    """How many rows of a table of outcomes show the phenomenon, of how many: {"show": 9, "of": 10}."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            shown = [int(row["shows"]) for row in csv.DictReader(file)]
    except (KeyError, ValueError, TypeError):
        raise UserError(f"{path} is damaged (it says of no seed what it shows): delete it and run again") from None
    return {"experiment": Path(path).stem, "show": sum(shown), "of": len(shown)}
