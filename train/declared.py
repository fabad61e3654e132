"""The tasks, sweep trainers and measures that exist, and what each declares for the config.

A file in train/tasks, train/sweeps or train/measures is all that a new one needs. Declarations are read from the source
without importing it: a dry run of the workflow loads no Torch.
"""

import ast
import importlib
import importlib.util
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import UserError
from train import options

MODULE_TASK = "train.module_task"  # needs Torch: its names that train.options has are taken from there
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
    declarations of other tasks and sweep trainers. Raises UserError if they use anything else. Of a class Task derived
    from train.module_task.ModuleTask the Options may stand in the class, or be absent: it then has none. BY_AUTOGRAD
    says that a task is one of these.
    """
    return _read(importlib.util.find_spec(module).origin, module)


@cache
def _read(path, module):
    namespace = {"__name__": module}
    try:
        tree = ast.parse(Path(path).read_bytes(), path)
        for node in _statements(tree):
            if _declares(node):
                exec(compile(ast.Module([node], []), path, "exec"), namespace)
            elif isinstance(node, ast.ImportFrom):
                namespace |= _imported(node)
    except SyntaxError as error:
        raise UserError(f"{path}, line {error.lineno}: {error.msg}") from None
    except NameError as error:
        raise UserError(
            f"{path}: {error}; allowed in {', '.join(CLASSES)}: what the standard library, core, train.options "
            "and the declarations of other tasks and sweeps have"
        ) from None
    except (UserError, TypeError, ValueError) as error:  # of `option` and of `dataclass`
        raise UserError(f"{path}: {error}") from None
    if task := _module_task(tree):
        if not task.bases:
            raise UserError(f"{path}:{task.lineno}: the class Task must derive from ModuleTask: class Task(ModuleTask)")
        namespace = {"Options": NoOptions, "BY_AUTOGRAD": True} | namespace
    read = {name: value for name, value in namespace.items() if name.isupper() or _is_own(name, value)}
    for name, value in read.items():
        if isinstance(value, type) and "__dataclass_params__" not in vars(value):
            raise UserError(f"{path}: the class {name} must be a dataclass: write @dataclass(frozen=True) above it")
    return read


@dataclass(frozen=True)
class NoOptions(options.Options):
    """Of a ModuleTask that declares none."""


def _statements(tree):
    """The statements of a module, those in its class Task in place of the class."""
    for node in tree.body:
        yield from node.body if isinstance(node, ast.ClassDef) and node.name == "Task" else [node]


def _imported(node):
    """Name -> what a `from ... import ...` brings of other declarations, or of train.options through MODULE_TASK."""
    module = node.module or ""
    known = vars(options) if module == MODULE_TASK else declared(module) if module.rpartition(".")[0] in MARKS else {}
    return {each.asname or each.name: known[each.name] for each in node.names if each.name in known}


def _module_task(tree):
    """The class Task of a module that imports train.module_task, or None."""
    imports = any(isinstance(node, ast.ImportFrom) and node.module == MODULE_TASK for node in tree.body)
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Task")
    return next(classes, None) if imports else None


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
