"""`python -m figures render`: draws one file, outside the workflow."""

from pathlib import Path

from core.errors import UserError
from figures.harness import captions, clip, drawing, inputs, typed
from figures.harness.header import MOVING, STILL


def arguments(parser):
    parser.add_argument("--format", required=True, choices=(*MOVING, *STILL))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    clip.argument(parser)
    typed.arguments(parser)


def run(figure, given, options):
    """Draw one file, and print its name."""
    kind = "animation" if options.format in MOVING else "still"
    if kind == "animation" and figure.stands_on(options.canvas) and not figure.moves_on(options.canvas):
        raise UserError(f"{figure.name} is static on canvas {options.canvas}: it has the formats {', '.join(STILL)}")
    data, evaluation, draft = typed.checked(figure, given, options)
    if options.out.suffix != f".{options.format}":
        raise UserError(f"--out {options.out} must end in .{options.format}")
    title = captions.title(figure, evaluation.numbers)
    if options.clip:
        clip.draw(figure, data, options, options.out, title, draft, halved=False)
        print(options.out)
        return
    about = {}
    if kind == "still":
        about = {"alt": alt_text(figure, given, evaluation.numbers), "svg_text": given["svg_text"]}
    drawing.draw(figure, data, options, kind, [options.out], title, given["frames"], draft, **about)
    print(options.out)


def alt_text(figure, given, numbers):
    """The alt text with its numbers filled in; None as long as a table of seeds that it names is not there."""
    there = {name: path for name, path in given["tables"].items() if Path(path).is_file()}
    if any(f"{{{name}_seeds" in figure.header.alt for name in given["tables"].keys() - there.keys()):
        return None
    tables = {name: inputs.table(path) for name, path in there.items()}
    return captions.texts(figure, numbers, tables, ["alt.txt"])["alt.txt"].strip()
