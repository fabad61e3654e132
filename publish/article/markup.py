"""Nodes of an article as HTML: what the web page and the text to paste share."""

from html import escape

from publish.article import resolve
from publish.article.writer import Writer


class HtmlWriter(Writer):
    """Writes HTML; figures and formulas as its subclasses say."""

    def text(self, node):
        return escape(node.text, quote=False)

    def paragraph(self, node):
        return self.nodes(node.children) if node.data.get("hidden") else f"<p>{self.nodes(node.children)}</p>\n"

    def heading(self, node):
        level = self.level(node)
        return f'<h{level} id="{resolve.slug(node)}">{self.nodes(node.children)}</h{level}>\n'

    def strong(self, node):
        return f"<strong>{self.nodes(node.children)}</strong>"

    def em(self, node):
        return f"<em>{self.nodes(node.children)}</em>"

    def s(self, node):
        return f"<s>{self.nodes(node.children)}</s>"

    def code(self, node):
        return f"<code>{escape(node.text, quote=False)}</code>"

    def code_block(self, node):
        return f'<pre tabindex="0"><code>{escape(node.text, quote=False)}</code></pre>\n'

    def hardbreak(self, node):
        return "<br>\n"

    def hr(self, node):
        return "<hr>\n"

    def blockquote(self, node):
        return f"<blockquote>\n{self.nodes(node.children)}</blockquote>\n"

    def bullet_list(self, node):
        return f"<ul>\n{self.nodes(node.children)}</ul>\n"

    def ordered_list(self, node):
        start = f' start="{node.data["start"]}"' if node.data["start"] != 1 else ""
        return f"<ol{start}>\n{self.nodes(node.children)}</ol>\n"

    def list_item(self, node):
        return f"<li>{self.nodes(node.children)}</li>\n"

    def table(self, node):
        return scrolled("table", f"<table>\n{self.nodes(node.children)}</table>")

    def thead(self, node):
        return f"<thead>\n{self.nodes(node.children)}</thead>\n"

    def tbody(self, node):
        return f"<tbody>\n{self.nodes(node.children)}</tbody>\n"

    def tr(self, node):
        return f"<tr>{self.nodes(node.children)}</tr>\n"

    def th(self, node):
        return self._cell(node, ' scope="col"')

    def td(self, node):
        return self._cell(node)

    def _cell(self, node, more=""):
        align = f' style="text-align:{node.data["align"]}"' if node.data["align"] else ""
        return f"<{node.kind}{more}{align}>{self.nodes(node.children)}</{node.kind}>"

    def link(self, node):
        return f'<a href="{escape(node.data["href"])}">{self.nodes(node.children)}</a>'

    def figcaption(self, shown, more=""):
        """Caption of a figure: its number, and paragraphs one after the other."""
        paragraphs = [
            self.nodes(each.children) if each.kind == "paragraph" else self.node(each) for each in shown.caption
        ]
        return f"<figcaption><b>Figure {shown.number}.</b> {' '.join(paragraphs)}{more}</figcaption>"


def scrolled(kind, content):
    """HTML that scrolls sideways where it is wider than the column, by keyboard too."""
    return f'<div class="{kind}" tabindex="0" role="group" aria-label="{kind.capitalize()}">{content}</div>\n'
