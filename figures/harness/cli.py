"""The commands of `python -m figures`: what a rule calls and a person can type.

Each is a module of figures.harness.commands, imported when it is called: an edit of one makes no other run again.
"""

import argparse
import os
import sys
from importlib import import_module

from core import given, overlays
from core.errors import TRACEBACK
from figures.harness import variants

DYNAMIC = ("figures.harness.commands.{command}", "figures.harness.{by_hand}")  # for fingerprints: imported by name
COMMANDS = {  # each the name of its module
    "preview": "Draw one frame as PNG, within seconds.",
    "render": "Draw one file, outside the workflow.",
    "watch": "Redraw at every save, on a page beside the terminal or in a file.",
    "draw": "Draw one canvas and theme in several formats.",
    "claims": "Compute the claims and the drawn numbers.",
    "texts": "Fill in the texts.",
    "timeline": "Write which step each frame shows.",
}
BY_ITSELF = ("watch",)  # looks for the figure and what it reads by itself: both may change while it runs


def main(arguments=None):
    arguments = overlays.spread(sys.argv[1:] if arguments is None else arguments)
    top = argparse.ArgumentParser(
        prog="python -m figures", description="Draw figures of trained runs, or parts of them."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text, add_help=False)
    commands.add_parser("list", help="List every figure and its state.", add_help=False)
    name = top.parse_known_args(arguments)[0].command
    if name == "list":  # asks the workflow, which no module here may import
        os.execv(sys.executable, [sys.executable, "-m", "workflow", *arguments])
    command = import_module(f"figures.harness.commands.{name}")
    options = parser(name, command).parse_args(arguments)
    if options.traceback:
        os.environ[TRACEBACK] = "1"
    if name in BY_ITSELF:
        return command.run(options)
    if options.given:
        inputs = given.read(options.given)
        figure = variants.find(options.figure, {options.figure: inputs["figure"]} if "figure" in inputs else {})
    else:
        figure, inputs = import_module("figures.harness.configured").asked(options)
    command.run(figure, inputs, options)


def parser(name, command):
    """The command line of one command: what all have, and its own arguments."""
    own = argparse.ArgumentParser(prog=f"python -m figures {name}", description=COMMANDS[name])
    own.add_argument("command", help=argparse.SUPPRESS)
    own.add_argument("figure", metavar="NAME", help="a figure: the name of its file in figures/, or a config's for it")
    overlays.option(own)
    own.add_argument(
        "--traceback", action="store_true", help="show the whole traceback of an exception in the figure's code"
    )
    own.add_argument("--given", metavar="FILE", help="what to read, as JSON, in place of --config")
    command.arguments(own)
    return own
