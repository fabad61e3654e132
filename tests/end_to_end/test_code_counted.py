"""The modules that each job imports when it runs are all in the fingerprint of its code."""

import ast
import json
import os
import subprocess

import pytest

from workflow.fingerprint import NOT_CONTENT

# Imported by Python at the start of each command: writes at its end which modules there are.
RECORDER = """
import atexit, os, sys
def write():
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    with open(os.environ["IMPORTED"], "a") as file:
        file.writelines(f"{os.path.realpath(name)}\\n" for name in files if name)
atexit.register(write)
"""


def last_runs(folder):
    """Rule -> the record of one job of it: its command, and the code that it counted, by file."""
    found = {}
    for path in sorted((folder / ".snakemake/metadata").iterdir()):
        record = json.loads(path.read_text())
        kept = [ast.literal_eval(value) for value in record["params"]]
        names = (folder / f".snakemake/fingerprints/{value}.json" for value in kept if isinstance(value, str))
        for name in (name for name in names if len(name.name) == 21 and name.is_file()):
            found.setdefault(record["rule"], (record["shellcmd"], set(json.loads(name.read_text()))))
    return found


@pytest.fixture(scope="module")
def imported(finished, tmp_path_factory):
    """A function that runs a command in a copy of the finished project and returns the project's files it imported."""
    project = finished.copied(tmp_path_factory.mktemp("counted") / "full-of-stars")
    recorder = tmp_path_factory.mktemp("recorder")
    (recorder / "sitecustomize.py").write_text(RECORDER)
    path = f"{project.folder / '.venv/bin'}:{os.environ['PATH']}"
    variables = {"PYTHONPATH": f"{recorder}:{project.folder}", "PYTHONSAFEPATH": "1", "PATH": path}

    def run(command):
        (recorder / "imported").unlink(missing_ok=True)
        variables["IMPORTED"] = str(recorder / "imported")
        environment = os.environ | variables | {"FULL_OF_STARS_ENVIRONMENT": "clean"}
        subprocess.run(command, shell=True, cwd=project.folder, env=environment, check=True, timeout=800)
        files = (recorder / "imported").read_text().splitlines()
        inside = {os.path.relpath(file, os.path.realpath(project.folder)) for file in files}
        return {file for file in inside if file[0] not in "./" and (project.folder / file).is_file()}

    return run


def test_no_job_imports_what_its_fingerprint_does_not_count(finished, imported):
    runs = last_runs(finished.folder)
    assert len(runs) >= 22
    decides_nothing = {f"{name.replace('.', '/')}.py" for name in NOT_CONTENT}
    uncounted = {}
    for rule, (command, counted) in runs.items():
        made = {file for file in imported(command) if not file.endswith("__init__.py")}
        assert made & counted, f"{rule}: nothing was recorded"
        uncounted[rule] = sorted(made - counted - decides_nothing)
    assert uncounted == {rule: [] for rule in runs}
