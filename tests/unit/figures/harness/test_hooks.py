"""What is wrong in a figure's file is said in three lines.

They are: figure and function, the file's last line, what was raised.
"""

import importlib
import subprocess
import sys

import numpy as np
import pytest

from core import errors
from figures.harness import catalog, claims, draw_page, hooks, inputs
from render.theme import THEMES
from tests.helpers.paths import ROOT
from train.checkpoints import CheckpointSeries

HEAD = """from figures.harness.header import Animation, Claim, Number
from render.page.page import Page
from render.timing.timeline import timeline_around

figure = Animation(
    reads={"run": "sparse_parity"}, title="t", caption="c {a}", alt="a", sources=(), order=3,
)


def numbers(run):
    NUMBERS


def claims(numbers):
    CLAIMS


def timeline(run):
    TIMELINE


def data(run):
    return {"step": run.steps}


def build(run, page):
    BUILD

    def update(step):
        UPDATE

    return update
"""
GOOD = {
    "NUMBERS": 'return {"a": Number(1)}',
    "CLAIMS": 'return [Claim("a", at_least=0)]',
    "TIMELINE": "return timeline_around(100, {}, seconds=1)",
    "BUILD": 'axes = page.grid("loss")["loss"]; line, = axes.plot([0, 1], [0, 1]); page.add_animated(line)',
    "UPDATE": "line.set_xdata([0, step])",
}
RUN = CheckpointSeries(
    {"options": {"k": 3}},
    {},
    np.arange(0, 101, 10),
    {"w_input": np.zeros((11, 2))},
    {"train_loss": np.ones(11)},
    np.arange(3),
)


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A function that writes a figure with other bodies of its functions, and gives it as the catalog does."""

    def write(head=HEAD, **changed):
        for name, body in (GOOD | changed).items():
            head = head.replace(f"    {name}\n", f"    {body}\n")
        path = tmp_path / "mine.py"
        path.write_text(head)
        monkeypatch.setattr(hooks, "FOLDER", tmp_path)
        monkeypatch.delitem(sys.modules, "figures.mine", raising=False)
        monkeypatch.setattr(
            importlib.import_module("figures"),
            "__path__",
            [*importlib.import_module("figures").__path__, str(tmp_path)],
        )
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        importlib.invalidate_caches()
        return catalog.Figure("mine", *catalog.read_header(path))

    return write


def said(function, *arguments):
    """The lines that a figure's mistake ends in."""
    with pytest.raises(errors.UserError) as error:
        function(*arguments)
    return str(error.value).split("\n")


def line_of(made_figure, text, folder):
    return next(k for k, line in enumerate((folder / "mine.py").read_text().split("\n"), 1) if text in line)


@pytest.mark.parametrize(
    "changed, raised",
    [
        (
            {"NUMBERS": 'loss = run.metrics["tain_loss"]'},
            "UnknownName: unknown metric 'tain_loss' (did you mean 'train_loss'?); allowed: train_loss",
        ),
        (
            {"NUMBERS": 'loss = run.weights["w_inptu"]'},
            "UnknownName: unknown weight 'w_inptu' (did you mean 'w_input'?); allowed: w_input",
        ),
        (
            {"NUMBERS": "return run.metric"},
            "AttributeError: 'CheckpointSeries' object has no attribute 'metric' (did you mean 'metrics'?)",
        ),
        ({"NUMBERS": "loss = 1; return los"}, "NameError: name 'los' is not defined (did you mean 'loss'?)"),
        ({"NUMBERS": "return 1 / 0"}, "ZeroDivisionError: division by zero"),
        ({"NUMBERS": "import sys; sys.exit(0)"}, "SystemExit: 0"),
        (
            {"NUMBERS": 'return open("nowhere.csv")'},
            "FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.csv'",
        ),
        ({"NUMBERS": "return run.at([1, 2].x)"}, "AttributeError: 'list' object has no attribute 'x'"),
        ({"NUMBERS": 'raise ValueError("two\\n lines")'}, "ValueError: two lines"),
    ],
)
def test_an_exception_ends_in_three_lines(made, tmp_path, changed, raised):
    figure = made(**changed)
    line = line_of(figure, changed["NUMBERS"].split("\n")[0], tmp_path)
    first, second, third = said(claims.evaluate, figure, {"run": RUN})
    assert first == "mine: `numbers` fails (it reads run = sparse_parity)"
    assert second.strip() == f"figures/mine.py:{line}: {changed['NUMBERS']}" and third.strip() == raised


