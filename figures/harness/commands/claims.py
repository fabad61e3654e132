"""`python -m figures claims`: writes claims.json and data.csv, and prints the claims that fail."""

from pathlib import Path

from figures.harness import claims, inputs, seeds


def arguments(parser):
    parser.add_argument("files", nargs=2, type=Path, metavar="FILE", help="claims.json and data.csv to write")


def run(figure, given, options):
    """Write the claims and the drawn numbers of a figure."""
    data = inputs.data(figure, given["reads"])
    evaluation = seeds.noted(figure, given["reads"], data, claims.evaluate(figure, data))
    print("\n".join(claims.failures(figure, evaluation)) or f"{figure.name}: all {len(evaluation.claims)} claims hold")
    claims_file, data_file = options.files
    claims.write_data(data_file, claims.data(figure, data))
    claims.write(claims_file, evaluation)
