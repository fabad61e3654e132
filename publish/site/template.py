"""Fills in the pages of publish/page/: every text is escaped, fonts and colors are those of the pictures."""

import base64
import re
from io import BytesIO
from pathlib import Path

from markupsafe import Markup

from render import font_subset
from render.theme import FONT_FAMILY, THEMES, font_files

FOLDER = Path(__file__).with_name("page")


def page(name, **values):
    """The page `name` with `values`, as a text. Values are escaped; `style`, `script` files are put in by `source`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"size": size, "grouped": grouped}
    return pages.get_template(name).render(**values)


def source(name):
    """A style sheet or script of publish/page, to be put into a page as it is."""
    return Markup((FOLDER / name).read_text(encoding="utf-8").strip())


def colors(theme):
    """The colors of the pictures as properties of a style sheet."""
    theme = THEMES[theme]
    values = {
        "ground": theme.background,
        "ink": theme.ink,
        "muted": theme.muted,
        "line": theme.tint("muted", 0.55),
        "highlight": theme.text_color("highlight"),
        "train": theme.text_color("train"),
        "focus": theme.bias,
        "tint": theme.tint("muted", 0.93),
    }
    return Markup(":root {{ {} }}".format(" ".join(f"--{name}: {value};" for name, value in values.items())))


def fonts(text, weights=(400, 600)):
    """The typeface of the pictures, as style rules.

    It is cut down to the letters of `text` and what is typed on a keyboard.
    """
    files = font_files()
    letters = {*text, *map(chr, range(32, 127)), *"–—…×·’“”"}
    return Markup("\n".join(font_subset.face(FONT_FAMILY, files[weight, False], letters, weight) for weight in weights))


def spec(header_title, timeline, videos, autoplay=False):
    """What a player is told: the step of each frame, the moments in order, and a video for each theme."""
    counted, each = timeline["counts"]
    moments = sorted(timeline["moments"].items(), key=lambda item: item[1]["frame"])
    return {
        "title": header_title,
        "fps": timeline["fps"],
        "frames": timeline["frames"],
        "moments": [{"name": spoken(name), **place} for name, place in moments],
        "counts": {"name": counted.capitalize(), "short": counted.removeprefix("training "), "each": each},
        "videos": videos,
        "autoplay": autoplay,
    }


def spoken(name):
    """The name of a claim or moment in words: "memorized_at" is "memorized"."""
    return re.sub(r"_at$", "", name).replace("_", " ")


def size(count):
    """Bytes as people read them, in thousands, such as "95 kB" or "1.3 MB"."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(1, round(count / 1e3))} kB"


def grouped(value):
    """A number as people read it; a value that was not reached says so."""
    if value is None:
        return "not reached"
    return (
        f"{value:,}"
        if isinstance(value, int)
        else f"{value:,.4g}"
        if 1e-4 <= abs(value) < 1e6 or not value
        else f"{value:.3g}"
    )


def webp(path, width=None):
    """A PNG as a light WebP (bytes), at most `width` pixels wide: what a page shows before its video plays."""
    from PIL import Image

    with Image.open(path) as image:
        picture = image.convert("RGB")
    if width and picture.width > width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    made = BytesIO()
    picture.save(made, "WEBP", quality=60, method=4)
    return made.getvalue()


def data_uri(contents, kind):
    return f"data:{kind};base64,{base64.b64encode(contents).decode()}"
