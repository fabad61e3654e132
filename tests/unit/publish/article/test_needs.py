import pytest

from core.errors import UserError
from publish.article import needs, parse
from tests.helpers.articles import TEXT
from tests.helpers.paths import ROOT

SOURCES = sorted([*(ROOT / "article").glob("*.md"), *(ROOT / "template").glob("*.md")])


def test_figures_with_options_and_all_names_are_read_in_order():
    text = "```{figure} b\n:kind: still\n:canvas: square\nCaption {{ c.x:.1f }}\n```\n\n:::{figure} a\n:::\n"
    text += "{{ d.y }} {claim}`no <f> here, but <e.z, a.q>` and <mail@example.org>\n"
    scanned = needs.scan(text)
    assert scanned.shown == {"b": {"kind": "still", "canvas": "square"}, "a": {}}
    assert scanned.named == ("b", "a", "c", "d", "e")


@pytest.mark.parametrize("text", [TEXT, *(path.read_text(encoding="utf-8") for path in SOURCES)])
def test_the_scan_agrees_with_the_parser(text):
    nodes = list(parse.article(text, "x.md").walk())
    shown = {node.data["figure"]: node.data for node in nodes if node.kind == "figure"}
    named = {*shown, *(node.data["figure"] for node in nodes if node.kind == "number")}
    named |= {name.partition(".")[0] for node in nodes if node.kind == "claim" for name in node.data["names"]}
    scanned = needs.scan(text)
    assert set(scanned.named) == named and list(scanned.shown) == list(shown)
    assert all(shown[name] | options == shown[name] for name, options in scanned.shown.items())


@pytest.mark.parametrize(
    "front, files",
    [
        ("bibliography: a.bib", ("a.bib",)),
        ("bibliography: [a.bib, b.bib]", ("a.bib", "b.bib")),
        ("a: [", ()),
        ("x", ()),
    ],
)
def test_the_bibliography_is_that_of_the_front_matter(front, files):
    assert needs.scan(f"---\n{front}\n---\n\nText").bibliography == files


def test_a_lost_or_binary_text_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(UserError, match="article: .*lost.md can't be read .*name a Markdown file, or '' for none"):
        needs.read(tmp_path / "lost.md")
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="it is not UTF-8"):
        needs.read(tmp_path / "binary.md")
    (tmp_path / "windows.md").write_bytes(b"a\r\nb")
    assert needs.read(tmp_path / "windows.md") == "a\nb"
