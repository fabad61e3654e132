"""Lists the figures of a configuration: kind, state, seeds, time to draw, size of their files; as a table of text."""

import csv
from pathlib import Path

from core.errors import UserError
from figures.harness import claims
from figures.harness.seeds import KEEPS
from workflow import why

HEADINGS = ("figure", "kind", "seed", "to draw", "size", "state")
CAUSES = 2  # in a state; of more, the rest is counted


def table(figures, broken, jobs, results):
    """Lines of text: a row a figure, and a summary. Sorted in the order of the story.

    figures: name -> Figure. broken: name -> sentence of those that can't be read. jobs: what a dry run of everything
    would run, as `workflow.why` describes it. results: the folder.
    """
    led_by = why.attributed(jobs)
    states = {name: state(figure, jobs, led_by, results) for name, figure in figures.items()}
    rows = [
        (name, figure.header.kind, seed(Path(figure.folder(results))), duration(results, name), size(figure, results))
        for name, figure in figures.items()
    ]
    cells = [HEADINGS, *((*row, states[row[0]]) for row in rows)]
    cells += [(name, "", "", "", "", f"can't be read: {sentence}") for name, sentence in broken.items()]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = {3, 4}  # numbers
    lines = [
        "  ".join(
            cell.rjust(width) if k in right else cell.ljust(width) for k, (cell, width) in enumerate(zip(row, widths))
        )
        for row in cells
    ]
    return [line.rstrip() for line in lines] + ["", summary(states, broken)]


def state(figure, jobs, led_by, results):
    """What a figure is: "fresh", "missing: HOW MANY", "stale: WHY", or "claim failed: WHICH"; the last may be stale."""
    own = [job for job in jobs if job["wildcards"].get("figure") == figure.name]
    evaluated = Path(figure.folder(results), "claims.json")
    causes = list(dict.fromkeys(cause for job in own for cause in led_by[job["id"]]))
    if not evaluated.is_file():
        return "missing: all"
    try:
        failures = claims.failures(figure, claims.read(evaluated))
    except UserError as error:
        return f"stale: {error}"
    if failures:  # what is not drawn for it is missing, and no news
        causes = [cause for cause in causes if not cause.endswith(" is missing")]
        failed = "claim failed: " + "; ".join(failure.removeprefix(f"{figure.name}: ") for failure in failures)
        return failed + (f"; stale: {in_words(causes)}" if causes else "")
    if causes and all(cause.endswith(" is missing") for cause in causes):
        return f"missing: {len(causes)} file{'s' * (len(causes) > 1)}"
    return f"stale: {in_words(causes)}" if own else "fresh"


def in_words(causes):
    """Causes in a phrase; of missing files, and of many causes, the number."""
    missing = [cause for cause in causes if cause.endswith(" is missing")]
    if len(missing) > 1:
        causes = [cause for cause in causes if cause not in missing] + [f"{len(missing)} files are missing"]
    more = [f"{len(causes) - CAUSES} more"] if len(causes) > CAUSES else []
    return ", ".join([*causes[:CAUSES], *more]) or "its inputs are made again"


def seed(folder):
    """The seed that is drawn, and how many of them keep every claim, such as "0, 9 of 10 keep all"; empty if none."""
    try:
        drawn = claims.read(folder / "claims.json").seed
        with (folder / "seeds.csv").open(encoding="utf-8", newline="") as file:
            keep = [row[KEEPS] == "1" for row in csv.DictReader(file)]
    except (OSError, UserError, KeyError):
        return ""
    return "" if drawn is None else f"{drawn}, {sum(keep)} of {len(keep)} keep all"


def duration(results, name):
    """How long the jobs that drew it took, all together, by the benchmarks that they left; empty if there is none."""
    seconds = 0.0
    for file in Path(results, "benchmarks", "draw", name).glob("*.tsv"):
        with file.open(encoding="utf-8", newline="") as lines:
            seconds += sum(float(row["s"]) for row in csv.DictReader(lines, delimiter="\t"))
    return f"{seconds:.0f} s" if seconds else ""


def size(figure, results):
    """The size of all its files; empty if there is none."""
    folder = Path(figure.folder(results))
    total = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{total / 1e6:.1f} MB" if total >= 1e5 else f"{total / 1e3:.0f} kB" if total else ""


def summary(states, broken):
    """How many figures there are of each state."""
    kinds = [state.partition(":")[0] for state in states.values()]
    counts = [f"{kinds.count(kind)} {kind}" for kind in ("fresh", "stale", "claim failed", "missing") if kind in kinds]
    counts += [f"{len(broken)} can't be read"] if broken else []
    return f"{len(states) + len(broken)} figures: {', '.join(counts)}"
