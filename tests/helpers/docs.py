"""Checks what a Markdown page says of the project: commands, figures, paths, modules, links, examples.

Each check yields a sentence per mistake, "README.md:12: ...".

In an indented block, or a fenced one without a language, every line is a command. A word of capitals, such as NAME, is
a placeholder. Code within a line is a command if it begins with one of PROGRAMS, a path if it holds a slash or ends in
a suffix of SOURCES, a module if it begins with a package of the project.
"""

import argparse
import ast
import contextlib
import io
import re
import shlex
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import yaml

from core import overlays
from core.config import validated
from core.errors import UserError
from figures.harness import catalog, header
from tests.helpers.paths import ROOT

PROGRAMS = ("make", "snakemake", "python", ".venv/bin/python")
OTHERS = ("source", "pip-audit")  # programs that are not the project's
PACKAGES = ("core", "train", "render", "figures", "publish", "workflow", "tests", "benchmarks")
SOURCES = ("py", "yaml", "toml", "smk", "sh", "lock", "md", "json", "txt", "csv", "html", "mp4")
COMMAND_LINES = {  # module after `python -m` -> where its parser is
    "train": "train.__main__",
    "figures": "figures.harness.cli",
    "publish": "publish.cli",
    "workflow": "workflow.__main__",
}
PLACEHOLDER = re.compile(r"[A-Z][A-Z_]*")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    \S.*\n)+", re.MULTILINE)
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
    for check in (bad_commands, bad_paths, bad_modules, bad_links, bad_examples):
        yield from check(page, made_up)


def prose(page):
    """The page with blocks of code blanked out, of the same length."""
    text = FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), page.text)
    return INDENTED.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)


def quoted(page):
    """Position and text of the code within lines."""
    for found in re.finditer(r"`([^`]+)`", prose(page)):
        yield found.start(), " ".join(found[1].split())


def blocks(page, *languages):
    """Position and text of the fenced blocks in one of the languages."""
    for found in FENCE.finditer(page.text):
        if found[1] in languages:
            yield found.start(2), found[2]


# Commands


def bad_commands(page, made_up=()):
    """Commands that the real parsers refuse, or that name a target, figure, experiment or config that is none."""
    text = FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), page.text)
    shown = [(found.start(), found[0]) for found in INDENTED.finditer(text)] + list(blocks(page, "", "bash"))
    for start, block in shown:
        for line in re.finditer(r"^.*\S.*$", block, re.MULTILINE):
            for mistake in command_mistakes(line[0], made_up, whole=True):
                yield f"{page.at(start + line.start())}: {line[0].strip()}: {mistake}"
    for position, code in quoted(page):
        if code.split()[0] in PROGRAMS or "=" in code.split()[0] and code.split()[1:2] == ["snakemake"]:
            for mistake in command_mistakes(code, made_up, whole=False):
                yield f"{page.at(position)}: `{code}`: {mistake}"


def command_mistakes(line, made_up=(), whole=True):
    """What is wrong with a command. whole: it can be typed as it is, and is not only the name of a subcommand."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        return [str(error)]
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    if not words:
        return []
    program, words = Path(words[0]).name, words[1:]
    words = [word for word in words if word != "..."]
    if program == "python" and words[:1] == ["-m"] and len(words) > 1:
        return module_mistakes(words[1], words[2:], made_up, whole)
    checks = {"make": make_mistakes, "snakemake": snakemake_mistakes}
    if program in checks:
        return checks[program](words, made_up)
    return [] if program in OTHERS else [f"unknown program {program!r}"]


def module_mistakes(module, words, made_up, whole):
    """What is wrong with `python -m MODULE WORDS`."""
    if module == "pytest":
        return [f"no file {word}" for word in words if "/" in word and not (ROOT / word.partition("::")[0]).exists()]
    if module in COMMAND_LINES:
        if not resolves(COMMAND_LINES[module]):
            return [f"there is no {COMMAND_LINES[module]}"]
        if not whole and len(words) < 2:  # the name of a command, not one to type
            return [f"{module} has no command {word!r}" for word in words if word not in known_commands(module)]
        return parsed_mistakes(lambda: options_of(module, overlays.spread(words)), made_up)
    if not resolves(module):
        return [f"there is no module {module}"]
    inner = next((k for k, word in enumerate(words) if word in PROGRAMS), len(words))  # a command to run within
    source = ROOT / f"{module.replace('.', '/')}.py"
    text = source.read_text() if source.is_file() else ""
    options = [word for word in words[:inner] if word.startswith("--")]
    return [
        *(f"{module} has no option {option}" for option in options if f'"{option}"' not in text),
        *(command_mistakes(shlex.join(words[inner:]), made_up) if inner < len(words) else []),
    ]


def parser_of(module):
    """The parser of `python -m train`, `figures` or `workflow`."""
    return import_module(COMMAND_LINES[module]).parser()


def known_commands(module):
    if module == "publish":
        return import_module("publish.cli").COMMANDS
    actions = parser_of(module)._subparsers._group_actions
    return [name for action in actions for name in action.choices]


def options_of(module, words):
    """The options of a command line, parsed by its own parser."""
    if module != "publish":
        return parser_of(module).parse_args(words)
    commands = import_module("publish.cli").COMMANDS
    if not words or words[0] not in commands:
        raise UserError(f"publish has no command {' '.join(words[:1])!r}")
    parser = argparse.ArgumentParser()
    import_module(f"publish.{commands[words[0]][0]}").arguments(parser)
    return parser.parse_args(words[1:])


def parsed_mistakes(parse, made_up):
    """What is wrong with a command line: refused by its parser, or about things that there are not."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            options = parse()
    except SystemExit as end:
        return [said.getvalue().strip().splitlines()[-1]] if end.code else []  # 0: --help
    except UserError as error:
        return [str(error)]
    figures = filter(None, [getattr(options, "figure", None)])
    names = [*filter(None, [getattr(options, "name", None)]), *getattr(options, "names", [])]
    places = filter(None, [getattr(options, "platform", None)])
    return [
        *(f"no figure {name!r}" for name in figures if not (placeholder(name) or name in known_figures(made_up))),
        *(f"no run or sweep {name!r}" for name in names if not (placeholder(name) or name.split("/")[0] in trained())),
        *(f"no platform {name!r}" for name in places if not (placeholder(name) or name in platforms())),
        *config_mistakes(getattr(options, "config", None) or []),
    ]


