"""Checksums (SHA-256) of the files that jobs wrote, to detect files altered later, by damage or by hand.

A job of the workflow records the checksum of each file that it finishes in .snakemake/digests, in the format of
`sha256sum`.
"""

import hashlib
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.cli import PARENT

LEDGER = Path(".snakemake/digests")
VERIFIED = Path(".snakemake/verified.json")  # name -> status of a file when its checksum was last seen to match
SETTLED = 2  # s after its last change that a file's status stands for its contents: clocks of file systems are coarse


@contextmanager
def recording(temporary, path):
    """Record the checksum of `temporary`, which the block renames to `path`. Jobs of the workflow only.

    A job that is killed around the renaming leaves both checksums in the record, the old and the new, since either file
    is whole.
    """
    if PARENT not in os.environ:  # a command typed by hand: its files may lie anywhere
        yield
        return
    record, line = _record(path), f"{checksum(temporary)}  {path}\n"
    record.parent.mkdir(parents=True, exist_ok=True)
    with open(record, "a", encoding="utf-8") as file:
        file.write(line)
    yield
    record.write_text(line, "utf-8")


def altered(root=".", note=False):
    """The recorded files of the project in `root` whose contents no longer match their checksum, sorted.

    Missing files do not count. Files whose size, times and inode are as they were when their checksum matched are not
    hashed again. note: whether to write down those that match now.
    """
    root, verified = Path(root), _verified(Path(root))
    records, matching = sorted((root / LEDGER).glob("*")), {}

    def check(record):
        lines = _lines(record)
        path = root / lines[0][1] if lines else None
        if path is None or not path.is_file():
            return None
        status = [*_status(path), *sorted(digest for digest, _ in lines)]
        if verified.get(lines[0][1]) != status and _altered(root, record):
            return path
        if time.time() - path.stat().st_ctime > SETTLED:
            matching[lines[0][1]] = status
        return None

    with ThreadPoolExecutor() as threads:  # hashing releases the interpreter
        paths = sorted(filter(None, threads.map(check, records)))
    if note and matching != verified:
        _write_verified(root, matching)
    return paths


def _verified(root):
    """Name -> status of the files whose checksum matched; empty if the note is damaged or not there."""
    try:
        statuses = json.loads((root / VERIFIED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return statuses if isinstance(statuses, dict) else {}


def _write_verified(root, statuses):
    temporary = root / VERIFIED.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(dict(sorted(statuses.items())), indent=0) + "\n", "utf-8")
    temporary.replace(root / VERIFIED)


def _status(path):
    """What changes whenever a file's contents do: size, times in ns, inode. Nobody can set the second time."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def missing(root="."):
    """The recorded files of the project in `root` that do not exist any more, sorted.

    Snakemake itself does not notice those that lie in a directory output.
    """
    names = (_lines(record)[0][1] for record in (Path(root) / LEDGER).glob("*") if _lines(record))
    return sorted(Path(root) / name for name in names if not (Path(root) / name).exists())


def forget_missing(folders, root="."):
    """Delete the records of files below `folders`, directory outputs that jobs have written, that do not exist.

    The job wrote them before and does not any more.
    """
    folders = set(map(Path, folders))
    for record in (Path(root) / LEDGER).glob("*"):
        names = [name for _, name in _lines(record)]
        if any(folders.intersection(Path(name).parents) and not (Path(root) / name).exists() for name in names):
            record.unlink()


def as_written(path, root="."):
    """Whether the file at `path` is exactly as a job wrote it."""
    record = Path(root) / _record(path)
    return record.is_file() and (Path(root) / path).is_file() and _altered(Path(root), record) is None


def _record(path):
    return LEDGER / hashlib.sha256(str(path).encode()).hexdigest()[:32]


def _altered(root, record):
    """The file of a record, if it exists and matches none of the record's checksums, else None."""
    lines = _lines(record)
    if not lines or not (root / lines[0][1]).is_file():
        return None
    path = root / lines[0][1]
    return None if checksum(path) in {digest for digest, _ in lines} else path


def _lines(record):
    """(checksum, name) of each line of a record; damaged lines are left out."""
    lines = (line.partition("  ") for line in record.read_text("utf-8", errors="replace").splitlines())
    return [(digest, name) for digest, _, name in lines if name]


def checksum(path):
    """The SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
