"""`python -m figures texts`: writes caption.md, alt.txt and transcript.txt, whichever are among the files named."""

from pathlib import Path

from core.atomic import write_text
from figures.harness import captions, claims, inputs, seeds


def arguments(parser):
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="claims.json, seeds.csv, then the texts to write"
    )


def run(figure, given, options):
    """Fill in the texts of a figure."""
    claims_file, seeds_file, *files = options.files
    tables = {name: inputs.table(path) for name, path in given["tables"].items()}
    evaluation = claims.read(claims_file)
    drawn = captions.drawn(evaluation, seeds.kept(seeds_file))
    over_seeds = seeds.values_over_seeds(figure, seeds_file, tables)
    texts = captions.texts(figure, evaluation.numbers, tables, [file.name for file in files], drawn, over_seeds)
    for file in files:
        write_text(file, texts[file.name])
