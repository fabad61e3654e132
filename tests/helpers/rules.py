"""The rules of the workflow, read from the text of its files."""

import ast
import re
import textwrap
from dataclasses import dataclass

from tests.helpers.paths import ROOT

FILES = [ROOT / "Snakefile", *sorted((ROOT / "workflow/rules").glob("*.smk"))]
HEAD = re.compile(r"^( *)(?:use rule (\w+) as (\w+) with|rule(?: (\w+))?):\n", re.MULTILINE)


@dataclass
class Rule:
    """name: None where it is made in a loop; comment: the line before it; parent: the Rule that it inherits from."""

    name: str
    text: str
    comment: str = ""
    parent: "Rule" = None

    def part(self, keyword):
        """The text below a keyword such as "shell", in the rule itself or inherited; None if there is none."""
        found = re.search(rf"^( +){keyword}:((?: .*)?\n(?:\1 +.*\n|\n)*)", self.text, re.MULTILINE)
        return found[2] if found else self.parent and self.parent.part(keyword)

    def param(self, name):
        """The expression of a parameter of its own or inherited, None if it has none."""
        block = re.search(r"^( +)params:\n((?:\1 +.*\n|\n)*)", self.text, re.MULTILINE)
        call = ast.parse(f"dict({textwrap.dedent(block[2])})", mode="eval").body if block else None
        own = {word.arg: ast.unparse(word.value) for word in call.keywords} if call else {}
        return own.get(name) or (self.parent and self.parent.param(name))


def rules():
    """Every Rule of the workflow, in order."""
    found = []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        heads = [*HEAD.finditer(text)]
        for head in heads:
            body = []
            for line in text[head.end() :].splitlines(keepends=True):
                if line.strip() and len(line) - len(line.lstrip()) <= len(head[1]):
                    break
                body.append(line)
            comment = text[: head.start()].splitlines()[-1:]
            parent = next((rule for rule in found if rule.name == head[2]), None) if head[2] else None
            found.append(Rule(head[3] or head[4], "".join(body), *comment, parent))
    return found
