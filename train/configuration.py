"""A configuration before it is experiments: YAML files merged, `extends` and `scan` resolved."""

import copy
import re
from pathlib import Path

import yaml

from train import validation
from workflow.job import UserError

VALUE = re.compile(r"-?[A-Za-z0-9_][A-Za-z0-9_.+-]*")
PARAMETER = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

def load(paths):
    """The configuration in YAML files, each merged over those before it. Raises UserError for what cannot be read."""
    config = {}
    for path in paths:
        try:
            text = Path(path).read_text("utf-8")
            overlay = yaml.safe_load(text)
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
        except yaml.YAMLError as error:
            raise UserError(f"{path}: not valid YAML: {error}") from None
        if not isinstance(overlay or {}, dict):
            raise UserError(f"{path}: must be a mapping such as `experiments: ...`")
        config = merged(config, overlay or {}, keep_null=True)
    return config


def validated(config):
    """The configuration with defaults filled in, the experiments as they stand. Raises UserError for a mistake.

    A null takes a section or an experiment away; below that it waits for `extends`, where it takes a key away.
    """
    rules = validation.schema()["config"]
    config = validation.as_numbers({name: section for name, section in config.items() if section is not None})
    if isinstance(config.get("experiments"), dict):
        config["experiments"] = {name: entry for name, entry in config["experiments"].items() if entry is not None}
    validation.check(config, rules, "config")
    return validation.with_defaults(config, rules)


def merged(base, overlay, keep_null=False):
    """`overlay` over `base`, mappings merged key by key; null removes a key (or stays, to remove one later)."""
    result = dict(base)
    for key, value in overlay.items():
        if value is None and not keep_null:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value, keep_null)
        else:
            result[key] = value
    return copy.deepcopy(result)


def resolved(config):
    """Yield (name, body without `extends` and `scan`, variants or None) of each experiment."""
    entries = validated(config)["experiments"]
    for name, entry in entries.items():
        validation.check_name(name, "experiments")
        if not isinstance(entry, dict):
            raise UserError(f"experiments.{name}: {validation.short(entry)} is not allowed; allowed: a mapping")
    for name in entries:
        body = _extended(name, entries, ())
        scan = body.pop("scan", None)
        yield name, body, None if scan is None else _variants(scan, f"experiments.{name}.scan")


def _extended(name, entries, below):
    """The entry `name` merged over what it extends; a scan is not inherited."""
    entry = dict(entries[name])
    parent = entry.pop("extends", None)
    if parent is None:
        return merged({}, entry)
    if not isinstance(parent, str) or parent not in entries:
        raise UserError(f"experiments.{name}.extends: {validation.unknown(parent, entries, 'experiment')}")
    if parent in (*below, name):
        raise UserError(f"experiments.{name}.extends: {' -> '.join((*below, name, parent))} goes round in a circle")
    base = _extended(parent, entries, (*below, name))
    base.pop("scan", None)
    return merged(base, entry)


def _variants(scan, path):
    """A scan as {value as text: overlay}. {a.b: [1, 2]} varies one key, {word: {name: overlay}} is spelt out."""
    if not isinstance(scan, dict) or len(scan) != 1:
        raise UserError(f"{path}: must hold one parameter, such as `optimizer.beta1: [0.9, 0.99]`")
    (key, values), = scan.items()
    if not isinstance(key, str) or not PARAMETER.fullmatch(key):
        raise UserError(f"{path}: {validation.short(key)} is not allowed; allowed: a parameter such as `optimizer.beta1`")
    if isinstance(values, dict) and values and all(isinstance(overlay, dict) for overlay in values.values()):
        for value in values:
            validation.check_name(value, f"{path}.{key}")
        return values
    if not isinstance(values, list) or not values or any(isinstance(value, (dict, list)) for value in values):
        raise UserError(f"{path}.{key}: {validation.short(values)} is not allowed; "
                        "allowed: a list of values, or a mapping of names to overlays")
    for value in filter(lambda value: not VALUE.fullmatch(str(value)), values):  # it names a file
        raise UserError(f"{path}.{key}: {validation.short(value)} is not allowed; allowed: numbers, or words of letters, digits and _")
    if len(set(map(str, values))) < len(values):
        raise UserError(f"{path}.{key}: a value is listed twice")
    return {str(value): _nested(str(key).split("."), value) for value in values}


def _nested(keys, value):
    return {keys[0]: _nested(keys[1:], value)} if keys else value
