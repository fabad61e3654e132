import re
from html.parser import HTMLParser

import pytest

from core.errors import UserError
from publish.article import page


class Elements(HTMLParser):
    """The attributes of all elements of a page, and whether they are closed."""

    def __init__(self, text):
        super().__init__()
        self.all, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "br", "hr", "source"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


@pytest.fixture(autouse=True)
def no_fonts(monkeypatch):
    """Cutting them takes seconds; tests/browser has them."""
    monkeypatch.setattr(page.template, "fonts", lambda text, **faces: "")


@pytest.fixture
def made(article, tmp_path):
    """A function: the page of an article, as a text, its elements and its folder."""

    def written(*text, **more):
        out = tmp_path / "out"
        page.write(article(*text, **more), out)
        contents = (out / "index.html").read_text(encoding="utf-8")
        return contents, Elements(contents), out

    return written


def test_it_is_whole_and_every_link_within_it_leads_somewhere(made):
    contents, elements, _ = made()
    assert elements.open == []
    places = [attributes["id"] for _, attributes in elements.all if "id" in attributes]
    assert len(set(places)) == len(places)
    targets = [each["href"][1:] for tag, each in elements.all if tag == "a" and each["href"].startswith("#")]
    assert set(targets) <= set(places) and {"note-1", "note-1-from", "ref-power2022", "fig-star_formation"} <= {
        *targets
    }


def test_its_text_has_the_numbers_and_is_escaped(made):
    contents, _, _ = made()
    assert 'Text &amp; more, “quoted” (<a href="#ref-power2022">Power et al., 2022</a>; ' in contents
    assert "The star is <em>ideal</em> to 4.0 degrees, in 2 of 3 seeds" in contents
    assert "<title>A star of five</title>" in contents and "<h1>A <em>star</em> of five</h1>" in contents
    assert '<h2 id="it-begins">It begins</h2>' in contents and '<h3 id="below">Below</h3>' in contents
    assert "Ann Example, Bob Sample · 2026-11-29" in contents


def test_an_animation_has_a_player_that_plays_when_seen_and_a_still_has_a_picture(made):
    contents, elements, out = made()
    film, still = re.findall(r'<figure id="fig-(?:star_formation|weight_pruning)">.*?</figure>', contents, re.DOTALL)
    assert '"autoplay": true' in film and '"../figures/star_formation/article-dark.mp4"' in film
    assert (
        'href="../figures/star_formation/article-light.mp4"' in film and 'src="media/star_formation-light.webp"' in film
    )
    assert "player" not in still and 'srcset="media/weight_pruning-dark.webp"' in still
    assert "<b>Figure 2.</b> A caption with <math" in still and "and Five neurons." in still
    assert "neurons form a star.</strong> A caption of star_formation" in film
    assert {path.name for path in (out / "media").iterdir()} == {
        f"{name}-{theme}.webp"
        for name in ("star_formation", "weight_pruning", "parity_loss")
        for theme in ("light", "dark")
    }
    files = [each["src"] for tag, each in elements.all if tag == "img"]
    assert len(files) == 3 and all((out / file).is_file() for file in files)


def test_what_is_not_drawn_is_replaced(made, given):
    outputs = given["outputs"] | {"formats": ["gif", "svg"], "themes": ["light"]}
    contents, elements, out = made(outputs=outputs)
    film = re.search(r'<figure id="fig-star_formation">.*?</figure>', contents, re.DOTALL)[0]
    assert 'media="(prefers-reduced-motion: reduce)" srcset="media/star_formation-light.webp"' in film
    assert 'src="../figures/star_formation/article-light.gif"' in film and "dark" not in film
    assert 'src="../figures/parity_loss/article-light.svg"' in contents


def test_links_to_it_have_a_card_with_the_address_of_the_site(made):
    contents, _, _ = made(site="https://example.org/stars/")
    assert '<meta property="og:image" content="https://example.org/stars/figures/star_formation/' in contents
    assert '<link rel="canonical" href="https://example.org/stars/article/">' in contents
    assert '<meta name="description" content="For a test">' in contents
    assert '<meta property="og:image" content="../figures/star_formation/' in made()[0]


def test_contents_are_listed_from_three_sections_on(made):
    assert 'aria-label="Contents"' in made()[0]
    assert 'aria-label="Contents"' not in made("---\ntitle: x\n---\n# One\n\n# Two\n")[0]


def test_the_same_article_gives_the_same_bytes(made):
    first, _, out = made()
    pictures = {path.name: path.read_bytes() for path in (out / "media").iterdir()}
    assert made()[0] == first and {path.name: path.read_bytes() for path in (out / "media").iterdir()} == pictures


def test_a_missing_file_is_named(article):
    shown = page.PageWriter(article()).figures["parity_loss"]
    with pytest.raises(UserError, match=r"parity_loss/lost.png is missing: run `.*snakemake article`, which makes it"):
        shown.file("lost.png")
