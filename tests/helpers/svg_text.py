"""What an SVG says: its texts with their looks, the fonts inside, its title and description."""

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

from fontTools.ttLib import TTFont

SVG = "{http://www.w3.org/2000/svg}"
FACE = re.compile(
    r'@font-face \{ font-family: "([^"]+)"; font-weight: (\d+);'
    r"(?: font-style: (\w+);)? [^}]*base64,([^)]+)\)"
)


def texts(svg):
    """[((family, weight, style), string)] of every text of an SVG (bytes)."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        family = text.get("font-family").split(",")[0].strip("'")
        found.append(((family, int(text.get("font-weight", 400)), text.get("font-style", "normal")), text.text))
    return found


def faces(svg):
    """(family, weight, style) -> TTFont of every font inside an SVG."""
    return {
        (family, int(weight), style or "normal"): TTFont(BytesIO(base64.b64decode(font)))
        for family, weight, style, font in FACE.findall(svg.decode())
    }


def letters(font):
    return set(map(chr, font.getBestCmap()))


def about(svg):
    """Tag ("title", "desc") -> the text that the root of an SVG points to.

    Checks that it points to each by an id that nothing else in the SVG has.
    """
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    named = {}
    for relation in ("aria-labelledby", "aria-describedby"):
        if name := root.get(relation):
            (element,) = (element for element in root.iter() if element.get("id") == name)
            assert ids.count(name) == 1
            named[element.tag.removeprefix(SVG)] = element.text
    return named


def missing(svg):
    """Look -> letters that its texts have and its font inside lacks, or the font has and no text.

    Empty if all is right.
    """
    inside, used = faces(svg), {}
    for look, string in texts(svg):
        used.setdefault(look, set()).update(string)
    have = {look: letters(font) for look, font in inside.items()}
    looks = have.keys() | used.keys()
    return {look: used.get(look, set()) ^ have.get(look, set()) for look in looks if used.get(look) != have.get(look)}
