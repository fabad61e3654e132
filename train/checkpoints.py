"""Checkpoint series: what the training of one seed keeps, as one safetensors file that is verified when read."""

import html
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core import hints
from core.errors import UserError
from core.suggestions import Named, unknown
from train import series_file, series_writer
from train.series_file import DamagedSeries  # noqa: F401 (raised by `read`)

NAMED = {
    "weights": "weight", "metrics": "metric", "moments": "moment of Adam's", "constants": "constant",
    "gradients": "gradient", "updates": "update", "views": "view",
}  # fmt: skip


class Options(Named):
    """The options of a series: a key that it does not have is a UserError, for other series have it."""

    def __missing__(self, key):
        raise UserError(f"the series does not say its {key!r}: {unknown(key, self, 'option')}")


@dataclass(frozen=True, repr=False)
class CheckpointSeries:
    """The checkpoints of one training. The axis T comes first everywhere except in `constants` and `train_index`.

    steps [T] int64; weights: name -> [T, *shape]; metrics: name -> [T] float64, losses in nats, accuracies 0..1;
    moments: m.NAME and v.NAME -> [T, *shape], Adam's state at the checkpoint (empty unless requested);
    gradients, updates: name of a weight -> [T, *shape], the gradient there, and the update that led there;
    views: name -> [T, *shape], matrices that a task derives from its weights, such as w_input [T, p, hidden];
    constants: untrained arrays of the network, and of modular addition perhaps `pairs` [n, 2], the inputs to which
    train_index refers (else the pairs a <= b); train_index [n_train]: the train split, empty where it is not known;
    spec: recipe and seed; `imported` in it says of what files a series was made that was not trained here.
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
    gradients: dict = field(default_factory=dict)
    updates: dict = field(default_factory=dict)
    views: dict = field(default_factory=dict)

    def __post_init__(self):
        for group, kind in NAMED.items():
            object.__setattr__(self, group, Named(kind, getattr(self, group)))
        if isinstance(self.spec.get("options"), dict):
            object.__setattr__(self, "spec", self.spec | {"options": Options("option", self.spec["options"])})

    def __repr__(self):
        shapes = (f"{name} {_shape(array)}" for name, array in self.weights.items())
        listed = {"weights": ", ".join(shapes), "metrics": ", ".join(self.metrics)}
        return f"<CheckpointSeries {self._title()}{''.join(f'; {kind}: {text}' for kind, text in listed.items())}>"

    def _repr_html_(self):
        """A small table for notebooks: steps, arrays, metrics at the end, recipe."""
        rows = {"steps": self._title()}
        for group in ("weights", "views", "gradients", "updates", "moments", "constants"):
            if members := getattr(self, group):
                rows[group] = ", ".join(f"{name} {_shape(array, group)}" for name, array in members.items())
        rows["metrics"] = ", ".join(
            f"{name} {array[-1]:.4g}" if array.ndim == 1 and len(array) else name
            for name, array in self.metrics.items()
        )
        rows |= {key: str(value) for key, value in self.spec.items() if key != "name"}
        cells = (f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows.items())
        return f"<table>{''.join(cells)}</table>"

    def _title(self):
        """Such as "sparse_parity, seed 0: 401 checkpoints, steps 0 to 4,000"."""
        name = ", ".join(map(str, filter(None, [self.spec.get("name"), self.spec.get("task")])))
        name += f", seed {self.spec['seed']}" if "seed" in self.spec else ""
        span = f", steps {self.steps[0]:,} to {self.steps[-1]:,}" if len(self.steps) else ""
        return f"{name or 'unnamed'}: {len(self.steps):,} checkpoint{'s' * (len(self.steps) != 1)}{span}"

    def at(self, step):
        """Index of the last checkpoint at or before `step` (the first one if there is none). Vectorized over steps."""
        index = np.maximum(np.searchsorted(self.steps, step, side="right") - 1, 0)
        return int(index) if np.ndim(index) == 0 else index

    @classmethod
    def read(cls, path):
        """Read a file and check its digest. Arrays are memory maps: a series may be larger than the memory.

        Where there is no file, but the recording of a process that is still running or was killed, that is read up to
        its last whole checkpoint, and said on stderr. Raises DamagedSeries, or UserError if there is nothing to read.
        """
        path = Path(path)
        if path.is_file():
            parts = series_file.read(path)
        elif series_writer.recording_of(path).is_file():
            parts = series_writer.read(path)
            print(f"{path} is not finished: its {len(parts[2]):,} recorded checkpoints are read", file=sys.stderr)
        else:
            raise UserError(f"{path} does not exist: run `{hints.snakemake('all')}`, which makes it")
        spec, versions, steps, train_index, groups = parts
        return cls(spec, versions, steps, train_index=train_index, **groups)

    def write(self, path):
        """Write to `path` under a temporary name first; the same series gives the same bytes."""
        groups = {group: getattr(self, group) for group in series_file.GROUPS}
        series_file.write(path, self.spec, self.versions, self.steps, self.train_index, groups)


def _shape(array, group="weights"):
    """Such as "67 x 24": without the axis T, which only constants lack."""
    shape = array.shape if group == "constants" else array.shape[1:]
    return " x ".join(map(str, shape)) or "1"
