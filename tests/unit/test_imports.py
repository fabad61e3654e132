"""Who may import whom: the walls of the house."""

import ast
import subprocess
import sys

import pytest

from figures.harness import catalog
from figures.harness.header import Film
from tests.helpers.paths import ROOT
from workflow import fingerprint

PACKAGES = sorted(
    str(path.parent.relative_to(ROOT)).replace("/", ".")
    for package in fingerprint.FIRST_PARTY
    for path in (ROOT / package).rglob("__init__.py")
)
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in fingerprint.FIRST_PARTY
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__init__.py"
)
DRAWING = ("matplotlib", "manim", "PIL", "av", "render", "figures", "publish")
SUBJECT = ("torch", "train", "figures", "publish")
# Package or module -> what nothing in it may import, directly.
WALLS = {
    "core": ("train", "render", "figures", "publish", "workflow", "torch", "matplotlib", "manim"),
    "train": (*DRAWING, "workflow"),
    "train.analysis": ("torch", "train.engine", "train.tasks", "train.sweeps", "train.commands", "train.measures"),
    "train.measures": ("torch", "train.engine", "train.tasks", "train.sweeps", "train.commands"),
    "train.tasks": ("train.commands", "train.measures", "train.sweeps"),
    "train.engine": ("train.commands", "train.measures", "train.sweeps"),
    "render": (*SUBJECT, "workflow"),
    "render.encode": ("matplotlib", "manim", "render.page", "render.marks", "render.film"),
    "render.timing": ("matplotlib", "manim", "render.page", "render.marks", "render.film", "render.encode"),
    "render.page": ("manim", "render.film", "render.marks"),
    "render.marks": ("manim", "render.film"),
    "render.film": ("render.page", "render.marks"),
    "figures": ("torch", "publish", "workflow"),
    "figures.pieces": tuple(m for m in MODULES if m.startswith("figures.harness.") and m != "figures.harness.header"),
    "publish": ("torch", "matplotlib", "manim", "train", "render.page", "render.marks", "render.film", "workflow"),
    "publish.media": ("figures", "publish.posts", "publish.site"),
    "publish.posts": ("publish.site",),
}
FIGURE_MAY_IMPORT = (
    "core.errors", "train.analysis", "train.checkpoints", "render", "figures.pieces", "figures.harness.header",
    "numpy", "matplotlib", "manim", "scipy",
)  # fmt: skip


def imports(module):
    return fingerprint.source(module).imports


def below(name, packages):
    """Whether a dotted name is one of `packages` or lies in one."""
    return f"{name}.".startswith(tuple(f"{package}." for package in packages))


@pytest.mark.parametrize("package", WALLS)
def test_a_package_imports_nothing_behind_its_walls(package):
    inside = [module for module in MODULES if below(module, [package])]
    assert inside
    breaches = [(module, name) for module in inside for name in imports(module) if below(name, WALLS[package])]
    assert breaches == []


def test_analysis_knows_numpy_and_scipy_only():
    allowed = ("numpy", "scipy", "train.analysis", "core", *sys.stdlib_module_names)
    inside = [module for module in MODULES if below(module, ["train.analysis"])]
    assert [(m, name) for m in inside for name in imports(m) if name != "train" and not below(name, allowed)] == []


def test_a_figure_knows_checkpoints_analysis_pieces_drawing_and_its_header():
    allowed = (*FIGURE_MAY_IMPORT, *sys.stdlib_module_names)
    packages = ("train", "figures", "figures.harness")
    modules = [f"figures.{name}" for name in catalog.figures()]
    assert [
        (m, name) for m in modules for name in imports(m) if name not in packages and not below(name, allowed)
    ] == []


def test_only_the_harness_imports_a_figure():
    figures = [f"figures.{name}" for name in catalog.figures()]
    assert [(module, name) for module in MODULES for name in imports(module) if below(name, figures)] == []


def test_packages_import_each_other_in_one_direction():
    """A topological order exists: taking away packages that import no other leaves none."""
    package = {module: module.rpartition(".")[0] for module in MODULES}
    leaf = {"publish", "render", "train"}  # their own modules are leaves below their packages, or commands above them
    graph = {name: set() for name in PACKAGES}
    for module in MODULES:
        if package[module] in leaf:
            continue
        for name in imports(module):
            target = package.get(name, name if name in PACKAGES else None)
            if target and target not in leaf and target != package[module] and "." in name:
                graph[package[module]].add(target)
    while free := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for name in free:
            del graph[name]
    assert graph == {}


@pytest.mark.parametrize(
    "module",
    [
        "train.checkpoints",
        "train.experiments",
        "train.sweep_spec",
        "train.commands.select_seed",
        "train.commands.merge_seeds",
        "train.commands.merge_shards",
    ],
)
def test_what_figures_and_the_workflow_read_runs_without_torch(module):
    assert "torch" not in fingerprint.closure([module])[1]


@pytest.mark.slow
@pytest.mark.parametrize("module", ["render.film.stage", "render.film.cue_sheet", "render.film.image_cells"])
def test_films_load_no_matplotlib(module):
    script = f"import sys, {module}; print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == "False\n", found.stderr


def test_only_films_load_manim():
    """It would take a second and 200 MB of each job of other figures."""
    loading = {name for name in catalog.figures() if "manim" in fingerprint.closure([f"figures.{name}"])[1]}
    assert set() < loading <= {name for name, figure in catalog.figures().items() if isinstance(figure.header, Film)}


def test_nothing_is_imported_with_a_star_and_inits_hold_a_docstring_only():
    """But for the lazy export `from figures import figure`."""
    assert [(module, name) for module in MODULES for name in imports(module) if name.endswith(".*")] == []
    for package in PACKAGES:
        docstring, *more = ast.parse((ROOT / package.replace(".", "/") / "__init__.py").read_text()).body
        assert isinstance(docstring, ast.Expr), f"{package} has no docstring"
        lazy = ["__getattr__"] if package == "figures" else []
        assert [getattr(node, "name", node) for node in more] == lazy, f"{package} holds more than a docstring"


def test_importing_figures_imports_nothing_else():
    script = "import sys, figures; print([name for name in sys.modules if name.startswith(('figures.', 'publish'))])"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


def test_every_folder_of_code_is_a_package_that_says_what_belongs_there():
    folders = {module.rpartition(".")[0] for module in MODULES}
    assert folders == set(PACKAGES)


def test_the_workflow_file_imports_nothing_heavy():
    script = (
        "import sys; from figures.harness import catalog, claims, inputs; from core import config; "
        "from train import experiments; from workflow import fingerprint; "
        "print([name for name in ('torch', 'matplotlib', 'manim', 'PIL', 'av') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"
