"""Formulas: LaTeX -> MathML for web pages, Typst for print, and plain HTML for editors that know no formulas."""

import re
from html import escape
from itertools import groupby
from xml.etree import ElementTree

from core.errors import UserError

MATHML = "{http://www.w3.org/1998/Math/MathML}"
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
SPACED = {"=", "≠", "+", "−", "-", "&lt;", "&gt;", "≤", "≥", "≈", "∈", "→", "×", "·", "∼", "≡"}  # signs, in HTML
ACCENTS = {"¯": "macron", "‾": "macron", "^": "hat", "ˆ": "hat", "˜": "tilde", "~": "tilde", "→": "arrow", "˙": "dot"}


def mathml(source, block=False):
    """The element <math> of a formula. Raises UserError for what is not understood."""
    from latex2mathml.converter import convert

    try:
        made = convert(source, display="block" if block else "inline")
    except Exception as error:  # its errors are of many classes
        raise UserError(f"the formula {source!r} is not understood: {error or type(error).__name__}") from None
    tree = ElementTree.fromstring(made)
    if unread := re.search(r"\\[A-Za-z]+", "".join(tree.itertext())):
        raise UserError(f"the formula {source!r} is not understood: {unread[0]}")
    if any(len(each) != PARTS.get(each.tag.removeprefix(MATHML), len(each)) for each in tree.iter()):
        raise UserError(f"the formula {source!r} is not understood: an argument is missing")
    return made


def typst(source, block=False):
    """The same as Typst's markup."""
    body = _Typst().element(_tree(source))
    return f"$ {body} $" if block else f"${body}$"


def plain_html(source):
    """The same with <i>, <sub> and <sup> alone."""
    return _Html().element(_tree(source))


def _tree(source):
    return ElementTree.fromstring(mathml(source))


class _Writer:
    """Walks through MathML: a method per element, named like it."""

    def element(self, element):
        name = element.tag.removeprefix(MATHML)
        method = getattr(self, name, None)
        if method is None:
            raise UserError(f"a formula with <{name}> is for web pages alone: write it otherwise")
        return method(element)

    def parts(self, element):
        return [self.element(child) for child in element]

    def join(self, element):
        return " ".join(self.parts(element))

    math = mrow = mstyle = mpadded = join


class _Typst(_Writer):
    def join(self, element):
        """The parts in a row; upright letters in a row are one name."""
        parts = []
        for is_name, group in groupby(element, key=_is_upright):
            row = list(group)
            parts += [_named("".join(each.text or "" for each in row))] if is_name else map(self.element, row)
        return " ".join(parts)

    math = mrow = mstyle = mpadded = join

    def mi(self, element):
        text = element.text or ""
        return _named(text) if _is_upright(element) else self.sign(text)

    def mn(self, element):
        return element.text

    def mo(self, element):
        text = element.text or ""
        return _named(text) if len(text) > 1 and text.isalpha() else self.sign(text)

    def mtext(self, element):
        return f'"{(element.text or "").replace(chr(92), "").replace(chr(34), "")}"'

    def mspace(self, element):
        return "space.thin" if not (element.get("width") or "").startswith("-") else ""

    def sign(self, text):
        return "".join(f"\\{each}" if each.isascii() and not each.isalnum() and each != " " else each for each in text)

    def mfrac(self, element):
        return "frac({}, {})".format(*self.parts(element))

    def msqrt(self, element):
        return f"sqrt({self.join(element)})"

    def mroot(self, element):
        base, degree = self.parts(element)
        return f"root({degree}, {base})"

    def msub(self, element):
        return self.attach(element, "b")

    def msup(self, element):
        return self.attach(element, "t")

    def msubsup(self, element):
        return self.attach(element, "b", "t")

    munder, munderover = msub, msubsup

    def mover(self, element):
        base, over = self.parts(element)
        name = ACCENTS.get((element[1].text or "").strip())
        return f"accent({base}, {name})" if name else f"attach({base}, t: {over})"

    def attach(self, element, *places):
        base, *rest = self.parts(element)
        return f"attach({base}, {', '.join(f'{place}: {text}' for place, text in zip(places, rest))})"

    def mtable(self, element):
        rows = [", ".join(self.join(cell) for cell in row) for row in element]
        return f"mat(delim: #none, {'; '.join(rows)})"


def _is_upright(element):
    """Whether an element is a letter, or a name such as cos, that is not slanted."""
    return element.tag == f"{MATHML}mi" and (element.get("mathvariant") == "normal" or len(element.text or "") > 1)


def _named(text):
    return f'op("{text}")' if len(text) > 1 else f'upright("{text}")'


class _Html(_Writer):
    def join(self, element):
        """The parts in a row; a sign before the first is part of that."""
        first, *rest = self.parts(element) or [""]
        return "".join([first.strip(), *rest])

    math = mrow = mstyle = mpadded = join

    def mi(self, element):
        text = escape(element.text or "")
        return text if len(text) > 1 or element.get("mathvariant") == "normal" else f"<i>{text}</i>"

    def mn(self, element):
        return escape(element.text or "")

    mtext = mn

    def mo(self, element):
        sign = escape((element.text or "").replace("\u2061", ""))
        return f" {sign} " if sign in SPACED or sign == "mod" else f"{sign} " if sign == "," else sign

    def mspace(self, element):
        return ""

    def mfrac(self, element):
        parts = [part if re.fullmatch(r"\w+|<i>\w</i>", part) else f"({part})" for part in self.parts(element)]
        return "/".join(parts)

    def msqrt(self, element):
        return f"√({self.join(element)})"

    def msub(self, element):
        return "{}<sub>{}</sub>".format(*self.parts(element))

    def msup(self, element):
        return "{}<sup>{}</sup>".format(*self.parts(element))

    def msubsup(self, element):
        return "{}<sub>{}</sub><sup>{}</sup>".format(*self.parts(element))

    munder, munderover = msub, msubsup

    def mover(self, element):
        base, over = self.parts(element)
        return f"{base}{over}"

    def mtable(self, element):
        return "; ".join(", ".join(self.join(cell) for cell in row) for row in element)
