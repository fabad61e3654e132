"""What the writers of all outputs share: a method per kind of Node, headings shifted below the title."""

from abc import ABC, abstractmethod
from functools import cached_property

from publish.article import material
from publish.article.resolve import Resolved


class Writer(ABC):
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

    def cite(self, node):
        """Citations, each by `citation` of a writer: "(A, 2020; B, 2021)", or "A (2020), B (2021)" in a sentence."""
        links = [self.citation(key, text) for key, text in node.data["labels"]]
        return self.verbatim(", ").join(links) if node.data["textual"] else f"({self.verbatim('; ').join(links)})"

    @abstractmethod
    def citation(self, key, text) -> str:
        """One citation, `text` such as "Power et al., 2022", linked to the reference `key` or to its address."""

    def verbatim(self, text):
        """Punctuation in the markup."""
        return text

    @cached_property
    def addresses(self):
        """Key of a reference -> its address, or an empty one."""
        return {each.key: each.address for each in self.resolved.references}

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
