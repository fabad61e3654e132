"""Every command that a message names is typed here, in the situation in which it is said."""

import ast
import json
import re
import subprocess

import pytest

from core import hints
from tests.end_to_end.test_broken import GOOD
from tests.helpers.paths import ROOT
from tests.soak import kills
from workflow.fingerprint import FIRST_PARTY

TARGETS = sorted(
    {
        node.args[0].value
        for package in FIRST_PARTY
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "hints.snakemake"
        and isinstance(node.args[0], ast.Constant)
    }
)
SMALL = 'experiments={"five_neurons": {"seeds": 1, "max_steps": 200}}'


def typed(project, command):
    return subprocess.run(
        ["sh", "-c", command], cwd=project.folder, env=kills.environment(), capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def project(fresh):
    made = fresh("hints")
    (made.folder / "figures/failing.py").write_text(GOOD.replace("at_least=1", "at_least=999"))
    return made


def test_targets_are_there(project, monkeypatch):
    assert TARGETS == ["all", "article", "gallery", "posts"]
    for target in TARGETS:
        monkeypatch.chdir(project.folder)
        hints.note(["tests/tiny.yaml", "results=my 'own' results"])
        done = typed(project, hints.snakemake(target, "-n"))
        assert done.returncode == 0 and "my 'own' results" in done.stdout + done.stderr


def test_a_draft_is_drawn_by_the_command_that_a_job_names(project):
    outputs = json.dumps({"figures": ["failing"], "formats": ["svg"], "themes": ["dark"], "canvases": ["square"]})
    done = project.snakemake("failing", "--config", SMALL, f"outputs={outputs}", "results=my results", check=False)
    said = done.stdout + done.stderr
    command = re.search(r"not drawn \(a draft: (.*)\)$", said, re.MULTILINE)[1]
    assert done.returncode == 1 and "--canvas square --theme dark --config tests/tiny.yaml" in command
    drawn = typed(project, command)
    assert drawn.returncode == 0 and (project.folder / "failing.preview.png").is_file(), drawn.stderr
    by_hand = typed(project, command.replace(" --draft", ""))
    assert by_hand.returncode == 1 and by_hand.stderr.strip().endswith(f"(a draft: {command})")
