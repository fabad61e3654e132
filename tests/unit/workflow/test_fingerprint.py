import pytest

from core.errors import UserError
from workflow import fingerprint

FIGURE = '''"""A figure."""
from train.analysis import star_geometry
from figures.harness.header import Still

figure = Still(title="what to see", caption="short", alt="", sources=(), order=1, reads={})


def build(page):
    """Draw."""
    return star_geometry.turned(page)  # once
'''
STAR = "import scipy\nfrom core import atomic\n\ndef turned(page):\n    return page\n"


def forget():
    for function in vars(fingerprint).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project; `digest_of(**changed files)` gives the digest of its figure, from scratch."""
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    files = {
        "figures/example.py": FIGURE,
        "train/analysis/star_geometry.py": STAR,
        "figures/harness/header.py": "",
        "train/engine/loop.py": "import torch\n",
        "figures/__main__.py": "from figures import example\n",
    }

    def digest_of(**changed):
        for name, text in (
            files | {(name if "/" in name else name.replace("__", "/")) + ".py": text for name, text in changed.items()}
        ).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        forget()
        return fingerprint.fingerprint("figures draw")

    yield digest_of
    forget()


@pytest.mark.parametrize(
    "changed",
    [
        {"figures__example": FIGURE.replace("# once", "# twice")},
        {"figures__example": FIGURE.replace('"""Draw."""', '"""Draw it."""')},
        {"figures__example": FIGURE.replace("A figure.", "The figure.")},
        {"figures__example": FIGURE.replace('"short"', '"long"')},
        {"figures__example": FIGURE.replace("\n\n\n", "\n\n")},
        {"train__analysis__star_geometry": STAR + "# the end\n"},
        {"train__engine__loop": "import torch, numpy\n"},
        {"core__atomic": "import errno\n"},
    ],
)
def test_what_no_picture_shows_does_not_count(tree, changed):
    assert tree() == tree(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"figures__example": FIGURE.replace("what to see", "what is seen")},
        {"figures__example": FIGURE.replace("(page)  #", "(page + 1)  #")},
        {"train__analysis__star_geometry": STAR.replace("return page", "return -page")},
        {"train__analysis__star_geometry": STAR.replace("import scipy", "import numpy")},
    ],
)
def test_what_is_drawn_counts(tree, changed):
    assert tree() != tree(**changed)


@pytest.fixture
def noted(tree, tmp_path, monkeypatch):
    """A project whose modules a run has noted down; a process starts afresh at each call."""
    for file in ("workflow/fingerprint.py", "figures/harness/catalog.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("")
    monkeypatch.setattr(fingerprint, "SOURCES", tmp_path / "sources.json")

    def process():
        fingerprint._noted.clear()
        fingerprint._used.clear()
        fingerprint.read_sources()

    process()
    tree()
    fingerprint.write_sources()
    yield process
    fingerprint._noted.clear()


def test_modules_that_a_run_noted_are_not_parsed_again(noted, tree, monkeypatch):
    before = tree()
    noted()
    monkeypatch.setattr(fingerprint, "_parsed", lambda *_: pytest.fail("parsed again"))
    assert tree() == before


def test_a_noted_module_that_changes_is_parsed(noted, tree):
    before = tree()
    noted()
    assert tree(figures__example=FIGURE.replace("once", "twice")) == before
    assert tree(figures__example=FIGURE.replace("return", "return 1 +")) != before


def test_notes_of_another_version_or_damaged_ones_are_not_read(noted, tree, tmp_path):
    before = tree()
    for damage in (
        lambda: (tmp_path / "workflow/fingerprint.py").write_text("1"),
        lambda: fingerprint.SOURCES.write_text("[{"),
    ):
        damage()
        noted()
        assert not fingerprint._noted and tree() == before


def test_a_library_counts_by_its_version(tree, monkeypatch):
    before = tree()
    monkeypatch.setattr(fingerprint.metadata, "version", lambda name: "99")
    assert tree() != before


def test_a_figure_does_not_reach_the_training_code():
    made = fingerprint.parts("figures draw", figure="weight_pruning", drawn_by="draw_page")
    assert "train/checkpoints.py" in made and "figures/weight_pruning.py" in made
    lacking = {"train/engine/loop.py", "train/experiments.py", "torch", "figures/harness/configured.py"}
    assert not lacking & made.keys()


def test_every_part_is_a_file_of_the_project_a_library_with_its_version_or_python():
    made = fingerprint.parts("publish player", files=["publish/site/page"], figure=())
    files = {name for name in made if "/" in name}
    assert {"publish/__main__.py", "publish/cli.py", "publish/site/player.py", "publish/site/page/player.html"} <= files
    assert all((fingerprint.ROOT / name).is_file() for name in files)
    assert made["jinja2"] == fingerprint.metadata.version("jinja2") and "." in made["Python"]


NAMED = """from importlib import import_module

DYNAMIC = ("train.tasks.{task}", "train.engine.{start}")
import_module("train.tasks.parity"), import_module("train.engine.loop")
"""


def reached(tree, code, **fields):
    tree(**{"train/__main__": code, "train/tasks/parity": "", "train/tasks/addition": ""})
    return fingerprint.closure(["train.__main__"], fields)[0] - {"train.__main__"}


def test_what_is_imported_by_name_is_reached_as_the_rule_says(tree):
    assert reached(tree, NAMED, task="parity", start=()) == {"train.tasks.parity"}
    both = reached(tree, NAMED, task=("parity", "addition"), start="loop")
    assert both == {"train.tasks.parity", "train.tasks.addition", "train.engine.loop"}


def test_a_task_of_autograd_depends_on_module_task_and_no_other_does(tree):
    tree(**{"train/tasks/own": "from train.module_task import ModuleTask\n", "train/module_task": ""})
    assert "train.module_task" in reached(tree, NAMED, task="own", start=())
    assert "train.module_task" not in reached(tree, NAMED, task="parity", start=())


def test_the_training_of_the_projects_recipes_does_not_depend_on_module_task():
    made = fingerprint.parts("train run", kind="run", task="sparse_parity", start=())
    assert "train/engine/loop.py" in made and "train/module_task.py" not in made


@pytest.mark.parametrize(
    "code, message",
    [
        (NAMED.replace('"train.tasks.{task}", ', ""), "imports by name: list what in DYNAMIC"),
        ("import importlib\nimportlib.import_module('x')\n", "imports by name: list what in DYNAMIC"),
        ("__import__('x')\n", "imports by name: list what in DYNAMIC"),
        (NAMED.replace("{start}", "{engine}"), "DYNAMIC has .*; a rule that runs it gives no 'engine'"),
    ],
)
def test_nothing_is_imported_by_name_in_silence(tree, code, message):
    with pytest.raises(UserError, match=f"train/__main__.py.*{message}"):
        reached(tree, code, task="parity", start=())


def test_every_module_that_imports_by_name_says_what():
    names = [
        ".".join(path.relative_to(fingerprint.ROOT).with_suffix("").parts)
        for package in fingerprint.FIRST_PARTY
        for path in (fingerprint.ROOT / package).rglob("*.py")
    ]
    calling = [name for name in names if fingerprint.source(name).calls]
    assert len(calling) >= 8
    assert [name for name in calling if len(fingerprint.source(name).templates) < fingerprint.source(name).calls] == []
