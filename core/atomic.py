"""Atomic writes: files are written under a temporary name, then renamed, so that none is ever half-written."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from core import checksums


@contextmanager
def atomic(path):
    """Yield a temporary path in the folder of `path`, with its suffix; it is renamed to `path` when the block succeeds.

    If the block fails, the temporary file is deleted and `path` stays as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = (f".{path.name}.", f".tmp{path.suffix}")
    for stale in path.parent.glob(f"{escape(mark[0])}*{mark[1]}"):  # of a run that was killed: one job writes one file
        stale.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=mark[0], suffix=mark[1])
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o666 & ~_umask())
        with checksums.recording(name, path):
            os.replace(name, path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, name):  # say the name that the user knows
            error.filename = str(path)
        raise


def check_writable(folder):
    """Create `folder` if need be and check that files can be written there. Raises OSError if not."""
    os.makedirs(folder, exist_ok=True)
    tempfile.TemporaryFile(dir=folder).close()


def write_text(path, text):
    """Write `text` to `path` as UTF-8, atomically."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def copy(source, path):
    """Make `path` a copy of `source`, atomically.

    No hard link: Snakemake sets the times of a job's outputs, which would be those of its inputs, too.
    """
    with atomic(path) as temporary:
        shutil.copyfile(source, temporary)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
