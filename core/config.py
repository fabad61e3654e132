"""Validates a configuration, fills in defaults, and resolves `extends` and `scan` of its experiments."""

import copy
import re

from core import schema
from core.errors import UserError

VALUE = re.compile(r"-?[A-Za-z0-9_][A-Za-z0-9_.+-]*")
PARAMETER = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def validated(config):
    """The configuration with defaults filled in, its experiments unresolved. Raises UserError for a mistake.

    A null removes a section, an experiment or a figure. Nulls below that are kept: `extends` removes their keys, and a
    claim that is null stops no figure.
    """
    rules = schema.schema()["config"]
    config = schema.as_numbers({name: section for name, section in config.items() if section is not None})
    for section in ("experiments", "figures"):
        if isinstance(config.get(section), dict):
            config[section] = {name: entry for name, entry in config[section].items() if entry is not None}
    schema.check(config, rules, "config")
    return schema.with_defaults(config, rules)


def merged(base, overlay):
    """`overlay` over `base`, mappings merged key by key; null removes a key."""
    result = dict(base)
    for key, value in overlay.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return copy.deepcopy(result)


def entries(config):
    """Name -> entry of each experiment, unresolved. Raises UserError for an entry that is not a mapping."""
    experiments = validated(config)["experiments"]
    for name, entry in experiments.items():
        schema.check_name(name, "experiments")
        if not isinstance(entry, dict):
            raise UserError(f"experiments.{name}: {schema.short(entry)} is not allowed; allowed: a mapping")
    return experiments


def variants(name, entry):
    """Value as text -> overlay of the scan of an experiment; None if it has none."""
    scan = entry.get("scan")
    return None if scan is None else _variants(scan, f"experiments.{name}.scan")


def extended(name, entries, below=()):
    """The body of the experiment `name`: its entry merged over what it extends, without `extends` and `scan`."""
    entry = {key: value for key, value in entries[name].items() if key != "scan"}
    parent = entry.pop("extends", None)
    if parent is None:
        return merged({}, entry)
    if not isinstance(parent, str) or parent not in entries:
        raise UserError(f"experiments.{name}.extends: {schema.unknown(parent, entries, 'experiment')}")
    if parent in (*below, name):
        raise UserError(f"experiments.{name}.extends: {' -> '.join((*below, name, parent))} goes round in a circle")
    return merged(extended(parent, entries, (*below, name)), entry)


def _variants(scan, path):
    """A scan as {value as text: overlay}. {a.b: [1, 2]} varies one key, {word: {name: overlay}} lists the overlays."""
    if not isinstance(scan, dict) or len(scan) != 1:
        raise UserError(f"{path}: must hold one parameter, such as `optimizer.beta1: [0.9, 0.99]`")
    ((key, values),) = scan.items()
    if not isinstance(key, str) or not PARAMETER.fullmatch(key):
        raise UserError(f"{path}: {schema.short(key)} is not allowed; allowed: a parameter such as `optimizer.beta1`")
    if isinstance(values, dict) and values and all(isinstance(overlay, dict) for overlay in values.values()):
        for value in values:
            schema.check_name(value, f"{path}.{key}")
        return values
    if not isinstance(values, list) or not values or any(isinstance(value, (dict, list)) for value in values):
        raise UserError(
            f"{path}.{key}: {schema.short(values)} is not allowed; "
            "allowed: a list of values, or a mapping of names to overlays"
        )
    for value in filter(lambda value: not VALUE.fullmatch(str(value)), values):  # it names a file
        raise UserError(
            f"{path}.{key}: {schema.short(value)} is not allowed; allowed: numbers, or words of letters, digits and _"
        )
    if len(set(map(str, values))) < len(values):
        raise UserError(f"{path}.{key}: a value is listed twice")
    return {str(value): _nested(str(key).split("."), value) for value in values}


def _nested(keys, value):
    return {keys[0]: _nested(keys[1:], value)} if keys else value
