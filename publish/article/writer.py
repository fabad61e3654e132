"""What the writers of all outputs share: a method per kind of Node, headings shifted below the title."""

from functools import cached_property

from publish.article import material
from publish.article.resolve import Resolved


class Writer:
    """Writes the Nodes of an article in one markup."""

    def __init__(self, resolved: Resolved):
        self.resolved, self.article = resolved, resolved.article
        self.figures = material.shown(resolved)

    def nodes(self, nodes, between=""):
        return between.join(self.node(node) for node in nodes)

    def node(self, node):
        return getattr(self, node.kind)(node)

    @cached_property
    def shift(self):
        """What is added to the level of a heading, for the highest to come below the title."""
        levels = [node.data["level"] for node in self.article.walk() if node.kind == "heading"]
        return 2 - min(levels, default=2)

    def level(self, node):
        return min(node.data["level"] + self.shift, 6)

    def claim(self, node):
        return self.nodes(node.children)

    def softbreak(self, node):
        return "\n"

    @property
    def authors(self):
        """The names of the authors."""
        authors = self.article.meta.get("authors") or []
        listed = authors if isinstance(authors, list) else [authors]
        return [str(each.get("name", "") if isinstance(each, dict) else each) for each in listed]

    @property
    def date(self):
        return str(self.article.meta.get("date") or "")