@pytest.mark.parametrize(
    "changed, function, raised",
    [
        (
            {"BUILD": 'page.grid("loss")["los"]'},
            "build",
            "UnknownName: unknown panel 'los' (did you mean 'loss'?); allowed: loss",
        ),
        (
            {"BUILD": 'page.theme.color("trian")'},
            "build",
            "UnknownName: unknown color 'trian' (did you mean 'train'?); allowed: background, bias",
        ),
        ({"BUILD": 'page.title("[loss](tset)")'}, "build", "UnknownName: unknown color 'tset' (did you mean 'test'?)"),
        (
            {"BUILD": 'page.text("a", "lable")'},
            "build",
            "UnknownName: unknown size of text 'lable' (did you mean 'label'?)",
        ),
        ({"BUILD": 'Page("artcle")'}, "build", "UnknownName: unknown canvas 'artcle' (did you mean 'article'?)"),
        (
            {"UPDATE": "line.set_xdate([step])"},
            "update",
            "AttributeError: 'Line2D' object has no attribute 'set_xdate' (did you mean 'set_xdata'?)",
        ),
        ({"UPDATE": "1 / (not 30 < step < 70)"}, "update", "ZeroDivisionError: division by zero"),
        (
            {"TIMELINE": "return timeline_around(100, {}, second=1)"},
            "timeline",
            "TypeError: timeline_around() got an unexpected keyword argument 'second'",
        ),
    ],
)
def test_so_does_one_raised_while_frames_are_drawn(made, tmp_path, changed, function, raised):
    figure = made(**changed)
    (body,) = changed.values()
    first, second, third = said(
        draw_page.animation, figure, {"run": RUN}, "article", "light", [tmp_path / "a.mp4"], "T", 30
    )
    assert (
        first.startswith(f"mine: `{function}` fails")
        and second.strip() == f"figures/mine.py:{line_of(figure, body, tmp_path)}: {body}"
    )
    assert third.strip().startswith(raised)
    assert not list(tmp_path.glob("*.mp4"))


def test_so_does_one_raised_in_the_thread_of_a_film(made, tmp_path):
    film = pytest.importorskip("figures.harness.draw_film")
    head = HEAD.replace("Animation", "Film").replace("order=3", 'order=3, transcript=""')
    figure = made(head + "\n\ndef film(run, stage):\n    stage.follow(3, lambda k: 1 / (2 - k))\n")
    first, second, third = said(film.animation, figure, {"run": RUN}, "article", "light", [tmp_path / "a.mp4"], "T")
    assert first.startswith("mine: `film` fails") and "figures/mine.py:" in second and "1 / (2 - k)" in second
    assert third.strip() == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    "head, first, second, third",
    [
        (
            "import nowhere\n" + HEAD,
            "mine: its file can't be imported",
            "figures/mine.py:1: import nowhere",
            "ModuleNotFoundError: No module named 'nowhere'",
        ),
        (
            "from render.marks.curves import Curv\n" + HEAD,
            "can't be imported",
            "figures/mine.py:1:",
            "ImportError: cannot import name 'Curv' from 'render.marks.curves'",
        ),
        (HEAD + "\nreturn 3\n", "can't be imported", "return 3", "SyntaxError: "),
        (HEAD + "\nraise SystemExit\n", "can't be imported", "raise SystemExit", "SystemExit:"),
    ],
)
def test_a_file_that_cannot_be_imported_is_said_with_its_line(made, head, first, second, third):
    lines = said(claims.evaluate, made(head), {"run": RUN})
    assert len(lines) == 3 and first in lines[0] and second in lines[1] and third in lines[2]


