"""Fills an article in: numbers, claims, references to figures, citations. All mistakes are reported at once."""

import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.suggestions import unknown
from figures.harness import catalog, claims
from publish.article import bibliography, choice, mathematics, needs, numbers, parse


@dataclass
class Resolved:
    """An article without open ends. figures: name -> Node of its directive, in order. facts: name -> Facts.

    references: those cited, in the order of the list. sentences: what rests on claims, as {"line", "sentence",
    "claims": rows}. given: what the workflow gave.
    """

    article: parse.Article
    figures: dict
    facts: dict
    references: list
    sentences: list
    given: dict

    @property
    def outputs(self):
        return self.given["outputs"]

    @property
    def results(self):
        return Path(self.given["results"])

    def options(self, name):
        """The options of a figure's directive."""
        return self.figures[name].data


def resolved(given):
    """The Resolved article. Raises UserError with every mistake and every claim that fails.

    given: {"source": path, "bibliography": paths, "results": folder, "outputs": {canvases, themes, formats}, "site":
    address of the results or "", "figures": {name: {"figure": entry of the config, "tables": argument -> file}}} of
    those figures that the article names and the configuration draws.
    """
    article = parse.article(needs.read(given["source"]), given["source"])
    references = bibliography.load(given["bibliography"])
    work = _Work(article, numbers.of_all(given), references, given)
    work.number_figures()
    for node in article.walk():
        getattr(work, node.kind, lambda node: None)(node)
    work.check_links()
    if work.faults:
        raise UserError("; ".join(f"{article.path}:{line}: {text}" for line, text in sorted(work.faults)))
    sentences = work.sentences()
    cited = bibliography.listed(references, work.cited)
    for node in article.walk():
        if node.kind == "cite":
            labels = [(key, references[key].label(node.data["textual"])) for key in node.data["keys"]]
            node.data["labels"] = labels
    return Resolved(article, work.shown, work.facts, cited, sentences, given)


class _Work:
    def __init__(self, article, facts, references, given):
        self.article, self.facts, self.references, self.given = article, facts, references, given
        self.faults, self.shown, self.cited, self.claimed = list(article.faults), {}, [], []

    def fault(self, node, sentence):
        self.faults.append((node.line, sentence))

    def known(self, node, name):
        """The Facts of a figure; None for one that is not there, which is noted."""
        if name in self.facts:
            return self.facts[name]
        known, broken = catalog.surveyed()
        if name in broken:
            self.fault(node, broken[name])
        elif catalog.has_file(name):
            self.fault(node, f"{name} is not drawn by this configuration: name it in `outputs.figures`")
        else:
            self.fault(node, unknown(name, {*known, *self.facts}, "figure"))
        return None

    def number_figures(self):
        for node in self.article.walk():
            if node.kind == "figure":
                name = node.data["figure"]
                if name in self.shown:
                    self.fault(node, f"{name} is shown already in line {self.shown[name].line}")
                self.shown.setdefault(name, node)
                node.data["number"] = list(self.shown).index(name) + 1

    def figure(self, node):
        facts = self.known(node, node.data["figure"])
        if facts is None:
            return
        figure, options, outputs = facts.figure, node.data, self.given["outputs"]
        if choice.canvas(figure, options, outputs) is None:
            asked = options.get("canvas", "any canvas")
            drawn = ", ".join(filter(figure.stands_on, outputs["canvases"])) or "none"
            self.fault(node, f"{figure.name} is not drawn on {asked}; drawn: {drawn} (`outputs.canvases`)")
        elif options.get("kind") == "animation" and not choice.moves(figure, options, outputs):
            self.fault(node, f"{figure.name} does not move there: leave `:kind: animation` out")
        elif not choice.has_picture(figure, options, outputs):
            self.fault(node, f"{figure.name} has no picture for pages: add png or svg to `outputs.formats`")

    def number(self, node):
        """Turn a number into its text."""
        facts = self.known(node, node.data["figure"])
        if facts is None:
            return
        try:
            node.text = facts.text(node.data["name"], node.data["format"], facts.figure.name)
        except UserError as error:
            self.fault(node, str(error))
        node.kind = "text"

    def claim(self, node):
        rows = []
        for name in node.data["names"]:
            figure, _, number = name.partition(".")
            facts = self.known(node, figure)
            if facts is None:
                continue
            if number not in facts.claims:
                is_number = " (it is a number, not a claim)" if number in facts.values else ""
                self.fault(node, unknown(number, facts.claims, f"claim of {figure}") + is_number)
            else:
                rows.append((name, facts.claims[number]))
        self.claimed.append((node, rows))

    def math(self, node):
        """Note a formula that one of the outputs can't show."""
        try:
            mathematics.typst(node.text)
            mathematics.plain_html(node.text)
        except UserError as error:
            self.fault(node, str(error))

    math_block = math

    def cite(self, node):
        for key in node.data["keys"]:
            if key in self.references:
                self.cited.append(key)
            else:
                self.fault(node, unknown(key, self.references, "reference"))

    def numref(self, node):
        name = node.data["figure"]
        if name in self.shown:
            node.data["number"] = self.shown[name].data["number"]
        else:
            self.fault(node, f"{unknown(name, self.shown, 'figure of this article')}")

    def check_links(self):
        """Note headings of one name, and links within the article that lead to no heading and no figure."""
        nodes, headings = list(self.article.walk()), {}
        for node in (node for node in nodes if node.kind == "heading"):
            if first := headings.get(slug(node)):
                self.fault(node, f"the heading “{plain(node.children)}” is there already in line {first.line}")
            headings.setdefault(slug(node), node)
        places = {*headings} | {f"fig-{name}" for name in self.shown}
        for node in nodes:
            if node.kind == "link" and node.data["href"].startswith("#") and node.data["href"][1:] not in places:
                self.fault(node, unknown(node.data["href"][1:], places, "place in this article"))

    def sentences(self):
        """What rests on claims. Raises UserError that names each sentence of which a claim fails."""
        sentences, failed = [], []
        for node, rows in self.claimed:
            sentence = plain(node.children)
            listed = [{"name": name} | {key: row[key] for key in claims.ROW if key != "name"} for name, row in rows]
            sentences.append({"line": node.line, "sentence": sentence, "claims": listed})
            for name, row in rows:
                if not row["passed"]:
                    is_value = f"{claims.format_value(row['value'])}{' ' * bool(row['unit'])}{row['unit']}"
                    failed.append(
                        f"{self.article.path}:{node.line}: the sentence “{sentence}” does not hold: {name} is "
                        f"{is_value}, must be {row['bound']}"
                    )
        if failed:
            raise UserError("; ".join(failed))
        return sentences


def plain(nodes):
    """The text of Nodes without markup."""
    texts = {"softbreak": " ", "hardbreak": " "}
    return "".join(node.text or texts.get(node.kind, "") or plain(node.children) for node in nodes)


def slug(node):
    """The anchor of a heading: its words in lower case."""
    return re.sub(r"[^\w]+", "-", plain(node.children).lower()).strip("-")
