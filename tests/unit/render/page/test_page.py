"""Pages of exact size, whose texts are legible, whole and apart."""

import matplotlib
import numpy as np
import pytest
from PIL import Image

from render.canvas import CANVASES
from render.page.blitting import BlittedPage
from render.page.layout_check import shown
from render.page.page import Grid, Page, rounded
from render.page.rich_text import parse
from render.page.save_still import save_still

LONG = "Weight decay prunes the [distractors](distractor), and then the network [generalizes](test) at last"


def whole_page(canvas, theme="light"):
    page = Page(canvas, theme)
    page.title(LONG)
    page.step_counter(15000).set_step(12880)
    for axes in page.grid("loss weights", square="loss\nweights").values():
        axes.set(xlabel="training step", xticks=[0, 1], yticks=[0, 1])
    return page


@pytest.mark.parametrize("canvas", CANVASES)
def test_places_of_panels_do_not_hang_on_the_last_digits_of_the_solver(canvas):
    """Panels lie at fractions of the room between the margins, in steps of half a column and a fortieth of a pixel."""
    canvas = CANVASES[canvas]
    left, _, right, _ = canvas.margin
    columns = np.concatenate([np.arange(2 * n + 1) / (2 * n) for n in range(1, 13)])
    pixels = left + (canvas.width - left - right) * columns[:, None] + np.arange(-100, 101) / 40
    places = pixels / canvas.width
    assert np.array_equal(rounded(places - 1e-14), rounded(places + 1e-14))


@pytest.mark.parametrize("canvas", CANVASES)
def test_a_page_has_its_canvas_size_and_no_fault(canvas):
    page = whole_page(canvas)
    size = CANVASES[canvas].width, CANVASES[canvas].height
    assert page.check() == []
    assert page.renderer.buffer_rgba().shape[1::-1] == size
    assert size[0] % 2 == 0 and size[1] % 2 == 0  # yuv420p


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_all_sizes_are_legible_on_a_phone(canvas):
    canvas = CANVASES[canvas]
    assert min(canvas.sizes.values()) * 360 / canvas.width >= 8


def test_a_story_keeps_clear_of_what_feeds_lay_over_it():
    _, boxes = shown(whole_page("story"))
    assert max(box.y1 for box in boxes) <= 1920 - 230 and min(box.y0 for box in boxes) >= 280


def test_titles_wrap_evenly_and_are_never_clipped():
    page = Page("article")
    words = page.title(LONG)
    assert 2 <= len(words.lines) <= 3
    assert words.width <= 1200 - 72
    assert min(words.widths) > 0.5 * max(words.widths)


def test_check_finds_small_texts_overlaps_and_what_leaves_the_page():
    page = whole_page("article")
    page.settle()
    page.figure.text(0.3, 0.5, "tiny", fontsize=page.points(20))
    page.figure.text(0.98, 0.3, "cut off", fontsize=page.points(30))
    page.figure.text(0.6, 0.5, "one over", fontsize=page.points(30))
    page.figure.text(0.61, 0.5, "another", fontsize=page.points(30))
    complaints = "\n".join(page.check())
    assert "'tiny' is 20.0 px" in complaints and "'cut off' leaves" in complaints
    assert "'another' overlaps 'one over'" in complaints


def test_panels_stand_on_one_grid_per_canvas():
    page = Page("article")
    panels = page.grid(Grid("a b\na c", widths=(2, 1)), square="a\nb\nc")
    page.settle()
    boxes = {name: axes.get_position() for name, axes in panels.items()}
    assert boxes["b"].x0 == pytest.approx(boxes["c"].x0) and boxes["b"].x1 == pytest.approx(boxes["c"].x1)
    assert boxes["a"].y1 == pytest.approx(boxes["b"].y1) and boxes["a"].y0 == pytest.approx(boxes["c"].y0)
    stacked = Page("square")
    panels = stacked.grid(Grid("a b\na c"), square="a\nb\nc")
    stacked.settle()
    assert panels["a"].get_position().y0 > panels["b"].get_position().y1 > panels["c"].get_position().y1


def test_markup_colors_words_and_keeps_punctuation_with_them():
    assert parse("the [test data](test), then\nmore") == [
        (("the", None),),
        (("test", "test"),),
        (("data", "test"), (",", None)),
        (("then", None),),
        (),
        (("more", None),),
    ]


def test_colored_words_take_the_roles_color():
    page = Page("article", "dark")
    texts = page.text("plain [train](train) plain").texts
    assert [text.get_color() for text in texts] == [page.theme.ink, page.theme.text_color("train"), page.theme.ink]


def test_a_users_matplotlibrc_changes_nothing():
    with matplotlib.rc_context({"lines.linewidth": 99, "axes.grid": False, "font.size": 3}):
        page = Page("article")
        with page.rc_context():
            assert matplotlib.rcParams["lines.linewidth"] == page.stroke(3)
            assert matplotlib.rcParams["axes.grid"]
        changed = drawn(page)
    np.testing.assert_array_equal(changed, drawn(Page("article")))


def drawn(page):
    """Pixels of a page with a title, ticks and a line."""
    page.title("A [line](train)")
    axes = page.grid("line")["line"]
    with page.rc_context():
        axes.plot([0, 1], [0, 1], color=page.theme.color("train"))
    page.heading(axes, "A heading")
    page.settle()
    return BlittedPage(page, lambda step: None).full(0).copy()


def test_a_heading_wider_than_its_panel_is_replaced_by_a_shorter_one():
    page = Page("article")
    panels = page.grid("a b")
    page.heading(panels["a"], "W" * 60, shorter=["V" * 50, "short", "s"])
    page.heading(panels["b"], "fits", shorter=["f"])
    page.settle()
    page.figure.draw_without_rendering()
    texts = {text.get_text() for axes in panels.values() for text in axes.findobj(type(axes.title))}
    assert {"short", "fits"} <= texts and not {"W" * 60, "V" * 50, "s", "f"} & texts


def test_pages_of_two_themes_and_canvases_do_not_influence_each_other(tmp_path):
    before = dict(matplotlib.rcParams)
    alone = [drawn(Page("article", "light")), drawn(Page("column", "dark"))]
    pages = [Page("article", "light"), Page("column", "dark")]  # the second exists before the first is drawn
    for page, expected in zip(pages, alone):
        np.testing.assert_array_equal(drawn(page), expected)
    save_still(pages[0], {kind: tmp_path / f"page.{kind}" for kind in ("png", "svg", "pdf")})
    with Image.open(tmp_path / "page.png") as saved:
        np.testing.assert_array_equal(np.asarray(saved.convert("RGB")), alone[0][..., :3])
    assert dict(matplotlib.rcParams) == before


def test_panels_stand_on_rounded_places():
    page = Page("article", "light")
    page.title("A title")
    for axes in page.grid("a b\na c").values():
        axes.set(xlabel="x", ylabel="y")
    page.settle()
    bounds = np.array([axes.get_position(original=True).bounds for axes in page.figure.axes])
    np.testing.assert_allclose(bounds, rounded(bounds), rtol=0, atol=1e-15)
