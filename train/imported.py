"""Experiments that were trained elsewhere: what a configuration says of them, and the files that it names."""

import glob
import os
import re
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

from core import bounds, schema
from core.errors import UserError
from core.wildcards import without_braces
from train import metric_table, options
from train.declared import declared, names

STEP = "{step}"  # in a pattern: where the step stands in the name of a file
BEFORE_STEP = re.compile(r"(?:global_?)?step[-_= ]?(\d+)", re.IGNORECASE)
INSIDE = re.compile(r"(.*?\.\w+):(.*)")  # FILE.SUFFIX:what is named inside
SET = re.compile(r"\\\[(!)?(.+?)\\\]")  # [0-9] or [!0-9] of a pattern, escaped
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class ImportedRun:
    """A run whose checkpoints were saved elsewhere. It has no recipe that could be trained again.

    imported: as in the schema. task: "" if it is none of train/tasks; options: those that are known, no defaults.
    """

    name: str
    imported: dict
    task: str = ""
    options: dict = field(default_factory=dict)
    measures: tuple = ()
    shows: dict = field(default_factory=dict)
    varies: dict = field(default_factory=dict)

    def spec(self):
        """The whole entry as a dict that JSON can hold; `train.experiments.from_spec` is the way back."""
        values = {each.name: getattr(self, each.name) for each in fields(self)} | {"measures": list(self.measures)}
        return {key: value for key, value in values.items() if value or key not in ("task", "options", "varies")}

    def files(self):
        """All files that it is made from. Raises UserError for a pattern or a name without any, or for braces."""
        at = f"experiments.{self.name}.imported"
        checkpoints = matched(self.imported["checkpoints"], f"{at}.checkpoints")
        others = [*table_files(self.imported), *(place(text)[0] for text in self.imported.get("splits", {}).values())]
        for file in others:
            if not os.path.isfile(file):
                raise UserError(f"{at}: there is no file {file} (as seen from {_here()})")
        return without_braces(list(dict.fromkeys([*checkpoints, *others])))


def built(name, body, path, varies):
    """The ImportedRun of a body of the configuration. Raises UserError for a mistake."""
    rule = schema.schema()["imported_experiment"]
    kinds = {"task": {"enum": names("train.tasks")}, "measures": {"type": "array", "items": {"enum": _measures()}}}
    rule = rule | {"properties": {key: value | kinds.get(key, {}) for key, value in rule["properties"].items()}}
    schema.check(body, rule, path)
    body = schema.with_defaults(body, rule)
    if body.get("task"):
        known = schema.without_required(options.schema_of(declared(f"train.tasks.{body['task']}")["Options"]))
        schema.check(body["options"], known, f"{path}.options")
    for measure in body["measures"]:
        fits = declared(f"train.measures.{measure}")["TASKS"]
        if fits != "all" and body.get("task") not in fits:
            raise UserError(f"{path}.measures: {measure!r} is not allowed; it fits the tasks {', '.join(fits)}")
    for column, text in body["shows"].items():
        try:
            bounds.parse(text)
        except UserError as error:
            raise UserError(f"{path}.shows.{column}: {error}") from None
    return ImportedRun(
        name=name,
        imported=body["imported"],
        task=body.get("task", ""),
        options=body["options"],
        measures=tuple(body["measures"]),
        shows=body["shows"],
        varies=varies or {},
    )


def _measures():
    """The measures of runs without a warm start."""
    return [name for name in names("train.measures") if not declared(f"train.measures.{name}").get("NEEDS_WARM_START")]


def matched(pattern, path):
    """The files that a pattern names, in natural order. Raises UserError if there are none."""
    wanted = os.path.expanduser(pattern)
    files = glob.glob(wanted.replace(STEP, "*"), recursive=True) if not os.path.isfile(wanted) else [wanted]
    if STEP in pattern:  # other files that the stars name are no checkpoints
        files = [file for file in files if _at_mark(wanted, file) is not None]
    if folders := [file for file in files if os.path.isdir(file)]:
        raise UserError(
            f"{path}: {folders[0]} is a folder; name the files in it, such as {os.path.join(folders[0], '*.pt')}"
        )
    if not files:
        raise UserError(f"{path}: no file matches {pattern} (as seen from {_here()})")
    return sorted(files, key=natural)


