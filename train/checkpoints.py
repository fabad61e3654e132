"""Checkpoint series: what the training of one seed keeps, as one safetensors file that is verified when read."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core import hints
from core.atomic import atomic
from core.errors import UserError
from core.suggestions import Named

NAMED = {"weights": "weight", "metrics": "metric", "moments": "moment of Adam's", "constants": "constant"}
KEY = "series"  # the only metadata key: safetensors writes several in random order


class DamagedSeries(UserError):
    """The file is truncated, altered, or not a checkpoint series."""

    def __init__(self, path, cause):
        super().__init__(f"{path} is damaged ({cause}): delete it and run again, and it is trained again")


@dataclass(frozen=True)
class CheckpointSeries:
    """The checkpoints of one training. The axis T comes first everywhere except in `constants` and `train_index`.

    steps [T] int64; weights: name -> [T, *shape]; metrics: name -> [T] float64, losses in nats, accuracies 0..1;
    moments: m.NAME and v.NAME -> [T, *shape], Adam's state at the checkpoint (empty unless requested);
    constants: untrained arrays of the network; train_index [n_train]: the train split; spec: recipe and seed.
    Of a sweep: metrics [T, models], final weights name -> [models, *shape] (of modular addition w_input
    [models, p, hidden] and w_output [models, hidden, p]), constants the hyper-parameters and seeds [models]
    (a word is its position in the axis).
    """

    spec: dict
    versions: dict
    steps: np.ndarray
    weights: dict
    metrics: dict
    train_index: np.ndarray
    moments: dict = field(default_factory=dict)
    constants: dict = field(default_factory=dict)

    def __post_init__(self):
        for group, kind in NAMED.items():
            object.__setattr__(self, group, Named(kind, getattr(self, group)))

    def at(self, step):
        """Index of the last checkpoint at or before `step` (the first one if there is none). Vectorized over steps."""
        index = np.maximum(np.searchsorted(self.steps, step, side="right") - 1, 0)
        return int(index) if np.ndim(index) == 0 else index

    @classmethod
    def read(cls, path):
        """Read a file and check its digest. Raises DamagedSeries, or UserError if there is no such file."""
        tensors, header = _contents(Path(path))
        if header.get("digest") != digest(tensors, header):
            raise DamagedSeries(path, "its contents do not match its digest")
        groups = {group: {name: tensors[name] for name in names} for group, names in header["groups"].items()}
        return cls(header["spec"], header["versions"], tensors["steps"], train_index=tensors["train_index"], **groups)

    def write(self, path):
        """Write to `path` under a temporary name first; the same series gives the same bytes."""
        from safetensors.numpy import save

        groups = {group: getattr(self, group) for group in ("weights", "metrics", "moments", "constants")}
        named = {"steps": self.steps, "train_index": self.train_index}
        for members in groups.values():
            if twice := named.keys() & members.keys():
                raise ValueError(f"two arrays have the same name: {', '.join(sorted(twice))}")
            named.update(members)
        tensors = {name: np.ascontiguousarray(named[name]) for name in sorted(named)}
        names = {group: sorted(members) for group, members in groups.items()}
        header = {"spec": self.spec, "versions": self.versions, "groups": names}
        header["digest"] = digest(tensors, header)
        contents = save(tensors, metadata={KEY: json.dumps(header, sort_keys=True)})
        with atomic(path) as temporary:
            temporary.write_bytes(contents)  # not `save_file`: its errors don't tell a full disk from another fault


def digest(tensors, header):
    """SHA-256 over the header (without `digest`) and every tensor's name, type, shape and bytes."""
    layout = {name: [str(array.dtype), list(array.shape)] for name, array in tensors.items()}
    described = {key: value for key, value in header.items() if key != "digest"} | {"layout": layout}
    total = hashlib.sha256(json.dumps(described, sort_keys=True).encode())
    for name in sorted(tensors):
        total.update(tensors[name].reshape(-1).view(np.uint8))
    return total.hexdigest()


def _contents(path):
    """Tensors and header of a file, unchecked."""
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise UserError(f"{path} does not exist: run `{hints.snakemake('all')}`, which makes it")
    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {})[KEY])
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        if not isinstance(header, dict):
            raise ValueError("its header is not a mapping")
    except KeyError:
        raise DamagedSeries(path, "it has no header of a checkpoint series") from None
    except (SafetensorError, ValueError, TypeError) as error:
        raise DamagedSeries(path, f"truncated or altered: {str(error).splitlines()[0]}") from None
    return tensors, header
