import pytest

from figures.harness import catalog
from publish.article import choice

OUTPUTS = {"canvases": ["article"], "themes": ["light", "dark"], "formats": ["gif", "mp4", "png", "svg", "pdf"]}


def chosen(name, output, options=None, **outputs):
    return getattr(choice, output)(catalog.find(name), options or {}, OUTPUTS | outputs)


def test_an_animation_shows_its_poster_and_plays_its_video_in_each_theme():
    assert chosen("weight_pruning", "page") == {
        theme: {"poster.png": f"article-{theme}.poster.png", "mp4": f"article-{theme}.mp4"}
        for theme in ("light", "dark")
    }
    assert chosen("weight_pruning", "pdf") == {"pdf": "article-light.pdf"}
    assert chosen("weight_pruning", "paste") == {"gif": "article-light.gif"}
    assert chosen("weight_pruning", "has_player")


@pytest.mark.parametrize("name, options", [("weight_pruning", {"kind": "still"}), ("parity_loss", {})])
def test_a_still_is_a_picture_everywhere(name, options):
    assert chosen(name, "page", options)["dark"] == {"png": "article-dark.png"}
    assert chosen(name, "paste", options) == {"png": "article-light.png"}
    assert not chosen(name, "has_player", options)


def test_what_is_not_drawn_is_replaced():
    gif = chosen("weight_pruning", "page", formats=["gif", "svg"], themes=["dark"])
    assert gif == {"dark": {"poster.png": "article-dark.poster.png", "gif": "article-dark.gif"}}
    assert chosen("weight_pruning", "pdf", formats=["gif"], themes=["dark"]) == {
        "poster.png": "article-dark.poster.png"
    }
    assert chosen("weight_pruning", "paste", formats=["mp4"]) == {"poster.png": "article-light.poster.png"}
    assert chosen("parity_loss", "page", formats=["svg"], themes=["light"]) == {"light": {"svg": "article-light.svg"}}
    assert chosen("parity_loss", "pdf", formats=["mp4"]) == {}
    assert not chosen("weight_pruning", "moves", formats=["png"])


@pytest.mark.parametrize(
    "formats, moving, still",
    [(["pdf"], False, False), (["mp4"], True, False), (["mp4", "pdf"], True, False), (["svg"], True, True)],
)
def test_pages_print_and_pasted_texts_have_a_picture_or_none_has(formats, moving, still):
    for name, has in (("weight_pruning", moving), ("parity_loss", still)):
        assert chosen(name, "has_picture", formats=formats) == has
        for output in ("pdf", "paste") if has else ():
            assert chosen(name, output, formats=formats)


def test_the_canvas_is_the_one_asked_for_or_article_or_what_is_drawn():
    canvases = ["square", "article"]
    assert chosen("weight_pruning", "canvas", canvases=canvases) == "article"
    assert chosen("weight_pruning", "canvas", {"canvas": "square"}, canvases=canvases) == "square"
    assert chosen("weight_pruning", "canvas", canvases=["column"]) == "column"
    assert chosen("weight_pruning", "canvas", {"canvas": "story"}) is None
    assert not chosen("weight_pruning", "moves", canvases=["column"])
