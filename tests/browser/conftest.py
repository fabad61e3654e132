"""A real headless Chromium (the system's), and small results published as the workflow does it."""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from publish import cli
from tests.helpers.results import results_of

FIGURES = ["weight_pruning", "parity_loss", "star_formation"]
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> & "both" \'quotes\' </script><!-- {{ 7 * 7 }}'


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(
                "no Chromium: workflow/setup/set_up_browser.sh installs it, "
                "and continuous integration must not skip these tests"
            )
        pytest.skip("no Chromium on this system: install it (apt-get install chromium) to test the pages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """A folder of small results with manifest, players and gallery; the alt text and caption of one are hostile."""
    folder = tmp_path_factory.mktemp("published") / "results"
    given = results_of(folder, FIGURES)
    hostile = folder / "figures/parity_loss"
    (hostile / "alt.txt").write_text(HOSTILE)
    (hostile / "caption.md").write_text(f"{HOSTILE}\n")
    for name in ("weight_pruning", "star_formation"):
        figure = folder / "figures" / name
        cli.main(
            [
                "player",
                name,
                str(figure / "player.mp4"),
                str(figure / "article-light.poster.png"),
                "--out",
                str(figure / "player.html"),
            ]
        )
    cli.main(["manifest", "--given", json.dumps(given), "--out", str(folder / "manifest.json")])
    cli.main(["gallery", "--manifest", str(folder / "manifest.json"), "--out", str(folder / "gallery")])
    return folder


@pytest.fixture
def open_page(browser):
    """A function that opens a file and gives the page.

    page.complaints: errors, and what is on the console; page.requests: the addresses that it asks for.
    """
    contexts = []

    def opened(path, width=1200, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.requests = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
        page.goto(Path(path).resolve().as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
