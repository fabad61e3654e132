"""Parses an article: MyST Markdown -> a tree of Nodes with their lines; mistakes of form are noted, not raised."""

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.substitution import substitution_plugin

from core.suggestions import short, unknown

META = ("title", "subtitle", "authors", "date", "abstract", "bibliography")
HEAD = ("title", "subtitle", "abstract")  # those that may hold numbers, claims and emphasis
ROLES = ("cite", "cite:p", "cite:t", "claim", "numref")
DIRECTIVES = ("figure",)
OPTIONS = {"kind": ("still", "animation"), "canvas": None, "widget": ("yes", "no")}  # of a figure -> allowed values
DIRECTIVE = re.compile(r"\{([^}\s]*)\}\s*(.*)")
CLAIM = re.compile(r"(.*)<([^<>]*)>\s*", re.DOTALL)
NUMBER = re.compile(r"(\w+)\.(\w+)(?::(.*))?", re.DOTALL)
PLAIN = {  # node types whose name and children are all that counts
    "paragraph", "strong", "em", "s", "softbreak", "hardbreak", "hr", "blockquote", "bullet_list", "list_item", "table",
    "thead", "tbody", "tr",
}  # fmt: skip


@dataclass
class Node:
    """A piece of an article: `kind`, such as "paragraph", and what it holds. line: in the source, from 1.

    text: of "text", "code" and "math". data: what else its kind has, such as {"level": 2} of a heading.
    """

    kind: str
    children: list = field(default_factory=list)
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    line: int = 0

    def walk(self):
        """This node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Article:
    """path: of the source. meta: its front matter; title, subtitle and abstract of it as Nodes in `head`.

    body: Nodes. footnotes: Nodes by number - 1. faults: (line, what is wrong) of each mistake.
    """

    path: str
    meta: dict
    head: dict
    body: list
    footnotes: list
    faults: list

    @property
    def name(self):
        return PurePath(self.path).stem

    def walk(self):
        """All nodes, those of footnotes last."""
        heads = (node for nodes in self.head.values() for node in nodes)
        for node in (*heads, *self.body, *self.footnotes):
            yield from node.walk()


def article(text, path):
    """The Article of a text. path: of the file, for messages."""
    reader = _Reader(text)
    body, footnotes = reader.blocks(text, 0)
    if not text.startswith("---"):
        reader.fault(1, "the front matter is missing: begin with the lines `---`, `title: ...`, `---`")
    head = {key: reader.head(key) for key in HEAD}
    return Article(str(path), reader.meta, head, body, footnotes, sorted(reader.faults, key=lambda fault: fault[0]))


def plain_markdown(text):
    """The Nodes of a text without roles, numbers and math, such as the caption of a figure."""
    reader = _Reader("", MarkdownIt("commonmark", {"typographer": True, "html": False}))
    return reader.blocks(text, 0)[0]


def markdown():
    """The parser of articles."""
    parser = MarkdownIt("commonmark", {"typographer": True}).enable(
        ["table", "strikethrough", "replacements", "smartquotes"]
    )
    for plugin in (
        front_matter_plugin,
        footnote_plugin,
        myst_role_plugin,
        myst_block_plugin,
        substitution_plugin,
        colon_fence_plugin,
    ):
        parser.use(plugin)
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False)


class _Reader:
    def __init__(self, text, parser=None):
        self.lines, self.parser = text.split("\n"), parser or markdown()
        self.meta, self.faults = {}, []

    def fault(self, line, sentence):
        self.faults.append((line, sentence))

    def blocks(self, text, offset):
        """The Nodes of a text, and its footnotes. offset: lines of the source before it."""
        tokens = self.parser.parse(text)
        tree = SyntaxTreeNode(tokens)
        nodes, footnotes = [], []
        for each in tree.children:
            if each.type == "footnote_block":
                footnotes = [self.footnote(note, offset) for note in each.children]
            else:
                nodes += self.block(each, offset)
        return nodes, footnotes

    def footnote(self, note, offset):
        inner = [node for child in note.children for node in self.block(child, offset)]
        return Node("footnote", inner, data={"number": note.meta["id"] + 1})

    def block(self, each, offset):
        """The Nodes of a block of the syntax tree: one, several of an inline one, or none of a comment."""
        line = offset + (each.map[0] if each.map else 0) + 1
        if each.type == "inline":
            return self.inline(each.children, self.source(each.map, offset), line)
        if each.type in ("myst_line_comment", "footnote_anchor", "myst_block_break"):
            return []
        if each.type == "front_matter":
            self.read_meta(each.content)
            return []
        if each.type == "html_block":
            return self.comment(each.content, line)
        if each.type in ("fence", "colon_fence", "code_block"):
            return self.fence(each, line)
        if each.type.startswith("math_block"):
            return [Node("math_block", text=each.content.strip(), line=line)]
        if each.type == "substitution_block":
            return [Node("paragraph", [self.number(each.content, line)], line=line)]
        children = [node for child in each.children for node in self.block(child, offset)]
        if each.type in PLAIN:
            data = {"tight": each.children[0].hidden} if each.type == "list_item" and each.children else {}
            return [Node(each.type, children, data=data | {"hidden": each.hidden}, line=line)]
        if each.type == "heading":
            return [Node("heading", children, data={"level": int(each.tag[1])}, line=line)]
        if each.type == "ordered_list":
            return [Node("ordered_list", children, data={"start": int(each.attrs.get("start", 1))}, line=line)]
        if each.type in ("th", "td"):
            align = re.search("left|center|right", str(each.attrs.get("style", "")))
            return [Node(each.type, children, data={"align": align and align[0]}, line=line)]
        self.fault(line, f"{each.type.replace('_', ' ')} is not supported in an article")
        return []

    def source(self, span, offset):
        first, end = span or (0, 0)
        return "\n".join(self.lines[offset + first : offset + end])

    def inline(self, children, source, line):
        """Nodes of inline content. source: the block's text, in which the line of a role or number is looked up."""
        nodes, at = [], 0
        for each in children:
            needle = each.content.strip() if each.type == "substitution_inline" else ""
            if each.type == "myst_role":
                needle = f"{{{each.meta['name']}}}`"
            if needle and (at_next := source.find(needle, at)) >= 0:
                at = at_next + 1
            elif each.type in ("softbreak", "hardbreak") and (at_next := source.find("\n", at)) >= 0:
                at = at_next + 1
            nodes += self.span(each, source, line + source.count("\n", 0, at))
        return nodes

    def span(self, each, source, line):
        """The Nodes of one inline piece."""
        if each.type == "text":
            if unmatched := re.search(r"\[\^([^\]\s]+)\]", each.content):
                self.fault(line, f"footnote {unmatched[0]} is not defined: add a line `{unmatched[0]}: ...`")
            if "{{" in each.content:
                self.fault(
                    line, f"{short(each.content)}: a number in braces does not end here; in a table write \\| for |"
                )
            return [Node("text", text=each.content, line=line)] if each.content else []
        if each.type == "code_inline":
            return [Node("code", text=each.content, line=line)]
        if each.type in ("math_inline", "math_inline_double"):
            return [Node("math", text=each.content.strip(), line=line)]
        if each.type == "substitution_inline":
            return [self.number(each.content, line)]
        if each.type == "myst_role":
            return [self.role(each.meta["name"], each.content, line)]
        if each.type == "footnote_ref":
            data = {"number": each.meta["id"] + 1, "again": each.meta.get("subId", 0)}
            return [Node("footnote_ref", data=data, line=line)]
        if each.type == "html_inline":
            return self.comment(each.content, line)
        if each.type == "link":
            inner = self.inline(each.children, "", line)
            return [Node("link", inner, data={"href": str(each.attrs["href"])}, line=line)]
        if each.type in PLAIN:
            return [Node(each.type, self.inline(each.children, "", line), line=line)]
        if each.type == "image":
            self.fault(line, "a picture is shown by ```{figure} NAME, so that its numbers and claims are known")
            return []
        self.fault(line, f"{each.type.replace('_', ' ')} is not supported in an article")
        return []

    def comment(self, text, line):
        if not re.fullmatch(r"\s*(<!--.*?-->\s*)+", text, re.DOTALL):
            self.fault(line, f"HTML such as {short(text.strip())} is not supported: an article is more than a web page")
        return []

    def number(self, text, line):
        """The Node of `{{ FIGURE.NAME:FORMAT }}`."""
        match = NUMBER.fullmatch(text.strip())
        if match is None:
            self.fault(line, f"{{{{ {text} }}}} names no number: write {{{{ FIGURE.NUMBER:FORMAT }}}}")
            return Node("text", line=line)
        figure, name, format = match.groups()
        return Node("number", data={"figure": figure, "name": name, "format": format or ""}, line=line)

    def role(self, name, content, line):
        """The Node of a role such as {cite}`key`."""
        if name not in ROLES:
            self.fault(line, unknown(name, ROLES, "role"))
            return Node("text", line=line)
        if name == "numref":
            return Node("numref", data={"figure": content.strip()}, line=line)
        names = [each.strip() for each in content.split(",")]
        if name.startswith("cite"):
            return Node("cite", data={"keys": names, "textual": name == "cite:t"}, line=line)
        match = CLAIM.fullmatch(content)
        if match is None:
            self.fault(line, f"{{claim}}`{content}` names no claim: end it with <FIGURE.CLAIM>")
            return Node("text", line=line)
        tokens = self.parser.parseInline(match[1].strip())
        inner = self.inline(SyntaxTreeNode(tokens).children[0].children, "", line)
        names = [each.strip() for each in match[2].split(",")]
        return Node("claim", inner, data={"names": names}, line=line)

    def fence(self, each, line):
        """The Node of a code block, or of a directive."""
        match = DIRECTIVE.match(each.info.strip())
        if match is None and each.type == "colon_fence":
            self.fault(line, f":::{each.info} is no directive: write :::{{figure}} NAME")
            return []
        if match is None:
            return [Node("code_block", text=each.content, data={"language": each.info.strip()}, line=line)]
        name, argument = match.groups()
        if name not in DIRECTIVES:
            self.fault(line, unknown(name, DIRECTIVES, "directive"))
            return []
        options, body, start = self.options(each.content, line)
        caption = self.blocks(body, line + start)[0] if body.strip() else []
        return [Node("figure", caption, data={"figure": argument.strip(), **options}, line=line)]

    def options(self, content, line):
        """The options of a figure, its caption, and the number of lines before that."""
        rows, options = content.split("\n"), {}
        while rows and (match := re.fullmatch(r":([\w-]+):\s*(.*)", rows[0])):
            options[match[1]] = match[2].strip()
            rows = rows[1:]
            at = line + len(options)
            if match[1] not in OPTIONS:
                self.fault(at, unknown(match[1], OPTIONS, "option of a figure"))
            elif OPTIONS[match[1]] and match[2].strip() not in OPTIONS[match[1]]:
                self.fault(at, f"{match[1]}: {unknown(match[2].strip(), OPTIONS[match[1]], 'value')}")
        return options, "\n".join(rows), content.count("\n") - "\n".join(rows).count("\n")

    def head(self, key):
        """The Nodes of a text of the front matter."""
        text = str(self.meta.get(key) or "")
        line = next((k for k, row in enumerate(self.lines, 1) if row.startswith(f"{key}:")), 1)
        tokens = self.parser.parseInline(" ".join(text.split()))
        return self.inline(SyntaxTreeNode(tokens).children[0].children, "", line)

    def read_meta(self, text):
        try:
            meta = yaml.safe_load(text) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.fault((mark.line if mark else 0) + 2, f"the front matter is not valid YAML: {error}")
            return
        if not isinstance(meta, dict):
            self.fault(2, "the front matter must be a mapping such as `title: ...`")
            return
        for key in meta:
            if key not in META:
                self.fault(1, f"the front matter: {unknown(key, META)}")
        if not meta.get("title"):
            self.fault(1, "the front matter has no `title: ...`")
        self.meta = meta
