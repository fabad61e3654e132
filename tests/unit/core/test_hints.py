"""Commands in messages are made by core.hints, which knows the overlays and finds Python and Snakemake."""

import ast
import re
import shutil
import sys
from pathlib import Path

import pytest

from core import hints, overlays
from core.errors import UserError, user_message
from figures.harness import catalog, claims, variants
from figures.harness.header import Still
from tests.helpers.paths import ROOT
from workflow.fingerprint import FIRST_PARTY

COMMAND = re.compile(r"(`|run |with |draft: )(\.venv/bin/)?(snakemake|make|python -m) \w")


def messages(path):
    """Every text in a module but its docstrings, with the line."""
    tree = ast.parse(path.read_bytes())
    documented = [
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented:
            yield node.lineno, node.value


def test_no_message_names_a_command_by_itself():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for package in FIRST_PARTY
        for path in (ROOT / package).rglob("*.py")
        for line, text in messages(path)
        if COMMAND.search(text)
    ]
    assert found == []
    assert COMMAND.search("is missing: run `snakemake posts`, which") and COMMAND.search(
        "(a draft: python -m figures preview X --draft)"
    )


def test_a_command_has_the_overlays_in_use(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    Path("my overlay.yaml").write_text("results: made")
    assert (hints.snakemake("all"), hints.python("figures", "preview", "X", "--draft")) == (
        "snakemake all",
        "python -m figures preview X --draft",
    )
    assert overlays.load(["my overlay.yaml", "outputs={frames: 9}"])["outputs"] == {"frames": "9"}
    assert hints.snakemake("all") == "snakemake all --configfile 'my overlay.yaml' --config 'outputs={frames: 9}'"
    assert (
        hints.python("figures", "preview", "X")
        == "python -m figures preview X --config 'my overlay.yaml' 'outputs={frames: 9}'"
    )
    assert "`snakemake all --configfile 'my overlay.yaml' --config" in user_message(FileNotFoundError(2, "", "runs"))


@pytest.mark.parametrize(
    "settings, name, left_out",
    [
        ({}, "weight_pruning", False),
        ({"outputs": {"figures": "all"}}, "weight_pruning", False),
        ({"outputs": {"figures": ["weight_pruning"]}}, "weight_pruning", False),
        ({"outputs": {"figures": ["star_formation"]}}, "weight_pruning", True),
        ({}, "metric_curves", True),  # a template
        ({"figures": {"metric_curves": {}}}, "metric_curves", False),
    ],
)
def test_the_command_that_draws_a_figure_asks_for_it_where_the_config_leaves_it_out(
    settings, name, left_out, monkeypatch
):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    hints.note(["outputs={frames: 9}"])
    more = f" 'outputs={{figures: [{name}]}}'" if left_out else ""
    command = variants.drawing_command(name, settings)
    assert command == f"snakemake {name} --config 'outputs={{frames: 9}}'{more}"


def test_where_the_environment_is_not_active_its_commands_have_their_path(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    for name, command in (("python", hints.python("figures")), ("snakemake", hints.snakemake("all"))):
        word = command.split()[0]
        assert shutil.which(word) and Path(word).name == name
    assert not Path(sys.executable).is_relative_to(ROOT) or command.startswith(".venv/bin/snakemake")


def test_a_draft_of_a_failing_claim_has_its_canvas_and_theme():
    figure = catalog.Figure("example", Still({}, "", "", "", (), 1))
    overlays.load(["outputs={frames: 9}"])
    with pytest.raises(
        UserError,
        match=r"-m figures preview example --draft --canvas story --theme dark --config 'outputs=\{frames: 9\}'\)$",
    ):
        claims.require_all(
            figure,
            claims.Evaluation({}, [{"name": "a", "value": 1, "bound": ">= 2", "unit": "", "passed": False}]),
            "--canvas",
            "story",
            "--theme",
            "dark",
        )


def test_without_config_yaml_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")
    for words in ([], ["outputs={}"]):
        with pytest.raises(
            UserError, match="config.yaml is missing: put it back, or name a whole configuration after --config"
        ):
            overlays.load(words)
    (tmp_path / "whole.yaml").write_text("results: here")
    assert overlays.load([tmp_path / "whole.yaml"]) == {"results": "here"} and overlays.results(
        [tmp_path / "whole.yaml"]
    ) == Path("here")
