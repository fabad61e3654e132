"""The article as a web page: one file next to small copies of its pictures; players play when they are on screen."""

import html
import json
from html import escape
from pathlib import Path

from markupsafe import Markup

from core.atomic import atomic, write_text
from publish.article import mathematics, resolve
from publish.article.markup import HtmlWriter, scrolled
from publish.site import template

FOLDER = Path(__file__).with_name("page")
WIDTH = 1200  # pixels of the copies: nearly two per pixel of the column


def write(resolved, out):
    """Write index.html and the folder `media` with its pictures."""
    page = PageWriter(resolved)
    text = page.whole()
    (out / "media").mkdir(parents=True, exist_ok=True)  # without a PNG it stays empty
    for source, name in page.copies.items():
        with atomic(out / "media" / name) as temporary:
            temporary.write_bytes(template.webp(source, WIDTH))
    write_text(out / "index.html", text)


class PageWriter(HtmlWriter):
    """copies: picture in the results -> name of its small copy."""

    def __init__(self, resolved):
        super().__init__(resolved)
        self.copies = {}

    def whole(self):
        """The HTML of the page."""
        article = self.article
        head = {key: self.nodes(nodes) for key, nodes in article.head.items()}
        body, notes = self.nodes(article.body), [self.note(node) for node in article.footnotes]
        references = [(each.key, self.nodes(each.nodes())) for each in self.resolved.references]
        letters = json.dumps([body, head, notes, references, self.authors, self.date], ensure_ascii=False)
        css = [template.source("player.css"), template.source("article.css", FOLDER)]
        scripts = [template.source("player.js"), template.source("article.js", FOLDER)]
        return template.page(
            "article.html",
            folders=(FOLDER, template.FOLDER),
            head={key: Markup(text) for key, text in head.items()},
            plain={key: resolve.plain(nodes) for key, nodes in article.head.items()},
            authors=self.authors,
            date=self.date,
            sections=[
                (resolve.slug(node), Markup(self.nodes(node.children)))
                for node in article.body
                if node.kind == "heading" and self.level(node) == 2
            ],
            body=Markup(body),
            notes=[Markup(text) for text in notes],
            references=[(key, Markup(text)) for key, text in references],
            card=self.card(),
            site=self.resolved.given["site"],
            fonts=template.fonts(html.unescape(letters), italics=(400,)),
            colors={theme: template.colors(theme) for theme in ("light", "dark")},
            css=Markup("\n").join(css),
            script=Markup("\n").join(scripts),
        )

    def card(self):
        """The picture that feeds show of a link, as `preview` in macros.html takes it; empty without a PNG."""
        for shown in self.figures.values():
            name = next((file for format, file in self.first(shown).items() if format.endswith("png")), None)
            if name:
                width, height = shown.size(name)
                picture = {"image": shown.path(name), "near": shown.address(name), "image_alt": shown.alt}
                return picture | {"width": width, "height": height}
        return {}

    def first(self, shown) -> dict[str, str]:
        """Format -> file of the theme that is shown first."""
        files = shown.on_page()
        return files.get("light") or next(iter(files.values()))

    def figure(self, node):
        """A player, an animated picture, or a picture, with its caption."""
        shown = self.figures[node.data["figure"]]
        files = shown.on_page()
        still, *moving = self.first(shown)
        posters = {theme: self.copy(shown, names[still]) for theme, names in files.items()}
        values = {"posters": posters, "spec": None, "href": None, "animated": None}
        if moving:
            animated = {theme: shown.address(names[moving[0]]) for theme, names in files.items()}
            values["href"] = animated.get("light") or next(iter(animated.values()))
            if moving == ["mp4"]:
                values["spec"] = shown.spec({theme: f"../{shown.path(names['mp4'])}" for theme, names in files.items()})
            else:
                values["animated"] = animated
        width, height = shown.size(self.first(shown)[still])
        return template.page(
            "figure.html",
            folders=(FOLDER, template.FOLDER),
            anchor=shown.name,
            texts={"title": shown.title, "alt": shown.alt},
            width=width,
            height=height,
            caption=Markup(self.figcaption(shown)),
            **values,
        )

    def copy(self, shown, name):
        """The path of the small copy of a PNG, or of the file itself."""
        if not name.endswith("png"):
            return f"../{shown.path(name)}"
        theme = name.partition(".")[0].rpartition("-")[2]
        self.copies[shown.file(name)] = f"{shown.name}-{theme}.webp"
        return f"media/{shown.name}-{theme}.webp"

    def numref(self, node):
        return f'<a href="#fig-{node.data["figure"]}">Figure&nbsp;{node.data["number"]}</a>'

    def citation(self, key, text):
        return f'<a href="#ref-{escape(key)}">{escape(text)}</a>'

    def footnote_ref(self, node):
        number, again = node.data["number"], node.data["again"]
        place = f"note-{number}-from" + (f"-{again}" if again else "")
        link = f'<a id="{place}" href="#note-{number}" role="doc-noteref" aria-label="Note {number}">{number}</a>'
        return f"<sup>{link}</sup>"

    def note(self, node):
        """A footnote with the way back at its end."""
        number, text = node.data["number"], self.nodes(node.children).strip()
        back = f' <a href="#note-{number}-from" role="doc-backlink" aria-label="Back to the text">↩</a>'
        return text.removesuffix("</p>") + back + "</p>" if text.endswith("</p>") else text + back

    def math(self, node):
        return mathematics.mathml(node.text)

    def math_block(self, node):
        return scrolled("formula", mathematics.mathml(node.text, block=True))
