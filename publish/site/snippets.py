"""Snippets that embed a figure elsewhere: HTML, Markdown, LaTeX. Paths are relative to the folder of results."""

import json
import re
from html import escape

from publish.latex import includegraphics
from publish.picture_element import DARK, REDUCED, picture

STILLS = ("svg", "png")
CONTROLS = 56  # pixels of a player's controls below its picture, at every width
SECOND = 44  # pixels more where it has a second slider
# A player says how high it is at the width of its frame; without this, the style's height fits picture and controls.
LISTENER = """<script>
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "iframe-widget-resize") return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.style.height = data.height + "px";
});
</script>"""


def snippets(figure, files, player=None):
    """(name, text) of each snippet of a figure of the manifest.

    files: theme -> format -> entry of one canvas; player: path, if it has one.
    """
    light, _ = themes(files)
    made = []
    if "mp4" in light:
        made.append(("Video, HTML", video(figure, files)))
    if player:
        made.append(("Player, HTML", frame(figure, light["mp4"], player)))
    if moving := next((format for format in ("gif", "webp") if format in light), None):
        made.append(("Animation without video, HTML", animation(figure, files, moving)))
    if any(format in light for format in STILLS):
        made.append(("Picture, HTML", still(figure, files)))
    if best := next((light[format] for format in ("gif", "webp", "png", "svg") if format in light), None):
        made.append(
            (
                "Markdown",
                f"![{markdown(figure['alt'])}]({best['path']})\n\n"
                f"**{markdown(figure['title'])}.** {markdown(figure['caption'])}",
            )
        )
    if best := next((light[format] for format in ("pdf", "png") if format in light), None):
        made.append(("LaTeX", includegraphics(figure, best)))
    return made


def video(figure, files):
    """A `<video>` in the reader's color scheme that plays by itself, or shows its poster for reduced motion.

    Browsers that ignore the `media` attribute of a video source take the first one, the light one.
    """
    light, dark = themes(files)
    look = light["mp4"]
    sources, start = [f'<source src="{escape(look["path"])}" type="video/mp4">'], ""
    if dark:
        sources = [
            f'<source src="{escape(look["path"])}" type="video/mp4" media="(prefers-color-scheme: light)">',
            f'<source src="{escape(dark["mp4"]["path"])}" type="video/mp4">',
        ]
        script = f"if (matchMedia('{DARK}').matches) this.poster = {json.dumps(dark['poster.png']['path'])}"
        start = f'\n    onloadstart="{escape(script)}"'
    listed = "\n    ".join(sources)
    return f"""<figure>
  <video width="{look["width"]}" height="{look["height"]}" style="max-width:100%;height:auto"
    poster="{escape(light["poster.png"]["path"])}"
    muted loop playsinline controls preload="metadata" aria-label="{escape(figure["alt"])}"{start}
    onloadedmetadata="if (!matchMedia('{REDUCED}').matches) this.play()">
    {listed}
  </video>
  {figcaption(figure)}
</figure>"""


def frame(figure, look, player):
    """An `<iframe>` with the player in the file `player`, in a sandbox: it may run scripts and nothing else.

    look: width and height of its picture. It has no empty line, which would end a block of HTML in Markdown.
    """
    return framed(figure["title"], look["width"], look["height"], f'src="{escape(player)}"', "slider" in figure)


def inline_frame(title, width, height, page, second=False):
    """The same with the whole page of a player inside, for sites that take no file next to a text."""
    page = "\n".join(line for line in page.split("\n") if line.strip())
    return framed(title, width, height, f'srcdoc="{escape(page)}"', second)


def framed(title, width, height, source, second):
    """An `<iframe>` as wide as its column and as high as picture and controls, and the listener for the exact height.

    `cqw` is a hundredth of that width; browsers from before 2023 take the attribute `height`. second: whether the
    player has a second slider.
    """
    controls = CONTROLS + SECOND * second
    return (
        '<div style="container-type:inline-size;width:100%">\n'
        f'<iframe title="{escape(title)}" sandbox="allow-scripts" loading="lazy" width="100%" height="480"\n'
        f'  style="display:block;border:0;height:calc({100 * height / width:.6g}cqw + {controls}px)"\n'
        f"  {source}></iframe>\n</div>\n{LISTENER}"
    )


def animation(figure, files, format):
    """A GIF or WebP in the reader's color scheme, and its poster for reduced motion."""
    light, dark = themes(files)
    others = {"dark": dark[format]["path"], "dark_reduced": dark["poster.png"]["path"]} if dark else {}
    return picture(img(figure, light[format]), light["poster.png"]["path"], **others)


def still(figure, files):
    """The picture in the reader's color scheme."""
    light, dark = themes(files)
    format = next(format for format in STILLS if format in light)
    return (
        f"<figure>\n{picture(img(figure, light[format]), dark=dark and dark[format]['path'])}\n"
        f"{figcaption(figure)}\n</figure>"
    )


def themes(files):
    """(format -> entry of the default theme, format -> entry of the dark theme or None).

    The default is light if it was drawn, else the only theme; the dark one comes only in addition to light.
    """
    return files.get("light") or next(iter(files.values())), files.get("dark") if "light" in files else None


def img(figure, look):
    return (
        f'<img src="{escape(look["path"])}" width="{look["width"]}" height="{look["height"]}" '
        'style="max-width:100%;height:auto"\n'
        f'    alt="{escape(figure["alt"])}">'
    )


def figcaption(figure):
    return f"<figcaption><b>{escape(figure['title'])}.</b> {escape(figure['caption'])}</figcaption>"


def markdown(text):
    """`text` with everything escaped that a dialect of Markdown interprets, such as math and citations."""
    return re.sub(r"([\\`*_\[\]<>$~^@{}])", r"\\\1", text)