def make_mistakes(words, made_up):
    """What is wrong with the targets of `make`: those of the Makefile, and all that Snakemake knows."""
    known = make_targets() | targets(made_up)
    return [f"no target {word!r}" for word in words if "=" not in word and word not in known and not placeholder(word)]


def snakemake_mistakes(words, made_up):
    """What is wrong with a `snakemake` command, read by Snakemake's own parser."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            options = snakemake_parser().parse_args(words)
    except SystemExit:
        return [said.getvalue().strip().splitlines()[-1]]
    named = [*options.targets, *options.forcerun] if options.forcerun else list(options.targets)
    wrong = [name for name in named if not (placeholder(name) or "/" in name or name in targets(made_up))]
    own = [
        str(file) for file in options.configfile if "/" in str(file) or file.suffix != ".yaml"
    ]  # mine.yaml may be any
    files = [file for file in own if not (ROOT / file).is_file()]
    return [
        *(f"no target {name!r}" for name in wrong),
        *(f"no file {file}" for file in files),
        *config_mistakes(options.config or []),
    ]


def config_mistakes(words):
    """What is wrong with KEY=VALUE overlays; files of that name need not be there."""
    words = [word for word in words if "=" in word or (ROOT / word).exists()]
    try:
        if words:
            validated(overlays.load(words))
    except UserError as error:
        return [str(error)]
    return []


def placeholder(word):
    return bool(PLACEHOLDER.fullmatch(word))


@cache
def snakemake_parser():
    return import_module("snakemake.cli").get_argument_parser()


@cache
def rules():
    """The text of the Snakefile and of the files that it includes."""
    files = [ROOT / "Snakefile", *sorted((ROOT / "workflow/rules").glob("*.smk"))]
    return "\n".join(file.read_text() for file in files)


def targets(made_up=()):
    """Every target of Snakemake: rules and figures, and the posts of each platform."""
    named = re.findall(r"^\s*(?:use rule \w+ as|rule|checkpoint) (\w+)", rules(), re.MULTILINE)
    return {*named, *known_figures(made_up), *(f"posts_{name}" for name in platforms())}


@cache
def make_targets():
    return set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def known_figures(made_up=()):
    return {*catalog.figures(), *made_up}


@cache
def platforms():
    return set(import_module("publish.platforms")._data()["platforms"])


@cache
def trained():
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    return {*config["experiments"], *config["sweeps"]}


# Figures


def bad_figure_table(page, heading):
    """Figures that the table under `heading` lacks, has twice, or that there are not."""
    section = page.text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    known = list(catalog.figures())
    yield from (f"{page.name}: there is no figure {name!r}" for name in named if name not in known)
    yield from (f"{page.name}: figure {name!r} is not in the table" for name in known if name not in named)
    yield from (f"{page.name}: figure {name!r} is there twice" for name in set(named) if named.count(name) > 1)


# Paths


def bad_paths(page, made_up=()):
    """Paths, within lines and in commands, of files that there are not."""
    for position, code in quoted(page):
        if code.split()[0] in PROGRAMS or code.startswith("-"):  # a command, or options of one
            continue
        for word in re.findall(r"[^\s,;()|]+", code):
            if is_path(word) and not path_exists(word, made_up):
                yield f"{page.at(position)}: there is no {word}"


def is_path(word):
    """Whether a word of code names a file or a folder."""
    if re.search(r"[<>=\"'{}]|\.\.\.|://|^[-./*]|^\W+$", word) or PLACEHOLDER.match(word.partition("/")[0]):
        return False
    return "/" in word or word.rpartition(".")[2] in SOURCES and not word.startswith(".")


def path_exists(word, made_up=()):
    """Whether a path of the project or a result of the workflow exists; `*`, `[a-z]` and placeholders are patterns."""
    word = re.sub(r":\d+$|::\w+$", "", word)
    pattern = re.sub(r"(?<![A-Za-z])[A-Z][A-Z_]*(?![a-z])", "*", word) if "README" not in word else word
    first, _, rest = pattern.rstrip("/").partition("/")
    if first == "results":
        return is_result(rest)
    if any(pattern == f"figures/{name}.py" for name in made_up) or is_output(pattern):
        return True
    return (ROOT / pattern).exists() or pattern != "*" and any(ROOT.glob(pattern.rstrip("/")))


def is_result(path):
    """Whether the workflow makes something that begins as `path`, below results/."""
    first, _, rest = path.partition("/")
    if first == "figures":
        return not rest or is_output(rest.rpartition("/")[2]) or rest == "*"
    return not first or re.search(rf"/{re.escape(first)}\b", rules() + plan()) is not None


@cache
def plan():
    file = ROOT / "workflow/plan.py"
    return file.read_text() if file.is_file() else ""


@cache
def outputs():
    """The names of all files that are made of figures, in every canvas, theme and format."""
    every = {
        "canvases": list(header.CANVASES),
        "themes": ["light", "dark"],
        "formats": [*header.MOVING, *header.STILL],
    }
    return {file for figure in catalog.figures().values() for file in figure.files(every)}


def is_output(name):
    return name in outputs() or re.sub(r"\.edited-\d+", "", name) in outputs()


# Modules


def bad_modules(page, made_up=()):
    """Dotted names, within lines, of modules or of what is in them that there are not; `name` in `file.py` likewise."""
    for found in re.finditer(r"`(\w+)`\s+(?:in|of)\s+`([\w/]+\.py)`", prose(page)):
        if not resolves(f"{found[2].removesuffix('.py').replace('/', '.')}.{found[1]}"):
            yield f"{page.at(found.start())}: there is no {found[1]} in {found[2]}"
    for position, code in quoted(page):
        for name in re.findall(rf"(?<![\w./])(?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+(?![\w/*])", code):
            if name.rpartition(".")[2] not in SOURCES and not resolves(name):
                yield f"{page.at(position)}: there is no {name}"


def resolves(name):
    """Whether a dotted name is a module of the project, or is defined at the top level of one."""
    path = ROOT / name.replace(".", "/")
    if path.with_name(f"{path.name}.py").is_file() or (path / "__init__.py").is_file() or path.is_dir():
        return True
    module, _, attribute = name.rpartition(".")
    file = ROOT / f"{module.replace('.', '/')}.py"
    return file.is_file() and attribute in defined(file)


@cache
def defined(file):
    """Names that a module's top level binds."""
    names = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            bound = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for target in bound for each in ast.walk(target) if isinstance(each, ast.Name)}
    return names


