import pytest

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


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project; `digest_of(**changed files)` gives the digest of its figure, from scratch."""
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    files = {
        "figures/example.py": FIGURE,
        "train/analysis/star_geometry.py": STAR,
        "figures/harness/header.py": "",
        "train/engine/loop.py": "import torch\n",
    }

    def digest_of(**changed):
        for name, text in (files | {name.replace("__", "/") + ".py": text for name, text in changed.items()}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        fingerprint.fingerprint.cache_clear()
        fingerprint._stripped.cache_clear()
        return fingerprint.fingerprint("figures.example")

    return digest_of


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


def test_a_library_counts_by_its_version(tree, monkeypatch):
    before = tree()
    monkeypatch.setattr(fingerprint.metadata, "version", lambda name: "99")
    assert tree() != before


def test_a_figure_does_not_reach_the_training_code():
    reached, libraries = fingerprint.closure(
        ["figures.harness.claims", "figures.harness.inputs", "figures.harness.draw_page"]
    )
    assert "train.checkpoints" in reached and "train.engine.loop" not in reached and "torch" not in libraries
