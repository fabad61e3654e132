"""Writes a checkpoint series as it comes into being: one checkpoint after the other, in constant memory.

Until it is finished, a series lies in a recording next to its place, `.NAME.recording`: a line of JSON (header and
layout), the arrays that do not change, then a record of fixed size per checkpoint, each written at once. A process that
is killed leaves the recording; what is whole in it can be read.
"""

import fcntl
import json
import mmap
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.atomic import check_writable
from core.errors import UserError
from core.suggestions import short
from train import series_file

IN_CONFIG = {"gradient": "gradients", "update": "updates"}  # names of groups in `save_at`
EACH_STEP = tuple(group for group in series_file.GROUPS if group != "constants")


@contextmanager
def writing(path, *arguments):
    """A SeriesWriter (`arguments` are its own), finished after the `with` block; one that fails leaves nothing."""
    writer = SeriesWriter(path, *arguments)
    try:
        yield writer
        writer.finish()
    except BaseException:
        writer.discard()
        raise


class SeriesWriter:
    """Appends checkpoints to a recording; `finish` makes the file at `path` of it.

    As a context manager it finishes the file, unless the block fails: then the recording stays.
    """

    def __init__(self, path, spec, versions, train_index=None, constants=None, thin=None):
        """train_index [n_train]: empty if the split is not known. constants: name -> array that training leaves.

        thin: as in a CheckpointSchedule, for the file; the recording has all arrays at all checkpoints.
        """
        self.path, self.checkpoints = Path(path), 0
        self._thin = {IN_CONFIG.get(name, name): plan for name, plan in (thin or {}).items()}
        self._train_index = np.empty(0, np.int64) if train_index is None else np.asarray(train_index)
        self._constants = {name: np.asarray(array) for name, array in (constants or {}).items()}
        self._header, self._file, self._step = {"spec": spec, "versions": versions}, None, None

    def append(self, step, weights, metrics=None, moments=None, gradients=None, updates=None, views=None):
        """Write one checkpoint: name -> array of each group, metrics as numbers. Written when this returns.

        Raises UserError unless steps increase, and arrays have the same names, types and shapes at all checkpoints.
        """
        metrics = {name: self._number(name, value) for name, value in (metrics or {}).items()}
        given = dict(zip(EACH_STEP, (weights, metrics, moments, gradients, updates, views), strict=True))
        arrays = {
            f"{group}/{name}": np.asarray(array) for group in EACH_STEP for name, array in (given[group] or {}).items()
        }
        if self._file is None:
            self._begin(arrays)
        self._check(int(step), arrays)
        self._places["step"][...] = step
        for name, array in arrays.items():
            self._places[name][...] = array
        self._file.write(self._record)
        self._step, self.checkpoints = int(step), self.checkpoints + 1

    def _number(self, name, value):
        if type(value) is float:
            return value
        try:
            return np.asarray(value, np.float64)
        except (ValueError, TypeError):
            raise UserError(
                f"{self.path}: the metric {name} is {short(np.asarray(value).tolist())}, which is no number"
            ) from None

    def finish(self):
        """Make the series file of the recording, and delete that. Raises UserError if there is no checkpoint."""
        if not self.checkpoints:
            raise UserError(f"{self.path}: no checkpoint was recorded, so there is no series to write")
        mapped, contents = _mapped(self.path)
        *_, steps, _, groups = contents
        rows = {group: _thinned(steps, **plan) for group, plan in self._thin.items() if groups[group]}
        # Pages that were read count as the memory of the process, which may be limited.
        series_file.write(self.path, *contents, rows, release=lambda: mapped.madvise(mmap.MADV_DONTNEED))
        self.discard()

    def discard(self):
        """Delete the recording, if this has begun one."""
        if self._file is not None:
            recording_of(self.path).unlink(missing_ok=True)
            self.close()

    def close(self):
        """Stop recording; the recording stays."""
        if self._file is not None:
            self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.finish() if kind is None else self.close()

    def _begin(self, arrays):
        """Write the head of the recording: layout and fixed arrays."""
        self._types = {name: (array.dtype, array.shape) for name, array in arrays.items()}
        groups = {group: {} for group in EACH_STEP} | {"constants": self._constants}
        for name, array in arrays.items():
            group, _, member = name.partition("/")
            groups[group][member] = array
        series_file.named(np.empty(0, np.int64), self._train_index, groups)  # says what could not be finished
        self._record = np.zeros((), _record_type(self._types))
        self._places = {name: self._record[name] for name in self._record.dtype.names}  # views
        fixed = [("train_index", self._train_index), *self._constants.items()]
        layout = [[name, array.dtype.name, array.shape] for name, array in fixed]
        check_writable(self.path.parent)
        self._file = self._locked()
        each_step = {name: (kind.name, shape) for name, (kind, shape) in self._types.items()}
        head = json.dumps(self._header | {"fixed": layout, "each_step": each_step}).encode() + b"\n"
        self._file.write(head + b"".join(array.tobytes() for _, array in fixed))

    def _locked(self):
        """The recording, emptied, for this process alone. Raises UserError if another one is writing it."""
        file = recording_of(self.path).open("ab", buffering=0)  # what is written survives a kill
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise UserError(f"{self.path} is being written by another process: wait for it, or stop it") from None
        file.truncate(0)
        return file

    def _check(self, step, arrays):
        if self._step is not None and step <= self._step:
            raise UserError(f"{self.path}: step {step:,} was recorded after step {self._step:,}; steps must increase")
        types = {name: (array.dtype, array.shape) for name, array in arrays.items()}
        if types == self._types:
            return
        for name in self._types.keys() ^ types.keys():
            raise UserError(f"{self.path}: {_words(name)} is not there at every checkpoint, such as step {step:,}")
        name = next(name for name in types if types[name] != self._types[name])
        now, before = (f"{kind} {list(shape)}" for kind, shape in (types[name], self._types[name]))
        raise UserError(f"{self.path}: {_words(name)} is {now} at step {step:,}, and {before} before")


