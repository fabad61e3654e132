import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core import environment
from tests.helpers.paths import ROOT

SEEN = (
    "import os, sys; from core import environment; environment.settle(); "
    "print(sorted(set(environment.REMOVED) & set(os.environ)), sys.flags.optimize)"
)


def test_jobs_import_this_project_and_nothing_of_the_working_folder(tmp_path):
    (tmp_path / "train.py").write_text("raise SystemExit('the working folder was imported')")
    variables = dict.fromkeys(environment.REMOVED, "1") | {"PATH": os.environ["PATH"]}
    environment.prepare_jobs(variables)
    assert {name: variables[name] for name in environment.REMOVED if name in variables} == {
        "PYTHONPATH": environment.ROOT, "PYTHONSAFEPATH": "1"}  # fmt: skip
    assert Path(variables["PATH"].split(os.pathsep)[0]) == Path(sys.executable).parent
    subprocess.run(["python", "-c", "from train import specs"], cwd=tmp_path, env=variables, check=True)


@pytest.mark.parametrize("name", ["MPLBACKEND", "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONWARNINGS", "PYTHONHASHSEED"])
def test_a_command_typed_by_hand_runs_as_if_the_variable_were_not_set(name):
    done = subprocess.run(
        [sys.executable, "-c", SEEN], cwd=ROOT, env=_plain() | {name: "2"}, capture_output=True, text=True
    )
    assert done.stdout == "[] 0\n", done.stderr


def test_a_command_restarts_only_where_python_has_acted_on_a_variable_and_keeps_its_words():
    script = (
        "import os, sys; os.execv = lambda *words: print('restarted', words[1][-1]); "
        "from core import environment; environment.settle()"
    )
    for variables, said in (
        ({}, ""),
        ({"MPLBACKEND": "x"}, ""),
        ({"PYTHONPATH": "x"}, "restarted a b\n"),
        ({"PYTHONPATH": "x", environment.MARK: "clean"}, ""),
    ):
        done = subprocess.run(
            [sys.executable, "-c", script, "a b"], cwd=ROOT, env=_plain() | variables, capture_output=True, text=True
        )
        assert (done.stdout, done.returncode) == (said, 0), done.stderr


def test_make_removes_the_same_variables():
    listed = re.search(r"^unexport ((?:.*\\\n)*.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    assert sorted(listed.replace("\\", " ").split()) == sorted(environment.REMOVED)


def _plain():
    return {name: value for name, value in os.environ.items() if name not in (*environment.REMOVED, environment.MARK)}
