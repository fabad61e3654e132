"""Evaluates a figure on every seed of the runs that it reads, and picks the seed that is drawn."""

from pathlib import Path

from core import csv_table
from core.errors import UserError
from figures.harness import claims, inputs

KEEPS = "keeps"  # column of seeds.csv: whether a seed keeps every claim


def by_seed(figure, paths):
    """Seed -> Evaluation of a figure on that seed of every run that it reads; tables and sweeps stay as they are.

    paths: argument -> file, or value -> file of a scan. A seed on which the figure's code fails is left out, as are
    all where the checkpoint series of the seeds are not there. One seed's series are in memory at a time.
    """
    evaluations = {}
    for seed in available(figure, paths):
        try:
            evaluations[seed] = claims.evaluate(figure, inputs.data(figure, of_seed(figure, paths, seed)))
        except UserError:
            continue
    return evaluations


def available(figure, paths):
    """Sorted seeds of which there is a series of every run that a figure reads; none if it reads no run with seeds."""
    stems = [{int(path.stem) for path in folder.glob("*.safetensors")} for folder in inputs.files(_runs(figure, paths))]
    return sorted(set.intersection(*stems)) if stems else []


def of_seed(figure, paths, seed):
    """The files that a figure reads with the series of one seed of each run; `paths` as they are if `seed` is None."""
    if seed is None:
        return paths
    return paths | {
        name: {value: str(each / f"{seed}.safetensors") for value, each in folder.items()}
        if isinstance(folder, dict)
        else str(folder / f"{seed}.safetensors")
        for name, folder in _runs(figure, paths).items()
    }


def drawn(figure, paths, evaluations):
    """The seed that is drawn: the lowest that keeps every claim; if none does, the lowest that fails the fewest.

    Claims that stop no figure decide between seeds that fail as few of the others. None where a figure reads no run
    with seeds. evaluations: as `by_seed` returned them.
    """
    if not evaluations:
        return next(iter(available(figure, paths)), None)

    def rank(seed):
        rows = evaluations[seed].claims
        return len(claims.failures(figure, evaluations[seed])), sum(not row["passed"] for row in rows), seed

    return min(evaluations, key=rank)


def noted(evaluation, evaluations):
    """The Evaluation of its seed with a note in each claim that fails: how many other seeds keep it."""
    others = [other for seed, other in evaluations.items() if seed != evaluation.seed]
    rows = [
        row if row["passed"] or evaluation.seed is None else row | {"seeds": _note(row, evaluation.seed, others)}
        for row in evaluation.claims
    ]
    return evaluation._replace(claims=rows)


def _note(row, seed, others):
    """Such as "seed 0; of 9 other seeds 6 keep it, 0.79 to 0.95"."""
    if not others:
        return f"seed {seed}"
    rows = [other for evaluation in others for other in evaluation.claims if other["name"] == row["name"]]
    values = sorted(other["value"] for other in rows if other["value"] is not None)
    span = f", {claims.format_value(values[0])} to {claims.format_value(values[-1])}" if values else ""
    kept = sum(other["passed"] for other in rows)
    return (
        f"seed {seed}; of {len(rows)} other seed{'s' * (len(rows) != 1)} {kept or 'none'} "
        f"keep{'s' * (kept == 1)} it{span}"
    )


def write(path, figure, evaluation, evaluations):
    """Write the table of seeds: seed, whether it keeps every claim, each claim's value and whether it holds, numbers.

    evaluations: seed -> Evaluation, or None where the figure's code fails. Of a figure that reads no run with seeds
    there is one row, of what is drawn, without a seed.
    """
    columns = _row(figure, "", evaluation)
    rows = [_row(figure, seed, each) for seed, each in (evaluations or {"": evaluation}).items()]
    csv_table.write(path, [{name: row.get(name, "") for name in columns} for row in rows])


def _row(figure, seed, evaluation):
    if evaluation is None:
        return {"seed": seed, KEEPS: 0}
    row = {"seed": seed, KEEPS: int(not claims.failures(figure, evaluation))}
    for claim in evaluation.claims:
        row |= {claim["name"]: claim["value"], f"{claim['name']}_holds": int(claim["passed"])}
    return row | {name: number and number.value for name, number in evaluation.numbers.items() if name not in row}


def kept(path):
    """Seed -> whether it keeps every claim, of a table of seeds. Raises UserError if it is damaged."""
    try:
        return {int(row["seed"]): row[KEEPS] == "1" for row in csv_table.read(path) if row["seed"]}
    except (KeyError, ValueError):
        raise UserError(f"{path} is damaged: delete it and run again") from None


def values_over_seeds(figure, path, tables):
    """Number -> its values on the seeds that reach it, of a table of seeds; of those that show the phenomenon.

    Seeds of the runs of which the figure draws one seed, not of those that it reads as a table. tables: argument ->
    table of outcomes, with columns `seed` and `shows`. Raises UserError if the table of seeds is damaged.
    """
    try:
        rows = [row for row in csv_table.read(path) if row["seed"]]
        for name, table in tables.items():
            if figure.sources[name].kind != "run":
                continue
            shows = dict(zip(table["seed"], table["shows"], strict=True))
            rows = [row for row in rows if shows.get(float(row["seed"]), True)]
        return {name: [float(row[name]) for row in rows if row[name]] for name in (rows[0] if rows else ())}
    except (KeyError, ValueError):
        raise UserError(f"{path} is damaged: delete it and run again") from None


def of_claims(path, evaluation):
    """Name of a claim -> seed, value and whether it holds, of every seed in a table. Raises UserError if damaged."""
    rows = [row for row in csv_table.read(path) if row["seed"]]
    try:
        return {
            claim["name"]: [
                {
                    "seed": int(row["seed"]),
                    "value": float(row[claim["name"]]) if row[claim["name"]] else None,
                    "holds": row[f"{claim['name']}_holds"] == "1",
                }
                for row in rows
            ]
            for claim in evaluation.claims
        }
    except (KeyError, ValueError):
        raise UserError(f"{path} is damaged: delete it and run again") from None


def _runs(figure, paths):
    """Argument -> folder with all seeds of a run trained here, or value -> that of each run of a scan."""
    folders = {
        name: _folders(paths[name], source.name) for name, source in figure.sources.items() if source.kind == "run"
    }
    return {name: folder for name, folder in folders.items() if all(map(Path.is_dir, inputs.files({name: folder})))}


def _folders(entry, name):
    """The folder with all seeds of a run by its file, or value -> that of each run of a scan. name: of the experiment.

    results/trained/NAME of results/runs/NAME.safetensors.
    """
    if isinstance(entry, dict):
        return {value: _folders(file, f"{name}/{value}") for value, file in entry.items()}
    return Path(entry).parents[len(Path(name).parts)] / "trained" / name
