"""An article as readers have it: on a phone, at a desk, in the dark, on paper, with a screen reader."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from publish.article import page as page_writer
from tests.helpers import articles
from tests.helpers.articles import TEXT

pytestmark = pytest.mark.xdist_group("browser")
LIGHT = 1_000_000  # bytes before anything plays
LONG = TEXT + "\n\n" + "A long text. " * 400 + "\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("article")
    given = articles.published(folder / "results")
    page_writer.write(articles.resolved(folder / "source", given, LONG), folder / "results/article")
    return folder / "results"


@pytest.fixture
def article(written, open_page):
    return lambda **options: open_page(written / "article/index.html", **options)


@pytest.mark.parametrize("width", [320, 360, 700, 1200, 1500])
def test_nothing_is_cut_off_or_scrolls_sideways(article, width):
    page = article(width=width, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    column = page.locator("main p").first.bounding_box()["width"]
    assert column <= 680.5 and column >= min(width - 33, 680) - 0.5
    pictures = page.locator("figure img").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert len(pictures) == 3 and all(abs(each - min(width, 832 if width > 864 else width)) <= 32 for each in pictures)
    assert page.locator("main p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16
    assert page.complaints == []


def test_it_is_light_and_asks_for_no_video_before_it_plays(article, written):
    page = article(reduced_motion="reduce")
    for figure in page.locator("figure").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert all(url.startswith((written.as_uri(), "data:")) for url in page.requests)
    assert not any(url.endswith(".mp4") for url in page.requests)
    files = {url.removeprefix("file://") for url in page.requests if url.startswith("file:")}
    assert sum(Path(file).stat().st_size for file in files) < LIGHT
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")


def test_an_animation_plays_when_seen_and_pauses_off_the_screen(article):
    page = article()
    page.locator("#fig-star_formation .stage").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('video')?.currentTime > 0.1")
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    page.wait_for_function("document.querySelector('video').paused")
    assert page.complaints == []


def test_the_dark_page_shows_dark_pictures(article):
    page = article(color_scheme="dark", reduced_motion="reduce")
    for figure in page.locator("figure").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every(image => image.complete && image.currentSrc)")
    shown = page.locator("figure img").evaluate_all("all => all.map(one => one.currentSrc)")
    assert all(source.endswith("-dark.webp") for source in shown)
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(16, 20, 28)"


def test_paper_has_pictures_and_no_controls(article):
    page = article(color_scheme="dark", reduced_motion="reduce")
    page.emulate_media(media="print")
    hidden = "all => all.every(one => getComputedStyle(one).display === 'none')"
    for what in (".controls", "nav", ".skip"):
        assert page.locator(what).count() and page.locator(what).evaluate_all(hidden), what
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_links_lead_to_notes_figures_and_moments(article, written, open_page):
    page = article(reduced_motion="reduce")
    page.locator("a[href='#note-1']").first.click()
    assert page.locator("#note-1").is_visible() and page.evaluate("location.hash") == "#note-1"
    page.locator("#note-1 a[role=doc-backlink]").click()
    assert page.evaluate("location.hash") == "#note-1-from"
    moment = open_page(str(written / "article/index.html"), reduced_motion="reduce")
    moment.goto((written / "article/index.html").as_uri() + "#figure=star_formation&step=306&play=0")
    moment.reload()
    assert moment.locator("#fig-star_formation .step input").input_value() == "324"


@pytest.mark.parametrize("scheme, width", [("light", 1500), ("dark", 360)])
def test_everybody_can_read_it(article, scheme, width):
    page = article(color_scheme=scheme, width=width, reduced_motion="reduce")
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
