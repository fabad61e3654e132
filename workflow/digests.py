"""What jobs wrote, by SHA-256: a file that has changed since, truncated or flipped, is noticed before anything is drawn from it.

A job of the workflow notes the digest of each file that it finishes below .snakemake/digests, in the format of `sha256sum`.
"""

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workflow.job import PARENT

LEDGER = Path(".snakemake/digests")


def note(path):
    """Note the digest of `path`, if this process is a job of the workflow; by hand, files go anywhere."""
    if PARENT in os.environ:
        entry = LEDGER / hashlib.sha256(str(path).encode()).hexdigest()[:32]
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(f"{_digest(path)}  {path}\n", "utf-8")


def damaged(root="."):
    """The files of the project in `root` that are not as their job left them, sorted."""
    entries = sorted((Path(root) / LEDGER).glob("*"))
    with ThreadPoolExecutor() as threads:  # hashing releases the interpreter
        return sorted(filter(None, threads.map(lambda entry: _damaged(Path(root), entry), entries)))


def drop_damaged(folders=()):
    """Delete what is damaged, so that it is made anew, and return its names; of a file in one of `folders`, the folder goes."""
    found, folders = [], list(map(Path, folders))
    for path in damaged():
        whole = next((folder for folder in folders if folder in path.parents), path)
        if whole.is_dir():
            shutil.rmtree(whole)
        else:
            whole.unlink(missing_ok=True)
        found.append(path)
    return found


def _damaged(root, entry):
    """The file of an entry, if it is there and has changed. An entry without its file has no use."""
    digest, _, name = entry.read_text("utf-8", errors="replace").rstrip("\n").partition("  ")
    path = root / name
    if name and path.is_file():
        return None if _digest(path) == digest else path
    entry.unlink()
    return None


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
