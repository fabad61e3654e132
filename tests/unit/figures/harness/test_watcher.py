"""A figure is redrawn at every save of what it is made of; mistakes are shown in its place."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import Namespace

import imageio.v3 as imageio
import numpy as np
import pytest

from core.errors import FigureError
from figures.harness import watch_report, watcher
from tests.helpers.paths import ROOT

FIGURE = """from matplotlib.patches import Rectangle
from figures.harness.header import Still, Number
from figures.pieces.mine import COLOR
figure = Still(reads={}, title="A color", caption="c", alt="a", sources=(), order=1)
def numbers(): return {"one": Number(1)}
def claims(numbers): return []
def data(): return {"x": [1]}
def build(page):
    page.title(figure.title)
    page.figure.add_artist(Rectangle((0, 0), 1, 0.5, color=COLOR))
"""


def seen(*files):
    return watcher.stamps(map(str, files))


def test_what_was_saved_or_replaced_is_a_change_and_what_is_gone_is_not(tmp_path):
    used, other = tmp_path / "used.py", tmp_path / "other.py"
    used.write_text("1")
    other.write_text("1")
    before, made_of = seen(used, other, tmp_path), {str(used)}
    assert watcher.changes(before, made_of) == set()
    other.write_text("22")
    assert watcher.changes(before, made_of) == set() and watcher.changes(before, before) == {str(other)}
    used.rename(tmp_path / "used.py~")  # as some editors do
    assert watcher.changes(before, made_of) == set()
    used.write_text("1")
    assert watcher.changes(before, made_of) == {str(used)}
    assert str(tmp_path) in watcher.changes(before, before)  # a new file may be what was missing


def test_a_picture_may_be_made_of_any_file_of_the_packages_that_draw():
    files = watcher.everything()
    for name in (
        "figures/harness/draw_page.py",
        "figures/pieces",
        "render/marks/curves.py",
        "train/analysis/fourier.py",
    ):
        assert str(ROOT / name) in files
    assert not any("__pycache__" in file for file in files)


def test_an_error_is_told_in_the_three_lines_that_matter():
    try:
        from render.canvas import CANVASES

        CANVASES["postcard"]
    except KeyError as error:
        first, second, third = watch_report.lines("mine", error)
    assert first == "mine: the drawing fails" and third.startswith("  UnknownName: unknown canvas 'postcard'")
    assert second.strip().startswith("core/suggestions.py:") and "raise UnknownName" in second
    assert watch_report.lines("mine", FigureError("a", "b", "c")) == ["a", "  b", "  c"]


def test_an_error_as_a_picture_wraps_long_lines():
    pixels = np.asarray(watch_report.picture(["word " * 60, "  second"]))
    rows = (pixels != pixels[0, 0]).any(axis=(1, 2))
    assert pixels.shape == (676, 1200, 3) and np.diff(np.flatnonzero(rows)).max() > 1 and not rows[-40:].any()
    assert not (pixels != pixels[0, 0]).any(axis=(0, 2))[-40:].any()


def test_drawings_that_no_page_asks_for_are_deleted(tmp_path, capsys):
    options = Namespace(figure="mine", out=None, clip=None, config=[])
    for number in range(1, 5):
        report = watch_report.Report(options, tmp_path, number, time.time())
        with report.drawing():
            (tmp_path / f"light-{number}.png").write_bytes(b"png")
            report.add("light", f"light-{number}.png")
            if number == 4:
                raise FigureError("no", "here", "so")
    assert {file.name for file in tmp_path.glob("*.png")} == {"light-3.png", "light-4.png"}
    state = json.loads((tmp_path / watch_report.STATE).read_text())
    assert state["error"] == ["no", "  here", "  so"] and state["done"] and state["views"][0]["file"] == "light-4.png"
    assert capsys.readouterr().err.endswith("mine: drawn in 0.0 s\nerror: no\n  here\n  so\n")


@pytest.fixture
def watched(tmp_path):
    """A copy of the project with a figure of one color, and a function that waits until its picture is of a color."""
    for package in ("core", "train", "render", "figures", "workflow"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "setup"))
    for file in (ROOT / "figures").glob("[a-z]*.py"):
        (tmp_path / "figures" / file.name).unlink()
    for file in ("config.yaml", "Snakefile"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "figures/mine.py").write_text(FIGURE)
    (tmp_path / "figures/pieces/mine.py").write_text('COLOR = "#ff0000"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "figures", "watch", "mine", "--out", "picture.png"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )

    def shows(color):
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            if (picture := tmp_path / "picture.png").exists():
                if imageio.imread(picture)[-1, -1, :3].tolist() == color:
                    return True
            time.sleep(0.05)
        return False

    yield Namespace(folder=tmp_path, process=process, shows=shows)
    process.kill()
    process.wait()


@pytest.mark.slow
def test_every_save_is_drawn_and_a_mistake_is_shown_until_it_is_mended(watched):
    piece, figure = watched.folder / "figures/pieces/mine.py", watched.folder / "figures/mine.py"
    assert watched.shows([255, 0, 0])
    piece.write_text('COLOR = "#00ff00"\n')  # of the same size, maybe within the same second
    assert watched.shows([0, 255, 0])
    piece.write_text('COLOR = "#0000ff"\n')
    assert watched.shows([0, 0, 255])
    piece.unlink()
    figure.write_text(FIGURE + "# saved\n")
    assert watched.shows([0xFD, 0xF3, 0xF3])
    piece.write_text('COLOR = "#ff00ff"\n')  # a new file mends it
    assert watched.shows([255, 0, 255])
    watched.process.send_signal(signal.SIGINT)
    said = watched.process.communicate(timeout=60)[1]
    assert watched.process.returncode == 0 and "No module named 'figures.pieces.mine'" in said
    assert said.count("picture.png: drawn in") >= 3 and "Traceback" not in said  # the last may end before it is said
