"""Snippets are well-formed wherever they are pasted, whatever the texts are."""

import re
from html.parser import HTMLParser

import pytest

from figures.harness import catalog
from publish import latex
from publish.site import snippets

HOSTILE = 'a_b & "c" <script>alert(1)</script> 50% $x$ {y} #1 ~ ^ \\ [z](w) *v* `u`'
FILE = {"width": 1200, "height": 676}
FILES = {
    theme: {
        format: FILE | {"path": f"figures/f/article-{theme}.{format}"}
        for format in ("png", "svg", "pdf", "gif", "mp4", "webp", "poster.png")
    }
    for theme in ("light", "dark")
}


def made(alt=HOSTILE, caption=HOSTILE, title=HOSTILE, files=FILES, player="figures/f/player.html"):
    return dict(snippets.snippets({"name": "f", "alt": alt, "caption": caption, "title": title}, files, player))


@pytest.mark.parametrize("name", ["Video, HTML", "Player, HTML", "Animation without video, HTML", "Picture, HTML"])
def test_html_keeps_hostile_texts_as_texts(name):
    tags = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append((tag, dict(attributes)))

    Parser().feed(made()[name].removesuffix(snippets.LISTENER))
    assert "script" not in [tag for tag, _ in tags]
    said = [attributes.get(key) for _, attributes in tags for key in ("alt", "aria-label", "title")]
    assert HOSTILE in said


def test_a_video_has_poster_dimensions_and_minds_motion():
    video = made()["Video, HTML"]
    assert 'width="1200" height="676"' in video and 'poster="figures/f/article-light.poster.png"' in video
    assert "prefers-reduced-motion" in video and "autoplay" not in video
    assert "prefers-reduced-motion" in made()["Animation without video, HTML"]
    assert 'srcset="figures/f/article-dark.svg"' in made()["Picture, HTML"]


def sources(html):
    """[(media, srcset)] in the order in which a browser tries them; what it takes at last."""
    return re.findall(r'<source media="([^"]+)" srcset="([^"]+)">', html), re.search(r'<img src="([^"]+)"', html)[1]


def test_an_animation_is_offered_in_the_readers_colors_and_still_for_those_who_ask_for_less_motion():
    assert sources(made()["Animation without video, HTML"]) == (
        [
            ("(prefers-reduced-motion: reduce) and (prefers-color-scheme: dark)", "figures/f/article-dark.poster.png"),
            ("(prefers-reduced-motion: reduce)", "figures/f/article-light.poster.png"),
            ("(prefers-color-scheme: dark)", "figures/f/article-dark.gif"),
        ],
        "figures/f/article-light.gif",
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_snippet_offers_a_theme_that_was_not_made(theme):
    other = {"light": "dark", "dark": "light"}[theme]
    found = made(files={theme: FILES[theme]})
    assert not any(f"article-{other}" in text or "color-scheme" in text for text in found.values())
    assert sources(found["Animation without video, HTML"]) == (
        [("(prefers-reduced-motion: reduce)", f"figures/f/article-{theme}.poster.png")],
        f"figures/f/article-{theme}.gif",
    )
    assert (
        sources(found["Picture, HTML"]) == ([], f"figures/f/article-{theme}.svg")
        and "<picture>" not in found["Picture, HTML"]
    )


def test_a_webp_stands_in_for_a_gif_in_both_themes():
    files = {
        theme: {format: entry for format, entry in formats.items() if format != "gif"}
        for theme, formats in FILES.items()
    }
    offered, last = sources(made(files=files)["Animation without video, HTML"])
    assert (offered[-1][1], last) == ("figures/f/article-dark.webp", "figures/f/article-light.webp")


def test_latex_escapes_what_means_something_to_it():
    text = latex.latex(HOSTILE + " 1.5 × 10⁻⁵, β₁ → √β₂, 72°")
    assert r"50\% \$x\$ \{y\} \#1" in text and r"a\_b \&" in text and r"\textbackslash{}" in text
    assert (
        r"10\textsuperscript{-5}, $\beta$\textsubscript{1} $\to$ $\surd$$\beta$\textsubscript{2}, 72\textdegree{}"
        in text
    )
    assert not re.search(r"(?<!\\)[%&#]", text)
    assert (
        r"\includegraphics[width=\linewidth" in made()["LaTeX"] and "{figures/f/article-light.pdf}" in made()["LaTeX"]
    )


def test_latex_has_every_character_of_the_figures_texts():
    """Its fonts have Latin letters, dashes and quotes; anything else stops pdfLaTeX."""
    for figure in catalog.figures().values():
        header = figure.header
        texts = [header.title, header.caption, header.alt, *(getattr(header, "sources", ()))]
        left = {letter for letter in latex.latex(" ".join(texts)) if ord(letter) > 0x17F} - set("–—‘’“”")
        assert not left, figure.name


def test_markdown_escapes_its_marks():
    assert (
        r"a\_b" in made()["Markdown"]
        and r"\[z\](w) \*v\* \`u\`" in made()["Markdown"]
        and r"\<script\>" in made()["Markdown"]
    )


def test_a_picture_that_stands_still_in_one_theme():
    found = made(files={"dark": {"png": FILE | {"path": "a.png"}}}, player=None)
    assert list(found) == ["Picture, HTML", "Markdown", "LaTeX"] and "<source" not in found["Picture, HTML"]
