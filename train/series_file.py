"""The safetensors file of a checkpoint series: written as a stream, read through a memory map, verified by a digest.

An array is called by its name; those of some groups have the group before it (PREFIXED), for gradients, updates and
weights have the same names. `steps.GROUP` are the steps of a group that was kept at fewer checkpoints than others.
"""

import hashlib
import json
import mmap
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core.atomic import atomic
from core.errors import UserError
from core.suggestions import Named

KEY = "series"  # the only metadata key: safetensors writes several in random order
GROUPS = ("weights", "metrics", "moments", "constants", "gradients", "updates", "views")
ALWAYS = ("weights", "metrics", "moments", "constants")  # stand in the header even if they are empty
PREFIXED = ("gradients", "updates", "views")
AT_ONCE = 2**24  # bytes that are hashed and written together
ROWS_AT_ONCE = 16  # entries along the first axis likewise: in a recording each lies on pages of its own, of up to 2 MB
TYPES = {  # of NumPy -> of safetensors, those of the largest numbers first: the order of the arrays in a file
    "uint64": "U64", "int64": "I64", "float64": "F64", "complex64": "C64", "float32": "F32", "uint32": "U32",
    "int32": "I32", "float16": "F16", "uint16": "U16", "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL",
}  # fmt: skip


class DamagedSeries(UserError):
    """The file is truncated, altered, or not a checkpoint series."""

    def __init__(self, path, cause):
        super().__init__(f"{path} is damaged ({cause}): delete it and run again, and it is made again")


class Interpolated(Mapping):
    """Name -> [T, *shape] at all `steps` [T] of arrays [K, *shape] that were kept at the steps `kept` [K] only.

    Between these they are interpolated, linearly in the step, those of whole numbers held; computed at each look-up.
    """

    def __init__(self, arrays, kept, steps):
        self.arrays, self.kept, self.steps = Named("array", arrays), np.asarray(kept), np.asarray(steps)

    def __getitem__(self, name):
        array = self.arrays[name]
        below = np.searchsorted(self.kept, self.steps, side="right") - 1
        values = array[below]
        if array.dtype.kind not in "fc":
            return values
        above = np.minimum(below + 1, len(self.kept) - 1)
        part = (self.steps - self.kept[below]) / np.maximum(self.kept[above] - self.kept[below], 1)
        return values + part.reshape(-1, *[1] * (array.ndim - 1)).astype(array.dtype) * (array[above] - values)

    def __iter__(self):
        return iter(self.arrays)

    def __len__(self):
        return len(self.arrays)


class _Rows:
    """Rows of an array that may lie on the disk, read where they are sliced."""

    def __init__(self, array, rows):
        self.array, self.rows, self.dtype, self.ndim = array, rows, array.dtype, array.ndim
        self.shape = len(rows), *array.shape[1:]
        self.size = int(np.prod(self.shape))
        self.nbytes = self.size * array.dtype.itemsize

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, part):
        return self.array[self.rows[part]]


def named(steps, train_index, groups, rows=None):
    """Name in the file -> array. groups: group -> {name: array}. rows: group -> indices [K] of the checkpoints kept.

    Raises UserError if two have the same name, or for a type that a file can't hold.
    """
    arrays = {"steps": steps, "train_index": train_index}
    arrays |= {f"steps.{group}": steps[kept] for group, kept in (rows or {}).items()}
    for group, members in groups.items():
        members = {in_file(group, name): array for name, array in members.items()}
        if rows and group in rows:
            members = {name: _Rows(array, rows[group]) for name, array in members.items()}
        if twice := sorted(arrays.keys() & members.keys()):
            raise UserError(f"two arrays of a checkpoint series have the same name, {twice[0]!r}: rename one")
        arrays |= members
    for name, array in arrays.items():
        if array.dtype.name not in TYPES:
            raise UserError(f"the array {name!r} is of type {array.dtype.name}; allowed: {', '.join(TYPES)}")
    return arrays


def in_file(group, name):
    """The name in the file of an array of a group."""
    return f"{group}.{name}" if group in PREFIXED else name


