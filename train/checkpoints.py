"""Checkpoint series: what the training of one seed keeps, as one safetensors file that is verified when read."""

import html
import platform
import sys
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import numpy as np

from core import hints
from core.errors import UserError
from core.suggestions import Named, short, unknown
from train import series_file, series_writer
from train.plain_arrays import of_model, plain
from train.series_file import DamagedSeries  # noqa: F401 (raised by `read`)

NAMED = {
    "weights": "weight", "metrics": "metric", "moments": "moment of Adam's", "constants": "constant",
    "gradients": "gradient", "updates": "update", "views": "view",
}  # fmt: skip


class Options(Named):
    """The options of a series: a key that it does not have is a UserError, for other series have it."""

    def __missing__(self, key):
        raise UserError(f"the series does not say its {key!r}: {unknown(key, self, 'option')}")


@dataclass(frozen=True, repr=False, eq=False)  # hashed as an object: what is computed of it can be cached
class CheckpointSeries:
    """The checkpoints of one training. The axis T comes first everywhere except in `constants` and `train_index`.

    steps [T] int64; weights: name -> [T, *shape]; metrics: name -> [T] float64, losses in nats, accuracies 0..1;
    moments: m.NAME and v.NAME -> [T, *shape], Adam's state at the checkpoint (empty unless requested);
    gradients, updates: name of a weight -> [T, *shape], the gradient there, and the update that led there;
    views: name -> [T, *shape], matrices that a task derives from its weights, such as w_input [T, p, hidden];
    constants: untrained arrays of the network, and of modular addition perhaps `pairs` [n, 2], the inputs to which
    train_index refers (else the pairs a <= b); train_index [n_train]: the train split, empty where it is not known;
    spec: recipe and seed; `imported` in it says of what files a series was made that was not trained here.
    Of a sweep: metrics [T, models], weights name -> [models, *shape], the final ones (of modular addition w_input
    [models, p, hidden] and w_output [models, hidden, p]; of single stars all, [models, T, ...]), constants the
    hyper-parameters and seeds [models] (a word is its position in the axis).
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
            if not isinstance(members := getattr(self, group), series_file.Interpolated):
                object.__setattr__(self, group, Named(kind, members))
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
        rows |= {key: short(value, 300) for key, value in self.spec.items() if key != "name"}
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

    def kept(self, group):
        """Indices [K] of the checkpoints at which the arrays of a group, such as "weights", are kept: mostly all.

        At the others (`save_at.thin`) they are interpolated, linearly in the step.
        """
        members = getattr(self, group)
        thinned = isinstance(members, series_file.Interpolated)
        return np.searchsorted(self.steps, members.kept) if thinned else np.arange(len(self.steps))

    @classmethod
    def read(cls, path):
        """Read a file and check its digest. Arrays are memory maps: a series may be larger than the memory.

        Where there is no file, but the recording of a process that is still running or was killed, that is read up to
        its last whole checkpoint, and said on stderr. Raises DamagedSeries, or UserError if there is nothing to read.
        """
        path = Path(path)
        recording = series_writer.recording_of(path)
        if path.is_file():
            if recording.is_file():
                print(f"{path} is read; a later one was not finished, {recording.name} next to it", file=sys.stderr)
            parts = series_file.read(path)
        elif recording.is_file():
            parts = series_writer.read(path)
            print(f"{path} is not finished: its {len(parts[2]):,} recorded checkpoints are read", file=sys.stderr)
        else:
            target = _target(path)
            raise UserError(
                f"{path} does not exist" + (f": run `{hints.snakemake(target)}`, which makes it" if target else "")
            )
        spec, versions, steps, train_index, groups = parts
        return cls(spec, versions, steps, train_index=train_index, **groups)

    def write(self, path):
        """Write to `path` under a temporary name first; the same series gives the same bytes.

        A recording of that path is deleted: this finishes one that was read.
        """
        groups = {group: getattr(self, group) for group in series_file.GROUPS}
        series_file.write(path, self.spec, self.versions, self.steps, self.train_index, groups)
        series_writer.recording_of(path).unlink(missing_ok=True)


class Recorder:
    """Records the checkpoints of a training loop of your own as a series; memory is constant in their number.

        with Recorder("run.safetensors", task="sparse_parity", options={"k": 3}, every=20) as record:
            for step in range(4001):
                ...
                record(step, model, train_loss=loss, test_loss=lambda: evaluate(model))

    The file is there when the block ends. Of a block that fails, or a process that is killed, the checkpoints recorded
    until then can be read by `CheckpointSeries.read` of the same path; `write` finishes the file.
    """

    def __init__(
        self, path, task=None, options=None, *, every=1, name=None, seed=None, views=None, train_index=None, pairs=None
    ):
        """task, options, name, seed: for the header, as in a config; a name is that of the file by default.

        every: steps between checkpoints. views: model -> name -> matrix derived from the weights, such as w_input [p,
        hidden] of modular addition. train_index [n_train]: which inputs were trained on; pairs [n, 2]: the inputs of
        modular addition to which that refers, if they are not all a <= b.
        """
        spec = {"name": name or Path(path).name.partition(".")[0], "task": task, "options": dict(options or {})}
        spec |= {"seed": seed, "every": every}
        self.every, self.views = every, views
        constants = {} if pairs is None else {"pairs": plain(pairs)}
        train_index = None if train_index is None else plain(train_index)
        self.writer = series_writer.SeriesWriter(
            path, {key: value for key, value in spec.items() if value is not None}, versions(), train_index, constants
        )

    def due(self, step):
        """Whether a step is one whose checkpoint is recorded."""
        return step % self.every == 0

    def __call__(self, step, model, **metrics):
        """Record the weights and metrics at `step`, if it is due.

        model: a torch.nn.Module, or a dict of tensors or arrays. metrics: numbers, or functions that are called only
        when the step is due.
        """
        if not self.due(step):
            return
        values = {name: plain(value() if callable(value) else value) for name, value in metrics.items()}
        views = {name: plain(value) for name, value in (self.views(model) if self.views else {}).items()}
        self.writer.append(step, of_model(model), values, views=views)

    def finish(self):
        """Make the file. The end of a `with` block does so."""
        self.writer.finish()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.writer.__exit__(*error)


def versions():
    """Versions of the libraries that recorded a series, of Torch if it was used, for its header."""
    libraries = [name for name in ("torch", "numpy", "safetensors") if name == "safetensors" or name in sys.modules]
    return {name: metadata.version(name) for name in libraries} | {
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def _target(path):
    """What Snakemake is asked for where `path`, a series of the project's results, does not exist; None of others."""
    path = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    if path.is_absolute() or not {"runs", "trained", "sweeps"} & set(path.parent.parts):
        return None
    return str(path.parent if "trained" in path.parent.parts else path)


def _shape(array, group="weights"):
    """Such as "67 x 24": without the axis T, which only constants lack."""
    shape = array.shape if group == "constants" else array.shape[1:]
    return " x ".join(map(str, shape)) or "1"
