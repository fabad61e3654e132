import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from publish.article import paste
from tests.helpers.articles import TEXT


@pytest.fixture
def lesswrong(article):
    return lambda *text, **more: paste.LessWrongWriter(article(*text, **more)).whole()


@pytest.fixture
def substack(article):
    return lambda *text, **more: paste.SubstackWriter(article(*text, **more)).whole()


def test_lesswrong_takes_its_markdown_with_pictures_notes_and_formulas(lesswrong):
    text = lesswrong()
    assert (
        "![What star\\_formation looks like, for those who don't see it.](../figures/star_formation/article-light.gif)"
        in text
    )
    assert "](../figures/weight_pruning/article-light.png)" in text
    assert (
        "([Power et al., 2022](https://arxiv.org/abs/2201.02177); [Zhong" in text
        and "as A Report (2023) says.[^1]" in text
    )
    assert "The star is *ideal* to 4.0 degrees, in 2 of 3 seeds: see Figure 1." in text
    assert "$$\ne = \\frac{1}{2} \\cos\\theta\n$$" in text and "caption with $x^2$ and Five" in text
    assert "| name | value |\n| :-- | --: |\n| x | 5 |" in text and "> Quoted." in text
    assert "1. First `code`\n2. Second" in text and "- a [link](https://example.org), or back" in text
    assert "[^1]: A note with *emphasis*." in text and "\n\n\n" not in text and "Play it" not in text


def test_what_is_pasted_says_what_the_article_says(lesswrong, article):
    """Read as Markdown again, it has the same headings, lists, tables and notes."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
    kinds = [token.type for token in parser.parse(lesswrong())]
    for kind, count in (("heading_open", 5), ("table_open", 1), ("ordered_list_open", 1), ("blockquote_open", 1)):
        assert kinds.count(kind) == count, kind
    assert kinds.count("footnote_open") == 1 and kinds.count("hr") == 1 and kinds.count("fence") == 1


def test_addresses_are_those_of_the_site(lesswrong, substack):
    site = "https://example.org/stars"
    text = lesswrong(site=site)
    assert f"({site}/figures/star_formation/article-light.gif)" in text
    assert f"[Play it]({site}/figures/star_formation/player.html)" in text and text.count("Play it") == 1
    assert f'<a href="{site}/figures/star_formation/player.html">Play it</a>' in substack(site=site)


def test_a_player_is_a_widget_where_the_article_asks(lesswrong):
    text = lesswrong(TEXT.replace("```{figure} star_formation\n", "```{figure} star_formation\n:widget: yes\n"))
    assert (
        "```widget[]\n<!DOCTYPE html><title>A player</title>\n```" in text
        and "star_formation/article-light.gif" not in text
    )


def test_a_number_at_the_start_of_a_paragraph_makes_no_list(lesswrong):
    text = lesswrong("---\ntitle: T\n---\n\n5\\. A sentence.\n\n\\- Not a list.\n\n\\# Nor a heading.\n")
    kinds = {token.type for token in MarkdownIt("commonmark").parse(text)}
    assert kinds == {"paragraph_open", "inline", "paragraph_close"}


def test_substack_takes_plain_html_with_notes_at_the_end(substack):
    text = substack()
    assert "<h1>A <em>star</em> of five</h1>" in text and "<title>A star of five</title>" in text
    assert '<img src="../figures/star_formation/article-light.gif" alt="What star_formation looks like' in text
    assert "<figcaption><b>Figure 2.</b> A caption with <i>x</i><sup>2</sup> and Five neurons.</figcaption>" in text
    assert (
        "says.<sup>[1]</sup>" in text and "<h2>Notes</h2>\n<ol>\n<li><p>A note with <em>emphasis</em>.</p></li>" in text
    )
    assert '<a href="https://doi.org/10.1000/182">Zhong and Ábrahám, 2023</a>' in text
    assert "<p><i>e</i> = 1/2 cos <i>θ</i></p>" in text or "<p><i>e</i> = 1/2cos<i>θ</i></p>" in text
    assert "<script" not in text and "<style" not in text and 'id="' not in text
