"""What code a command depends on, as a fingerprint.

That is the first-party modules that it reaches from its own `__main__`, by imports and by names (DYNAMIC), the versions
of the libraries they use, and files that they read.

Comments and docstrings do not count, nor does the text of a figure's header that no picture shows: editing them makes
no job run again. A module that imports others by name (`import_module`) says which: its constant DYNAMIC has a template
such as "train.tasks.{task}" for each. A rule gives the fields a value, several, or `()` where nothing is imported.
"""

import ast
import hashlib
import json
import platform
import string
import sys
from dataclasses import astuple, dataclass
from functools import cache
from importlib import metadata
from itertools import product
from pathlib import Path

from core import atomic
from core.errors import UserError
from figures.harness.catalog import TEXT_ONLY, header_call
from publish.cli import COMMANDS as PUBLISH

ROOT = Path(__file__).resolve().parent.parent
FIRST_PARTY = {"core", "train", "render", "figures", "publish", "workflow"}
# What moves files and prints messages decides nothing of what is in the files.
NOT_CONTENT = {
    f"core.{name}"
    for name in (
        "atomic", "checksums", "cli", "environment", "errors", "hints", "overlays", "progress", "run_lock",
        "suggestions", "wildcards", "yaml_files",
    )
}  # fmt: skip
NOT_CONTENT.add("train.progress_bar")
# What reads a configuration: all that it decides stands in the parameters of a job, which count by themselves.
NOT_CONTENT |= {"core.config", "core.schema"}
DISTRIBUTIONS = {
    "PIL": "pillow",
    "yaml": "PyYAML",
    "mpl_toolkits": "matplotlib",
    "markdown_it": "markdown-it-py",
}
NEVER_IN_A_JOB = {"by_hand": ()}  # fields of what only commands that people type import

SOURCES = Path(".snakemake/sources.json")  # Sources of modules, for the next process: parsing takes a second
NOTED = 2000  # Sources: about 300 B each
_noted, _used = {}, {}  # digest of a module's bytes -> Source, as the last run noted and as this process asked for
recorded = {}  # fingerprint -> its parts, of all that were asked for


@cache
def fingerprint(command, files=(), **reached):
    """A short digest of the code of a command such as "train run": of all its `parts`."""
    made = parts(command, files, **reached)
    digest = hashlib.sha256("\n".join(f"{name} {part}" for name, part in made.items()).encode()).hexdigest()[:16]
    recorded[digest] = made
    return digest


def parts(command, files=(), **reached):
    """Name -> digest or version of all that a command depends on, sorted.

    files: folders of files that no import tells of. reached: field of a DYNAMIC template -> its value, or several.
    Names are paths of files, names of libraries, and "Python".
    """
    package, _, word = command.partition(" ")
    fields = {"command": PUBLISH[word][0] if package == "publish" else word} | reached
    modules, libraries = closure([f"{package}.__main__"], fields)
    made = {path_of(name): source(name).digest for name in modules}
    made |= {name: digest for folder in files for name, digest in _digests(folder).items()}
    made |= {library: _version(library) for library in libraries}
    return dict(sorted(made.items())) | {"Python": ".".join(platform.python_version_tuple()[:2])}


def closure(modules, fields=None):
    """The first-party modules and the libraries (by import name) that `modules` reach: a pair of sets.

    fields: of DYNAMIC templates, see `parts`; None follows no template. Raises UserError for a module that imports by
    name and does not say what, or says it by a field without a value.
    """
    reached, libraries, ahead = set(), set(), list(modules)
    while ahead:
        name = ahead.pop()
        if name in reached or not _path(name):
            continue
        reached.add(name)
        for target in [*source(name).imports, *(dynamic(name, fields) if fields is not None else ())]:
            module, library = _counted(target)
            if module:
                ahead.append(module)
            elif library:
                libraries.add(library)
    return reached, libraries


@cache
def _counted(target):
    """What of an import counts: (module, None) of this project, (None, library), or (None, None)."""
    top, module = target.split(".")[0], ".".join(target.split(".")[:2])
    if module in NOT_CONTENT or target == "core":
        return None, None
    if top in FIRST_PARTY:
        return (target, None) if _path(target) else (None, None)
    return None, None if top in sys.stdlib_module_names else top


