"""The tasks, sweep trainers and measures that exist, and what each declares for the config.

A file in train/tasks, train/sweeps or train/measures is all that a new one needs. Declarations are read from the source
without importing it: a dry run of the workflow loads no Torch.
"""

import ast
import importlib
import importlib.util
import pkgutil
import sys
from functools import cache
from pathlib import Path

from core.errors import UserError

DYNAMIC = ("train.tasks", "train.sweeps", "train.measures")  # for fingerprints: the packages, not their modules
CLASSES = ("Options", "Axes", "Outcomes")
MARKS = {"train.tasks": "Options", "train.sweeps": "Outcomes", "train.measures": "TASKS"}  # what all of a kind declare


def names(package):
    """Sorted names of the modules of a package ("train.tasks", ...) that are a task, a sweep trainer or a measure."""
    modules = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return sorted(module.name for module in modules if MARKS[package] in declared(f"{package}.{module.name}"))


def declared(module):
    """Name -> what a module declares: its classes Options, Axes and Outcomes, and constants with literal values.

    The classes may use literal constants of the module, the standard library, core, train.options, and the
    declarations of other tasks and sweep trainers. Raises UserError if they use anything else.
    """
    return _read(importlib.util.find_spec(module).origin, module)


@cache
def _read(path, module):
    try:
        tree = ast.parse(Path(path).read_bytes(), path)
        namespace = {"__name__": module}
        for node in tree.body:
            if _declares(node):
                exec(compile(ast.Module([node], []), path, "exec"), namespace)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[0] in MARKS:
                other = declared(node.module)
                namespace |= {each.asname or each.name: other[each.name] for each in node.names if each.name in other}
    except SyntaxError as error:
        raise UserError(f"{path}, line {error.lineno}: {error.msg}") from None
    except NameError as error:
        raise UserError(
            f"{path}: {error}; allowed in {', '.join(CLASSES)}: what the standard library, core, train.options "
            "and the declarations of other tasks and sweeps have"
        ) from None
    return {name: value for name, value in namespace.items() if name.isupper() or _is_own(name, value)}


def _is_own(name, value):
    return name in CLASSES and value.__module__ != "train.options"  # the base class of all Options


def _declares(node):
    """Whether a statement of a module is executed to read its declarations."""
    if isinstance(node, ast.Import):
        return all(alias.name.partition(".")[0] in sys.stdlib_module_names for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        top = (node.module or "").partition(".")[0]
        return top in sys.stdlib_module_names or top == "core" or node.module == "train.options"
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) for target in node.targets) and _is_literal(node.value)
    return isinstance(node, ast.ClassDef) and node.name in CLASSES


def _is_literal(node):
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return False
    return True
