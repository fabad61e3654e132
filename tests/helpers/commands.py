"""Tells what is wrong with a command that people are told to type, by the parsers that would read it."""

import argparse
import contextlib
import io
import re
import shlex
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from core import overlays
from core.config import validated
from core.errors import UserError
from figures.harness import catalog
from publish.platforms import by_key
from publish.site.places import PLACES
from tests.helpers import existing
from tests.helpers.paths import ROOT

PROGRAMS = ("make", "snakemake", "python", ".venv/bin/python")
OTHERS = ("source", "pip-audit")  # programs that are not the project's
COMMAND_LINES = {  # module after `python -m` -> module whose `main` parses the words
    "train": "train.__main__",
    "figures": "figures.harness.cli",
    "publish": "publish.cli",
    "workflow": "workflow.__main__",
}


def mistakes(line, made_up=(), whole=True):
    """Sentences, one for each mistake in a command; a word of capitals, such as NAME, stands for any.

    made_up: figures and experiments that may be named besides those that there are. whole: it can be typed as it is;
    else it may be only the name of a command, such as `python -m publish fit`.
    """
    try:
        words = [word for word in shlex.split(line, comments=True) if word != "..."]
    except ValueError as error:
        return [str(error)]
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    if not words or words[0] in OTHERS:
        return []
    program, words = Path(words[0]).name, words[1:]
    if program == "make":
        return _of_make(words, made_up)
    if program == "snakemake":
        return _of_snakemake(words, made_up)
    if program == "python" and words[:1] == ["-m"] and len(words) > 1:
        return _of_module(words[1], words[2:], made_up, whole)
    return [f"unknown program {program!r}"]


def _of_make(words, made_up):
    known = {*existing.make_targets(), *existing.snakemake_targets(), *made_up}
    return _unknown("target", [word for word in words if "=" not in word], known)


def _of_snakemake(words, made_up):
    if find_spec("snakemake_executor_plugin_slurm") is None:  # its options are not known: each has a value
        plugin = [k for k, word in enumerate(words) if word.startswith("--slurm-")]
        words = [word for k, word in enumerate(words) if not {k, k - 1} & set(plugin)]
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            options = _snakemake_parser().parse_args(words)
    except SystemExit:
        return [said.getvalue().strip().splitlines()[-1]]
    targets = [target for target in (*options.targets, *(options.forcerun or ())) if "/" not in target]
    return [
        *_unknown("target", targets, {*existing.snakemake_targets(), *made_up}),
        *(f"no file {file}" for file in options.configfile if not (_is_own(file) or (ROOT / file).is_file())),
        *_of_config(options.config or []),
    ]


@cache
def _snakemake_parser():
    return import_module("snakemake.cli").get_argument_parser()


def _is_own(file):
    """Whether an overlay is the reader's own, such as mine.yaml."""
    return file.suffix == ".yaml" and "/" not in str(file)


def _of_module(module, words, made_up, whole):
    """What is wrong with `python -m MODULE WORDS`."""
    if module == "pytest":
        return [f"no file {word}" for word in words if "/" in word and not (ROOT / word.partition("::")[0]).exists()]
    if not existing.resolves(COMMAND_LINES.get(module, module)):
        return [f"there is no module {COMMAND_LINES.get(module, module)}"]
    if module in COMMAND_LINES:
        named = not whole and len(words) == 1
        return _of_command_line(COMMAND_LINES[module], [*words, "--help"] if named else words, made_up) if words else []
    inner = next((k for k, word in enumerate(words) if word in PROGRAMS), len(words))  # a command to run within
    file = ROOT / f"{module.replace('.', '/')}.py"
    text = file.read_text() if file.is_file() else ""
    options = [word for word in words[:inner] if word.startswith("--")]
    wrong = [f"{module} has no option {option}" for option in options if f'"{option}"' not in text]
    return wrong + mistakes(shlex.join(words[inner:]), made_up)


class _Parsed(Exception):
    """Raised in place of running a command, with its options."""


def _of_command_line(module, words, made_up):
    """What is wrong with the words after `python -m train`: refused by `main`, or about what there is not."""
    parse_args = argparse.ArgumentParser.parse_args

    def stop(parser, *arguments):
        raise _Parsed(parse_args(parser, *arguments))

    said = io.StringIO()
    try:
        with (
            patch.object(argparse.ArgumentParser, "parse_args", stop),
            contextlib.redirect_stderr(said),
            contextlib.redirect_stdout(said),
        ):
            command_line = import_module(module)
            if module == "workflow.__main__":  # takes options of Snakemake besides its own
                command_line.parser().parse_args(words)
            command_line.main(words)
    except SystemExit as end:
        return [said.getvalue().strip().splitlines()[-1]] if end.code else []  # 0: --help
    except UserError as error:
        return [str(error)]
    except _Parsed as parsed:
        (options,) = parsed.args
    named = {name: getattr(options, name, None) for name in ("figure", "name", "platform", "place")}
    runs = [name.partition("/")[0] for name in (named["name"], *getattr(options, "names", ())) if name]
    return [
        *_unknown("figure", filter(None, [named["figure"]]), {*catalog.figures(), *made_up}),
        *_unknown(
            "run or sweep",
            runs,
            {*existing.trained(), *made_up, *(catalog.figures() if module == "workflow.__main__" else ())},
        ),
        *_unknown("platform", filter(None, [named["platform"]]), by_key()),
        *_unknown("place", filter(None, [named["place"]]), PLACES),
        *_of_config(getattr(options, "config", None) or []),
    ]


def _of_config(words):
    """What is wrong with overlays; files that are not there are the reader's own."""
    words = [word for word in words if "=" in word or (ROOT / word).exists()]
    try:
        if words:
            validated(overlays.load(words))
    except UserError as error:
        return [str(error)]
    return []


def _unknown(kind, names, known):
    return [f"no {kind} {name!r}" for name in names if name not in known and not re.fullmatch(r"[A-Z][A-Z_]*", name)]