def _thinned(steps, every, after):
    """Indices of the checkpoints up to step `after`, of every n-th later one, and of the last."""
    first, last = int(np.searchsorted(steps, after, side="right")), len(steps) - 1
    return np.unique([*range(first), *range(max(first - 1, 0), last, every), last])


def recording_of(path):
    """The path of the recording of a series that is not finished."""
    return Path(path).with_name(f".{Path(path).name}.recording")


def read(path):
    """(spec, versions, steps, train_index, groups) of the recording of `path`, of the checkpoints that are whole.

    The arrays are memory maps. Raises DamagedSeries.
    """
    return _mapped(path)[1]


def _mapped(path):
    """The memory map of a recording, and what `read` returns of it."""
    place = recording_of(path)
    try:
        with place.open("rb") as file:
            header = json.loads(file.readline())
            first = file.tell()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        fixed, data = [], np.frombuffer(mapped, np.uint8)
        for name, kind, shape in header["fixed"]:
            array = np.empty(shape, kind)
            array.reshape(-1).view(np.uint8)[:] = data[first : first + array.nbytes]
            first += array.nbytes
            fixed.append((name, array))
        record = _record_type(header["each_step"])
        whole = (len(data) - first) // record.itemsize
        records = np.asarray(data[first : first + whole * record.itemsize]).view(record)
    except (ValueError, KeyError, TypeError) as error:
        raise series_file.DamagedSeries(place, f"its head is not whole: {error}") from None
    groups = {group: {} for group in series_file.GROUPS}
    for name in header["each_step"]:
        group, _, member = name.partition("/")
        groups[group][member] = records[name]
    (_, train_index), *constants = fixed
    groups["constants"] = dict(constants)
    return mapped, (header["spec"], header["versions"], records["step"], train_index, groups)


def _record_type(types):
    """The type of a record: a step and the arrays of a checkpoint, one after the other."""
    return np.dtype([("step", np.int64), *((name, kind, tuple(shape)) for name, (kind, shape) in types.items())])


def _words(name):
    """Such as "weights w_input" of "weights/w_input"."""
    return name.replace("/", " ", 1)
