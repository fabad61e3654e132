"""SVG and PDF say what they show, hold the letters they need and no others, and are the same bytes every time."""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from benchmarks import _scene
from render import font_subset, theme
from render.page import vector_export
from render.page.page import Page
from render.page.running_number import RunningNumber
from tests.helpers.paths import ROOT
from tests.helpers.svg_text import SVG, about, faces, letters, missing, texts

LOOKS = [(400, "normal"), (500, "normal"), (600, "normal"), (700, "normal"), (400, "italic"), (600, "italic")]
HOSTILE = "A <b>\"star\"</b> & 'five' ]]> <!-- --> ²β₁"


@pytest.fixture(scope="module")
def page():
    """Texts of every weight, upright and slanted, turned, faint, tabular, with odd spaces, and a formula."""
    page = Page("square", still=True)
    page.grid("panel")
    with page.rc_context():
        write_texts(page)
    page.settle()
    return page


def write_texts(page):
    for number, (weight, slant) in enumerate(LOOKS):
        string = f"fi in {weight} {slant} & <more> ×²"
        page.figure.text(0.1, 0.1 + 0.1 * number, string, weight=weight, style=slant, alpha=0.5)
    page.figure.text(0.9, 0.5, "turned", rotation=90, ha="center", va="center")
    page.figure.text(0.6, 0.9, "two  spaces ")
    page.figure.text(0.6, 0.8, "$x^2 = 9$")
    RunningNumber(page, 600, 700, string="1,117")


@pytest.fixture(scope="module")
def drawing(page):
    return vector_export.svg(page, "Title", "Description")


@pytest.mark.slow
def test_every_text_is_text_in_the_weight_it_was_drawn_in(drawing):
    found = texts(drawing)
    for weight, slant in LOOKS:
        (look,) = (look for look, string in found if string == f"fi in {weight} {slant} & <more> ×²")
        assert look[1:] == (weight, slant)
    assert {"turned", "two  spaces ", "1,117"} <= {string for _, string in found}
    assert not any("x^2" in string or "=" in string for _, string in found), "a formula is drawn as shapes"


def test_the_fonts_inside_have_every_letter_in_use_and_no_other(drawing):
    assert missing(drawing) == {}
    assert len(faces(drawing)) == 6
    assert missing(drawing.replace(b">turned<", "> turned \N{GREEK SMALL LETTER OMEGA}<".encode())) != {}


@pytest.mark.slow
def test_the_fonts_inside_are_taken_for_no_font_of_the_machine(drawing, page):
    families = {family for family, _, _ in faces(drawing)}
    assert len(families) == 1 and theme.FONT_FAMILY not in families
    other = {family for family, _, _ in faces(vector_export.svg(page, "Another", "Description"))}
    assert not families & other, "two drawings in one document must not share fonts that lack each other's letters"


def test_what_is_turned_faint_tabular_or_spaced_stays_so(drawing):
    root = ElementTree.fromstring(drawing)
    by_text = {text.text: text for text in root.iter(f"{SVG}text")}
    assert by_text["turned"].get("transform").startswith("rotate(-90 ")
    assert by_text["fi in 500 normal & <more> ×²"].get("opacity") == "0.5"
    assert by_text["1,117"].get("style") == 'font-feature-settings: "tnum" 1, "lnum" 1, "kern" 0'
    assert by_text["two  spaces "].get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


@pytest.mark.slow
def test_an_svg_is_one_picture_with_title_and_description(page):
    made = vector_export.svg(page, HOSTILE, f"{HOSTILE}, described")
    assert about(made) == {"title": HOSTILE, "desc": f"{HOSTILE}, described"}
    root = ElementTree.fromstring(made)
    assert root.get("role") == "img" and [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert about(vector_export.svg(page)) == {} and about(vector_export.svg(page, "Title")) == {"title": "Title"}


def test_shapes_have_no_text_and_no_font_but_title_and_description(page):
    made = vector_export.svg(page, HOSTILE, HOSTILE, "shapes")
    assert texts(made) == [] and b"@font-face" not in made and b"font-family" not in made
    assert about(made) == {"title": HOSTILE, "desc": HOSTILE}


@pytest.mark.slow
def test_neither_tells_a_date_or_a_program(page, drawing):
    for made in (drawing, vector_export.svg(page, "Title", text="shapes"), vector_export.pdf(page, "Title")):
        assert not re.search(rb"matplotlib v|matplotlib\.org|CreationDate|<dc:|rdf:|\b20\d\d-\d\d", made, re.IGNORECASE)


@pytest.mark.slow
def test_a_pdf_has_title_subject_and_language(page):
    made = vector_export.pdf(page, "A star", "Five & β₁")
    start = int(re.findall(rb"startxref\s+(\d+)", made)[-1])
    number, offset = re.match(rb"xref\n(\d+) 1\n(\d{10}) 00000 n \n", made[start:]).groups()
    catalog = rb"%s 0 obj\n<< /Type /Catalog .*/Lang \(en\) /ViewerPreferences << /DisplayDocTitle true >> >>" % number
    assert re.match(catalog, made[int(offset) :])
    before = int(re.search(rb"/Prev (\d+)", made[start:])[1])
    assert made[before:].startswith(b"xref")
    assert b"/Title (A star)" in made
    assert "Five & β₁".encode("utf-16-be") in made.replace(b"\\(", b"(").replace(b"\\)", b")")


@pytest.mark.slow
def test_bytes_are_the_same_on_another_day_in_another_process(tmp_path):
    code = """
import sys
from pathlib import Path
from benchmarks import _scene as scene
from render.page import vector_export
page, update = scene.build("square", lines=60)
update(3990)
page.settle()
for kind in ("svg", "pdf"):
    Path(f"{sys.argv[1]}.{kind}").write_bytes(getattr(vector_export, kind)(page, "Title", "Description"))
"""
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)],
            cwd=ROOT,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": f"{seed}000000000"},
        )
    for kind in ("svg", "pdf"):
        assert (tmp_path / f"1.{kind}").read_bytes() == (tmp_path / f"2.{kind}").read_bytes()


@pytest.mark.slow
def test_drawing_as_vectors_leaves_the_page_as_it_was():
    page, update = _scene.build("square", lines=60)
    page.settle()
    before = page.figure.dpi, page.figure.canvas
    first = vector_export.svg(page, "Title")
    assert (page.figure.dpi, page.figure.canvas) == before and vector_export.svg(page, "Title") == first


def test_a_page_keeps_the_hints_that_a_drawing_does_without():
    path = theme.font_files()[400, False]
    hinted, plain = (font_subset.subset(path, "pages", hints) for hints in (True, False))
    assert len(plain) < 0.8 * len(hinted)
    assert "font-style: italic" in font_subset.face("F", path, "a", style="italic")
    look, font = next(iter(faces(font_subset.face("F", path, "abc", 600).encode()).items()))
    assert look == ("F", 600, "normal") and letters(font) == set("abc")