def dynamic(name, fields):
    """The modules that a module imports by name. fields: see `parts`."""
    fields, modules = NEVER_IN_A_JOB | fields, []
    if len(source(name).templates) < source(name).calls:
        raise UserError(f"{path_of(name)} imports by name: list what in DYNAMIC (see workflow/fingerprint.py)")
    for template in source(name).templates:
        words = [field for _, field, _, _ in string.Formatter().parse(template) if field]
        if unknown := [word for word in words if word not in fields]:
            raise UserError(f"{path_of(name)}: DYNAMIC has {template!r}; a rule that runs it gives no {unknown[0]!r}")
        choices = [[(word, value) for value in _listed(fields[word])] for word in words]
        modules += [template.format(**dict(choice)) for choice in product(*choices)]
    return modules


def _listed(values):
    return [values] if isinstance(values, str) else values


@dataclass(frozen=True)
class Source:
    """What counts of a module: the digest of its code, imports, DYNAMIC, and the number of calls that need it."""

    digest: str
    imports: tuple = ()
    templates: tuple = ()
    calls: int = 0


@cache
def source(name):
    """The Source of a module, without comments, docstrings and header texts: read from notes, or parsed."""
    path = _path(name)
    assert path is not None, f"{name} is no module of this project"
    contents = path.read_bytes()
    key = f"{name.startswith('figures.'):d} {hashlib.sha256(contents).hexdigest()}"
    _used[key] = _noted.get(key) or _parsed(contents, name.startswith("figures."))
    return _used[key]


def read_sources():
    """Take the Sources of modules from the notes of the last run, in place of parsing each file again."""
    try:
        noted = json.loads(SOURCES.read_text("utf-8"))
        if noted["by"] == _parser():
            _noted.update(
                (key, Source(digest, tuple(imports), tuple(templates), calls))
                for key, digest, imports, templates, calls in noted["sources"]
            )
    except (OSError, ValueError, KeyError, TypeError):
        pass  # they are parsed


def write_sources():
    """Write the Sources of modules down for later runs, if there are new ones; old ones stay, up to a limit."""
    if _used.keys() - _noted.keys():
        sources = [[key, *astuple(each)] for key, each in list((_used | _noted).items())[:NOTED]]
        atomic.write_text(SOURCES, json.dumps({"by": _parser(), "sources": sources}, indent=0) + "\n")


def _parser():
    """What the notes depend on besides the modules: this file, the catalog's, and Python."""
    read = [ROOT / "workflow" / "fingerprint.py", ROOT / "figures" / "harness" / "catalog.py"]
    return f"{hashlib.sha256(b''.join(path.read_bytes() for path in read)).hexdigest()} {sys.version}"


def _parsed(contents, is_figure):
    """The Source of the bytes of a module.

    Of a file that is not Python, the digest of its bytes: the jobs that reach it will say what is wrong, and no others.
    """
    try:
        tree = ast.parse(contents)
    except (SyntaxError, ValueError):
        return Source(hashlib.sha256(contents).hexdigest()[:16])
    call = header_call(tree) if is_figure else None
    if call is not None:
        call.keywords = [keyword for keyword in call.keywords if keyword.arg not in TEXT_ONLY]
    imports, templates, calls = [], (), 0
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:]
        if isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            imports += [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Name) and node.id == "import_module" or _is_import_call(node):
            calls += 1
        if isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == ["DYNAMIC"]:
            templates = _listed(ast.literal_eval(node.value))
    digest = hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:16]
    return Source(digest, tuple(imports), tuple(templates), calls)


def _is_import_call(node):
    """Whether a node is `importlib.import_module` or `__import__`, called or handed on."""
    return (isinstance(node, ast.Attribute) and node.attr == "import_module") or (
        isinstance(node, ast.Name) and node.id == "__import__"
    )


@cache
def _digests(folder):
    """Path -> digest of each file in a folder of the project."""
    paths = sorted(path for path in (ROOT / folder).iterdir() if path.is_file())
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths}


@cache
def path_of(name):
    """The path of a module in the project, such as train/engine/loop.py."""
    path = _path(name)
    assert path is not None, f"{name} is no module of this project"
    return str(path.relative_to(ROOT))


@cache
def _path(name):
    """The file of a first-party module, or None where `name` is not a module (a function, a class)."""
    base = ROOT.joinpath(*name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


@cache
def _version(library: str):
    try:
        return metadata.version(DISTRIBUTIONS.get(library, library.replace("_", "-")))
    except metadata.PackageNotFoundError:
        return "absent"
