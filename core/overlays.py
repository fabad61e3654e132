"""Loads the configuration: config.yaml with overlays (files and values) merged over it, as Snakemake merges them.

Snakemake's `--configfile FILE ...` and `--config KEY=VALUE ...` are one option here: `--config`, with files and values.
"""

import re
from pathlib import Path

import yaml

from core import hints, schema
from core.errors import UserError
from core.suggestions import short

BASE = Path(__file__).resolve().parent.parent / "config.yaml"  # that of the project, wherever a command is typed
VALUE = re.compile(r"[A-Za-z_][\w-]*\w=")


def option(parser):
    """Add `--config` to a parser; `spread` lets several words follow it."""
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="laid over config.yaml, in order; several words, or the option several times",
    )


def spread(arguments):
    """The command line with a `--config` before each word of `--config a.yaml b.yaml`.

    Unlike `nargs="+"`, it does not take what follows, such as the name of a figure, for a config.
    """
    words, after = [], False  # after: the last word belongs to `--config`
    for word in arguments:
        first = words[-1:] == ["--config"]
        more = after and not first and (Path(word).suffix in (".yaml", ".yml") or bool(VALUE.match(word)))
        words += ["--config", word] if more else [word]
        after = first or more or word.partition("=")[0] == "--config"
    return words


def load(words=()):
    """The configuration: config.yaml with `words` (files and KEY=VALUE) merged over it. Notes them for hints.

    Raises UserError if a file cannot be read, or a key has dots.
    """
    words = list(map(str, words))
    files = list(filter(is_file, words))
    for word in files:
        if "=" in word and not Path(word).exists():
            raise UserError(f"--config {word}: {braces(word)}")
    values = [word for word in words if word not in files]
    hints.note(words)
    if not BASE.is_file() and not files:
        raise UserError(f"{BASE} is missing: put it back, or name a whole configuration after --config")
    return stacked(read(BASE) if BASE.is_file() else {}, [*map(read, files), *map(parsed, values)])


def stacked(base, parts):
    """`parts` merged over each other and over `base`, as Snakemake does; the keys of `parts` come first."""
    overlay = {}
    for part in parts:
        overlay = merged(overlay, part)
    return merged(merged(overlay, base), overlay)


def is_file(word):
    """Whether a word after `--config` is a file's name, not KEY=VALUE."""
    return not VALUE.match(str(word)) or Path(word).exists()


def braces(word):
    """How KEY=VALUE is spelled whose key is not one name: as Snakemake takes it, nested keys in braces."""
    keys, _, value = word.partition("=")
    first, *others = keys.split(".")
    if not others or not all(key.isidentifier() for key in (first, *others)):
        return "a key is one name of letters, digits and _"
    nested = value
    for key in reversed(others):
        nested = f"{{{key}: {nested}}}"
    return f"a key has no dots; nested keys are put in braces: --config '{first}={nested}'"


def results(words=()):
    """The folder of results of the configuration with `words` merged over it."""
    return Path(str(load(words).get("results") or "results"))


def site(settings, address=None):
    """The address where the pages are served: what `--site` says, or `site` of the configuration, "" for none.

    Raises UserError for what is no address.
    """
    rule = schema.schema()["config"]["properties"]["site"]
    given = (settings.get("site") or "") if address is None else address
    if not re.search(rule["pattern"], str(given)):
        raise UserError(f"site: {short(given)} is not allowed; allowed: {schema.allowed(rule)}")
    return given


def read(path):
    """The mapping in a YAML file, empty for an empty file. Raises UserError if it cannot be read."""
    try:
        contents = yaml.safe_load(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not valid YAML: {error}") from None
    if not isinstance(contents or {}, dict):
        raise UserError(f"{path}: must be a mapping such as `experiments: ...`")
    return contents or {}


def merged(base, overlay):
    """`overlay` merged over `base`: mappings key by key; anything else, null included, replaces the value.

    An empty mapping changes nothing.
    """
    if not overlay:
        return base
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in overlay.items():
        result[key] = merged(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def parsed(word):
    """The mapping of a KEY=VALUE, parsed as Snakemake does.

    Numbers, True and False are converted; values within braces are strings.
    """
    key, _, text = word.partition("=")
    text = text.strip("'\"")
    for parse in (
        int,
        float,
        {"True": True, "False": False}.__getitem__,
        lambda text: yaml.load(text, yaml.BaseLoader),
    ):
        try:
            return {key: parse(text) if text else None}
        except (ValueError, KeyError, yaml.YAMLError):
            pass
    return {key: text}
