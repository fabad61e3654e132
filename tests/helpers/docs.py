"""Checks what a Markdown page says of the project: commands, figures, paths, modules, links, examples.

Each check yields a sentence per mistake, "README.md:12: ...".

In an indented block, or a fenced one without a language, every line is a command. Code within a line is a command if it
begins with a program of the project, a path if it holds a slash or ends in one of SUFFIXES, and a module if it begins
with a package of the project. Words of capitals in a path, such as NAME, stand for any.
"""

import ast
import re
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import yaml

import train.tasks
from core import overlays
from core.config import validated
from core.errors import UserError
from figures.harness import catalog
from tests.helpers import commands, existing
from tests.helpers.paths import ROOT
from train.requested import requested
from workflow.fingerprint import FIRST_PARTY

PACKAGES = (*FIRST_PARTY, "tests", "benchmarks")
SUFFIXES = ("py", "yaml", "toml", "smk", "sh", "lock", "md", "json", "txt", "csv", "html", "mp4")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    \S.*\n)+", re.MULTILINE)
TASK = re.compile(r"^# train/tasks/(\w+)\.py\n")  # first line of an example that is the file of a task
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


class Page(NamedTuple):
    """A Markdown page: its path relative to the project, and its text."""

    name: str
    text: str

    def at(self, position):
        """Where a mistake is: page and line."""
        return f"{self.name}:{self.text.count(chr(10), 0, position) + 1}"


def read(name):
    return Page(name, (ROOT / name).read_text(encoding="utf-8"))


def mistakes(page, made_up=()):
    """Every mistake of a page. made_up: figures that the pages' examples define."""
    yield from bad_commands(page, made_up)
    yield from bad_paths(page, made_up)
    yield from bad_modules(page)
    yield from bad_links(page)
    yield from bad_examples(page)


def _blank(block):
    return re.sub(r"[^\n]", " ", block[0])


def _unfenced(page):
    """The page with fenced blocks blanked out, of the same length."""
    return FENCE.sub(_blank, page.text)


def _prose(page):
    """The page with all blocks of code blanked out, of the same length."""
    return INDENTED.sub(_blank, _unfenced(page))


def _quoted(page):
    """Position and text of the code within lines."""
    return [(found.start(), " ".join(found[1].split())) for found in re.finditer(r"`([^`]+)`", _prose(page))]


def _fenced(page, language):
    """Position and text of the fenced blocks in a language."""
    return [(found.start(2), found[2]) for found in FENCE.finditer(page.text) if found[1] == language]


def bad_commands(page, made_up=()):
    """Commands that their own parsers refuse, or that name a target, figure, run, platform or overlay that is none."""
    shown = [(found.start(), found[0]) for found in INDENTED.finditer(_unfenced(page))] + _fenced(page, "")
    for start, block in shown:
        for line in re.finditer(r"^.*\S.*$", block, re.MULTILINE):
            for mistake in commands.mistakes(line[0], made_up):
                yield f"{page.at(start + line.start())}: {line[0].strip()}: {mistake}"
    for position, code in _quoted(page):
        if re.sub(r"^(\w+=\S+ )+", "", code).split()[0] in commands.PROGRAMS:
            for mistake in commands.mistakes(code, made_up, whole=False):
                yield f"{page.at(position)}: `{code}`: {mistake}"


def bad_figure_table(page, heading):
    """Figures that the table under `heading` lacks or has twice, and names in it that are no figures."""
    section = page.text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    named, known = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE), list(catalog.figures())
    yield from (f"{page.name}: there is no figure {name!r}" for name in named if name not in known)
    yield from (f"{page.name}: figure {name!r} is not in the table" for name in known if name not in named)
    yield from (f"{page.name}: figure {name!r} is there twice" for name in set(named) if named.count(name) > 1)


def bad_paths(page, made_up=()):
    """Paths, within lines, of files that there are not and that the workflow does not make."""
    for position, code in _quoted(page):
        if code.split()[0] in commands.PROGRAMS or code.startswith("-"):  # a command, or options of one
            continue
        for word in re.findall(r"[^\s,;()|]+", code):
            if _is_path(word) and not _exists(word, made_up):
                yield f"{page.at(position)}: there is no {word}"


