"""What a figure declares: its header, the numbers that it measures, and the claims that these must keep."""

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

MOVING, STILL = ("gif", "mp4", "webp"), ("png", "svg", "pdf")  # formats
LAYOUTS = ("article", "square", "story")
CANVASES = {layout: layout for layout in LAYOUTS} | {
    "card": "article",
    "column": "square",
    "wide": "article",
}  # canvas -> whose layout it takes


@dataclass(frozen=True)
class Still:
    """A picture: PNG, SVG and PDF.

    reads: argument name -> experiment (its run; for a scan a dict from value to run), "experiment/each" (a dict from
    seed to run), "experiment/seeds" (its table of outcomes), or "sweep/sweep" (the losses and last weights of every
    model of a sweep). title: what to see. title, caption, alt: `str.format` templates over the names of its numbers
    and, but for the title, for each argument read, `{NAME_seeds}`, "9 of 10".
    order: place in the story. sources: where it comes from. canvases: the layouts it has; `card`, of links, and
    journals' `column` and `wide` take those of `article` and `square`, for static pictures.

    optional: arguments of `reads` that are None where a config has the figure read something else instead of another
    one, and does not name them. parameters: name -> default of what a config may set (`with:`); its functions then
    take one more argument, `options`, which has them as attributes. template: drawn only where a config names it.
    """

    kind: ClassVar[str] = "still"
    reads: dict[str, str]
    title: str
    caption: str
    alt: str
    sources: tuple[str, ...]
    order: int
    canvases: tuple[str, ...] = LAYOUTS
    optional: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    template: bool = False


@dataclass(frozen=True)
class Animation(Still):
    """A Matplotlib animation and, at its last step, a picture.

    slider: (argument, label) of a second slider of its player, such as ("beta1", "β₁"). Its function `values` lists the
    texts on it, and `build` takes one more argument of that name: one of them, or None for what is drawn otherwise.
    """

    kind: ClassVar[str] = "animation"
    slider: tuple[str, str] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Film(Still):
    """A Manim film, with a transcript (a template like the caption), and a Matplotlib picture.

    excerpt: the first and the last shot of its script that a GIF shows; a film of up to 14 s needs none.
    """

    kind: ClassVar[str] = "film"
    transcript: str = field(kw_only=True)
    excerpt: tuple[str, str] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Source:
    """What a figure reads: the run (or scan) of an experiment, all its seeds, its table of seeds, a sweep, a file."""

    name: str
    kind: str  # "run", "each", "seeds", "sweep" or "file"

    @classmethod
    def parse(cls, text):
        """The Source that a text names; None for any other text.

        "EXPERIMENT" or "EXPERIMENT/VALUE" of a scan (run), "EXPERIMENT/each", "EXPERIMENT/seeds", "SWEEP/sweep",
        "PATH.safetensors" (file).
        """
        name, slash, kind = text.partition("/")
        if text.endswith(".safetensors"):
            return cls(text, "file")
        if not name or slash and (not kind or "/" in kind):
            return None
        return cls(name, kind) if kind in ("each", "seeds", "sweep") else cls(text, "run")


@dataclass(frozen=True)
class Number:
    """A number that texts name in braces and drawings show, with its unit. None or nan: never reached.

    A figure may give None in place of a Number, for what its data do not have: sentences that name it are left out, and
    a claim about it fails.
    """

    value: float | None
    unit: str = ""

    @classmethod
    def if_reached(cls, value, unit=""):
        """The Number, or None if its value is None or nan."""
        return None if value is None or math.isnan(value) else cls(value, unit)


@dataclass(frozen=True)
class Claim:
    """A bound that the number called `name` must keep for the figure to be drawn, ends included.

    Give `at_least`, `at_most`, both, or `equals`. A number or a bound that is nan keeps nothing.
    """

    name: str
    at_least: float | None = None
    at_most: float | None = None
    equals: float | None = None
