"""Renders the page templates of publish/site/page/: texts escaped, fonts and colors those of the figures."""

import base64
import re
from io import BytesIO
from pathlib import Path

from markupsafe import Markup

from render import font_subset
from render.theme import FONT_FAMILY, THEMES, font_files

FOLDER = Path(__file__).with_name("page")


def page(name, folders=(FOLDER,), **values):
    """The HTML of template `name` with `values`, which are escaped; style sheets and scripts come from `source`.

    folders: where it and what it imports are looked for.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"size": size, "grouped": grouped, "address": address}
    return pages.get_template(name).render(**values)


def address(site, path):
    """The address of a file, by its path from the folder that is served at `site`; of a page that of its folder."""
    return f"{site.rstrip('/')}/{path.removesuffix('index.html')}"


def source(name, folder=FOLDER):
    """A style sheet or script of publish/site/page, or of another folder, to be inserted into a page unescaped."""
    return Markup((folder / name).read_text(encoding="utf-8").strip())


def colors(theme):
    """The colors of a theme as CSS custom properties."""
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


def fonts(text, weights=(400, 600), italics=()):
    """CSS rules that embed the typeface of the figures, subset to the characters of `text` and printable ASCII."""
    files = font_files()
    letters = {*text, *map(chr, range(32, 127)), *"–—…×·’“”"}
    faces = [(weight, False) for weight in weights] + [(weight, True) for weight in italics]
    return Markup(
        "\n".join(
            font_subset.face(FONT_FAMILY, files[face], letters, face[0], "italic" if face[1] else "normal")
            for face in faces
        )
    )


def spec(header_title, timeline, videos, runs, autoplay=False, slider=None):
    """The data of a player, for its script: step of each frame, moments in order, video of each theme.

    Captions are (first frame, frame after the last, text). runs: names of the runs that it shows; players of the same
    run can share the training step. slider: the video of the second slider, where the timeline has one.
    """
    counted, each = timeline["counts"]
    moments = sorted(timeline["moments"].items(), key=lambda item: item[1]["frame"])
    return {
        "title": header_title,
        "fps": timeline["fps"],
        "frames": timeline["frames"],
        "moments": [{"name": spoken(name), **place} for name, place in moments],
        "counts": {"name": counted.capitalize(), "short": counted.removeprefix("training "), "each": each},
        "videos": videos,
        "captions": timeline.get("captions", []),
        "runs": sorted(runs) if counted == "training step" else [],
        "autoplay": autoplay,
        "slider": timeline["slider"] | {"video": slider} if slider else None,
    }


def spoken(name):
    """The name of a claim or moment in words: "memorized" for "memorized_at"."""
    return re.sub(r"_at$", "", name).replace("_", " ")


def size(count):
    """A number of bytes in decimal units, such as "95 kB" or "1.3 MB"."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(1, round(count / 1e3))} kB"


def grouped(value):
    """A number with digits grouped, such as "1,234"; "not reached" for None."""
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
    """A PNG as the bytes of a small WebP, at most `width` pixels wide."""
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
