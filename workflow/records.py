"""What a run writes before it starts jobs: their plan files, and the parts of their fingerprints."""

import json
from pathlib import Path

from core import atomic
from workflow import fingerprint

FINGERPRINTS = Path(".snakemake/fingerprints")  # one file each, which `python -m workflow why` compares with
KEPT = 2000  # fingerprints: about 6 kB each


def write(jobs):
    """Write what the jobs of Snakemake read and leave behind, each file whole, and only if it changes.

    A job has the parameters `given` (JSON) and `plan` (where to write it), or neither; and `code`, a fingerprint.
    """
    for job in jobs:
        if plan := job.params.get("plan"):
            _update(Path(plan), job.params["given"] + "\n")
    fingerprint.write_sources()
    for code in {job.params.get("code") for job in jobs} & fingerprint.recorded.keys():
        _update(FINGERPRINTS / f"{code}.json", json.dumps(fingerprint.recorded[code], indent=0) + "\n")
    for old in sorted(FINGERPRINTS.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink()


def parts(code):
    """The parts of a fingerprint of this process, or else of those on record; None if there are none."""
    return fingerprint.recorded.get(code) or read(code)


def read(code):
    """The parts of a fingerprint, or None if they are not on record."""
    try:
        return json.loads((FINGERPRINTS / f"{code}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _update(path, text):
    if not path.is_file() or path.read_text("utf-8", errors="replace") != text:
        atomic.write_text(path, text)
