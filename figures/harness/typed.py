"""What `preview` and `render`, which people type, have in common: claims computed first; drafts drawn all the same."""

import yaml

from core.errors import UserError
from core.schema import as_numbers
from core.suggestions import unknown
from figures.harness import claims, drawing, inputs
from figures.harness.header import CANVASES

DRAFT = "draft: a claim fails"  # the watermark
EXAMPLES = {"--reads": "run=sparse_parity", "--claim": '"alive_neurons=<= 12"', "--with": "weights=w_input"}


def arguments(parser):
    drawing.arguments(parser)
    parser.add_argument("--draft", action="store_true", help="draw even if a claim fails, with a watermark")
    for option, metavar, text in (
        ("--reads", "ARGUMENT=RUN", "read another experiment, EXPERIMENT/VALUE of a scan, or a .safetensors file"),
        ("--claim", "NUMBER=BOUND", "another bound, such as 'alive_neurons=<= 12'; null: it stops no drawing"),
        ("--with", "PARAMETER=VALUE", "a parameter of the figure"),
    ):
        parser.add_argument(option, action="append", default=[], metavar=metavar, help=f"{text}; may be repeated")
    parser.add_argument("--title", help="in place of the figure's own")


def entry(options):
    """What options on the command line set, as an entry of the config's `figures:`; empty where a command has none."""
    values = vars(options)
    sections = {"reads": "reads", "claims": "claim", "with": "with"}
    changes = {section: _assigned(f"--{option}", values.get(option, ())) for section, option in sections.items()}
    changes["title"] = values.get("title")
    return {section: value for section, value in changes.items() if value}


def _assigned(option, words):
    """Name -> value, as YAML reads it, of words such as "run=sparse_parity"; a bound stays text."""
    values = {}
    for word in words:
        name, assigned, text = word.partition("=")
        if not name or not assigned:
            raise UserError(f"{option} {word}: give a name and a value, such as {EXAMPLES[option]}")
        try:
            values[name] = as_numbers(yaml.safe_load(text)) if option == "--with" or text == "null" else text
        except yaml.YAMLError:
            raise UserError(f"{option} {word}: the value can't be read; put it in quotes") from None
    return values


def checked(figure, given, options):
    """The data, their Evaluation, and the watermark of a draft: None where every claim holds.

    Raises UserError where one fails and no draft is asked for.
    """
    check_canvas(figure, options.canvas)
    data = inputs.data(figure, given["reads"])
    evaluation = claims.evaluate(figure, data)
    if not options.draft:
        claims.require_all(figure, evaluation, *drawing.looks(options))
    return data, evaluation, DRAFT if claims.failures(figure, evaluation) else None


def check_canvas(figure, canvas):
    """Raise UserError if a figure has no layout for a canvas."""
    if not figure.stands_on(canvas):
        raise UserError(f"{figure.name}: {unknown(canvas, filter(figure.stands_on, CANVASES), 'canvas')}")
