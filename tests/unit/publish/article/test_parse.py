import pytest

from publish.article import parse
from publish.article.resolve import plain

HEAD = "---\ntitle: A title\n---\n"


def nodes(text, kind):
    return [node for node in parse.article(HEAD + text, "x.md").walk() if node.kind == kind]


def faults(text):
    return parse.article(HEAD + text, "x.md").faults


def test_a_number_has_its_figure_name_format_and_line():
    (number,) = nodes("One\ntwo {{ star_formation.phase_error:.1f }}.\n", "number")
    assert number.data == {"figure": "star_formation", "name": "phase_error", "format": ".1f"} and number.line == 5


def test_a_claim_holds_markup_and_numbers_and_knows_its_line():
    (claim,) = nodes("\nOne {{ a.b }}\ntwo {claim}`it *holds* to\n{{ a.b }} <a.b, c.d>`.\n", "claim")
    assert claim.data == {"names": ["a.b", "c.d"]} and claim.line == 6
    assert [node.kind for node in claim.children] == ["text", "em", "text", "number"]


def test_a_figure_has_options_and_a_caption():
    for fence in ("```", ":::"):
        (figure,) = nodes(f"{fence}{{figure}} a\n:kind: still\n\nA *caption*\nwith {{{{ b.c }}}}.\n{fence}\n", "figure")
        assert figure.data == {"figure": "a", "kind": "still"} and figure.line == 4
        (number,) = [node for node in figure.walk() if node.kind == "number"]
        assert number.line == 8, fence


def test_citations_and_references_to_figures():
    cites = nodes("{cite}`a, b` {cite:t}`c` {cite:p}`d`", "cite")
    assert [(node.data["keys"], node.data["textual"]) for node in cites] == [
        (["a", "b"], False),
        (["c"], True),
        (["d"], False),
    ]
    assert nodes("{numref}`a`", "numref")[0].data == {"figure": "a"}


def test_footnotes_are_numbered_as_they_are_referred_to():
    article = parse.article(HEAD + "a[^x] b[^y] c[^x]\n\n[^y]: Second.\n[^x]: First.\n", "x.md")
    assert [plain(note.children) for note in article.footnotes] == ["First.", "Second."]
    references = [node.data for node in article.walk() if node.kind == "footnote_ref"]
    assert [(each["number"], each["again"]) for each in references] == [(1, 0), (2, 0), (1, 1)]


def test_formulas_tables_lists_and_code_are_kept():
    text = "$a$ `b`\n\n$$\nc\n$$\n\n| h |\n|--:|\n| {{ a.b:star\\|stars }} |\n\n3. x\n\n```python\nd\n```\n\n- y\n"
    article = parse.article(HEAD + text, "x.md")
    kinds = {node.kind: node for node in article.walk()}
    assert kinds["math"].text == "a" and kinds["math_block"].text == "c" and kinds["code"].text == "b"
    assert kinds["td"].data["align"] == "right" and kinds["number"].data["format"] == "star|stars"
    assert kinds["ordered_list"].data["start"] == 3 and kinds["code_block"].data["language"] == "python"
    assert article.faults == []


def test_comments_and_breaks_of_blocks_are_left_out():
    assert parse.article(HEAD + "% a\n\n<!-- b -->\n\n+++\n", "x.md").body == []


def test_titles_have_numbers_and_quotes_become_typographic():
    article = parse.article('---\ntitle: "A {{ a.b }}"\nabstract: "It\'s -- \\"so\\""\n---\n', "x.md")
    assert [node.kind for node in article.head["title"]] == ["text", "number"]
    assert plain(article.head["abstract"]) == "It’s – “so”"


def test_a_caption_of_a_figure_has_no_roles_and_no_math():
    (paragraph,) = parse.plain_markdown("**A.** costs $1 and $2 {{ a }} {cite}`b`")
    assert {node.kind for node in paragraph.walk()} == {"paragraph", "strong", "text", "code"}


@pytest.mark.parametrize(
    "text, line, sentence",
    [
        ("{cit}`a`", 4, "unknown role 'cit' (did you mean 'cite'?)"),
        ("```{figur} a\n```", 4, "unknown directive 'figur' (did you mean 'figure'?)"),
        ("::: note\n:::", 4, "is no directive"),
        ("```{figure} a\n:kind: still\n:kindd: b\n```", 6, "unknown option of a figure 'kindd' (did you mean 'kind'?)"),
        ("```{figure} a\n:kind: film\n```", 5, "kind: unknown value 'film'; allowed: animation, still"),
        ("a\n{{ phase_error }}", 5, "{{ phase_error }} names no number: write {{ FIGURE.NUMBER:FORMAT }}"),
        ("{{ a b }}", 4, "names no number"),
        ("{claim}`text`", 4, "names no claim: end it with <FIGURE.CLAIM>"),
        ("a[^x]", 4, "footnote [^x] is not defined: add a line `[^x]: ...`"),
        ("| a |\n|---|\n| {{ a.b:star|stars }} |", 6, "in a table write \\| for |"),
        ("![a](b.png)", 4, "a picture is shown by ```{figure} NAME"),
        ("<div>\n</div>", 4, "HTML such as '<div>"),
        ("a <b>c</b>", 4, "HTML such as '<b>' is not supported"),
        ("(place)=\n", 4, "myst target is not supported"),
    ],
)
def test_each_mistake_is_noted_with_its_line(text, line, sentence):
    assert [noted for at, noted in faults(text) if at == line and sentence in noted], faults(text)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("Text", "the front matter is missing: begin with the lines `---`, `title: ...`, `---`"),
        ("---\nsubtitle: x\n---\n", "the front matter has no `title: ...`"),
        ("---\ntitel: x\n---\n", "the front matter: unknown key 'titel' (did you mean 'title'?)"),
        ("---\na: [\n---\n", "the front matter is not valid YAML"),
        ("---\n- a\n---\n", "the front matter must be a mapping"),
    ],
)
def test_a_mistake_in_the_front_matter_is_noted(text, sentence):
    assert [noted for _, noted in parse.article(text, "x.md").faults if sentence in noted]
