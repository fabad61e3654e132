"""Evaluates a figure on every seed of the runs that it reads: says of a claim that fails how other seeds do."""

from pathlib import Path

from core.errors import UserError
from figures.harness import claims, inputs


def by_seed(figure, paths):
    """Seed -> Evaluation of a figure on that seed of every run that it reads; tables and sweeps stay as they are.

    paths: argument -> file, or value -> file of a scan. A seed on which the figure's code fails is left out, as are
    all where the checkpoint series of the seeds are not there. One seed's series are in memory at a time.
    """
    folders = [_folder(file) for file in inputs.files(paths) if _is_run(file)]
    stems = [{path.stem for path in folder.glob("*.safetensors")} for folder in folders]
    seeds = sorted(set.intersection(*stems), key=int) if stems else []
    evaluations = {}
    for seed in seeds:
        try:
            evaluations[int(seed)] = claims.evaluate(figure, inputs.load(_of_seed(paths, seed)))
        except UserError:
            continue
    return evaluations


def noted(figure, paths, data, evaluation):
    """The Evaluation with a note in each failing claim: the seed that was drawn, and how many others keep the claim."""
    if all(row["passed"] for row in evaluation.claims):
        return evaluation
    drawn = {run.spec["seed"] for run in _runs(data)}
    others = [other for seed, other in by_seed(figure, paths).items() if {seed} != drawn]
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
    return f"{note}; of {len(rows)} other seeds {kept or 'none'} keep{'s' * (kept == 1)} it{span}"


def _runs(data):
    """The checkpoint series among the data of a figure."""
    for value in data.values():
        for run in value.values() if isinstance(value, inputs.Scan) else [value]:
            if "seed" in getattr(run, "spec", {}):
                yield run


def _is_run(file):
    return Path(file).suffix == ".safetensors" and "sweeps" not in Path(file).parts[-2:]


def _folder(file):
    """results/trained/NAME of results/runs/NAME.safetensors; NAME may have a part for the value of a scan."""
    parts = list(Path(file).with_suffix("").parts)
    at = len(parts) - 1 - parts[::-1].index("runs")
    return Path(*parts[:at], "trained", *parts[at + 1 :])


def _of_seed(paths, seed):
    """The same paths with each run's file replaced by that of one seed."""
    return {
        name: {value: _of_seed({"": file}, seed)[""] for value, file in entry.items()}
        if isinstance(entry, dict)
        else str(_folder(entry) / f"{seed}.safetensors")
        if _is_run(entry)
        else entry
        for name, entry in paths.items()
    }
