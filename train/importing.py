"""Makes a checkpoint series of checkpoints that were saved elsewhere."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from core import checksums
from core.errors import UserError
from train import checkpoint_files, imported, mapping, series_file
from train.analysis import modular_network
from train.checkpoints import CheckpointSeries, versions
from train.declared import declared
from train.metric_table import MetricTable, whole
from train.options import PairOptions
from train.series_writer import writing

CONTAINERS = ("model", "state_dict", "model_state_dict", "state_dicts", "module", "net", "network", "params")
NOT_WEIGHTS = ("optim", "scheduler", "rng")  # beginnings of keys
OF_SPLITS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def write(run, path):
    """Write the series of an ImportedRun to `path`, with one checkpoint in memory at a time. Raises UserError."""
    at = f"experiments.{run.name}.imported"
    shown = imported.shown(run.files())
    files = imported.matched(run.imported["checkpoints"], f"{at}.checkpoints")
    if "weights" not in run.imported and len(files) == 1 and series_file.is_one(files[0]):
        return _renamed(run, files[0], shown).write(path)
    steps, read = _opened(run, files, at)
    tables = {file: MetricTable(file, run.imported.get("step")) for file in imported.table_files(run.imported)}
    file, tree, place = read(0)
    first = _weights(run, file, tree, place)
    known = _known(run, first, at)
    with _in(file):
        computed = known.measured(first, _metrics(run, tree, place, steps[0], tables))
    spec = _spec(run, known.options, shown, sorted(computed))
    with writing(path, spec, versions(), known.train_index, known.constants) as writer:
        for index, step in enumerate(steps):
            file, tree, place = read(index)
            with _in(file):
                weights, recorded = _weights(run, file, tree, place), _metrics(run, tree, place, step, tables)
                writer.append(step, weights, recorded | known.measured(weights, recorded))


@dataclass
class Known:
    """What is known of the data and the network: options, and the train split."""

    options: dict
    train_index: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    constants: dict = field(default_factory=dict)
    adds: bool = False  # whether it is a network of modular addition with known matrices

    def measured(self, weights, recorded):
        """Metrics of a checkpoint that were not recorded and can be computed: norms, and of a network of modular
        addition the losses and accuracies of its splits.
        """
        flat = np.concatenate([np.ravel(array).astype(float) for array in weights.values()])
        metrics = {"weight_norm_l1": float(np.abs(flat).sum()), "weight_norm_l2": float(np.linalg.norm(flat))}
        if self.adds and len(self.train_index) and not set(OF_SPLITS) <= recorded.keys():
            losses, right = (each[0] for each in modular_network.each_pair(self.series(weights), slice(None)))
            test = np.setdiff1d(np.arange(len(losses)), self.train_index)
            for split, index in (("train", self.train_index), ("test", test)):
                metrics |= {f"{split}_loss": losses[index].mean(), f"{split}_accuracy": right[index].mean()}
        return {name: float(value) for name, value in metrics.items() if name not in recorded}

    def series(self, weights):
        """A series of one checkpoint."""
        weights = {name: array[None] for name, array in weights.items()}
        spec = {"options": self.options}
        return CheckpointSeries(spec, {}, np.zeros(1, int), weights, {}, self.train_index, constants=self.constants)


def _known(run, weights, at):
    """The Known of a run, from its first weights. Raises UserError where the configuration says otherwise."""
    known = Known(dict(run.options))
    on_pairs = bool(run.task) and issubclass(declared(f"train.tasks.{run.task}")["Options"], PairOptions)
    known.adds = on_pairs and (
        {"w_input", "w_output"} <= weights.keys() or {"w_embed", "w_in_proj", "w_out_proj"} <= weights.keys()
    )
    if known.adds:
        _, p, hidden = modular_network.of_series(known.series(weights))[0].shape
        if known.options.setdefault("modulus", p) != p:
            raise UserError(
                f"{at}.weights: w_input has {p} rows, one a number, and options.modulus is {known.options['modulus']}: "
                "correct it, or transpose the matrices by .T"
            )
        known.options["hidden"] = hidden
    if "splits" in run.imported:
        known.train_index, known.constants = _split(run, on_pairs, known.options.get("modulus"), f"{at}.splits")
    if on_pairs and len(known.train_index):
        known.options["train_fraction"] = len(known.train_index) / len(modular_network.inputs(known.series({}))[0])
    return known


def _split(run, on_pairs, p, at):
    """The train_index of `splits`, and constants: `pairs`, if those are not all a <= b in order.

    on_pairs: whether the task is one of those of which a number does not say which pair it is.
    """
    data = {split: _inputs(text, f"{at}.{split}") for split, text in run.imported["splits"].items()}
    if data["train"].ndim == 1 and not on_pairs:
        return np.unique(data["train"]), {}
    for split, array in data.items():
        if array.ndim != 2 or array.shape[1] != 2:
            raise UserError(f"{at}.{split} must have pairs (a, b), and is of shape {list(array.shape)}")
        if p is None:
            raise UserError(f"{at}: options.modulus is needed, for the pairs are of numbers below it")
        if array.min() < 0 or array.max() >= p:
            raise UserError(f"{at}.{split} has numbers {array.min()} to {array.max()}, and options.modulus is {p}")
    train, whole = np.unique(data["train"], axis=0), np.stack(np.triu_indices(p), 1)
    if "test" in data:
        every = np.unique(np.concatenate([train, np.unique(data["test"], axis=0)]), axis=0, return_counts=True)
        if (both := every[0][every[1] > 1]).size:
            raise UserError(f"{at}: the pair ({both[0][0]}, {both[0][1]}) is in the train split and in the test split")
        pairs = every[0]
        if "modulus" not in run.options and pairs.max() + 1 != p:
            raise UserError(
                f"{at} has numbers up to {pairs.max()}, and w_input has {p} rows, one a number: transpose the matrices "
                "by .T, or say options.modulus"
            )
    else:
        pairs = np.argwhere(np.ones((p, p))) if (train[:, 0] > train[:, 1]).any() else whole
    rows = {tuple(pair): row for row, pair in enumerate(pairs.tolist())}
    index = np.array([rows[tuple(pair)] for pair in train.tolist()])
    return index, {} if np.array_equal(pairs, whole) else {"pairs": pairs}


def _inputs(text, at):
    """The whole numbers in FILE, or FILE:KEY."""
    file, expression = imported.place(text)
    with _in(file):
        array = mapping.value(checkpoint_files.load(file), expression)
    if array.size == 0 or array.dtype.kind not in "iu":
        raise UserError(f"{at}: {text} has no whole numbers")
    return array.astype(np.int64)


def _opened(run, files, at):
    """The steps, and index -> (file, its tree, the place of the checkpoint in it or None). Raises UserError."""
    step = run.imported.get("step")
    if len(files) == 1 and step is not None:
        tree = checkpoint_files.load(files[0])
        with _in(files[0]):
            steps = _steps_inside(run, tree, step)
        if steps is not None:
            return steps, lambda index: (files[0], tree, index)
    if isinstance(step, int):
        raise UserError(f"{at}.step: {step} is for one file with all checkpoints, and {len(files)} files match")
    if step is None:
        steps = imported.steps(files, run.imported["checkpoints"], f"{at}.checkpoints")
    else:
        steps = [_step_of(file, step) for file in files]
    imported.check_distinct(files, steps, f"{at}.checkpoints")
    order = np.argsort(steps)
    return [steps[at] for at in order], lambda index: (
        files[order[index]],
        checkpoint_files.load(files[order[index]]),
        None,
    )


def _steps_inside(run, tree, step):
    """The steps of the checkpoints in one file; None if it has a single one."""
    if isinstance(step, str):
        steps = mapping.value(tree, step)
        return None if steps.size == 1 else [whole(value, step) for value in steps.ravel()]
    expressions = run.imported.get("weights", {}).values()
    expressions = [*expressions, *(f"{_container(tree)}.{path}".strip(".") for path in _arrays(tree, 0))]
    if not expressions:
        raise UserError(f"it has no arrays of weights; it has: {', '.join(mapping.leaves(tree))}")
    return [step * index for index in range(mapping.length(tree, expressions[0]))]


def _step_of(file, key):
    with _in(file):
        value = mapping.value(checkpoint_files.load(file), key)
        if value.size != 1:
            raise UserError(f"{key!r} is no step, but of shape {list(value.shape)}")
        return whole(value.item(), key)


def _weights(run, file, tree, place):
    """Name -> array of one checkpoint. Raises UserError for what is missing or not finite."""
    with _in(file):
        named = run.imported.get("weights")
        if named is None:
            weights = _arrays(tree, place)
        else:
            weights = {name: mapping.value(tree, expression, place) for name, expression in named.items()}
        if not weights:
            raise UserError(f"it has no arrays of weights; it has: {', '.join(mapping.leaves(tree)) or 'nothing'}")
        for name, array in weights.items():
            if not np.isfinite(array).all():
                raise UserError(f"the weights {name} are not all finite: leave this checkpoint out")
        return weights


def _arrays(tree, place):
    """Name -> array of all floating-point arrays in a file, those of an optimizer aside."""
    inside, arrays = _container(tree), {}
    for path in mapping.leaves(tree[inside] if inside else tree):
        if not any(part.lower().startswith(NOT_WEIGHTS) for part in path.split(".")):
            try:
                array = mapping.entry(tree, f"{inside}.{path}".strip("."), place)
            except UserError:  # a word, or None
                continue
            if array.dtype.kind == "f" and array.ndim:
                arrays[path] = array
    return arrays


def _container(tree):
    """The key under which a file has its weights; "" if they are not below a key."""
    inside = isinstance(tree, dict) and (key for key in CONTAINERS if isinstance(tree.get(key), (dict, list)))
    return next(inside or iter(()), "")


def _metrics(run, tree, place, step, tables):
    """Name -> number of one checkpoint."""
    wanted = run.imported.get("metrics", {})
    if isinstance(wanted, str):
        (table,) = tables.values()
        return table.numbers(step)
    metrics = {}
    for name, text in wanted.items():
        if imported.in_table(text):
            file, column = imported.place(text)
            metrics[name] = tables[file].number(step, column)
        else:
            value = mapping.value(tree, text, place)
            if value.size != 1:
                raise UserError(f"the metric {name}, {text}, is no number, but of shape {list(value.shape)}")
            metrics[name] = float(value.item())
    return metrics


def _spec(run, options, shown, computed):
    """The header of an imported series: from which files, with which digests, by which mapping."""
    described = {key: value for key, value in run.imported.items() if key in ("step", "weights")}
    if metrics := run.imported.get("metrics"):
        described["metrics"] = (
            _renamed_place(metrics, shown)
            if isinstance(metrics, str)
            else {
                name: _renamed_place(text, shown) if imported.in_table(text) else text for name, text in metrics.items()
            }
        )
    if splits := run.imported.get("splits"):
        described["splits"] = {name: _renamed_place(text, shown) for name, text in splits.items()}
    digests = {name: checksums.checksum(file) for file, name in shown.items()}
    spec = {"name": run.name, **({"task": run.task} if run.task else {}), "options": options}
    return spec | {"imported": described | {"files": digests} | ({"computed": computed} if computed else {})}


def _renamed_place(text, shown):
    file, inside = imported.place(text)
    return ":".join(filter(None, [shown[file], inside]))


def _renamed(run, file, shown):
    """The series in a file that is one already, under the name of the run; its own spec stays in `imported`."""
    series = CheckpointSeries.read(file)
    before = {key: value for key, value in series.spec.items() if key != "options"}
    options = {**series.spec.get("options", {}), **run.options}
    spec = _spec(run, options, shown, [])
    if "task" not in spec and series.spec.get("task"):
        spec["task"] = series.spec["task"]
    return replace(series, spec=spec | {"imported": spec["imported"] | {"spec": before}})


@contextmanager
def _in(file):
    """Errors say the file."""
    try:
        yield
    except UserError as error:
        raise UserError(str(error) if str(error).startswith(str(file)) else f"{file}: {error}") from None
