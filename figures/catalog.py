"""Finds the figures and reads their headers from the source, without importing them (imports would cost seconds)."""

import ast
import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from figures import header
from train import validation
from workflow.job import UserError

FOLDER = Path(__file__).parent
NOT_FIGURES = {"__init__", "__main__", "header", "catalog", "sources", "reads", "claims", "captions", "commands", "draw", "film"}
KINDS = {"Still": header.Still, "Animation": header.Animation, "Film": header.Film}
TEXT_ONLY = {"caption", "alt", "sources", "order", "transcript"}  # fields that no picture shows


@dataclass(frozen=True)
class Figure:
    """A figure as the catalog knows it: its name (that of its file) and its header."""

    name: str
    header: header.Still

    @property
    def moves(self):
        return isinstance(self.header, (header.Animation, header.Film))

    def stands_on(self, canvas):
        """Whether it has a layout for a canvas."""
        return header.CANVASES.get(canvas) in self.header.canvases

    def moves_on(self, canvas):
        """Whether it moves there: journals' canvases stand still."""
        return self.moves and self.stands_on(canvas) and canvas in header.LAYOUTS

    @property
    def module(self):
        return f"figures.{self.name}"

    def folder(self, results):
        """Where its files are."""
        return f"{results}/figures/{self.name}"

    def plays(self, outputs):
        """What its player shows: canvas and theme, such as "article-light"; None if it has no player."""
        canvas = next(filter(self.moves_on, outputs["canvases"]), None)
        return f"{canvas}-{outputs['themes'][0]}" if canvas and "mp4" in outputs["formats"] else None

    def files(self, outputs):
        """The names of all files that are made of it. outputs: the canvases, themes and formats of the config."""
        texts = ["claims.json", "data.csv", "caption.md", "alt.txt"] + ["timeline.json"] * self.moves
        texts += ["transcript.txt"] * isinstance(self.header, header.Film) + ["player.html", "player.mp4"] * bool(self.plays(outputs))
        still = [format for format in header.STILL if format in outputs["formats"]]
        moving = [format for format in header.MOVING if format in outputs["formats"]] + ["poster.png"]
        return texts + [
            f"{canvas}-{theme}.{format}"
            for canvas in filter(self.stands_on, outputs["canvases"])
            for theme in outputs["themes"]
            for format in still + moving * self.moves_on(canvas)
        ]


@cache
def figures(folder=FOLDER):
    """Name -> Figure of every file in `folder`, in the order of the story. Raises UserError for a header it can't read."""
    found = [
        Figure(path.stem, read_header(path)) for path in sorted(Path(folder).glob("*.py")) if path.stem not in NOT_FIGURES
    ]
    return {figure.name: figure for figure in sorted(found, key=lambda figure: (figure.header.order, figure.name))}


def find(name):
    """The figure called `name`. Raises UserError if there is none."""
    if name not in figures():
        raise UserError(validation.unknown(name, figures(), "figure"))
    return figures()[name]


def chosen(names):
    """The figures with the given names (`outputs.figures`), or every one for "all". Raises UserError for an unknown name."""
    try:
        return figures() if names == "all" else {name: find(name) for name in names}
    except UserError as error:
        raise UserError(f"outputs.figures: {error}") from None


def read_header(path):
    """The header of the figure in `path`, read as a literal."""
    place = f"{path.parent.name}/{path.name}"
    if not path.stem.isidentifier() or path.stem.startswith("_"):
        raise UserError(f"{place}: name the file as a Python identifier, such as weight_pruning.py")
    try:
        call = header_call(ast.parse(path.read_text(encoding="utf-8")))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UserError(f"{place}: not valid Python: {error}") from None
    if call is None or getattr(call.func, "id", None) not in KINDS:
        raise UserError(f"{place}: needs a header `figure = Still(...)`, `Animation(...)` or `Film(...)` at top level")
    kind = KINDS[call.func.id]
    known = {field.name for field in dataclasses.fields(kind)}
    values = {}
    for keyword in call.keywords:
        if keyword.arg not in known:
            raise UserError(f"{place}: the header has no field `{keyword.arg}`; its fields are {', '.join(sorted(known))}")
        try:
            values[keyword.arg] = ast.literal_eval(keyword.value)
        except ValueError:
            raise UserError(
                f"{place}: `{keyword.arg}` in line {keyword.value.lineno} must be a literal, for headers are read without running them"
            ) from None
    if call.args:
        raise UserError(f"{place}: give every field of the header by name")
    return checked(place, kind, values)


def checked(place, kind, values):
    """The header made of `values`, each of its declared kind."""
    texts = [name for name in ("title", "caption", "alt", "transcript") if not isinstance(values.get(name, ""), str)]
    reads, canvases = values.get("reads", {}), values.get("canvases", ())
    if texts:
        raise UserError(f"{place}: `{texts[0]}` must be a text")
    if not isinstance(reads, dict) or not all(isinstance(text, str) for item in reads.items() for text in item):
        raise UserError(f'{place}: `reads` must map argument names to experiments, such as {{"run": "sparse_parity"}}')
    if not set(canvases) <= set(header.LAYOUTS):
        raise UserError(f"{place}: `canvases` may hold {', '.join(header.LAYOUTS)}")
    if not isinstance(values.get("excerpt", ()), tuple) or len(values.get("excerpt", "ab")) != 2:
        raise UserError(f'{place}: `excerpt` must name a first and a last shot, such as ("sum", "answer")')
    if not isinstance(values.get("order", 0), int):
        raise UserError(f"{place}: `order` must be a whole number")
    try:
        return kind(**values)
    except TypeError as error:
        raise UserError(f"{place}: the header is incomplete: {str(error).split(') ')[-1]}") from None


def header_call(tree):
    """The call in `figure = Kind(...)` of a module's syntax tree, or None."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", None) == "figure" for target in node.targets):
            return node.value if isinstance(node.value, ast.Call) else None
    return None
