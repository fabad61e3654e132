"""The numbers and claims of figures, each under the name FIGURE.NUMBER; and files of them for articles elsewhere."""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from figures.harness import captions, catalog, claims, inputs, seeds, variants
from publish.latex import latex

DIGITS = dict(zip("0123456789", "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE".split(), strict=True))
ABOUT = "Every number and claim of the figures, written by the workflow: its target is called numbers."


@dataclass(frozen=True)
class Facts:
    """What a figure's data show. values: name -> what a text may name. over_seeds: name -> values.

    claims: name -> row of name, value, bound, unit, passed.
    """

    figure: catalog.Figure
    evaluation: claims.Evaluation
    values: dict
    over_seeds: dict

    @property
    def claims(self):
        return {row["name"]: row for row in self.evaluation.claims}

    def text(self, name, format, place):
        """A number as a text quotes it, in the formats of captions. Raises UserError for an unknown name or format."""
        spec = f":{format}" if format else ""
        return captions.fill(place, f"{{{name}{spec}}}", self.values, self.over_seeds)


def facts(figure, results, table_files):
    """The Facts of a figure, from claims.json and seeds.csv. table_files: argument -> table of outcomes."""
    folder = Path(figure.folder(results))
    tables = {name: inputs.table(path) for name, path in table_files.items()}
    evaluation = claims.read(folder / "claims.json")
    values = captions.names_in(figure) | captions.values_of(evaluation.numbers, tables)
    return Facts(figure, evaluation, values, seeds.values_over_seeds(figure, folder / "seeds.csv", tables))


def of_all(given):
    """Figure -> Facts. given: {"results": folder, "figures": {name: {"figure": entry of the config, "tables"}}}."""
    entries = {name: values["figure"] for name, values in given["figures"].items() if values.get("figure")}
    return {
        name: facts(variants.find(name, entries), given["results"], values["tables"])
        for name, values in given["figures"].items()
    }


def arguments(parser):
    parser.add_argument("--given", type=read_given, required=True, metavar="FILE", help="results, and tables by figure")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")


def run(options):
    """Write numbers.json, numbers.tex, _variables.yml and myst.yml."""
    entries = {name: described(each) for name, each in of_all(options.given).items()}
    write_text(options.out / "numbers.json", json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
    write_text(options.out / "numbers.tex", tex(entries))
    write_text(options.out / "_variables.yml", quarto(entries))
    write_text(options.out / "myst.yml", myst(entries))


def described(each):
    """Name -> {"text", "value", "unit", "bound", "passed", "over_seeds"} of a figure's numbers, those that it has."""
    entries = {}
    for name, number in each.evaluation.numbers.items():
        entries[name] = {"text": ready(number and number.value), "value": number and number.value}
        entries[name] |= {"unit": number.unit} if number and number.unit else {}
        if row := each.claims.get(name):
            entries[name] |= {"bound": row["bound"], "passed": row["passed"]}
        if len(each.over_seeds.get(name, ())) > 1:
            entries[name]["over_seeds"] = each.over_seeds[name]
    shown = {name: value for name, value in each.values.items() if name.endswith("_seeds") and name not in entries}
    return entries | {name: {"text": str(value)} for name, value in shown.items()}


def ready(value):
    """A number as text: whole ones and those from 10,000 on with digits grouped, others with four digits."""
    if value is None or math.isnan(value):
        return "not reached"
    if isinstance(value, int) or abs(value) >= 10_000:
        return f"{value:,.0f}"
    return (
        f"{value:.4g}" if abs(value) >= 1e-3 or not value else captions.fill("numbers", "{value:.2e}", {"value": value})
    )


def tex(entries):
    r"""A file for LaTeX's \input: a command for each number, such as \StarFormationPhaseError. Raises UserError."""
    commands = {}
    for figure, numbers in entries.items():
        for name, entry in numbers.items():
            command = camel(f"{figure}_{name}")
            if command in commands:
                raise UserError(
                    f"numbers.tex: {figure}.{name} and {commands[command][0]} would have one name: rename one"
                )
            commands[command] = (f"{figure}.{name}", entry)
    lines = [
        rf"\newcommand{{\{command}}}{{{latex(entry['text'])}}}% {name}{comment(entry)}"
        for command, (name, entry) in commands.items()
    ]
    return "\n".join([f"% {ABOUT}", r"% \input{numbers} in the preamble; write \Name{} in a text.", *lines]) + "\n"


def camel(name):
    """A name as a command of LaTeX, letters only: StarFormationLeftFIVE of star_formation_left_5."""
    spelled = re.sub(r"\d", lambda digit: f"_{DIGITS[digit[0]]}_", name)
    return "".join(word[0].upper() + word[1:] for word in spelled.split("_") if word)


def comment(entry):
    """Unit, exact value and claim of a number."""
    parts = [entry.get("unit", ""), f"exactly {entry['value']}" if entry.get("value") is not None else ""]
    parts += [f"claim: {entry['bound']}, {'holds' if entry['passed'] else 'FAILS'}"] if "bound" in entry else []
    parts = [part for part in parts if part]
    return f" ({'; '.join(parts)})" if parts else ""


def quarto(entries):
    """Quarto's file of variables: `{{< var star_formation.phase_error >}}`."""
    return f"# {ABOUT} In a text: {{{{< var FIGURE.NUMBER >}}}}\n" + dumped(texts(entries))


def myst(entries):
    """Substitutions for MyST: `{{ star_formation.phase_error }}`."""
    return f"# {ABOUT} In a text: {{{{ FIGURE.NUMBER }}}}\n" + dumped({"substitutions": texts(entries)})


def texts(entries):
    """Figure -> number -> text."""
    return {figure: {name: entry["text"] for name, entry in numbers.items()} for figure, numbers in entries.items()}


def dumped(contents):
    return yaml.safe_dump(contents, allow_unicode=True, sort_keys=False, width=1000)
