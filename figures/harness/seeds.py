"""Evaluates a figure on every seed of the runs that it reads: says of a claim that fails how other seeds do."""

from pathlib import Path

from core.errors import UserError
from figures.harness import claims, inputs


def by_seed(figure, paths, without=()):
    """Seed -> Evaluation of a figure on that seed of every run that it reads; tables and sweeps stay as they are.

    without: seeds that are not evaluated.

    paths: argument -> file, or value -> file of a scan. A seed on which the figure's code fails is left out, as are
    all where the checkpoint series of the seeds are not there. One seed's series are in memory at a time.
    """
    sources = {name: source for name, source in figure.sources.items() if source.kind == "run"}
    runs = {name: _folders(paths[name], source.name) for name, source in sources.items()}
    folders = inputs.files(runs)
    stems = [{int(path.stem) for path in folder.glob("*.safetensors")} for folder in folders]
    evaluations = {}
    for seed in sorted(set.intersection(*stems) - set(without)) if stems else ():
        files = {
            name: {value: str(each / f"{seed}.safetensors") for value, each in folder.items()}
            if isinstance(folder, dict)
            else str(folder / f"{seed}.safetensors")
            for name, folder in runs.items()
        }
        try:
            evaluations[seed] = claims.evaluate(figure, inputs.data(figure, paths | files))
        except UserError:
            continue
    return evaluations


def noted(figure, paths, data, evaluation):
    """The Evaluation with a note in each failing claim: the seed that was drawn, and how many others keep the claim."""
    if all(row["passed"] for row in evaluation.claims):
        return evaluation
    drawn = {run.spec["seed"] for run in _runs(data)}
    others = list(by_seed(figure, paths, drawn if len(drawn) == 1 else ()).values())
    rows = [row if row["passed"] else row | {"seeds": _note(row, drawn, others)} for row in evaluation.claims]
    return claims.Evaluation(evaluation.numbers, rows)


def _note(row, drawn, others):
    """Such as "seed 0; of 9 other seeds 6 keep it, 0.79 to 0.95"; empty for a claim about no run."""
    if not drawn:
        return ""
    note = f"seed{'s' * (len(drawn) > 1)} {', '.join(map(str, sorted(drawn)))}"
    if not others:
        return note
    rows = [other for evaluation in others for other in evaluation.claims if other["name"] == row["name"]]
    values = sorted(other["value"] for other in rows if other["value"] is not None)
    span = f", {claims.format_value(values[0])} to {claims.format_value(values[-1])}" if values else ""
    kept = sum(other["passed"] for other in rows)
    return (
        f"{note}; of {len(rows)} other seed{'s' * (len(rows) != 1)} {kept or 'none'} keep{'s' * (kept == 1)} it{span}"
    )


def _runs(data):
    """The checkpoint series among the data of a figure."""
    for value in data.values():
        for run in value.values() if isinstance(value, inputs.Scan) else [value]:
            if "seed" in getattr(run, "spec", {}):
                yield run


def _folders(entry, name):
    """The folder with all seeds of a run by its file, or value -> that of each run of a scan. name: of the experiment.

    results/trained/NAME of results/runs/NAME.safetensors.
    """
    if isinstance(entry, dict):
        return {value: _folders(file, f"{name}/{value}") for value, file in entry.items()}
    return Path(entry).parents[len(Path(name).parts)] / "trained" / name
