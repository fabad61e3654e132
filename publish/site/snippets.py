"""Snippets that embed a figure elsewhere: HTML, Markdown, LaTeX. Paths are relative to the folder of results."""

import json
import re
from html import escape

from publish.picture_element import DARK, REDUCED, picture

STILLS = ("svg", "png")
CONTROLS = 116  # pixels of a player's controls below its picture, at full width
# LaTeX's special characters, and those in figures' texts that its fonts lack.
LATEX = {character: rf"\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "°": r"\textdegree{}",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "×": r"$\times$",
    "→": r"$\to$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "π": r"$\pi$",
    "θ": r"$\theta$",
    "φ": r"$\varphi$",
    "β": r"$\beta$",
    "λ": r"$\lambda$",
    "√": r"$\surd$",
    "…": r"\ldots{}",
    "−": "$-$",
    "·": r"$\cdot$",
}
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "₀₁₂₃₄₅₆₇₈₉₋"


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
    """An `<iframe>` with the player, sandboxed: it may run scripts and nothing else."""
    return (
        f'<iframe src="{escape(player)}" title="{escape(figure["title"])}" sandbox="allow-scripts" loading="lazy"\n'
        f'  style="width:100%;aspect-ratio:{look["width"]}/{look["height"] + CONTROLS};border:0"></iframe>'
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
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def includegraphics(figure, look):
    return rf"""\begin{{figure}}
  \centering
  \includegraphics[width=\linewidth, alt={{{latex(figure["alt"])}}}]{{{look["path"]}}}
  \caption{{\textbf{{{latex(figure["title"])}.}} {latex(figure["caption"])}}}
  \label{{fig:{figure["name"]}}}
\end{{figure}}"""


def latex(text):
    """`text` with everything escaped that LaTeX interprets."""
    for row, command in ((RAISED, "textsuperscript"), (LOWERED, "textsubscript")):
        text = re.sub(f"[{row}]+", f"\0{command}\1\\g<0>\2", text).translate(str.maketrans(row, "0123456789-"))
    text = "".join(LATEX.get(character, character) for character in text)
    return text.replace("\0", "\\").replace("\1", "{").replace("\2", "}")
