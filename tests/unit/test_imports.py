"""Who may import whom: the walls of the house."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from figures import catalog, sources

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in sources.FIRST_PARTY
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__init__.py"
}


def imports(module):
    return sources._stripped(module)[1]


def of(prefix):
    return sorted(module for module in MODULES if module.startswith(prefix))


def breaches(modules, allowed):
    """(module, import) pairs that `allowed` (a predicate on an import) refuses.

    The standard library is always allowed.
    """
    return [
        (module, name)
        for module in modules
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names and not allowed(name)
    ]


def test_measures_know_numpy_and_scipy_only():
    assert of("train.measure")
    allowed = ("numpy", "scipy", "train.measure", "workflow")
    assert (
        breaches(
            of("train.measure"),
            lambda name: f"{name}.".startswith(tuple(f"{word}." for word in allowed)) or name == "train",
        )
        == []
    )


def test_training_never_draws():
    assert (
        breaches(
            of("train."),
            lambda name: name.split(".")[0] not in ("matplotlib", "manim", "render", "figures", "publish", "PIL", "av"),
        )
        == []
    )


@pytest.mark.parametrize(
    "module", ["train.series", "train.experiment", "train.gather", "train.seeds", "train.grid", "train.collect"]
)
def test_what_figures_and_the_workflow_read_runs_without_torch(module):
    assert "torch" not in sources.closure([module])[1]


def test_drawing_knows_nothing_of_training():
    assert (
        breaches(of("render."), lambda name: name.split(".")[0] not in ("torch", "train", "figures", "publish")) == []
    )


def test_a_figure_knows_series_measures_drawing_and_its_header():
    allowed = ("train.measure", "train.series", "render", "figures.header", "numpy", "matplotlib", "manim", "scipy")

    def may(name):
        return name in ("train", "figures") or f"{name}.".startswith(tuple(f"{word}." for word in allowed))

    assert breaches([f"figures.{name}" for name in catalog.figures()], may) == []


def test_publishing_draws_nothing():
    assert (
        breaches(of("publish."), lambda name: name.split(".")[0] not in ("torch", "matplotlib", "manim", "train")) == []
    )


def test_nothing_is_imported_with_a_star_and_inits_hold_a_docstring_only():
    assert [(module, name) for module in MODULES for name in imports(module) if name.endswith(".*")] == []
    for package in sources.FIRST_PARTY:
        for path in (ROOT / package).rglob("__init__.py"):
            body = ast.parse(path.read_text()).body
            assert len(body) == 1 and isinstance(body[0], ast.Expr), f"{path} holds more than a docstring"


def test_the_workflow_file_imports_nothing_heavy():
    script = (
        "import sys; from figures import catalog, claims, reads, sources; from train import configuration, experiment; "
        "print([name for name in ('torch', 'matplotlib', 'manim', 'PIL', 'av') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


def test_every_command_of_the_workflow_quotes_what_it_fills_in():
    """Names of files may have blanks, quotes and `$` in them."""
    text = (ROOT / "Snakefile").read_text()
    commands = re.findall(r"^( +)shell:\n((?:\1 +\".*\n)+)", text, re.MULTILINE)
    assert len(commands) == text.count("shell:\n") > 15
    filled_in = [field for _, command in commands for field in re.findall(r"\{[^{}]*\}", command)]
    assert len(filled_in) > 50 and [field for field in filled_in if not field.endswith(":q}")] == []
