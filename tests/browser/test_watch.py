"""The page of `python -m figures watch`: drawings as they come, and errors in their place."""

import io
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from figures.harness import watch_page, watch_report

pytestmark = pytest.mark.xdist_group("browser")
LINES = ["mine: `build` fails", "  figures/mine.py:3: <b>page</b>", "  NameError: no"]


@pytest.fixture
def told(tmp_path):
    """A function that has the page told of a state; it draws the views that are named."""

    def tell(number, views=(), **more):
        named = []
        for view in views:
            size = (100, 100) if view == "square" else (160, 90)
            Image.new("RGB", size, "#ffffff").save(tmp_path / f"{view}-{number}.png")
            named.append({"view": view, "file": f"{view}-{number}.png"})
        state = {"figure": "mine", "number": number, "views": named, "error": [], "warnings": [], "claims": []}
        text = io.StringIO()
        json.dump(state | {"done": True, "seconds": 0.84} | more, text)
        (tmp_path / "new.json").write_text(text.getvalue())
        (tmp_path / "new.json").rename(tmp_path / watch_report.STATE)

    return tell


@pytest.fixture
def page(browser, tmp_path, told):
    told(1, ["light", "dark", "square"], claims=["mine: k is 3, must be <= 2"])
    with watch_page.served(tmp_path, 0) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        page.wait_for_function("document.getElementById('status').textContent === 'drawn in 0.8 s'")
        yield page
        page.close()


def shown(page):
    return page.eval_on_selector_all("figure", "all => all.map(one => [one.innerText.trim(), one.offsetWidth])")


def test_all_four_views_are_side_by_side_on_one_screen_and_what_fails_is_said(page):
    assert [name for name, _ in shown(page)] == ["light", "dark", "360 px", "square"]
    assert dict(shown(page))["360 px"] == 360
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.getElementById('views').getBoundingClientRect().bottom <= innerHeight")
    assert page.inner_text("#said") == "claim failed: mine: k is 3, must be <= 2"
    assert Axe().run(page).violations_count == 0 and page.complaints == []
    page.set_viewport_size({"width": 420, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_redraw_is_shown_without_a_click_and_an_error_in_the_pictures_place(page, told):
    first = page.locator("figure.light img").get_attribute("src")
    told(2, error=LINES)
    page.wait_for_selector("#error:not([hidden])")
    assert page.inner_text("#error") == "\n".join(LINES) and not page.locator("figure.light").is_visible()
    told(3, ["light"], done=False)
    page.wait_for_function("document.getElementById('status').textContent === 'drawing …'")
    assert page.locator("#error").is_hidden() and page.locator("figure.dark.old").count() == 1  # until it is drawn, too
    assert page.locator("figure.light img").get_attribute("src") != first
    told(3, ["light", "dark", "square"])
    page.wait_for_function("document.getElementById('status').textContent === 'drawn in 0.8 s'")
    assert page.locator(".old").count() == 0 and page.complaints == []


def test_it_says_so_when_watch_has_ended(browser, tmp_path, told):
    told(1, ["light"])
    with watch_page.served(tmp_path, 0) as address:
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("figure.light img")
    page.wait_for_function("document.getElementById('status').textContent.includes('has ended')")
    page.close()
