"""`python -m figures claims`: evaluates a figure on every seed; writes claims.json of the one that is drawn.

Also data.csv, the numbers drawn, and seeds.csv, what every seed shows. Prints the claims that fail.
"""

from pathlib import Path

from figures.harness import claims, inputs, seeds


def arguments(parser):
    parser.add_argument("files", nargs=3, type=Path, metavar="FILE", help="claims.json, data.csv, seeds.csv")


def run(figure, given, options):
    """Write the claims, the drawn numbers and the table of seeds of a figure."""
    evaluations = seeds.by_seed(figure, given["reads"])
    seed = seeds.drawn(figure, given["reads"], evaluations)
    data = inputs.data(figure, seeds.of_seed(figure, given["reads"], seed))
    evaluation = (evaluations.get(seed) or claims.evaluate(figure, data))._replace(seed=seed)
    evaluation = seeds.noted(evaluation, evaluations)
    print("\n".join(claims.failures(figure, evaluation)) or f"{figure.name}: all {len(evaluation.claims)} claims hold")
    claims_file, data_file, seeds_file = options.files
    claims.write_data(data_file, claims.data(figure, data))
    every = {seed: evaluations.get(seed) for seed in seeds.available(figure, given["reads"])}
    seeds.write(seeds_file, figure, evaluation, every)
    claims.write(claims_file, evaluation)
