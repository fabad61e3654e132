"""Checksums (SHA-256) of the files that jobs wrote, to detect files altered later, by damage or by hand.

A job of the workflow records the checksum of each file that it finishes in .snakemake/digests, in the format of
`sha256sum`.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.cli import PARENT

LEDGER = Path(".snakemake/digests")


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


def altered(root="."):
    """The recorded files of the project in `root` whose contents no longer match their checksum, sorted.

    Missing files do not count.
    """
    records = sorted((Path(root) / LEDGER).glob("*"))
    with ThreadPoolExecutor() as threads:  # hashing releases the interpreter
        return sorted(filter(None, threads.map(lambda record: _altered(Path(root), record), records)))


def missing(root="."):
    """The recorded files of the project in `root` that do not exist any more, sorted.

    Snakemake itself does not notice those that lie in a directory output.
    """
    names = (_lines(record)[0][1] for record in (Path(root) / LEDGER).glob("*") if _lines(record))
    return sorted(Path(root) / name for name in names if not (Path(root) / name).exists())


def forget(folders, root="."):
    """Delete the records of all files below `folders`, directory outputs that jobs are about to write again."""
    folders = set(map(Path, folders))
    for record in (Path(root) / LEDGER).glob("*"):
        if any(folders.intersection(Path(name).parents) for _, name in _lines(record)):
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
