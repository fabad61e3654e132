"""Backups of files that somebody edited, made before the workflow replaces them: caption.md -> caption.edited-1.md."""

import filecmp
import shutil
from itertools import count
from pathlib import Path

from core import atomic, checksums

MARK = ".edited-"


def at_risk(outputs):
    """The files at or below the paths `outputs` that are not as a job wrote them.

    A job that replaces them loses them. Hidden files in a folder are not counted, since nobody edits them: they are
    Snakemake's time stamp, what a job that was killed left half-written, or a program's own (.DS_Store).
    """
    files = (
        file for output in map(Path, outputs) for file in ([output] if output.is_file() else sorted(_visible(output)))
    )
    return [file for file in files if not checksums.as_written(file)]


def _visible(folder):
    for file in folder.rglob("*"):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file


def back_up(file, folders=()):
    """Back up `file` unless an equal backup exists; returns the backup's path.

    The copy is put next to the file, or next to the one of `folders` that it lies in.
    """
    folder = next((folder for folder in map(Path, folders) if folder in file.parents), None)
    for number in count(1):
        if folder is None:
            backup = file.with_name(f"{file.stem}{MARK}{number}{file.suffix}")
        else:
            backup = folder.with_name(f"{folder.name}{MARK}{number}") / file.relative_to(folder)
        if not backup.exists():
            with atomic.atomic(backup) as temporary:
                shutil.copy2(file, temporary)
            return backup
        if filecmp.cmp(file, backup, shallow=False):
            return backup


def drop_needless(backups):
    """Delete the backups (backup -> file) that are equal to what a job has since written in the file's place."""
    for backup, file in backups.items():
        if backup.is_file() and file.is_file() and filecmp.cmp(file, backup, shallow=False):
            backup.unlink()
            for folder in (folder for folder in backup.parents if MARK in str(folder) and not any(folder.iterdir())):
                folder.rmdir()
