"""Options that a config may set, declared as frozen dataclasses in the file of the task or sweep that uses them.

The JSON schema of a part of the config (ranges, defaults, descriptions) is derived from its dataclass.
"""

from dataclasses import MISSING, dataclass, field, fields
from typing import ClassVar, NamedTuple

from core.errors import UserError
from core.suggestions import unknown

TYPES = {"int": "integer", "float": "number", "bool": "boolean", "str": "string"}
LIMITS = {"minimum": "minimum", "above": "exclusiveMinimum", "maximum": "maximum", "below": "exclusiveMaximum"}


def option(default=MISSING, *, description=None, choices=None, **limits):
    """A field of an options dataclass: its default, the values allowed, and what it means.

    limits: minimum, maximum (inclusive), above, below (exclusive). Without a default the config must set it.
    """
    for name in limits.keys() - LIMITS.keys():
        raise UserError(f"`option`: {unknown(name, ['default', 'description', 'choices', *LIMITS], 'argument')}")
    rule = {LIMITS[name]: value for name, value in limits.items()}
    rule |= {"enum": list(choices)} if choices else {}
    rule |= {"description": description} if description else {}
    return field(default=default, metadata=rule)


class Size(NamedTuple):
    """How large a network and its data are, roughly, for the limits that Slurm is given (train/cost.py).

    weights: numbers that are trained. numbers: those that data and activations hold at once, at an evaluation.
    products: multiplications of a step, of the gradient too.
    """

    weights: int
    numbers: int
    products: int


@dataclass(frozen=True)
class Options:
    """Base of the options of a task or a sweep: one field per key of `options:` in the config.

    Those of a ModuleTask need not derive from it, and may have `check` and `size` all the same.

    ablates_frequencies: whether a warm start may remove the neurons of a frequency; the trained weights are then
    w_embed [p, embed], w_in_proj [embed, hidden] and w_out_proj [hidden, embed].
    collapses: whether the task has `collapse` (train.tasks.base): its views may be kept in place of its weights.
    """

    ablates_frequencies: ClassVar[bool] = False
    collapses: ClassVar[bool] = False

    def check(self):
        """Yield (name of an option, what is allowed) for each value that does not fit the others."""
        return iter(())

    def size(self):
        """The Size of network and data; None if it is not known."""
        return None


@dataclass(frozen=True)
class PairOptions(Options):
    """Options of tasks on the pairs a <= b of residues, split into train and test."""

    modulus: int = option(67, minimum=3, maximum=1000)
    train_fraction: float = option(0.4, above=0, below=1)

    @property
    def pairs(self):
        """The number of pairs."""
        return self.modulus * (self.modulus + 1) // 2

    def check(self):
        pairs = self.pairs
        if not 1 <= round(self.train_fraction * pairs) < pairs:
            yield (
                "train_fraction",
                f"a share of the {pairs:,} pairs that leaves at least one to train on and one to test",
            )


def check(options, path):
    """Raise UserError for the first value of `options` (a dataclass) that does not fit the others."""
    if not callable(getattr(options, "check", None)):
        return
    try:
        faults = [(name, getattr(options, name), allowed) for name, allowed in options.check()]
    except Exception as error:
        raise UserError(
            f"{_file(type(options))}: `check` must yield (name of an option, what is allowed); it fails: "
            f"{type(error).__name__}: {error}"
        ) from error
    for name, value, allowed in faults[:1]:
        raise UserError(f"{path}.{name}: {value} is not allowed; allowed: {allowed}")


def schema_of(declared, without=()):
    """The JSON schema of a mapping with the fields of a dataclass, except those named in `without`."""
    described = [each for each in fields(declared) if each.name not in without]
    for each in described:
        if (kind := _kind(each)) not in TYPES:
            allowed = ", ".join(TYPES)
            raise UserError(f"{_file(declared)}: the option {each.name} can't be of type {kind}; allowed: {allowed}")
    required = [each.name for each in described if each.default is MISSING]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: _rule(each) for each in described},
    } | ({"required": required} if required else {})


def axes_schema(axes):
    """The JSON schema of `axes:` of a sweep: for each field of the dataclass `axes` a list of values."""
    rule = schema_of(axes)
    if not rule["properties"]:
        return {"type": "object", "maxProperties": 0, "description": "empty: the models differ by their seed alone"}
    return rule | {"properties": {name: _list_of(values) for name, values in rule["properties"].items()}}


def _rule(each):
    """The JSON schema of one field."""
    rule = dict(each.metadata)
    if "enum" not in rule:
        rule["type"] = TYPES[_kind(each)]
    return rule if each.default is MISSING else rule | {"default": each.default}


def _kind(each):
    """The name of the type of a field."""
    return getattr(each.type, "__name__", each.type)


def _file(declared):
    """The file of a class, such as train/tasks/sparse_parity.py."""
    return declared.__module__.replace(".", "/") + ".py"


def _list_of(rule):
    """The JSON schema of a list of values that keep `rule`."""
    items = {key: value for key, value in rule.items() if key not in ("description", "default")}
    description = "; ".join(["one or more", *filter(None, [rule.get("description")])])
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": items, "description": description}
