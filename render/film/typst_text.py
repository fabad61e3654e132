"""Texts and formulas as outlines, set by Typst in the project's own fonts: the same on every machine."""

import tempfile
from copy import copy
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import typst
from manim import SVGMobject

from render.film.mobjects import FastGroup
from render.film.units import PIXELS_PER_UNIT
from render.markup import NAMED, fragments
from render.theme import FONT_FAMILY, font_files

DEPTH = 2  # ems below the baseline of a formula that Typst keeps free: fractions and sums reach that far
SHEET = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(font: "{family}", size: {size}pt, weight: {weight}, fill: rgb("{color}"), number-width: "tabular",
          hyphenate: false)
#set par(leading: {leading}em, justify: false)
#set align({align})
{body}
"""


class Lettering(FastGroup):
    """Outlines with their origin on the baseline of the last line, at its left end; sizes in Manim's units.

    advance: width with the spaces before and after; lines are `align`ed within it. rise: from the last baseline to the
    top of the first line's capitals. depth: ems of what Typst sets below that baseline.
    """

    def __init__(self, body, size, color, *, depth=0.0, **layout):
        """layout: weight, width (in pixels, to wrap at), align, leading (in ems)."""
        sheet = _sheet(body, size, color, **layout)
        self.advance, self.rise = _extent(sheet, size, depth)
        below = self.rise - _extent(sheet)[1]
        super().__init__(*(_copy(part).shift([0, below, 0]) for part in _outlines(sheet)))

    def center(self, place):
        """Bring the middle of a line to `place` [2]."""
        return self.move_to(np.asarray(place) - (self.advance / 2, self.rise / 2))


def extent(body, size, color, *, depth=0.0, **layout):
    """`advance` and `rise` that a Lettering has, without making its outlines."""
    return _extent(_sheet(body, size, color, **layout), size, depth)


def _sheet(body, size, color, weight=400, width=None, align="left", leading=0.55):
    """Typst's source of a Lettering."""
    body = body if width is None else f"#block(width: {width}pt)[{body}]"
    return SHEET.format(
        family=FONT_FAMILY, size=size, weight=weight, color=color, align=align, leading=leading, body=body
    )


@cache
def _svg(sheet):
    return _compiler().compile(sheet.encode(), format="svg")


def _extent(sheet, size=0, depth=0.0):
    root = ElementTree.fromstring(_svg(sheet))
    width, height = (float(root.get(side).removesuffix("pt")) / PIXELS_PER_UNIT for side in ("width", "height"))
    return width, height - depth * size / PIXELS_PER_UNIT


@cache
def _outlines(sheet):
    """The outlines of a sheet, its lower edge at the height of the origin.

    Made once in a process, to be copied: a film is set up for the frames drawn ahead, and again for all.
    """
    with tempfile.NamedTemporaryFile(suffix=".svg") as file:
        Path(file.name).write_bytes(_svg(sheet))
        outlines = SVGMobject(file.name, height=None, should_center=False, use_svg_cache=False, stroke_width=None)
    outlines.scale(1 / PIXELS_PER_UNIT, about_point=np.zeros(3))
    height = _extent(sheet)[1]
    outlines.shift([0, height - 2 * outlines.get_center()[1], 0])  # Manim flips a drawing about its own middle
    return outlines.submobjects


def _copy(outline):
    """A copy that may be moved and colored; Manim's own, of all that an outline has, takes as long as making it."""
    twin = copy(outline)
    for name, value in vars(outline).items():
        if isinstance(value, np.ndarray):
            setattr(twin, name, value.copy())
    return twin


@cache
def glyph(sign, size, color, weight):
    """One sign, made once in a process: to be copied, not moved."""
    return Lettering(_quoted(sign), size, color, weight=weight)


def words(markup, theme, color="ink"):
    """Typst's source of a plain text in which [words](role) take the role's color as text."""

    def look(role):
        return f'fill: rgb("{theme.text_color(role)}"), weight: 600'

    return "".join(
        f"#text({look(role)})[{_quoted(text)}]" if role else _quoted(text) for text, role in fragments(markup)
    )


def formula(source, theme):
    """Typst's source of mathematics in which [terms](role) take the role's color as text."""

    def colored(match):
        return f'#text(fill: rgb("{theme.text_color(match[2])}"))[$display({match[1]})$]'

    return f"$display({NAMED.sub(colored, source)})$#box(width: 0pt, height: {2 * DEPTH}em, baseline: {DEPTH}em)"


def _quoted(text):
    """As a string: nothing in it is markup."""
    lines = text.replace("\\", "\\\\").replace('"', '\\"').split("\n")
    return " \\\n".join(f'#"{line}"' if line else "" for line in lines)


@cache
def _compiler():
    """Fira Sans for words, and for formulas New Computer Modern, which is part of Typst; no fonts of the machine's."""
    folder = next(iter(font_files().values())).parent
    return typst.Compiler(font_paths=[str(folder)], ignore_system_fonts=True)
