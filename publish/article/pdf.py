"""The article as a PDF, typeset by Typst: pictures as vectors, each animation's last one with a link to its player.

The same bytes each time: no clock, no fonts of the machine.
"""

import os
from pathlib import Path

from core.atomic import atomic
from core.errors import UserError
from publish.article import mathematics, resolve
from publish.article.writer import Writer
from render.theme import FONT_FAMILY, THEMES, font_files

TEMPLATE = Path(__file__).with_name("page") / "article.typ"


def write(resolved, out):
    """Write NAME.pdf, NAME being that of the source."""
    import typst

    compiler = typst.Compiler(
        root=os.path.abspath(resolved.results),
        font_paths=[str(next(iter(font_files().values())).parent)],
        ignore_system_fonts=True,
    )
    try:
        contents = compiler.compile(PdfWriter(resolved).whole().encode(), format="pdf", timestamp=0)
    except typst.TypstError as error:
        raise UserError(f"{resolved.article.path}: can't be typeset: {error.message}") from None
    assert isinstance(contents, bytes)
    with atomic(out / f"{resolved.article.name}.pdf") as temporary:
        temporary.write_bytes(contents)


class PdfWriter(Writer):
    """Writes Typst's markup: texts as strings, in which nothing is markup."""

    def __init__(self, resolved):
        super().__init__(resolved)
        self.defined = set()  # footnotes that are in the text already

    def whole(self):
        """The source of the document."""
        theme, head = THEMES["light"], self.article.head
        about = {
            "title": f"[{self.nodes(head['title'])}]",
            "plain": quoted(resolve.plain(head["title"])),
            "subtitle": f"[{self.nodes(head['subtitle'])}]" if head["subtitle"] else "none",
            "abstract": f"[{self.nodes(head['abstract'])}]" if head["abstract"] else "none",
            "authors": f"({''.join(f'{quoted(name)}, ' for name in self.authors)})",
            "date": quoted(self.date),
            "family": quoted(FONT_FAMILY),
            "ink": f'rgb("{theme.ink}")',
            "muted": f'rgb("{theme.muted}")',
            "accent": f'rgb("{theme.text_color("bias")}")',
            "line": f'rgb("{theme.tint("muted", 0.55)}")',
        }
        options = "".join(f"  {name}: {value},\n" for name, value in about.items())
        template = TEMPLATE.read_text(encoding="utf-8")
        return f"{template}\n#show: article.with(\n{options})\n\n{self.nodes(self.article.body)}{self.references()}"

    def references(self):
        if not self.resolved.references:
            return ""
        entries = "".join(
            f"#reference[{self.nodes(each.nodes())}] <ref-{label(each.key)}>\n" for each in self.resolved.references
        )
        return f"#place.flush()\n#heading(level: 2)[References]\n{entries}"

    def text(self, node):
        return f"#{quoted(node.text)};" if node.text else ""

    def paragraph(self, node):
        return self.nodes(node.children) + ("" if node.data.get("hidden") else "\n\n")

    def heading(self, node):
        return f"#heading(level: {self.level(node)})[{self.nodes(node.children)}] <{resolve.slug(node)}>\n\n"

    def strong(self, node):
        return f"#strong[{self.nodes(node.children)}]"

    def em(self, node):
        return f"#emph[{self.nodes(node.children)}]"

    def s(self, node):
        return f"#strike[{self.nodes(node.children)}]"

    def code(self, node):
        return f"#raw({quoted(node.text)});"

    def code_block(self, node):
        return f"#raw({quoted(node.text.removesuffix(chr(10)))}, block: true)\n\n"

    def hardbreak(self, node):
        return " \\\n"

    def hr(self, node):
        return "#pause-line\n\n"

    def blockquote(self, node):
        return f"#quote(block: true)[{self.nodes(node.children)}]\n\n"

    def bullet_list(self, node):
        return f"#list({self.items(node)})\n\n"

    def ordered_list(self, node):
        return f"#enum(start: {node.data['start']}, {self.items(node)})\n\n"

    def items(self, node):
        return ", ".join(f"[{self.nodes(item.children).strip()}]" for item in node.children)

    def table(self, node):
        head, *body = (row for part in node.children for row in part.children)
        columns = ", ".join(cell.data["align"] or "left" for cell in head.children)
        header = ", ".join(f"strong[{self.nodes(cell.children)}]" for cell in head.children)
        cells = "".join(f"[{self.nodes(cell.children)}], " for row in body for cell in row.children)
        return f"#rows(({columns},), table.header({header}), {cells})\n\n"

    def link(self, node):
        href, text = node.data["href"], self.nodes(node.children)
        return f"#link(<{href[1:]}>)[{text}]" if href.startswith("#") else f"#link({quoted(href)})[{text}]"

    def math(self, node):
        return mathematics.typst(node.text)

    def math_block(self, node):
        return mathematics.typst(node.text, block=True) + "\n\n"

    def footnote_ref(self, node):
        number = node.data["number"]
        if number in self.defined:
            return f"#footnote(<note-{number}>)"
        self.defined.add(number)
        inner = self.nodes(self.article.footnotes[number - 1].children).strip()
        return f"#footnote[{inner}]<note-{number}>"

    def citation(self, key, text):
        return f"#link(<ref-{label(key)}>)[#{quoted(text)};]"

    def verbatim(self, text):
        return f"#{quoted(text)};"

    def numref(self, node):
        return f"#link(<fig-{node.data['figure']}>)[Figure~{node.data['number']}]"

    def figure(self, node):
        shown = self.figures[node.data["figure"]]
        shown.file(shown.printed())
        caption = " ".join(self.nodes(each.children) for each in shown.caption)
        if shown.has_player:
            player = "player.html"
            link = quoted(shown.address(player)) if self.resolved.given["site"] else "none"
            caption += f" #animation({link}, {quoted(shown.path(player))})"
        image = quoted(f"/{shown.path(shown.printed())}")
        return f"#picture({image}, {quoted(shown.alt)}, {shown.number})[{caption}] <fig-{shown.name}>\n\n"


def quoted(text):
    """A text as a string of Typst."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def label(key):
    """A key of a reference as a label of Typst: others than letters, digits, - and _ by their number."""
    return "".join(each if each.isalnum() and each.isascii() or each in "-_" else f".{ord(each)}." for each in key)
