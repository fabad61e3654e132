"""What the stage makes: texts of a legible size, set as they are; numbers that do not jitter; things moved in place."""

import numpy as np
import pytest

from render.canvas import CANVASES
from render.theme import THEMES

pytest.importorskip("manim")
from figures.pieces import star_shapes  # noqa: E402
from render.film import frame_source
from render.film.typst_text import Lettering, extent, words  # noqa: E402

THEME = THEMES["light"]


def on_stage(use, canvas="article"):
    """What `use(stage)` returns."""
    found = []
    frame_source.count(lambda stage: found.append(use(stage)), CANVASES[canvas], THEME)
    return found[0]


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_a_text_too_small_for_a_phone_is_refused(canvas):
    with pytest.raises(ValueError, match="too small"):
        on_stage(lambda stage: stage.words("tiny", 100, 100, size=20), canvas)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_title_and_counter_leave_room_and_keep_the_margins(canvas):
    def head(stage):
        stage.title("A title of some length that says [what to see](test) and may well wrap")
        counter = stage.step_counter(15000).write("15,000")
        things = [counter, *stage.scene.mobjects]
        edges = [[t.get_left()[0], t.get_right()[0], t.get_bottom()[1], t.get_top()[1]] for t in things]
        return np.array(edges) * 100, stage.top, stage.canvas, counter.get_bottom()[1] * 100

    edges, top, chosen, counter_bottom = on_stage(head, canvas)
    left, above, right, _ = chosen.margin
    assert edges[:, 0].min() >= left - chosen.width / 2 - 1 and edges[:, 1].max() <= chosen.width / 2 - right + 1
    assert edges[:, 3].max() <= chosen.height / 2 - above + 1
    assert counter_bottom > chosen.height / 2 - top  # the space below is free


def test_a_title_wraps_at_the_width_and_a_headline_has_the_size_that_it_is_given():
    def head(stage):
        stage.title("A title of some length that says what to see", width=300)
        title = stage.scene.mobjects[-1]
        one, two = (stage.headline("Stars", 0, 0, 500, scale) for scale in (1, 1.8))
        return title.get_right()[0] - title.get_left()[0], one.rise, two.rise

    width, one, two = on_stage(head)
    assert width <= 3 and np.isclose(two, 1.8 * one, rtol=0.02)


def test_lines_of_a_headline_are_as_short_as_their_number_allows():
    def sides(stage):
        text = stage.headline("A headline of a length that wraps", 0, 0, 600)
        widest = extent(words("A headline of a length that wraps", THEME), stage.canvas.sizes["title"], THEME.ink,
                        weight=600, leading=0.45, width=600)  # fmt: skip
        return text.advance, text.rise, *widest

    advance, rise, widest, expected = on_stage(sides)
    assert rise == expected > 0.5 and advance < widest <= 6


def test_texts_of_the_same_words_move_and_fade_by_themselves():
    first, second = (Lettering(words("same", THEME), 30, THEME.ink) for _ in range(2))
    first.move_to((3, 0)).set_opacity(0)
    assert second.get_left()[0] < 0.1 and second.outlines[0].fill_rgbas[0, 3] == 1
    third = Lettering(words("same", THEME), 30, THEME.ink)
    assert [np.array_equal(a.points, b.points) for a, b in zip(second.outlines, third.outlines)] == [True] * 4
    assert extent(words("same", THEME), 30, THEME.ink) == (third.advance, third.rise)


def test_words_are_set_as_they_are():
    text = r'a #b *c* _d_ $e$ @f <g> \h "i" // j ~ k'
    assert Lettering(words(text, THEME), 30, THEME.ink).advance > 3


def test_lines_break_where_asked_and_colors_follow_roles():
    text = Lettering(words("first\n[second](test) line", THEME), 30, THEME.ink)
    assert 1.2 * 0.3 < text.rise < 2.5 * 0.3
    assert {outline.fill_color.to_hex().lower() for outline in text} == {THEME.ink, THEME.text_color("test")}


def test_a_fraction_has_a_bar():
    bars = [part for part in Lettering("$1 / 2$", 40, THEME.ink) if part.stroke_width > 0]
    assert len(bars) == 1 and bars[0].stroke_width >= 1.5


def test_formulas_stand_on_their_baseline_whatever_hangs_below():
    def bottoms(stage):
        return [
            stage.formula(source, 100, 300, 40)[0].get_bottom()[1]
            for source in ("x", "x + 1/2", "x + sum_n 1/2", "x sqrt(2)")
        ]

    found = on_stage(bottoms)
    assert (
        np.allclose(found, found[0], atol=0.005) and abs(found[0] - 0.38) < 0.02
    )  # 300 px from above is 38 above the middle


def test_terms_of_a_formula_take_their_roles_color():
    parts = on_stage(lambda stage: stage.formula("[a](test) + (b)", 100, 300, 40))
    assert [part.fill_color.to_hex().lower() for part in parts] == [THEME.text_color("test")] + 4 * [THEME.ink]


def test_figures_have_one_width():
    def ends(stage):
        counter = stage.counter("11,111", align="right")
        shown = [counter.write(text, np.zeros(2)).copy() for text in ("1,111", "8,888")]
        return [[cell.get_center()[0] for cell in text if len(cell.points)] for text in shown]

    ones, eights = on_stage(ends)
    assert np.allclose(ones, eights, atol=0.04)  # within a digit's cell: 4 px


def test_pieces_move_in_place():
    def moved(stage):
        dot = stage.dot(10, "test").move_to((1.0, 2.0), scale=3)
        start = dot.get_center()[:2], dot.width
        return *start, dot.move_to((0, 0)).get_center()[:2], dot.set_opacity(0.25).submobjects[0].fill_rgbas[0, 3]

    there, width, back, opacity = on_stage(moved)
    assert np.allclose(there, (1, 2)) and np.isclose(width, 0.6) and np.allclose(back, 0) and np.isclose(opacity, 0.25)


def test_a_running_line_ends_at_its_value():
    def run(stage):
        plot = stage.strip(400, 100, (0, 10), (0, 1))
        line = stage.running(plot, np.arange(11), np.linspace(0, 1, 11), "test")
        line.until(5.5)
        return line.line.points[-1, :2], plot.at(5.5, 0.55)

    end, expected = on_stage(run)
    assert np.allclose(end, expected)


def test_a_label_lies_inside_its_angle_and_off_the_lines():
    corners = star_shapes.circle(np.radians(30 + 72 * np.arange(5)))
    for turns, example in ((1, 0), (2, 0)):
        points = star_shapes.circle(turns * np.radians(30 + 72 * np.arange(5)))
        angle = np.radians(star_shapes.degrees(points[example]))
        spot = star_shapes.clearest_spot(angle, points)
        assert 0 < np.arctan2(*spot[::-1]) < angle
    assert np.allclose(star_shapes.degrees(corners[0]), 30)


def test_the_zoom_has_no_kinks_and_rests_where_the_picture_does():
    frames = np.arange(200)
    norms = np.exp(np.interp(frames, [0, 20, 90, 150, 199], [0, 0, 3, 3.2, 3.2]))
    smooth = star_shapes.smoothed(norms, (20, 150), 8)
    assert np.allclose(smooth[150:], norms[150:]) and np.allclose(smooth[:20], norms[:20])
    assert np.abs(np.diff(np.log(smooth), 2))[40:130].max() < 0.1 * np.abs(np.diff(np.log(norms), 2)).max()
    assert np.abs(np.log(smooth / norms)).max() < 0.2
