"""Every pair of kind of figure, canvas, theme, formats and platform is drawn.

It is drawn by the command that the workflow gives.
"""

import sys
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from figures.harness import catalog, claims, cli, header, inputs, variants
from publish import platforms
from publish.media import summary
from publish.posts import story
from render.canvas import CANVASES
from render.page.axis import linear_axis, step_axis
from render.timing.timeline import Timeline
from tests.helpers.pairwise import cases

SETS = [[name] for name in (*header.MOVING, *header.STILL)] + [
    list(pair) for pair in product(header.MOVING, header.STILL)
]
HEADER = {"reads": {}, "title": "A line", "caption": "", "alt": "", "sources": (), "order": 1}
KINDS = {
    "Still": header.Still(**HEADER),
    "Animation": header.Animation(**HEADER),
    "Film": header.Film(**HEADER, transcript=""),
}
CASES = cases(canvas=list(header.CANVASES), formats=SETS, kind=list(KINDS), theme=["light", "dark"])


def build(page):
    page.title("A line")
    axes = page.grid("line")["line"]
    step_axis(axes, 100)
    linear_axis(axes.yaxis, 0, 1)
    (line,) = axes.plot([0, 0], [0, 1])
    page.add_animated(line)
    return lambda step: line.set_xdata([step, step])


def film(stage):
    line = stage.line("train", 4).trace(stage.at([100, 500], [300, 300]))
    stage.scene.add(line)
    stage.follow(11, lambda k: line.trace(stage.at([100 + 9 * k, 500], [300, 300])), line)


def example(kind, monkeypatch):
    """A figure of a kind, which is a line that moves."""
    still = {"build": lambda page: build(page) and None} if kind != "Animation" else {"build": build}
    functions = {"timeline": lambda: Timeline(((0, 0), (0.4, 100)), hold=0), "film": film} | still
    monkeypatch.setitem(sys.modules, "figures.example", SimpleNamespace(**functions))
    return catalog.Figure("example", KINDS[kind])


@pytest.fixture
def draw(tmp_path, monkeypatch):
    """A function that draws files of a figure of a kind with the command of the workflow's rules, and opens each."""
    row = {"name": "a", "value": 1, "bound": ">= 0", "unit": "", "passed": True}
    claims.write(tmp_path / "claims.json", claims.Evaluation({"a": header.Number(1)}, [row]))
    figures = {kind: example(kind, monkeypatch) for kind in KINDS}

    def drawn(kind, names):
        monkeypatch.setattr(variants, "find", lambda name, entries: example(kind, monkeypatch))
        for drawing, still in product({name.partition(".")[0] for name in names}, (True, False)):
            files = [
                name
                for name in names
                if name.startswith(f"{drawing}.") and (name.partition(".")[2] in header.STILL) == still
            ]
            if files:
                opened(tmp_path, *drawing.split("-"), files, "still" if still else "animation")

    return figures, drawn


@pytest.mark.slow
@pytest.mark.parametrize("number", range(4))
def test_every_pair_is_drawn(number, draw):
    figures, drawn = draw
    for case in CASES[number::4]:
        outputs = {"canvases": [case["canvas"]], "themes": [case["theme"]], "formats": case["formats"]}
        wanted = [name for name in figures[case["kind"]].files(outputs) if name.startswith(f"{case['canvas']}-")]
        assert len(wanted) == wanted_number(case), (case, wanted)
        drawn(case["kind"], wanted)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_post_needs_is_drawn(kind, draw):
    figures, drawn = draw
    sources = [story.Post(place, 1, figures[kind], {}).sources().values() for place in platforms.by_key().values()]
    drawn(kind, sorted({name for names in sources for name in names}))


def wanted_number(case):
    """How many drawings a case has: each format, if the figure moves at all there, and a poster with what moves."""
    still = [name for name in case["formats"] if name in header.STILL]
    moving = [name for name in case["formats"] if name in header.MOVING]
    moves = case["kind"] != "Still" and case["canvas"] in header.LAYOUTS
    return len(still) + moves * (len(moving) + bool(moving))


def opened(folder, canvas, theme, names, kind):
    """Draw files of one canvas and theme, and open each."""
    cli.main([
        "draw", "example", "--kind", kind, "--canvas", canvas, "--theme", theme,
        "--given", '{"reads": {}, "frames": 2}',
        str(folder / "claims.json"), *(str(folder / name) for name in names),
    ])  # fmt: skip
    for name in names:
        look = summary.described(folder / name)
        assert abs(look["width"] / look["height"] - CANVASES[canvas].width / CANVASES[canvas].height) < 0.01
        assert look.get("frames", 2) == 2
        (folder / name).unlink()


@pytest.mark.parametrize("kind", ["Animation", "Film"])
def test_a_poster_alone_is_the_last_frame(kind, tmp_path, monkeypatch):
    figure = example(kind, monkeypatch)
    monkeypatch.setattr(variants, "find", lambda name, entries: figure)
    claims.write(tmp_path / "claims.json", claims.Evaluation({}, []))
    pictures = []
    for names in (["article-light.poster.png"], ["article-light.poster.png", "article-light.mp4"]):
        cli.main(["draw", "example", "--kind", "animation", "--given", '{"reads": {}, "frames": 3}',
                       str(tmp_path / "claims.json"), *(str(tmp_path / name) for name in names)])  # fmt: skip
        pictures.append(np.asarray(Image.open(tmp_path / names[0])))
    assert np.array_equal(*pictures)


def test_a_figure_that_is_asked_for_has_a_layout_for_a_canvas():
    square = catalog.Figure("example", header.Still(**HEADER, canvases=("square",)))
    catalog.check_layout(square, ["article", "column"])
    with pytest.raises(
        catalog.UserError,
        match="outputs.canvases: example has no layout for article, wide; allowed with it: square, column",
    ):
        catalog.check_layout(square, ["article", "wide"])


def test_animations_are_long_enough_for_the_places_that_they_go_to():
    posts = [
        story.Post(platforms.find(key), 1, catalog.Figure("example", KINDS["Animation"]), {})
        for key in ("mastodon", "linkedin")
    ]
    story.check_lengths(posts[:1], 2)
    story.check_lengths(posts, 75)
    with pytest.raises(
        catalog.UserError,
        match="outputs.frames: 74 is not allowed with linkedin in outputs.platforms.*; allowed: >= 75",
    ):
        story.check_lengths(posts, 74)
    still = story.Post(platforms.find("linkedin"), 1, catalog.Figure("example", KINDS["Still"]), {})
    story.check_lengths([still], 2)
    assert inputs.tables(still.figure, "results") == {}
