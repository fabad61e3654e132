"""The player: in the gallery, as a file of its own, and in a sandboxed frame."""

from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from markdown_it import MarkdownIt

from publish import cli
from tests.helpers.results import FRAMES, MOMENTS

pytestmark = pytest.mark.xdist_group("browser")
LIMIT = 1_500_000
LAST = FRAMES.index(FRAMES[-1])


def frame_of(page, place=""):
    return page.evaluate(f"Math.floor(document.querySelector('{place} video').currentTime * 25)")


def settled(page, place=""):
    page.wait_for_function(
        f"(one => one && one.readyState >= 2 && !one.seeking)(document.querySelector('{place} video'))"
    )


@pytest.fixture
def alone(results, open_page):
    return lambda **options: open_page(results / "figures/star_formation/player.html", **options)


def test_every_animation_of_the_gallery_plays_pauses_and_follows(results, open_page):
    page = open_page(results / "gallery/index.html")
    places = page.eval_on_selector_all("article:has(.player)", "all => all.map(one => '#' + one.id)")
    assert places == ["#weight_pruning", "#star_formation"]
    for place in places:
        page.locator(f"{place} .play").click()
        page.wait_for_function(f"document.querySelector('{place} video')?.currentTime > 0.3")
        assert page.evaluate(f"document.querySelector('{place} video').videoWidth") == 300
        assert page.locator(f"{place} .play").get_attribute("aria-label").startswith("Pause")
        page.locator(f"{place} .stage").click()
        page.wait_for_function(f"document.querySelector('{place} video').paused")
        assert 0 < int(page.locator(f"{place} input[type=range]").input_value()) <= LAST
    assert page.complaints == []


def test_it_is_one_light_file_that_plays_by_itself_and_asks_for_nothing(results, alone):
    assert (results / "figures/star_formation/player.html").stat().st_size <= LIMIT
    page = alone()
    page.wait_for_function("document.querySelector('video')?.currentTime > 0.2")
    assert page.complaints == []
    assert [url for url in page.requests[1:] if not url.startswith("data:")] == []
    assert page.evaluate("document.querySelector('video').muted && document.querySelector('video').loop")


def test_people_who_ask_for_less_motion_see_the_poster(alone):
    page = alone(reduced_motion="reduce")
    page.wait_for_timeout(300)
    assert page.locator("video").count() == 0 and page.locator(".stage img").is_visible()
    assert page.evaluate("document.querySelector('.stage img').naturalWidth") == 300
    page.locator(".play").click()  # who asks for it gets it
    page.wait_for_function("document.querySelector('video')?.currentTime > 0.1")


def test_the_moments_are_marks_to_jump_to(alone):
    page = alone(reduced_motion="reduce")
    assert page.locator(".moments button").all_inner_texts() == ["shaped\n306", "generalized\n9,390"]
    marks = page.eval_on_selector_all(".mark", "all => all.map(one => parseFloat(one.style.left))")
    assert marks == pytest.approx([100 * MOMENTS[name]["frame"] / LAST for name in ("shaped", "generalized")], abs=0.01)
    for button, name in zip(page.locator(".moments button").all(), ("shaped", "generalized"), strict=True):
        button.click()
        settled(page)
        assert frame_of(page) == MOMENTS[name]["frame"]
        assert button.get_attribute("aria-current") == "true"


def test_the_keyboard_scrubs_by_step_and_by_moment(alone):
    page = alone(reduced_motion="reduce")
    slider = page.locator("input[type=range]")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == "Training step 15,000"
    for key, frame in (
        ("Home", 0),
        ("PageUp", 22),
        ("ArrowRight", 23),
        ("PageUp", 102),
        ("PageUp", LAST),
        ("PageDown", 102),
        ("End", LAST),
    ):
        page.keyboard.press(key)
        settled(page)
        assert frame_of(page) == frame, key
    assert slider.get_attribute("aria-valuetext") == "Training step 15,000"
    page.keyboard.press(" ")
    page.wait_for_function("!document.querySelector('video').paused")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('video').paused")


def test_a_pointer_scrubs_and_catches_on_marks(alone):
    page = alone(reduced_motion="reduce")
    box = page.locator(".scrubber").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.click(box["x"] + box["width"] * 0.5, middle)
    settled(page)
    assert frame_of(page) == pytest.approx(LAST / 2, abs=2)
    page.mouse.click(box["x"] + box["width"] * (102 / LAST) + 3, middle)
    settled(page)
    assert frame_of(page) == 102


def test_a_step_can_be_typed(alone):
    page = alone(reduced_motion="reduce")
    page.locator(".step input").fill("2,500")
    page.keyboard.press("Enter")
    settled(page)
    assert frame_of(page) == next(frame for frame, step in enumerate(FRAMES) if step >= 2500)
    page.locator(".step input").fill("many")
    page.keyboard.press("Enter")
    assert page.locator(".step input").input_value() == "2,500"


def test_it_loops_until_told_not_to(alone):
    page = alone()
    page.wait_for_function("document.querySelector('video')?.readyState >= 2")
    page.locator(".loop").click()
    assert page.locator(".loop").get_attribute("aria-pressed") == "false"
    assert page.evaluate("document.querySelector('video').loop") is False
    page.locator(".loop").click()
    assert page.evaluate("document.querySelector('video').loop") is True


@pytest.mark.parametrize("pasted", [str, MarkdownIt("commonmark", {"html": True}).render], ids=["HTML", "Markdown"])
def test_it_works_in_a_sandboxed_frame(results, open_page, tmp_path, capsys, pasted):
    cli.main(["embed", "star_formation", "--results", str(results)])
    frame = capsys.readouterr().out
    assert 'sandbox="allow-scripts"' in frame and unescape(frame.partition('srcdoc="')[2]).startswith("<!DOCTYPE html>")
    (tmp_path / "article.html").write_text(f"<!DOCTYPE html><title>An article</title>{pasted(frame)}")
    page = open_page(tmp_path / "article.html")
    inside = page.frames[1]
    inside.wait_for_function("document.querySelector('video')?.currentTime > 0.2")
    inside.locator(".moments button").last.click()
    inside.wait_for_function("!document.querySelector('video').seeking && document.querySelector('video').paused")
    assert inside.locator(".step input").input_value() == "9,390"
    assert page.complaints == []


@pytest.mark.parametrize("width,height", [(360, 420), (1000, 700)])
def test_it_fits_its_frame_and_axe_finds_nothing_to_mend(alone, width, height):
    page = alone(width=width, height=height, reduced_motion="reduce")
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        width,
        height,
    ]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
