"""Validates a configuration against config.schema.yaml: numbers as text, defaults, one sentence per mistake."""

import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from core import yaml_files
from core.errors import UserError
from core.suggestions import short, unknown

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
FILE = Path(__file__).resolve().parent.parent / "workflow/schemas/config.schema.yaml"
LARGEST = sys.float_info.max  # integers in YAML can be larger
NAME = re.compile(r"[a-z][a-z0-9_]*")
KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


@lru_cache(maxsize=1)
def schema() -> Any:
    """The parsed config.schema.yaml."""
    return yaml_files.read(FILE)


def as_numbers(value: Any) -> Any:
    """The configuration with text such as `1e-4`, which YAML 1.1 does not read as a number, converted to numbers."""
    if isinstance(value, dict):
        return {key: as_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_numbers(item) for item in value]
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        return value
    return int(value) if value.lstrip("+-").isdigit() else float(value)


def with_defaults(value: Any, rule: dict) -> Any:
    """`value` with the schema's defaults filled in, recursively; whole floats under an integer rule become int."""
    if isinstance(value, dict):
        rules = rule.get("properties", {})
        filled = {key: with_defaults(item, rules.get(key, {})) for key, item in value.items()}
        absent = {key: sub for key, sub in rules.items() if "default" in sub and key not in value}
        return filled | {key: with_defaults(sub["default"], sub) for key, sub in absent.items()}
    if isinstance(value, list):
        return [with_defaults(item, rule.get("items", {})) for item in value]
    if rule.get("type") == "integer" and isinstance(value, float):
        return int(value)
    if rule.get("type") == "number" and isinstance(value, int):
        return float(value)
    return value


def check(value, rule, path):
    """Raise UserError for the first mistake in `value`: its path, below `path`, and what is allowed there."""
    _check_finite(value, path)
    from jsonschema import Draft202012Validator  # 0.1 s: only where something is validated

    errors = Draft202012Validator(rule).iter_errors(value)
    mistakes = sorted(errors, key=lambda error: (len(error.path), str(error.path)))
    for mistake in mistakes[:1]:
        raise UserError(_sentence(mistake, ".".join([path, *map(str, mistake.absolute_path)]).removeprefix("config.")))


def without_required(rule):
    """The rule for a part of a mapping: keys that are there must be valid, and none is required."""
    properties = {key: without_required(sub) for key, sub in rule.get("properties", {}).items()}
    partial = {key: value for key, value in rule.items() if key != "required"}
    return partial | ({"properties": properties} if properties else {})


def check_name(name, path):
    """Raise UserError unless `name` can be a file name and a word of a command line."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise UserError(
            f"{path}: {short(name)} is not a name; allowed: lower-case letters, digits and _, a letter first"
        )


def _check_finite(value, path):
    if isinstance(value, dict):
        for key, item in value.items():
            _check_finite(item, f"{path}.{key}".removeprefix("config."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_finite(item, f"{path}.{index}")
    elif isinstance(value, (int, float)) and not -LARGEST <= value <= LARGEST:
        raise UserError(f"{path}: {short(value)} is not a finite number")


def _sentence(mistake, path):
    """One jsonschema error as `path: what is wrong; allowed: ...`."""
    value, kind, rule = mistake.instance, mistake.validator, mistake.schema
    if kind == "additionalProperties":
        key = next(key for key in value if key not in rule["properties"])
        return f"{path}: {unknown(key, rule['properties'])}"
    if kind == "required":
        key = next(key for key in mistake.validator_value if key not in value)
        return f"{path}: the key {key!r} is missing; allowed: {allowed(rule['properties'].get(key, {}))}"
    return f"{path}: {short(value)} is not allowed; allowed: {allowed(rule)}"


def allowed(rule):
    """What a schema rule accepts, in words."""
    if "enum" in rule:
        return ", ".join(map(str, rule["enum"]))
    if "anyOf" in rule:
        return ", or ".join(map(allowed, rule["anyOf"]))
    types = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", [])
    words = " or ".join(KINDS[kind] for kind in types) or "anything"
    if rule.get("type") == "array" and "items" in rule:
        words += f" of {rule['minItems']} entries" if rule.get("minItems", 0) == rule.get("maxItems") else ""
        words += ", none twice" if rule.get("uniqueItems") else ""
        words += f", each {allowed(rule['items'])}" if "enum" not in rule["items"] else f" of {allowed(rule['items'])}"
    signs = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}
    limits = [f"{sign} {rule[key]:,}" for key, sign in signs.items() if key in rule]
    words += " " + " and ".join(limits) if limits else ""
    return words + (f" ({rule['description']})" if "description" in rule else "")
