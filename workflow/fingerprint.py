"""What code a job depends on, as a digest.

That is the first-party modules it reaches, and the versions of the libraries they use.

Comments and docstrings do not count, nor does the text of a figure's header that no picture shows: editing them makes
no job run again.
"""

import ast
import hashlib
import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from figures.harness.catalog import TEXT_ONLY, header_call

ROOT = Path(__file__).resolve().parent.parent
FIRST_PARTY = {"core", "train", "render", "figures", "publish", "workflow"}
# What moves files and prints messages decides nothing of what is in the files.
NOT_CONTENT = {
    f"core.{name}"
    for name in (
        "atomic", "checksums", "cli", "environment", "errors", "hints", "overlays", "run_lock", "suggestions",
    )
}  # fmt: skip
DISTRIBUTIONS = {"PIL": "pillow", "yaml": "PyYAML", "mpl_toolkits": "matplotlib"}


@cache
def fingerprint(*modules):
    """A short digest of the code that `modules` reach by their imports, and of the versions of its libraries."""
    reached, libraries = closure(modules)
    parts = [f"{name} {_stripped(name)[0]}" for name in sorted(reached)]
    parts += [f"{library} {_version(library)}" for library in sorted(libraries)]
    parts += [f"python {'.'.join(platform.python_version_tuple()[:2])}"]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def files_digest(folder):
    """A short digest of the files in a folder of the project that no import tells of."""
    paths = sorted(path for path in (ROOT / folder).iterdir() if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def closure(modules):
    """The first-party modules and the libraries (by import name) that `modules` reach: a pair of sets."""
    reached, libraries, ahead = set(), set(), list(modules)
    while ahead:
        name = ahead.pop()
        if name in reached or not _path(name):
            continue
        reached.add(name)
        for target in _stripped(name)[1]:
            top, module = target.split(".")[0], ".".join(target.split(".")[:2])
            if module in NOT_CONTENT or target == "core":
                continue
            if top in FIRST_PARTY:
                ahead.append(target)
            elif top not in sys.stdlib_module_names:
                libraries.add(top)
    return reached, libraries


@cache
def _stripped(name):
    """Digest of a module's code without comments, docstrings and header texts; and the names it imports.

    Of a file that is not Python, its bytes: the jobs that reach it will say what is wrong, and no others.
    """
    path = _path(name)
    assert path is not None, f"{name} is no module of this project"
    contents = path.read_bytes()
    try:
        tree = ast.parse(contents)
    except (SyntaxError, ValueError):
        return hashlib.sha256(contents).hexdigest(), ()
    call = header_call(tree) if name.startswith("figures.") else None
    if call is not None:
        call.keywords = [keyword for keyword in call.keywords if keyword.arg not in TEXT_ONLY]
    imports = []
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
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest(), tuple(imports)


def _path(name):
    """The file of a first-party module, or None where `name` is not a module (a function, a class)."""
    base = ROOT.joinpath(*name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _version(library: str):
    try:
        return metadata.version(DISTRIBUTIONS.get(library, library.replace("_", "-")))
    except metadata.PackageNotFoundError:
        return "absent"
