"""The gallery as readers have it: from a disk, with a keyboard, in the dark, on a phone, with a screen reader."""

import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from publish.site import template
from render.theme import THEMES
from tests.browser.conftest import FIGURES, HOSTILE

pytestmark = pytest.mark.xdist_group("browser")
LIGHT = 1_500_000  # bytes before anything plays


@pytest.fixture
def gallery(results, open_page):
    return lambda **options: open_page(results / "gallery/index.html", **options)


def test_it_loads_from_a_disk_with_no_complaint_and_no_request_outside(gallery, results):
    page = gallery()
    for article in page.locator("article").all():
        article.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert page.complaints == []
    inside = results.as_uri()
    assert all(url.startswith((inside, "data:")) for url in page.requests), page.requests
    assert not any(url.endswith(".mp4") for url in page.requests), "a video is fetched before it is played"
    weight = sum(Path(url.removeprefix("file://")).stat().st_size for url in page.requests if url.startswith("file:"))
    assert weight < LIGHT
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")


def test_it_tells_the_story_in_order_with_all_there_is_to_say(gallery):
    page = gallery()
    assert page.locator("article").evaluate_all("all => all.map(one => one.id)") == FIGURES
    film = page.locator("#star_formation")
    text = film.inner_text()
    assert "A caption of star_formation" in text and "2 of 3" in text and "PAIR 2023" in text
    said = film.evaluate("one => one.textContent")
    for word in (
        "phase error",
        "3.977",
        "≤ 7",
        "degrees",
        "9,390",
        "seed 1",
        "torch",
        "2.13.0",
        "max steps",
        "15000",
        "adamw",
    ):
        assert word in said, word


def test_every_file_of_the_page_is_there(gallery, results):
    page = gallery()
    links = page.eval_on_selector_all("a[href^='..']", "all => all.map(one => one.getAttribute('href'))")
    assert len(links) > 40
    assert [link for link in links if not (results / "gallery" / link).is_file()] == []
    assert any(link.endswith("player.html") for link in links)


def test_hostile_texts_are_escaped(gallery):
    page = gallery()
    page.wait_for_timeout(100)
    assert page.complaints == []
    hostile = page.locator("#parity_loss")
    assert hostile.locator(".caption").inner_text() == HOSTILE
    assert hostile.locator("img").first.get_attribute("alt") == HOSTILE
    assert page.locator("main script:not([type])").count() == 0
    snippet = hostile.locator("pre", has_text="<figure>").first.evaluate("one => one.textContent")
    assert "<script>" not in snippet and "&lt;script&gt;" in snippet


def test_snippets_are_copied(gallery):
    page = gallery(permissions=["clipboard-read", "clipboard-write"])
    embed = page.locator("#star_formation details").nth(2)
    embed.locator("summary").click()
    buttons = embed.locator("button.copy")
    assert buttons.count() == 6
    for button, code in zip(buttons.all(), embed.locator("code[id]").all(), strict=True):
        button.click()
        page.wait_for_function("one => one.textContent === 'Copied'", arg=button.element_handle())
        assert page.evaluate("navigator.clipboard.readText()") == code.evaluate("one => one.textContent")
    assert "copied" in page.locator("#status").inner_text()


def test_snippets_are_copied_without_permission(gallery):
    page = gallery()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject() } })")
    page.evaluate("window.taken = null; document.addEventListener('copy', () => { taken = getSelection().toString() })")
    embed = page.locator("#star_formation details").nth(2)
    embed.locator("summary").click()
    embed.locator("button.copy").last.click()
    page.wait_for_timeout(100)
    assert "includegraphics" in page.evaluate("taken")


def test_the_video_to_paste_plays_but_not_for_those_who_ask_for_less_motion(gallery, results, open_page):
    page = gallery()
    html = page.locator("#star_formation pre", has_text="<video").first.evaluate("one => one.textContent")
    (results / "pasted.html").write_text(f"<!DOCTYPE html><title>Pasted</title>{html}")
    for motion, plays in (("no-preference", True), ("reduce", False)):
        pasted = open_page(results / "pasted.html", reduced_motion=motion)
        pasted.wait_for_function("document.querySelector('video').readyState >= 1")
        pasted.wait_for_timeout(300)
        assert pasted.evaluate("!document.querySelector('video').paused") == plays
        assert pasted.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_readers_colors_and_the_button_turns_them(gallery, scheme):
    page = gallery(color_scheme=scheme)
    other = {"light": "dark", "dark": "light"}[scheme]

    def shown():
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", ground)[:3]), page.locator(
            "img"
        ).first.evaluate("one => one.currentSrc")

    ground, source = shown()
    assert ground == THEMES[scheme].background and source.endswith(f"-{scheme}.webp")
    page.locator("button.theme").click()
    page.wait_for_timeout(100)
    ground, source = shown()
    assert ground == THEMES[other].background and source.endswith(f"-{other}.webp")


@pytest.mark.parametrize("width", [320, 360, 768, 1200])
def test_nothing_is_wider_than_the_window(gallery, width):
    page = gallery(width=width)
    for kind in range(4):
        page.eval_on_selector_all(
            "article", f"all => all.forEach(one => one.querySelectorAll('details')[{kind}].open = true)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind


@pytest.mark.parametrize("scheme,width", [("light", 1200), ("dark", 360)])
def test_axe_finds_nothing_to_mend(gallery, scheme, width):
    page = gallery(color_scheme=scheme, width=width, reduced_motion="reduce")
    for kind in range(4):
        page.eval_on_selector_all(
            "article", f"all => all.forEach(one => one.querySelectorAll('details')[{kind}].open = true)"
        )
        found = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        assert found.violations_count == 0, found.generate_report()


def test_it_can_be_used_with_a_keyboard_alone(gallery):
    page = gallery()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # past the end
            continue
        seen.add(page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
    assert {"BUTTON.theme", "BUTTON.icon play", "BUTTON.icon loop", "SUMMARY.", "INPUT."} <= seen
    page.locator("#star_formation summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#star_formation table").first.is_visible()


def test_without_scripts_all_is_there(gallery):
    page = gallery(java_script_enabled=False)
    assert page.locator("#star_formation .stage").get_attribute("href").endswith(".mp4")
    assert not page.locator("button:visible").count()
    assert page.locator("#star_formation img").is_visible()


def test_a_missing_video_is_named(results, open_page, tmp_path):
    copy = shutil.copytree(results, tmp_path / "results")
    (copy / "figures/star_formation/article-light.mp4").unlink()
    page = open_page(copy / "gallery/index.html")
    page.locator("#star_formation .play").click()
    page.wait_for_selector("#star_formation .failed")
    assert "star_formation/article-light.mp4" in page.locator("#star_formation .failed").inner_text()


def test_sizes_and_numbers_are_said_as_people_read_them():
    assert [template.size(count) for count in (12, 1499, 999_499, 1_250_000)] == ["1 kB", "1 kB", "999 kB", "1.2 MB"]
    assert [template.grouped(value) for value in (None, 9390, 0.0292, 1e-5, 0, 151.37)] == [
        "not reached",
        "9,390",
        "0.0292",
        "1e-05",
        "0",
        "151.4",
    ]