def write(path, spec, versions, steps, train_index, groups, rows=None, release=lambda: None):
    """Write a series to `path` under a temporary name first; the same series gives the same bytes.

    Arrays are read in parts of AT_ONCE bytes: they may lie on the disk. groups: group -> {name: array [T, ...]}. rows:
    group -> indices of the checkpoints at which it is kept, if not at all. release: called after each part, to give
    back memory that reading it took.
    """
    arrays = named(steps, train_index, groups, rows)
    members = {group: sorted(names) for group, names in groups.items() if names or group in ALWAYS}
    header = {"spec": spec, "versions": versions, "groups": members}
    total = _opened(arrays, header)
    places, end = {}, 0
    for name in sorted(arrays, key=lambda name: (list(TYPES).index(arrays[name].dtype.name), name)):
        places[name], end = (end, end + arrays[name].nbytes), end + arrays[name].nbytes
    layout = {
        name: {"dtype": TYPES[arrays[name].dtype.name], "shape": arrays[name].shape, "data_offsets": places[name]}
        for name in places
    }
    first = len(_head(header | {"digest": "0" * 64}, layout))
    with atomic(path) as temporary, temporary.open("wb") as file:
        for name in sorted(arrays):  # the order of the digest; the file's is another
            file.seek(first + places[name][0])
            for part in _parts(arrays[name]):
                total.update(part)
                file.write(part)
                release()
        file.seek(0)
        file.write(_head(header | {"digest": total.hexdigest()}, layout))


def read(path):
    """(spec, versions, steps, train_index, groups) of a file, verified. Raises DamagedSeries.

    The arrays are memory maps: only what is used is in memory, and what is written to them stays there. A group that
    was kept at fewer checkpoints is Interpolated.
    """
    arrays, header, mapped = _contents(Path(path))
    # Pages that were read count as the memory of the process: a series of 100 MB would although little of it is used.
    if header.get("digest") != digest(arrays, header, release=lambda: mapped.madvise(mmap.MADV_DONTNEED)):
        raise DamagedSeries(path, "its contents do not match its digest")
    groups = {
        group: {name: arrays[in_file(group, name)] for name in names} for group, names in header["groups"].items()
    }
    for group, members in groups.items():
        if (kept := arrays.get(f"steps.{group}")) is not None:
            groups[group] = Interpolated(members, kept, arrays["steps"])
    return header["spec"], header["versions"], arrays["steps"], arrays["train_index"], groups


def is_one(path):
    """Whether a file is a checkpoint series, by its header, be it whole or not."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            return KEY in (file.metadata() or {})
    except (SafetensorError, OSError):
        return False


def digest(arrays, header, release=lambda: None):
    """SHA-256 over the header (without `digest`) and every array's name, type, shape, bytes. release: see `write`."""
    total = _opened(arrays, {key: value for key, value in header.items() if key != "digest"})
    for name in sorted(arrays):
        for part in _parts(arrays[name]):
            total.update(part)
            release()
    return total.hexdigest()


def _opened(arrays, header):
    """A hash that has taken in the header and the layout, but no array yet."""
    layout = {name: [str(array.dtype), list(array.shape)] for name, array in arrays.items()}
    return hashlib.sha256(json.dumps(header | {"layout": layout}, sort_keys=True).encode())


def _parts(array):
    """The bytes of an array in order, in parts along its first axis."""
    if array.ndim == 0 or array.size == 0:
        yield np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        return
    rows = min(ROWS_AT_ONCE, max(1, AT_ONCE // max(1, array.nbytes // len(array))))
    for first in range(0, len(array), rows):
        yield np.ascontiguousarray(array[first : first + rows]).reshape(-1).view(np.uint8)


def _head(header, layout):
    """The first bytes of a safetensors file: the length of its header, and the header, padded as safetensors does."""
    contents = {"__metadata__": {KEY: json.dumps(header, sort_keys=True)}} | layout
    text = json.dumps(contents, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def _contents(path):
    """Arrays and header of a file, unchecked, and the memory map that the arrays lie in."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:  # checks that the arrays fill the file
            header = json.loads((file.metadata() or {})[KEY])
        if not isinstance(header, dict):
            raise ValueError("its header is not a mapping")
        with path.open("rb") as file:
            first = int.from_bytes(file.read(8), "little")
            layout = json.loads(file.read(first))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        data = np.frombuffer(mapped, np.uint8)[8 + first :]
    except KeyError:
        raise DamagedSeries(path, "it has no header of a checkpoint series") from None
    except (SafetensorError, ValueError, TypeError) as error:
        raise DamagedSeries(path, f"truncated or altered: {str(error).splitlines()[0]}") from None
    types = {theirs: ours for ours, theirs in TYPES.items()}
    arrays = {}
    for name, entry in layout.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            arrays[name] = data[start:end].view(types[entry["dtype"]]).reshape(entry["shape"])
    return arrays, header, mapped
