"""The configuration as it was asked for: config.yaml, and what is laid over it.

Overlays have Snakemake's meaning in all commands. Its `--configfile FILE ...` and `--config KEY=VALUE ...` are one
option here: `--config`, with files and values.
"""

import re
from pathlib import Path

import yaml

from core import hints
from core.errors import UserError

BASE = Path(__file__).resolve().parent.parent / "config.yaml"  # that of the project, wherever a command is typed
VALUE = re.compile(r"[A-Za-z_][\w-]*\w=")


def option(parser):
    """Give a command `--config`. Its words are spread by `spread`: many after one `--config`, or one each."""
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="laid over config.yaml, in order; several words, or the option several times",
    )


def spread(arguments):
    """A command line in which each word of `--config a.yaml b.yaml` has its own `--config`.

    What follows, such as the name of a figure, is not taken for a config, as `nargs="+"` would do.
    """
    words, after = [], False  # after: the last word belongs to `--config`
    for word in arguments:
        first = words[-1:] == ["--config"]
        more = after and not first and (Path(word).suffix in (".yaml", ".yml") or bool(VALUE.match(word)))
        words += ["--config", word] if more else [word]
        after = first or more or word.partition("=")[0] == "--config"
    return words


def load(words=()):
    """The configuration: config.yaml, `words` (files, and KEY=VALUE) laid over it; hints name them from now on.

    Raises UserError for what cannot be read.
    """
    words = list(map(str, words))
    values = [word for word in words if VALUE.match(word) and not Path(word).exists()]
    files = [word for word in words if word not in values]
    hints.note(words)
    if not BASE.is_file() and not files:
        raise UserError(f"{BASE} is missing: put it back, or name a whole configuration after --config")
    return stacked(read(BASE) if BASE.is_file() else {}, [*map(read, files), *map(parsed, values)])


def stacked(base, parts):
    """`parts` laid over each other, and over `base`, as Snakemake does it: keys that they name come first."""
    overlay = {}
    for part in parts:
        overlay = merged(overlay, part)
    return merged(merged(overlay, base), overlay)


def results(words=()):
    """The folder of results that a configuration names."""
    return Path(str(load(words).get("results") or "results"))


def read(path):
    """The mapping in a YAML file; an empty file is an empty one. Raises UserError for what cannot be read."""
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
    """`overlay` over `base`: mappings key by key; all else, a null too, is replaced.

    An empty mapping changes nothing.
    """
    if not overlay:
        return base
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in overlay.items():
        result[key] = merged(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def parsed(word):
    """The mapping of a KEY=VALUE, read as Snakemake does.

    Numbers, True and False are such; within braces all is text.
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
