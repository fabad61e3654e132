"""Accessible SVG and PDF of pages: title, description, language, and text that can be searched and copied.

The glyphs in use are embedded.
"""

import hashlib
import re
from contextlib import contextmanager
from html import escape
from io import BytesIO, StringIO

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex

from render.font_subset import face

LANGUAGE = "en"
POINTS = 72  # to the inch
NO_RDF = dict.fromkeys(("Format", "Type", "Creator", "Date"))
NO_PROGRAM = dict.fromkeys(("Creator", "Producer", "CreationDate"))


def svg(page, title=None, description=None, text="text"):
    """A settled page as SVG (bytes), with title and description; `text`: as text with its fonts inside, or as "shapes".

    Names in it are of no other drawing with another title or description, so that both can stand in one document.
    """
    key = hashlib.sha256(repr((title, description, page.canvas.name, page.theme.name)).encode()).hexdigest()[:8]
    made = StringIO()
    settings = {"svg.hashsalt": "render", "svg.fonttype": "none" if text == "text" else "path"}
    with page.rc_context(), matplotlib.rc_context(settings), _at_points(page.figure) as dpi:
        width, height = page.figure.get_size_inches()
        writer = _Renderer(width * POINTS, height * POINTS, made, image_dpi=dpi, metadata=NO_RDF, key=key)
        mixed = MixedModeRenderer(page.figure, width, height, dpi, writer)
        page.figure.draw(mixed)
        mixed.finalize()
    return _headed(made.getvalue(), key, title, description, writer.faces()).encode()


def pdf(page, title=None, description=None):
    """A settled page as PDF (bytes), fonts embedded, with title and description."""
    made = BytesIO()
    about = {"Title": title, "Subject": description}
    with page.rc_context():
        page.figure.savefig(made, format="pdf", dpi=page.canvas.dpi, metadata=NO_PROGRAM | about)
    return _spoken(made.getvalue())


def _headed(drawing, key, title, description, faces):
    """An SVG whose root says that it is one picture, what it is called and what it shows; and its typefaces."""
    said = {"labelledby": ("title", title), "describedby": ("desc", description)}
    said = {relation: (tag, f"{tag}-{key}", text) for relation, (tag, text) in said.items() if text}
    start = drawing.index("<svg ")
    end = drawing.index(">", start)
    attributes = {"xml:lang": LANGUAGE, "role": "img"}
    attributes |= {f"aria-{relation}": name for relation, (_, name, _) in said.items()}
    head = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">"
    head += "".join(f'\n <{tag} id="{name}">{escape(text, quote=False)}</{tag}>' for tag, name, text in said.values())
    if faces:
        head += "\n".join(
            ['\n <style type="text/css">text { text-rendering: geometricPrecision; }', *faces, "</style>"]
        )
    return drawing[:end] + head + drawing[end + 1 :]


@contextmanager
def _at_points(figure):
    """Gives the figure the resolution of vectors meanwhile, a dot a point; yields its own."""
    dpi, figure.dpi = figure.dpi, POINTS
    try:
        yield dpi
    finally:
        figure.dpi = dpi


class _Renderer(RendererSVG):
    """Writes texts at the places where Matplotlib begins them, in the very fonts with which it measures them."""

    def __init__(self, *arguments, key, **options):
        super().__init__(*arguments, **options)
        self.key = key
        self.letters = {}  # file of a font -> the letters that are drawn in it

    def faces(self):
        """A style rule for each font in use, with the letters in use."""
        return [
            face(_family(entry, self.key), path, letters, entry.weight, entry.style, hints=False)
            for path, letters in sorted(self.letters.items())
            for entry in [_entry(path)]
        ]

    def _draw_text_as_text(self, gc, x, y, s, prop, angle, ismath, mtext=None):
        if ismath:  # the parts of a formula are of several fonts and sizes, with rules between them: a picture
            self._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
            return
        path = font_manager.findfont(prop)
        self.letters.setdefault(str(path), set()).update(s)
        entry = _entry(path)
        # The plain name stands for programs that know no fonts inside a drawing.
        look = {"font-family": f"'{_family(entry, self.key)}', '{entry.name}', sans-serif"}
        look |= {"font-size": _short(prop.get_size_in_points())}
        look |= {"font-weight": str(entry.weight)} if entry.weight != 400 else {}
        look |= {"font-style": entry.style} if entry.style != "normal" else {}
        look |= {"fill": rgb2hex(gc.get_rgb())}
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        look |= {"opacity": _short(alpha)} if alpha != 1 else {}
        if features := mtext.get_fontfeatures() if mtext is not None else None:
            switched = [f'"{name.lstrip("-")}" {int(name[0] != "-")}' for name in features]
            look["style"] = f"font-feature-settings: {', '.join(switched)}"
        turn = {"transform": f"rotate({_short(-angle)} {_short(x)} {_short(y)})"} if angle else {}
        kept = {"xml:space": "preserve"} if s != " ".join(s.split()) else {}
        self.writer.element("text", s, attrib={"x": _short(x), "y": _short(y)} | turn | look | kept)


def _entry(path):
    """Name, weight and style of the font in a file, as Matplotlib knows them."""
    return font_manager.ttfFontProperty(font_manager.get_font(path))


def _family(entry, key):
    """The name of an embedded font: no font of the machine, of whatever version, is taken for it."""
    return f"{entry.name} {key}"


def _short(number):
    return f"{number:f}".rstrip("0").rstrip(".")


def _spoken(document):
    """A PDF that states its language, and tells readers to show its title.

    The changed object stands at its end, as the format requires.
    """
    last = int(re.findall(rb"startxref\s+(\d+)", document)[-1])
    size, root, info = (
        int(re.search(rb"/%s (\d+)" % name, document[last:])[1]) for name in (b"Size", b"Root", b"Info")
    )
    catalog = re.search(rb"\n%d 0 obj\n<<(.*?)>>\nendobj" % root, document, re.DOTALL)[1].strip()
    at = len(document)
    said = b"/Lang (%s) /ViewerPreferences << /DisplayDocTitle true >>" % LANGUAGE.encode()
    changed = b"%d 0 obj\n<< %s %s >>\nendobj\n" % (root, catalog, said)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (root, at)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d >>\n" % (size, root, info, last)
    return document + changed + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(changed))
