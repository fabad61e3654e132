"""`python -m figures texts`: writes caption.md, alt.txt and transcript.txt, whichever are among the files named."""

from pathlib import Path

from core.atomic import write_text
from figures.harness import captions, claims, inputs


def arguments(parser):
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="claims.json, then the texts to write")


def run(figure, given, options):
    """Fill in the texts of a figure."""
    tables = {name: inputs.table(path) for name, path in given["tables"].items()}
    texts = captions.texts(figure, claims.read(options.files[0]).numbers, tables, [file.name for file in options.files])
    for file in options.files:
        if file.name in texts:
            write_text(file, texts[file.name])
