"""What there is in the project to be named: modules, targets, figures, experiments, platforms, results."""

import ast
import re
from functools import cache

import yaml

from figures.harness import catalog, header
from publish.platforms import by_key
from tests.helpers.paths import ROOT


def resolves(name):
    """Whether a dotted name is a module or package of the project, or is bound at the top level of a module."""
    if name == "figures.figure":  # the lazy export
        return True
    path = ROOT / name.replace(".", "/")
    if path.with_name(f"{path.name}.py").is_file() or any(path.glob("*.py")):
        return True
    module, _, attribute = name.rpartition(".")
    file = ROOT / f"{module.replace('.', '/')}.py"
    return file.is_file() and attribute in bound(file)


@cache
def bound(file):
    """Names that a module binds at its top level."""
    names = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return names


@cache
def workflow_text():
    """The Snakefile, the files that it includes, and the plans of their outputs."""
    files = [
        ROOT / "Snakefile",
        *sorted((ROOT / "workflow/rules").glob("*.smk")),
        *(ROOT / f"workflow/{name}.py" for name in ("plan", "article")),
    ]
    return "\n".join(file.read_text() for file in files if file.is_file())


@cache
def snakemake_targets():
    """Every rule, every figure, also of the overlays in config/, and the posts of each platform."""
    rules = re.findall(r"^\s*(?:use rule \w+ as|rule|checkpoint) (\w+)", workflow_text(), re.MULTILINE)
    overlays = [yaml.safe_load(path.read_text()) for path in (ROOT / "config").glob("*.yaml")]
    named = {name for overlay in overlays for name in overlay.get("figures") or ()}
    return {
        *rules,
        *named,
        *catalog.figures(),
        *(f"posts_{key}" for key in by_key()),
        *(f"fit_{name}" for name in catalog.figures()),
    }


@cache
def make_targets():
    """The Makefile's own targets; it hands all others to Snakemake."""
    return set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@cache
def trained():
    """Every experiment and sweep of config.yaml."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    return {*config["experiments"], *config["sweeps"]}


@cache
def figure_files():
    """The names of all files that are made of figures, in every canvas, theme and format."""
    formats = [*header.MOVING, *header.STILL]
    outputs = {"canvases": list(header.CANVASES), "themes": ["light", "dark"], "formats": formats}
    return {file for figure in catalog.figures().values() for file in figure.files(outputs)}


def is_result(path):
    """Whether the workflow makes something in `path`, relative to the folder of results; `*` is any name."""
    first, _, rest = path.partition("/")
    if first == "figures":
        return rest in ("", "*") or rest.rpartition("/")[2] in figure_files()
    return not first or re.search(rf"/{re.escape(first)}\b", workflow_text()) is not None
