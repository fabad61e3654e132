"""Finds the figures and reads their headers from the source, without importing them (imports would cost seconds)."""

import ast
import dataclasses
import keyword
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.errors import UserError
from core.suggestions import unknown
from figures.harness import header

FOLDER = Path(__file__).parent.parent
TARGETS = {"again", "bench", "lint", "setup", "test"}  # of make; those of Snakemake are read from its rules
KINDS = {"Still": header.Still, "Animation": header.Animation, "Film": header.Film}
TEXT_ONLY = {"caption", "alt", "sources", "order", "transcript"}  # fields that no picture shows


@dataclass(frozen=True)
class Figure:
    """A figure as the harness knows it: its name, its header, and what a config sets of it.

    Its name is that of its file, or the one that a config's `figures:` gives it: see figures.harness.variants.
    """

    name: str
    header: header.Still
    lines: dict = field(default_factory=dict, compare=False)  # of the header's fields in the file
    of: str = ""  # the file that draws it, where that is not its name
    entry: dict = field(default_factory=dict)  # of the config's `figures:`
    dropped: tuple = ()  # optional reads that are passed as None

    @property
    def file(self):
        """The name of the file that draws it, without suffix."""
        return self.of or self.name

    def place(self, name=None):
        """Where it is, such as "figures/weight_pruning.py:17" for a field of its header, or of the config."""
        if name in self.entry:
            return f"figures.{self.name}.{name}"
        return f"figures/{self.file}.py" + (f":{self.lines[name]}" if name in self.lines else "")

    @property
    def sources(self):
        """Argument -> the Source that its entry in `reads` names. Raises UserError for an entry that names none."""
        sources = {argument: header.Source.parse(text) for argument, text in self.header.reads.items()}
        for argument in (argument for argument, source in sources.items() if source is None):
            name = self.header.reads[argument].partition("/")[0]
            raise UserError(
                f"{self.place('reads')} reads {self.header.reads[argument]!r}; allowed: {name!r}, '{name}/VALUE' "
                f"of a scan, '{name}/each' for all its seeds, '{name}/seeds' for its table of outcomes, "
                f"'{name}/sweep' of a sweep, or a file that ends in .safetensors"
            )
        return sources

    @property
    def options(self):
        """Parameter -> value: those of the header, or of the config where it sets them."""
        return self.header.parameters | self.entry.get("with", {})

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
    def slider(self):
        """(argument, label) of the second slider of its player, or None."""
        return getattr(self.header, "slider", None)

    @property
    def module(self):
        return f"figures.{self.file}"

    def folder(self, results):
        """Where its files are."""
        return f"{results}/figures/{self.name}"

    def plays(self, outputs):
        """What its player shows: canvas and theme, such as "article-light"; None if it has no player."""
        canvas = next(filter(self.moves_on, outputs["canvases"]), None)
        return f"{canvas}-{outputs['themes'][0]}" if canvas and "mp4" in outputs["formats"] else None

    def files(self, outputs):
        """The names of all files that are made of it. outputs: the canvases, themes and formats of the config."""
        texts = ["claims.json", "data.csv", "seeds.csv", "caption.md", "alt.txt"] + ["timeline.json"] * self.moves
        texts += ["transcript.txt"] * isinstance(self.header, header.Film)
        if self.plays(outputs):
            texts += ["player.html", "player.mp4", *["slider.mp4"] * bool(self.slider)]
        still = [format for format in header.STILL if format in outputs["formats"]]
        moving = [format for format in header.MOVING if format in outputs["formats"]]
        moving += ["poster.png"] * bool(moving)  # what to show before it plays
        return texts + [
            f"{canvas}-{theme}.{format}"
            for canvas in filter(self.stands_on, outputs["canvases"])
            for theme in outputs["themes"]
            for format in still + moving * self.moves_on(canvas)
        ]


@cache
def surveyed(folder=FOLDER):
    """Name -> Figure of every file in `folder` in the order of the story; and name -> sentence of the others.

    The others can't be read, for the reason that the sentence says. Figures with the same `order` go by name. Hidden
    files are an editor's, or the system's.
    """
    readable, faults = [], {}
    for path in sorted(Path(folder).glob("[!.]*.py")):
        if path.stem not in ("__init__", "__main__"):
            try:
                readable.append(Figure(path.stem, *read_header(path)))
            except UserError as error:
                faults[path.stem] = str(error)
    return {
        figure.name: figure for figure in sorted(readable, key=lambda figure: (figure.header.order, figure.name))
    }, faults


def figures(folder=FOLDER):
    """Name -> Figure of every file in `folder` that can be read, in the order of the story."""
    return surveyed(folder)[0]


def find(name):
    """The figure called `name`; reads no other file. Raises UserError if there is none, or if it can't be read."""
    if has_file(name):
        return Figure(name, *read_header(FOLDER / f"{name}.py"))
    known, faults = surveyed()
    if name in faults:
        raise UserError(faults[name])
    if name not in known:
        raise UserError(unknown(name, known, "figure"))
    return known[name]


def has_file(name):
    """Whether there is a file figures/NAME.py of a figure, readable or not."""
    return name.isidentifier() and not name.startswith("_") and (FOLDER / f"{name}.py").is_file()


def check_layout(figure, canvases):
    """Raise UserError if a figure has a layout for none of the canvases of the config."""
    if not any(map(figure.stands_on, canvases)):
        has = ", ".join(filter(figure.stands_on, header.CANVASES))
        raise UserError(
            f"outputs.canvases: {figure.name} has no layout for {', '.join(canvases)}; allowed with it: {has}"
        )


