"""What an article needs, read from its text by patterns: for planning, which has no time to parse it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from core.errors import UserError

FIGURE = re.compile(r"^[ >]*(?:`{3,}|~{3,}|:{3,})\{figure\}[ \t]+(\w+)[^\n]*\n((?:[ >]*:\w+:[^\n]*\n)*)", re.MULTILINE)
OPTION = re.compile(r":(\w+):[ \t]*([^\n]*)")
NUMBER = re.compile(r"\{\{\s*(\w+)\.\w")
CLAIM = re.compile(r"<([\w.,\s]+)>`")
FRONT = re.compile(r"\A---\n(.*?)\n---[ \t]*\n", re.DOTALL)
NAME = "article/grokking.md"


@dataclass(frozen=True)
class Needs:
    """shown: figure -> its directive's options, in order. named: all figures of which it has a figure, number, claim.

    bibliography: files, as the article names them.
    """

    shown: dict = field(default_factory=dict)
    named: tuple = ()
    bibliography: tuple = ()


def scan(text):
    """The Needs of an article's text. What is wrong with the text is found where it is parsed."""
    shown = {name: dict(OPTION.findall(options)) for name, options in FIGURE.findall(text)}
    claimed = [name.strip().partition(".")[0] for names in CLAIM.findall(text) for name in names.split(",")]
    named = dict.fromkeys([*shown, *NUMBER.findall(text), *filter(None, claimed)])
    return Needs(shown, tuple(named), bibliography(front_matter(text)))


def front_matter(text):
    """The mapping between the two lines `---` at the beginning; empty where there is none or it is no mapping."""
    match = FRONT.match(text)
    try:
        meta = yaml.safe_load(match[1]) if match else {}
    except yaml.YAMLError:
        return {}
    return meta if isinstance(meta, dict) else {}


def bibliography(meta):
    """The names of the files with references."""
    files = meta.get("bibliography") or ()
    return (files,) if isinstance(files, str) else tuple(map(str, files))


def read(path):
    """The text of an article. Raises UserError if there is none."""
    try:
        return Path(path).read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UserError(f"article: {path} can't be read ({reason}): name a Markdown file, or '' for none") from None