# Links


def bad_links(page, made_up=()):
    """Links and pictures that lead to no file, or to no heading of a page."""
    text = FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), page.text)
    for found in LINK.finditer(text):
        target = found[1] or found[2]
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page.name).parent / path if path else ROOT / page.name
        if not file.exists():
            yield f"{page.at(found.start())}: the link {target} leads to no file"
        elif anchor and anchor not in anchors(page.text if not path else file.read_text()):
            yield f"{page.at(found.start())}: the link {target} leads to no heading"


def anchors(text):
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# Examples


def bad_examples(page, made_up=()):
    """Examples in Python that don't compile or import what there is not; overlays in YAML that are refused."""
    for position, code in blocks(page, "python"):
        try:
            tree = ast.parse(code)
        except SyntaxError as error:
            yield f"{page.at(position)}: the example is no Python: {error}"
            continue
        yield from (
            f"{page.at(position)}: the example imports {name}" for name in imported(tree) if not importable(name)
        )
    for position, code in blocks(page, "yaml"):
        try:
            part = yaml.safe_load(code)
            if isinstance(part, dict) and part.keys() & {"experiments", "sweeps", "outputs"}:
                import_module("train.requested").requested(validated(overlays.stacked(overlays.load(), [part])))
        except (UserError, yaml.YAMLError) as error:
            yield f"{page.at(position)}: the example is refused: {error}"


def imported(tree):
    """Every dotted name that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importable(name):
    top = name.partition(".")[0]
    return resolves(name) if top in PACKAGES else find_spec(top) is not None


# Renamed modules


def renamed(page):
    """Old and new name of each module in a table `| package | new package | old -> new, unchanged ... |`."""
    for before, now, names in re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \| (`\w+`.*) \|$", page.text, re.MULTILINE):
        for entry in names.split(", "):
            old, *new = re.findall(r"`(\w+)`", entry)
            yield from ((f"{before}.{old}", f"{now}.{name}") for name in new or [old])
