"""What a figure declares: its header, the numbers that it measures, and the claims that these must keep."""

from dataclasses import dataclass, field
from typing import ClassVar

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

    reads: argument name -> experiment (its run; for a scan a dict from value to run) or "experiment/seeds" (its table
    of outcomes), or "sweep/sweep" (the losses and last weights of every model of a sweep). title: what to see. caption,
    alt: `str.format` templates over the names of its numbers and, for each argument read, `{NAME_seeds}`, "9 of 10".
    order: place in the story. sources: where it comes from. canvases: the layouts it has; `card`, of links, and
    journals' `column` and `wide` take those of `article` and `square`, for static pictures.
    """

    kind: ClassVar[str] = "still"
    reads: dict[str, str]
    title: str
    caption: str
    alt: str
    sources: tuple[str, ...]
    order: int
    canvases: tuple[str, ...] = LAYOUTS


@dataclass(frozen=True)
class Animation(Still):
    """A Matplotlib animation and, at its last step, a picture."""

    kind: ClassVar[str] = "animation"


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
    """What a figure reads: the run (or scan) of an experiment, its table of seeds, or a sweep."""

    name: str
    kind: str  # "run", "seeds" or "sweep"

    @classmethod
    def parse(cls, text):
        """The Source that "EXPERIMENT", "EXPERIMENT/seeds" or "SWEEP/sweep" names; None for any other text."""
        name, slash, kind = text.partition("/")
        if name and (not slash or kind in ("seeds", "sweep")):
            return cls(name, kind or "run")
        return None


@dataclass(frozen=True)
class Number:
    """A number that texts name in braces and drawings show, with its unit. None or nan: never reached."""

    value: float | None
    unit: str = ""


@dataclass(frozen=True)
class Claim:
    """A bound that the number called `name` must keep for the figure to be drawn, ends included.

    Give `at_least`, `at_most`, both, or `equals`. A number or a bound that is nan keeps nothing.
    """

    name: str
    at_least: float | None = None
    at_most: float | None = None
    equals: float | None = None
