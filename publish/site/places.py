"""What is pasted where a text about a figure is written: web pages, editors, Markdown dialects, LaTeX.

PLACES has for each place what is printed, and a sentence on where that goes. The rules of the places are those of
November 2026, their makers' own code or documentation unless said otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from pathlib import PurePosixPath

from core import hints
from core.errors import UserError
from publish import latex as tex
from publish.site import snippets


@dataclass(frozen=True)
class Material:
    """A figure to embed.

    figure: {"name", "title", "alt", "caption"}, texts without markup. files: theme -> format -> {"path", "width",
    "height"} of one canvas. page: the HTML of its player, None where it does not move. site: address of the folder of
    results, "" if it is not known.
    """

    figure: dict
    files: dict
    page: str | None
    site: str = ""
    root: str = ""

    @property
    def look(self):
        """Format -> file of the theme that is shown first."""
        return snippets.themes(self.files)[0]

    def file(self, *formats):
        """The first of `formats` that was made. Raises UserError if none was."""
        for format in formats:
            if format in self.look:
                return self.look[format]
        name = self.figure["name"]
        raise UserError(
            f"{name} has no {' or '.join(formats)}: add one to `outputs.formats`, and run `{hints.snakemake('all')}`"
        )

    def path(self, *formats):
        return self.file(*formats)["path"]

    @property
    def player(self):
        """Path of the player; None where the figure does not move."""
        return self.page and f"{self.root}figures/{self.figure['name']}/player.html"

    def at_site(self, path):
        """The address of a file of the results."""
        return f"{self.site.rstrip('/')}/{path}" if self.site else path

    @property
    def markdown_caption(self):
        return f"**{snippets.markdown(self.figure['title'])}.** {snippets.markdown(self.figure['caption'])}"


def html(made):
    """A player in a frame, or the picture."""
    if made.page:
        return snippets.frame(made.figure, made.file("poster.png"), made.player)
    made.file(*snippets.STILLS)
    return snippets.still(made.figure, made.files)


def html_inline(made):
    """A player in a frame with nothing beside it."""
    if made.page is None:
        name = made.figure["name"]
        raise UserError(f"{name} has no player, since it does not move or is not drawn as mp4: ask for --for html")
    look = made.file("poster.png")
    second = "slider" in made.figure
    return snippets.inline_frame(made.figure["title"], look["width"], look["height"], made.page, second)


def lesswrong(made):
    """The page of the player, for the editor's widget; of what does not move the file to drag into the editor."""
    return dense(made.page) if made.page else made.path("png")


def lesswrong_markdown(made):
    """The same in the fence that its Markdown turns into a widget; an empty ID makes a new one."""
    if made.page is None:
        return f"![{snippets.markdown(made.figure['alt'])}]({made.at_site(made.path('png'))})"
    return f"```widget[]\n{dense(made.page)}\n```"


def dense(page):
    """HTML without empty lines, which would end it where it lies in Markdown."""
    return "\n".join(line for line in page.split("\n") if line.strip())


def myst(made):
    """A figure whose file MyST chooses by its suffix; the player where it has an address."""
    if made.page and made.site:
        shown, options = "iframe} " + made.at_site(made.player), {"title": made.figure["title"]}
    else:
        path = PurePosixPath(made.path("mp4", "svg", "png", "webp", "gif"))
        shown, options = f"figure}} {path.with_suffix('.*')}", {"alt": made.figure["alt"]}
    listed = "".join(f":{name}: {text}\n" for name, text in ({"label": label(made)} | options).items())
    return f":::{{{shown}\n{listed}{made.markdown_caption}\n:::"


def quarto(made):
    """A figure with the player in HTML and the still in print."""
    name, alt = f"#fig-{label(made)}", f"fig-alt={quoted(made.figure['alt'])}"
    if made.page is None:
        return f"![{made.markdown_caption}]({made.path('svg', 'png', 'pdf')}){{{name} {alt}}}"
    return f"""\
:::: {{{name}}}
::: {{.content-visible when-format="html"}}
```{{=html}}
{html(made)}
```
:::
::: {{.content-visible unless-format="html"}}
![]({made.path("pdf", "png")}){{{alt}}}
:::

{made.markdown_caption}
::::"""