@pytest.mark.parametrize(
    "old, new, function, sentence",
    [
        (
            "def numbers(run)",
            "def number(run)",
            claims.evaluate,
            "figures/mine.py has no function `numbers(run)`, which Animation needs",
        ),
        (
            "def numbers(run)",
            "def numbers(runs)",
            claims.evaluate,
            "figures/mine.py:10: `numbers(runs)` must take `run`: what `reads` names",
        ),
        ("def numbers(run)", "def numbers()", claims.evaluate, "`numbers()` must take `run`"),
        ("def claims(numbers)", "def claim(numbers)", claims.evaluate, "has no function `claims(numbers)`"),
        (
            "def claims(numbers)",
            "def claims(run)",
            claims.evaluate,
            "`claims(run)` must take `numbers`: name -> value of what `numbers` returns",
        ),
        ("def timeline(run)", "def timelin(run)", hooks.timeline, "has no function `timeline(run)`"),
        (
            "return timeline_around(100, {}, seconds=1)",
            "timeline_around(100, {})",
            hooks.timeline,
            "`timeline` must return a Timeline or a ShotList, not None",
        ),
        (
            "def build(run, page)",
            "def build(page)",
            None,
            "`build(page)` must take `run`, `page`: what `reads` names, and `page`",
        ),
        (
            "return update",
            "return None",
            None,
            "`build` of an Animation must return a function that shows a step, such as `update`",
        ),
    ],
)
def test_what_a_figure_lacks_is_said_in_one_sentence(made, tmp_path, old, new, function, sentence):
    head = HEAD
    for name, body in GOOD.items():
        head = head.replace(f"    {name}\n", f"    {body}\n")
    figure = made(head.replace(old, new))
    if function:
        (line,) = said(function, figure, {"run": RUN})
    else:
        (line,) = said(draw_page.animation, figure, {"run": RUN}, "article", "light", [tmp_path / "a.mp4"], "T")
    assert sentence in line


def test_memory_and_disks_are_nobodys_mistake(made):
    with pytest.raises(MemoryError):
        claims.evaluate(made(NUMBERS="raise MemoryError"), {"run": RUN})
    with pytest.raises(OSError):
        claims.evaluate(made(NUMBERS='raise OSError(28, "full", "a.gif")'), {"run": RUN})


def test_a_scan_taken_for_a_run_is_said(made):
    scan = inputs.Scan("run", {"0.9": RUN})
    *_, third = said(claims.evaluate, made(NUMBERS="return run.metrics"), {"run": scan})
    assert "`run` is a scan, a dict from value to run: pick one, such as run['0.9'].metrics" in third


def test_colors_are_roles_ranks_and_hexadecimal():
    theme = THEMES["light"]
    assert (
        theme.color("sequence 1") == theme.sequence[1]
        and theme.color("#12aBcd") == "#12aBcd"
        and theme.color("train") == theme.train
    )
    for wrong, said_ in (
        ("name", "unknown color 'name'"),
        ("diverging", "unknown color"),
        ("sequence 9", "'sequence 0' to 'sequence 4'"),
        ("sequence", "'sequence 0' to"),
        ("#12", "or '#rrggbb'"),
        ("", "unknown color ''"),
    ):
        with pytest.raises(KeyError) as error:
            theme.color(wrong)
        assert said_ in str(error.value)


@pytest.mark.parametrize("asked", [False, True])
def test_the_whole_traceback_is_there_for_those_who_ask(asked):
    script = (
        "from core import cli, errors\n"
        "def main():\n"
        " raise errors.FigureError('a: fails', 'b', 'c') from ZeroDivisionError('why')\n"
        "cli.run(main)"
    )
    environment = {"PATH": "", errors.TRACEBACK: "1"} if asked else {"PATH": ""}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.endswith("error: a: fails\n  b\n  c\n")
    assert ("ZeroDivisionError: why" in done.stderr) == asked


@pytest.mark.parametrize("given", ["[]", "['a', 'a']", "[1, 2]", "'ab'"])
def test_the_values_of_a_slider_are_texts_none_twice(made, given):
    head = HEAD.replace("order=3", 'order=3, slider=("part", "part")')
    figure = made(head + f"\n\ndef values(run):\n    return {given}\n")
    with pytest.raises(errors.UserError, match="`values` must return a list of texts, none twice"):
        hooks.values(figure, {"run": RUN})
