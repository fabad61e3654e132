"""The article as texts to paste into editors of other sites: Markdown for LessWrong, HTML for Substack.

Pictures are GIFs and PNGs by their addresses, or by the names of their files where there is no `site`.
"""

import re
from html import escape

from core.atomic import write_text
from publish.article import mathematics
from publish.article.markup import HtmlWriter
from publish.article.writer import Writer
from publish.site import places, snippets


def write(resolved, out):
    """Write lesswrong.md and substack.html."""
    write_text(out / "lesswrong.md", LessWrongWriter(resolved).whole())
    write_text(out / "substack.html", SubstackWriter(resolved).whole())


class LessWrongWriter(Writer):
    """Markdown with LaTeX between dollars, footnotes of its own, and players as widgets where the article asks."""

    def whole(self):
        """The text; the title goes into a field of its own."""
        head = [self.nodes(self.article.head[key]) for key in ("subtitle", "abstract")]
        parts = [f"*{head[0]}*" if head[0] else "", head[1], self.nodes(self.article.body)]
        parts += [f"[^{k}]: {self.indented(note)}" for k, note in enumerate(self.article.footnotes, 1)]
        entries = [f"- {self.nodes(each.nodes())}" for each in self.resolved.references]
        parts += ["## References\n\n" + "\n".join(entries)] if entries else []
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(filter(None, parts))).strip() + "\n"

    def indented(self, note):
        return self.nodes(note.children).strip().replace("\n", "\n    ")

    def text(self, node):
        return snippets.markdown(node.text)

    def softbreak(self, node):
        return " "  # some editors break the line otherwise

    def paragraph(self, node):
        text = self.nodes(node.children)
        return re.sub(r"^(\d+)([.)] )|^([-+#])", r"\1\\\2\\\3" if re.match(r"\d", text) else r"\\\3", text) + "\n\n"

    def heading(self, node):
        return f"{'#' * self.level(node)} {self.nodes(node.children)}\n\n"

    def strong(self, node):
        return f"**{self.nodes(node.children)}**"

    def em(self, node):
        return f"*{self.nodes(node.children)}*"

    def s(self, node):
        return f"~~{self.nodes(node.children)}~~"

    def code(self, node):
        ticks = "`" * (1 + max((len(run) for run in re.findall("`+", node.text)), default=0))
        return f"{ticks} {node.text} {ticks}" if "`" in node.text else f"`{node.text}`"

    def code_block(self, node):
        return f"````{node.data['language']}\n{node.text}````\n\n"

    def hardbreak(self, node):
        return "\\\n"

    def hr(self, node):
        return "---\n\n"

    def blockquote(self, node):
        return "\n".join(f"> {line}".rstrip() for line in self.nodes(node.children).strip().split("\n")) + "\n\n"

    def bullet_list(self, node):
        return self.listed(["- "] * len(node.children), node)

    def ordered_list(self, node):
        return self.listed([f"{k}. " for k, _ in enumerate(node.children, node.data["start"])], node)

    def listed(self, marks, node):
        items = [
            mark + self.nodes(item.children).strip().replace("\n", "\n" + " " * len(mark))
            for mark, item in zip(marks, node.children, strict=True)
        ]
        return "\n".join(items) + "\n\n"

    def table(self, node):
        head, *body = (row for part in node.children for row in part.children)
        rule = {None: "---", "left": ":--", "center": ":-:", "right": "--:"}
        rows = [self.row(head), f"| {' | '.join(rule[cell.data['align']] for cell in head.children)} |"]
        return "\n".join([*rows, *map(self.row, body)]) + "\n\n"

    def row(self, row):
        return f"| {' | '.join(self.nodes(cell.children).replace('|', chr(92) + '|') for cell in row.children)} |"

    def link(self, node):
        href, text = node.data["href"], self.nodes(node.children)
        return text if href.startswith("#") else f"[{text}]({href})"  # its headings have other anchors

    def math(self, node):
        return f"${node.text}$"

    def math_block(self, node):
        return f"$$\n{node.text}\n$$\n\n"

    def footnote_ref(self, node):
        return f"[^{node.data['number']}]"

    def citation(self, key, text):
        address, text = self.addresses[key], snippets.markdown(text)
        return f"[{text}]({address})" if address else text

    def numref(self, node):
        return f"Figure {node.data['number']}"

    def figure(self, node):
        shown = self.figures[node.data["figure"]]
        caption = " ".join(self.nodes(each.children) for each in shown.caption)
        play = f" [Play it]({shown.address('player.html')})" if shown.has_player and self.resolved.given["site"] else ""
        if shown.has_player and shown.options.get("widget") == "yes":
            picture = f"```widget[]\n{places.dense(shown.text('player.html'))}\n```"
        else:
            picture = f"![{snippets.markdown(shown.alt)}]({shown.address(shown.pasted())})"
        return f"{picture}\n\n**Figure {shown.number}.** {caption}{play}\n\n"


class SubstackWriter(HtmlWriter):
    """HTML to open in a browser, select whole, and paste: headings, paragraphs, lists, pictures, notes at the end."""

    def whole(self):
        """A page of nothing but the text."""
        head = {key: self.nodes(nodes) for key, nodes in self.article.head.items()}
        parts = [f"<h1>{head['title']}</h1>"]
        parts += [f"<p><em>{head['subtitle']}</em></p>"] if head["subtitle"] else []
        parts += [f"<p>{head['abstract']}</p>"] if head["abstract"] else []
        parts.append(self.nodes(self.article.body).strip())
        if self.article.footnotes:
            notes = [f"<li>{self.nodes(note.children).strip()}</li>" for note in self.article.footnotes]
            parts += ["<h2>Notes</h2>", "<ol>", *notes, "</ol>"]
        if self.resolved.references:
            entries = [f"<li>{self.nodes(each.nodes())}</li>" for each in self.resolved.references]
            parts += ["<h2>References</h2>", "<ul>", *entries, "</ul>"]
        title = head["title"] if "<" not in head["title"] else re.sub("<[^>]+>", "", head["title"])
        start = ["<!DOCTYPE html>", '<html lang="en">', '<meta charset="utf-8">', f"<title>{title}</title>"]
        return "\n".join([*start, *parts]) + "\n"

    def heading(self, node):
        return f"<h{self.level(node)}>{self.nodes(node.children)}</h{self.level(node)}>\n"

    def table(self, node):
        return f"<table>\n{self.nodes(node.children)}</table>\n"

    def code_block(self, node):
        return f"<pre><code>{escape(node.text, quote=False)}</code></pre>\n"

    def link(self, node):
        return self.nodes(node.children) if node.data["href"].startswith("#") else super().link(node)

    def math(self, node):
        return mathematics.plain_html(node.text)

    def math_block(self, node):
        return f"<p>{mathematics.plain_html(node.text)}</p>\n"

    def footnote_ref(self, node):
        return f"<sup>[{node.data['number']}]</sup>"

    def citation(self, key, text):
        address = self.addresses[key]
        return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)

    def numref(self, node):
        return f"Figure {node.data['number']}"

    def figure(self, node):
        shown = self.figures[node.data["figure"]]
        play = ""
        if shown.has_player and self.resolved.given["site"]:
            play = f' <a href="{escape(shown.address("player.html"))}">Play it</a>'
        image = f'<img src="{escape(shown.address(shown.pasted()))}" alt="{escape(shown.alt)}">'
        return f"<figure>\n{image}\n{self.figcaption(shown, play)}\n</figure>\n"
