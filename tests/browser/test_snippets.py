"""Snippets pasted into a page show the file that suits the reader's colors and wish for motion."""

import pytest

from publish import manifest
from publish.site import snippets
from publish.site.gallery import pictured

pytestmark = pytest.mark.xdist_group("browser")
READERS = [(scheme, motion) for scheme in ("light", "dark") for motion in ("no-preference", "reduce")]


def snippet(results, name):
    """A snippet of the film's, as the gallery offers it."""
    figure = next(one for one in manifest.load(results / "manifest.json")["figures"] if one["name"] == "star_formation")
    return dict(snippets.snippets(figure, pictured(figure)["article"]))[name]


def pasted(results, open_page, html, scheme, motion):
    (results / "pasted.html").write_text(f"<!DOCTYPE html><title>Pasted</title>{html}")
    page = open_page(results / "pasted.html", color_scheme=scheme, reduced_motion=motion)
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("scheme, motion", READERS)
def test_an_animation_suits_colors_and_motion(results, open_page, scheme, motion):
    page = pasted(results, open_page, snippet(results, "Animation without video, HTML"), scheme, motion)
    end = {"no-preference": "gif", "reduce": "poster.png"}[motion]
    assert page.evaluate("document.images[0].currentSrc").endswith(f"star_formation/article-{scheme}.{end}")
    assert page.evaluate("document.images[0].naturalWidth") == 300 and page.complaints == []


@pytest.mark.parametrize("scheme, motion", READERS)
def test_a_picture_suits_colors(results, open_page, scheme, motion):
    page = pasted(results, open_page, snippet(results, "Picture, HTML"), scheme, motion)
    assert page.evaluate("document.images[0].currentSrc").endswith(f"star_formation/article-{scheme}.svg")


@pytest.mark.parametrize("scheme, motion", READERS)
def test_a_video_and_its_poster_suit_colors_and_motion(results, open_page, scheme, motion):
    page = pasted(results, open_page, snippet(results, "Video, HTML"), scheme, motion)
    page.wait_for_function("document.querySelector('video').readyState >= 1")
    page.wait_for_timeout(300)
    video = page.locator("video")
    assert video.evaluate("one => one.currentSrc").endswith(f"star_formation/article-{scheme}.mp4")
    assert video.evaluate("one => one.poster").endswith(f"star_formation/article-{scheme}.poster.png")
    assert video.evaluate("one => one.paused") == (motion == "reduce") and page.complaints == []
