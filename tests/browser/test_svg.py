"""An SVG shown by a page looks like its PNG, though the machine has no such font; inside a page it can be searched."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from render.page.save_still import save_still
from render.page.vector_export import LANGUAGE
from tests.golden.conftest import difference, reduced
from tests.golden.test_render import build
from tests.helpers.svg_text import faces

pytestmark = pytest.mark.xdist_group("browser")
# What may differ: share of pixels that differ plainly, and mean difference in levels. Browsers smooth outlines
# otherwise than Matplotlib's PNGs do; letters and their outlines, both drawn by the browser, differ less.
FROM_PNG, FROM_SHAPES = (0.02, 1.8), (0.006, 0.6)
TITLE, ALT = "Weight decay prunes", 'Curves & a "heat map"'


@pytest.fixture(scope="module", params=["article", "story"])
def drawn(request, tmp_path_factory):
    """A folder with one picture as a.png, a.svg and, as shapes, shapes.svg."""
    folder = tmp_path_factory.mktemp("drawn")
    page, update = build(request.param, "light", still=True)
    update(3990)
    save_still(page, {"png": folder / "a.png", "svg": folder / "a.svg"}, TITLE, ALT)
    save_still(page, {"svg": folder / "shapes.svg"}, TITLE, ALT, "shapes")
    return folder


def shown(folder, name, open_page):
    """What a page shows of an SVG in an `<img>`: RGB [H, W, 3]; asserts that nothing is fetched for it."""
    width, height = Image.open(folder / "a.png").size
    image = f'<img src="{name}" width="{width}" height="{height}">'
    (folder / "page.html").write_text(f'<!DOCTYPE html><title>A page</title><body style="margin:0">{image}')
    page = open_page(folder / "page.html", width, height)
    page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert page.complaints == [] and all(url.startswith(("file:", "data:")) for url in page.requests)
    return np.asarray(picture)


def alike(picture, other, tolerance):
    """Whether two pictures look the same, both reduced."""
    plain, mean = difference(reduced(picture), reduced(other))
    return plain <= tolerance[0] and mean <= tolerance[1]


def test_it_looks_like_the_png_and_like_its_shapes(drawn, open_page):
    png = np.asarray(Image.open(drawn / "a.png").convert("RGB"))
    text, shapes = (shown(drawn, name, open_page) for name in ("a.svg", "shapes.svg"))
    assert alike(text, shapes, FROM_SHAPES)
    assert alike(text, png, FROM_PNG) and alike(shapes, png, FROM_PNG)


@pytest.mark.parametrize(
    "edit",
    [
        lambda svg: re.sub(r"@font-face .*\n", "", svg),
        lambda svg: re.sub(r"@font-face [^}]*font-weight: 600;[^}]*\}\n", "", svg),
        lambda svg: re.sub(r'"Fira Sans \w+"', '"Another"', svg),
    ],
    ids=["no font", "no semibold", "another name"],
)
def test_a_font_that_is_not_found_would_be_seen(drawn, open_page, edit):
    whole = (drawn / "a.svg").read_text()
    (drawn / "edited.svg").write_text(edit(whole))
    assert edit(whole) != whole
    edited = shown(drawn, "edited.svg", open_page)
    assert not alike(edited, shown(drawn, "shapes.svg", open_page), FROM_SHAPES)
    assert not alike(edited, np.asarray(Image.open(drawn / "a.png").convert("RGB")), FROM_PNG)


def test_in_a_page_it_can_be_searched_and_is_read_out_by_title_and_description(drawn, open_page):
    svg = re.sub(r"^.*?(?=<svg )", "", (drawn / "a.svg").read_text(), flags=re.DOTALL)
    (drawn / "inline.html").write_text(f'<!DOCTYPE html><meta charset="utf-8"><title>A page</title><body>{svg}')
    page = open_page(drawn / "inline.html")
    assert page.evaluate("window.find('Weight decay')") and not page.evaluate("window.find('no such words')")
    picture = page.get_by_role("img", name=TITLE, exact=True)
    assert picture.count() == 1 and picture.get_attribute("xml:lang") == LANGUAGE
    described = page.evaluate("document.querySelector('svg').getAttribute('aria-describedby')")
    assert page.evaluate("name => document.getElementById(name).textContent", described) == ALT
    assert page.evaluate("document.fonts.size") == len(faces((drawn / "a.svg").read_bytes()))