def _is_path(word):
    if re.search(r"[<>=\"'{}]|\.\.\.|://|^[-./*]|^[A-Z_]+/", word):
        return False
    return "/" in word or word.rpartition(".")[2] in SUFFIXES


def _exists(word, made_up):
    """Whether a path of the project or a result exists; `*`, `[a-z]` and words of capitals are patterns."""
    path = re.sub(r":\d+$|::\w+$", "", word).rstrip("/")
    if (ROOT / path).exists() or path in [f"figures/{name}.py" for name in made_up]:
        return True
    path = re.sub(r"\b[A-Z][A-Z_]*\b", "*", re.sub(r"\.edited-\d+", "", path))
    first, _, rest = path.partition("/")
    return existing.is_result(rest) if first == "results" else path in existing.figure_files() or any(ROOT.glob(path))


def bad_modules(page):
    """Dotted names, within lines, of modules or of what is in them that there are not; `name` in `file.py` likewise."""
    for found in re.finditer(r"`(\w+)`\s+(?:in|of)\s+`([\w/]+)\.py`", _prose(page)):
        if not existing.resolves(f"{found[2].replace('/', '.')}.{found[1]}"):
            yield f"{page.at(found.start())}: there is no {found[1]} in {found[2]}.py"
    for position, code in _quoted(page):
        for name in re.findall(rf"(?<![\w./])(?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+(?![\w/*])", code):
            if name.rpartition(".")[2] not in SUFFIXES and not existing.resolves(name):
                yield f"{page.at(position)}: there is no {name}"


def bad_links(page):
    """Links and pictures that lead to no file, or to no heading of a page."""
    for found in LINK.finditer(_unfenced(page)):
        target = found[1] or found[2]
        path, _, anchor = target.partition("#")
        file = (ROOT / page.name).parent / path
        if "://" in target:
            continue
        if not file.exists():
            yield f"{page.at(found.start())}: the link {target} leads to no file"
        elif anchor and anchor not in _anchors(file.read_text() if path else page.text):
            yield f"{page.at(found.start())}: the link {target} leads to no heading"


def _anchors(text):
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def bad_examples(page):
    """Examples in Python that don't compile or import what there is not; overlays in YAML that are refused."""
    for position, code in _fenced(page, "python"):
        try:
            missing = [
                name for name in _imported(compile(code, page.name, "exec", ast.PyCF_ONLY_AST)) if not _there(name)
            ]
            yield from (f"{page.at(position)}: the example imports {name}, which there is not" for name in missing)
        except SyntaxError as error:
            yield f"{page.at(position)}: the example is not valid Python: {error}"
    for position, code in _fenced(page, "yaml"):
        try:
            part = yaml.safe_load(code)
            if part.keys() & {"experiments", "sweeps", "outputs"}:
                with tasks_of(page):
                    requested(validated(overlays.stacked(overlays.load(), [part])))
        except (UserError, yaml.YAMLError) as error:
            yield f"{page.at(position)}: the example is refused: {error}"


@contextmanager
def tasks_of(page):
    """Have the tasks that a page's examples are files of in train.tasks, in a `with` block."""
    with tempfile.TemporaryDirectory() as folder:
        for _, code in _fenced(page, "python"):
            if named := TASK.match(code):
                Path(folder, f"{named[1]}.py").write_text(code, encoding="utf-8")
        train.tasks.__path__.append(folder)
        yield
        train.tasks.__path__.remove(folder)


def example(page, language, first_line):
    """The fenced block of a page in a language that begins with a line."""
    return next(code for _, code in _fenced(page, language) if code.startswith(first_line))


def _imported(tree):
    """Every dotted name that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _there(name):
    package = name.partition(".")[0]
    return existing.resolves(name) if package in PACKAGES else find_spec(package) is not None


def renamed(page):
    """Old and new name of each module in a table `| package | new package | old -> new, unchanged ... |`."""
    for before, now, names in re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \| (`\w+`.*) \|$", page.text, re.MULTILINE):
        for entry in names.split(", "):
            old, *new = re.findall(r"`(\w+)`", entry)
            yield from ((f"{before}.{old}", f"{now}.{name}") for name in new or [old])
