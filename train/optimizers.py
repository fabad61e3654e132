"""The optimizers that an experiment may name, and the arguments of each, as JSON schemas.

`adam` and `adamw` are the project's own (train/engine/adam.py), with the keys that config.schema.yaml lists. The others
are those of torch.optim, by lower-case name, with the arguments of their constructors. They are read from Torch's
source without importing it, for a dry run of the workflow loads no Torch.
"""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from core import schema
from core.errors import UserError
from core.suggestions import unknown

OWN = ("adam", "adamw")
REFUSED = {
    "lbfgs": "it evaluates the loss several times in a step",
    "sparseadam": "it needs sparse gradients",
}
HOW = ("foreach", "fused", "capturable", "differentiable")  # how a step is computed, not what it is
TYPES = {"float": "number", "int": "integer", "bool": "boolean", "str": "string"}


def rule(name, path):
    """The JSON schema of `optimizer:` of an experiment with the optimizer `name`. Raises UserError for an unknown one.

    path: where it stands, for the message.
    """
    if name in OWN:
        return schema.schema()["adam"]
    if name in REFUSED:
        raise UserError(f"{path}.name: {name} can't be used: {REFUSED[name]}; allowed: {', '.join(names())}")
    if name not in names():
        raise UserError(f"{path}.name: {unknown(name, names(), 'optimizer')}")
    arguments = _arguments(*_classes()[name])
    rate = {"type": "number", "exclusiveMinimum": 0, "maximum": 10}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "lr"],
        "properties": {"name": {"enum": [name]}} | arguments | {"lr": rate},
    }


def names():
    """Sorted names of all optimizers that can be used."""
    return sorted({*OWN, *_classes()} - REFUSED.keys())


def class_name(name):
    """The name of the class in torch.optim, such as "RMSprop" of "rmsprop"."""
    return _classes()[name][0]


@cache
def _classes():
    """Lower-case name -> (name of the class, its file) of each optimizer of torch.optim."""
    spec = find_spec("torch")
    if spec is None or not spec.submodule_search_locations:
        raise UserError("torch is not installed: run the set-up again")
    folder = Path(spec.submodule_search_locations[0]) / "optim"
    tree = ast.parse((folder / "__init__.py").read_bytes())
    imported = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module != "torch.optim"]
    return {
        each.name.lower(): (each.name, folder / f"{(node.module or '').rpartition('.')[2]}.py")
        for node in imported
        for each in node.names
        if each.name[:1].isupper() and each.name != "Optimizer"
    }


@cache
def _arguments(name, file):
    """Argument -> JSON schema of the constructor of a class, without the parameters and HOW."""
    tree = ast.parse(file.read_bytes())
    constants = {node.targets[0].id: node.value for node in tree.body if _is_constant(node)}
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name).body
    signature = next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == "__init__").args
    positional = zip(signature.args[-len(signature.defaults) :], signature.defaults, strict=True)
    pairs = [*positional, *zip(signature.kwonlyargs, signature.kw_defaults, strict=True)]
    return {
        each.arg: _rule(each.annotation, _value(default, constants)) for each, default in pairs if each.arg not in HOW
    }


def _is_constant(node):
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)


def _value(node, constants):
    """The value of a default: a literal, a constant of the file, or a tuple of these."""
    if isinstance(node, ast.Name):
        return _value(constants[node.id], constants)
    return [_value(each, constants) for each in node.elts] if isinstance(node, ast.Tuple) else ast.literal_eval(node)


def _rule(annotation, default):
    """The JSON schema of an argument; without a default where that is None."""
    words = ast.unparse(annotation)
    if words.startswith("tuple"):
        size = len(annotation.slice.elts)
        items = {} if "None" in words else {"type": "number"}
        kind = {"type": "array", "items": items, "minItems": size, "maxItems": size}
    else:
        kind = {"type": next(kind for word, kind in TYPES.items() if word in words)}
    return kind if default is None else kind | {"default": default}