def jupyter(made):
    """A video with the attributes that JupyterLab's sanitizer keeps, or the picture, for a Markdown cell."""
    if made.page is None:
        return snippets.img(made.figure, made.file("png", "svg"))
    video, poster = made.file("mp4"), made.path("poster.png")
    return (
        f'<div>\n<video src="{escape(video["path"])}" poster="{escape(poster)}" width="{video["width"]}" '
        f'height="{video["height"]}" controls loop muted></video>\n<p>{escape(made.figure["alt"])}</p>\n</div>'
    )


def obsidian(made):
    """A player where it has an address, else the video or picture of the vault; the caption below it."""
    if made.page and made.site:
        look = made.file("poster.png")
        shown = (
            f'<iframe src="{escape(made.at_site(made.player))}" title="{escape(made.figure["title"])}" '
            f'style="width:100%;min-height:260px;aspect-ratio:{look["width"]}/{look["height"] + 2 * snippets.CONTROLS};'
            'border:0"></iframe>'
        )
    else:
        shown = f"![[{made.path(*(('mp4', 'webp', 'gif') if made.page else ('svg', 'png')))}]]"
    return f"{shown}\n\n{made.markdown_caption}"


def hugo(made):
    """The HTML with paths from the root of the site, as Hugo's pages lie in folders."""
    files = {
        theme: {format: file | {"path": f"/{file['path']}"} for format, file in formats.items()}
        for theme, formats in made.files.items()
    }
    return html(replace(made, files=files, root="/"))


def github(made):
    """A GIF in the reader's colors, its poster for reduced motion; or the picture."""
    if made.page is None:
        made.file(*snippets.STILLS)
        return snippets.still(made.figure, made.files)
    made.file("gif", "webp")
    text = snippets.animation(made.figure, made.files, "gif" if "gif" in made.look else "webp")
    return f'{text}\n<p><a href="{escape(made.at_site(made.player))}">Play it</a></p>' if made.site else text


def latex(made):
    """A figure of the still, with a link to the player where it has an address."""
    more = rf" \href{{{made.at_site(made.player)}}}{{Play it.}}" if made.page and made.site else ""
    return tex.includegraphics(made.figure, made.file("pdf", "png"), more)


def arxiv(made):
    """A figure of the still; the caption names the animation in the folder of ancillary files."""
    if made.page is None:
        return latex(made)
    made.file("mp4")
    more = rf" The animation is ancillary file \texttt{{anc/{tex.latex(made.figure['name'])}.mp4}}."
    return tex.includegraphics(made.figure, made.file("pdf", "png"), more)


def label(made):
    return made.figure["name"].replace("_", "-")


def quoted(text):
    """A text as an attribute in Pandoc's Markdown."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(frozen=True)
class Place:
    """made: the text to paste, of a Material. where: a sentence on where it goes, of its name and paths."""

    made: Callable[[Material], str]
    where: str


NEXT = "next to `figures/` of the results"
PLACES = {
    "html": Place(html, f"Into the HTML of a page {NEXT}."),
    "inline": Place(html_inline, "Into the HTML of a page that can't have files next to it: all is inside."),
    "lesswrong": Place(
        lesswrong,
        "Into a widget of LessWrong's editor (type `/`), as its HTML. A picture is dragged into the text.",
    ),
    "lesswrong_markdown": Place(lesswrong_markdown, "Into LessWrong's Markdown, as a paragraph of its own."),
    "myst": Place(myst, f"Into a page {NEXT}: `.*` is the video on the web, the PDF in print. --site: the player."),
    "quarto": Place(
        quarto, f"Into a .qmd {NEXT}, which `project: resources:` lists: in HTML the player, else the still."
    ),
    "jupyter": Place(jupyter, f"Into a Markdown cell {NEXT}. In a code cell `figure({{name!r}})` shows the player."),
    "obsidian": Place(obsidian, "Into a note of a vault that has `figures/` of the results. --site: the player."),
    "hugo": Place(
        hugo,
        "Into a page of Hugo, `figures/` of the results in its `static/`. hugo.toml must say "
        "`markup.goldmark.renderer.unsafe = true`, or raw HTML is dropped.",
    ),
    "github": Place(github, f"Into a README {NEXT}: GitHub keeps no video and no frame. --site: a link to the player."),
    "latex": Place(latex, f"Into a .tex {NEXT}. --site: a link to the player, which needs the package hyperref."),
    "arxiv": Place(arxiv, f"Into a .tex {NEXT}. Copy {{mp4}} to anc/{{name}}.mp4: arXiv takes movies only there."),
}