def natural(text):
    """A key for sorting: numbers in a text count as numbers, so that 10 comes after 9."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text)]


def steps(files, pattern, path):
    """The training step of each file, from its name.

    It is where the pattern has {step}, or after the word "step", or the one number that differs from file to file.
    Raises UserError where the name does not say.
    """
    if STEP in pattern:
        named = [_at_mark(os.path.expanduser(pattern), file) for file in files]
    else:
        named = [_after_word(file) for file in files]
        if None in named:
            named = _that_differs(files, path)
    for file, step in zip(files, named, strict=True):
        if step is None:
            raise UserError(
                f"{path}: the name of {file} does not say its step: write {STEP} where it stands in the pattern, or "
                "`step: KEY` if the file has it inside"
            )
    return named


def _at_mark(pattern, file):
    """The number that stands at {step}, as the pattern has it."""
    before, _, after = pattern.partition(STEP)
    ends = [re.escape(part).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
            for part in (before, after)]  # fmt: skip
    ends = [SET.sub(lambda hit: f"[{'^' * bool(hit[1])}{hit[2].replace(chr(92), '')}]", end) for end in ends]
    hit = re.fullmatch(rf"{ends[0]}(\d+){ends[1]}", file)
    return int(hit[1]) if hit else None


def _after_word(file):
    """The number after the word "step" in the name of a file."""
    hits = BEFORE_STEP.findall(Path(file).name)
    return int(hits[-1]) if hits else None


def _that_differs(files, path):
    """The only number in each name; of several, the one that differs from file to file. None where there is no number.

    Files of the same name in folders, such as checkpoint-500/model.safetensors, are called by their folder as well.
    """
    same_name = len({Path(file).name for file in files}) < len(files)
    texts = [str(Path(file).with_suffix("")) if same_name else Path(file).stem for file in files]
    numbers = [list(map(int, NUMBER.findall(text))) for text in texts]
    if {len(each) for each in numbers} <= {0, 1}:
        return [each[0] if each else None for each in numbers]
    columns = list(zip(*numbers)) if len(set(map(len, numbers))) == 1 else []
    differ = [column for column in columns if len(set(column)) > 1]
    if len(differ) == 1:
        return list(differ[0])
    raise UserError(f"{path}: {files[0]} has several numbers in its name: write {STEP} in place of the step")


def check_distinct(files, named, path):
    """Raise UserError if two files are of the same step."""
    step, count = Counter(named).most_common(1)[0]
    if count > 1:
        twice = [file for file, each in zip(files, named, strict=True) if each == step]
        raise UserError(f"{path}: {twice[0]} and {twice[1]} are both of step {step:,}: name one of them")


def table_files(imported):
    """The files of tables that have metrics."""
    metrics = imported.get("metrics", {})
    named = [metrics] if isinstance(metrics, str) else [place(text)[0] for text in metrics.values() if in_table(text)]
    return list(dict.fromkeys(named))


def in_table(text):
    """Whether a metric is a column of a table, "losses.csv:train loss"."""
    return place(text)[0].endswith(metric_table.SUFFIXES)


def place(text):
    """(file, what is named inside) of "FILE:NAME", or of "FILE" and ""."""
    hit = INSIDE.fullmatch(text)
    file, inside = hit.groups() if hit else (text, "")
    return os.path.expanduser(file), inside


def shown(files):
    """File -> the name that a header has of it: as it was given; of an absolute path, what is below a common folder."""
    absolute = [os.path.dirname(file) for file in files if os.path.isabs(file)]
    root = os.path.dirname(os.path.commonpath(absolute)) if absolute else ""
    return {file: os.path.relpath(file, root) if os.path.isabs(file) else file for file in files}


def _here():
    return os.path.basename(os.getcwd()) or "/"
