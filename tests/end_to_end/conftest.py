"""A copy of the project in which the real workflow has run on the tiny overlay, and copies of that copy to edit."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT
from tests.soak import kills


class Project:
    """A folder with the project's files; `snakemake(...)` runs in it on tests/tiny.yaml, `run(...)` any command."""

    def __init__(self, folder, results="results"):
        self.folder, self.results = Path(folder), results

    def run(self, *command, check=True, variables=None, **options):
        environment = kills.environment() | (variables or {})
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env=environment,
            timeout=800,  # below faulthandler_timeout
            **options,
        )
        if check and done.returncode:
            pytest.fail(f"{command} ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}")
        return done

    def snakemake(self, *arguments, **options):
        return self.run(sys.executable, "-m", "snakemake", *arguments, "--configfile", "tests/tiny.yaml", **options)

    def jobs(self, *arguments):
        """The jobs that a run would do: a set of "rule wildcard wildcard", without `all`."""
        said = self.snakemake("-n", "all", *arguments)
        jobs = re.findall(r"^(?:local)?rule (\w+):\n((?: {4}.*\n)*)", said.stdout + said.stderr, re.MULTILINE)
        wildcards = [(rule, re.search(r"^ {4}wildcards: (.*)$", body, re.MULTILINE)) for rule, body in jobs]
        return {
            " ".join([rule, *re.findall(r"=([^,\n]+)", found[1] if found else "")]) for rule, found in wildcards
        } - {"all"}

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        assert old in text, f"{file} has no {old!r} to replace"
        path.write_text(text.replace(old, new, 1))

    def files(self):
        """Relative name -> bytes of all that was made, logs and benchmarks aside."""
        return kills.files(self.folder, self.results)

    def snapshot(self):
        """Relative name -> bytes and time stamp of every file, but for Snakemake's logs and Python's caches."""
        paths = (path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink())
        names = {path.relative_to(self.folder): path for path in paths}
        kept = {
            name: path
            for name, path in names.items()
            if name.parts[:2] != (".snakemake", "log") and path.parent.name != "__pycache__"
        }
        return {str(name): (path.read_bytes(), path.stat().st_mtime_ns) for name, path in kept.items()}

    def copied(self, folder):
        """The same project with its results, in another folder."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A function that gives a fresh copy of the project's files, with this environment as .venv."""

    def make(name):
        folder = tmp_path_factory.mktemp(name) / "full-of-stars"
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for file in filter(None, listed.stdout.splitlines()):
            if (ROOT / file).is_file():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, folder / file)
        if (ROOT / ".venv").exists():
            (folder / ".venv").symlink_to(ROOT / ".venv")
        return Project(folder)

    return make


@pytest.fixture(scope="session")
def finished(fresh, tmp_path_factory):
    """The project after `snakemake all`; only read it.

    Of several pytest-xdist workers, one makes it, and the others wait for it.
    """
    base = tmp_path_factory.getbasetemp()  # a worker's lies in that of its session
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "finished"
    with open(f"{shared}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            project = fresh("finished")
            project.snakemake("all")
            shared.symlink_to(project.folder)
    return Project(shared.resolve())


@pytest.fixture
def project(finished, tmp_path):
    """A finished project of one's own, to edit."""
    return finished.copied(tmp_path / "full-of-stars")