def is_target(name):
    """Whether `snakemake` or `make` knows a word already: no figure can have such a name."""
    return name in _targets() or name.startswith(("posts_", "fit_"))


@cache
def _targets():
    files = [FOLDER.parent / "Snakefile", *(FOLDER.parent / "workflow/rules").glob("*.smk")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return TARGETS | set(re.findall(r"^(?:use rule \w+ as|rule|checkpoint) (\w+)", text, re.MULTILINE))


def read_header(path):
    """The header of the figure in `path`, read as a literal, and the lines of its fields. Raises UserError."""
    place = f"{path.parent.name}/{path.name}"
    if not path.stem.isidentifier() or path.stem.startswith("_") or keyword.iskeyword(path.stem):
        raise UserError(f"{place}: name the file as a Python identifier, such as weight_pruning.py")
    if is_target(path.stem):
        raise UserError(f"{place}: `{path.stem}` is a target of the workflow: give the file another name")
    call = header_call(parsed(path, place))
    if call is None or (word := getattr(call.func, "id", None)) not in KINDS:
        at = f"{place}:{call.lineno}" if call else place
        raise UserError(f"{at}: needs a header `figure = Still(...)`, `Animation(...)` or `Film(...)` at top level")
    kind = KINDS[word]
    known = {field.name for field in dataclasses.fields(kind)}
    values, lines = {}, {}
    for word in call.keywords:
        at = f"{place}:{word.value.lineno}"
        if word.arg not in known:
            raise UserError(f"{at}: {unknown(word.arg, known, 'field of the header')}")
        try:
            values[word.arg], lines[word.arg] = ast.literal_eval(word.value), word.value.lineno
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise UserError(
                f"{at}: `{word.arg}` must be a literal, for headers are read without running them"
            ) from None
    if call.args:
        raise UserError(f"{place}:{call.args[0].lineno}: give every field of the header by name")
    return checked(lambda name: f"{place}:{lines.get(name, call.lineno)}", kind, values), lines


def parsed(path, place):
    """The syntax tree of a file. Raises UserError with the line if it can't be read, or is not Python."""
    try:
        return ast.parse(path.read_bytes())  # bytes: Python looks for the encoding itself
    except SyntaxError as error:
        raise UserError(f"{place}{f':{error.lineno}' if error.lineno else ''}: not valid Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UserError(f"{place}: not valid Python: {error or 'too deeply nested'}") from None
    except OSError as error:
        raise UserError(f"{place}: cannot be read ({error.strerror})") from None


def checked(at, kind, values):
    """The header made of `values`, each of its declared kind. at: name of a field -> its place."""
    texts = [name for name in ("title", "caption", "alt", "transcript") if not isinstance(values.get(name, ""), str)]
    reads, canvases = values.get("reads", {}), values.get("canvases", ())
    if texts:
        raise UserError(f"{at(texts[0])}: `{texts[0]}` must be a text")
    if not isinstance(reads, dict) or not all(isinstance(text, str) for item in reads.items() for text in item):
        raise UserError(
            f'{at("reads")}: `reads` must map argument names to experiments, such as {{"run": "sparse_parity"}}'
        )
    if not isinstance(canvases, (tuple, list)) or not canvases and "canvases" in values:
        raise UserError(
            f'{at("canvases")}: `canvases` must be one or more of {", ".join(header.LAYOUTS)}, such as ("article",)'
        )
    for canvas in canvases:
        if canvas not in header.LAYOUTS:
            raise UserError(f"{at('canvases')}: `canvases`: {unknown(canvas, header.LAYOUTS, 'canvas')}")
    optional, parameters = values.get("optional", ()), values.get("parameters", {})
    if not isinstance(optional, (tuple, list)) or not all(name in reads for name in optional):
        raise UserError(f'{at("optional")}: `optional` must be a tuple of arguments in `reads`, such as ("paper",)')
    if not isinstance(parameters, dict) or not all(isinstance(name, str) for name in parameters):
        raise UserError(f'{at("parameters")}: `parameters` must map names to defaults, such as {{"rows": "norm"}}')
    excerpt = values.get("excerpt")
    if excerpt is not None and (not isinstance(excerpt, tuple) or [type(shot) for shot in excerpt] != [str, str]):
        raise UserError(f'{at("excerpt")}: `excerpt` must name a first and a last shot, such as ("sum", "answer")')
    slider = values.get("slider")
    if slider is not None and (
        not isinstance(slider, tuple)
        or [type(text) for text in slider] != [str, str]
        or not slider[0].isidentifier()
        or slider[0] in {*reads, "page", "options"}
    ):
        raise UserError(
            f'{at("slider")}: `slider` must be a new argument of `build` and a label, such as ("beta1", "β₁")'
        )
    sources = values.get("sources", ())
    if not isinstance(sources, (tuple, list)) or not all(isinstance(source, str) for source in sources):
        raise UserError(f'{at("sources")}: `sources` must be a tuple of texts, such as ("PAIR 2023",)')
    if not isinstance(values.get("order", 0), int):
        raise UserError(f"{at('order')}: `order` must be a whole number")
    try:
        return kind(**values)
    except TypeError as error:
        raise UserError(f"{at(None)}: the header is incomplete: {str(error).split(') ')[-1]}") from None


def header_call(tree):
    """The call in `figure = Kind(...)` of a module's syntax tree, or None."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", None) == "figure" for target in node.targets):
            return node.value if isinstance(node.value, ast.Call) else None
    return None
