"""Shots: the free room, captions in turn, one out of the other; and the star that adds in one of them."""

import itertools

import numpy as np
import pytest

from render.canvas import CANVASES
from render.theme import THEMES
from tests.unit.render.film.test_stage import on_stage

pytest.importorskip("manim")
from figures.pieces.addition_circuit import Circuit  # noqa: E402
from figures.pieces.circle_addition import Construction  # noqa: E402
from render.film import frame_source  # noqa: E402
from render.film.shot import Shot, boxes  # noqa: E402
from render.film.units import PIXELS_PER_UNIT  # noqa: E402

THEME = THEMES["dark"]


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_boxes_share_the_room_and_lie_apart(canvas):
    def use(stage):
        stage.top += 100
        (room,), parts = boxes(stage, 1, below=50), boxes(stage, 2, 1, below=50)
        return room, parts, (stage.left, stage.top, stage.right - stage.left, stage.bottom - 50 - stage.top)

    room, (first, second), free = on_stage(use, canvas)
    assert room == free
    along = 0 if canvas == "article" else 1
    assert first[along] + first[along + 2] < second[along]
    assert np.isclose(first[along + 2], 2 * second[along + 2])
    assert np.isclose(second[along] + second[along + 2], free[along] + free[along + 2])


def frames(*shots):
    """Of shots of 20 frames each, one out of the other, each with captions that change in its middle."""

    def film(stage):
        before = None
        for captions in shots:
            before = Shot(stage, captions, 20, np.arange(20), "counted", before).play(lambda k: None, [], 10)

    return [frame[..., :3].astype(int) for frame in frame_source.frames(film, CANVASES["article"], THEME)]


@pytest.mark.slow
def test_one_caption_follows_the_other():
    shot, first, second = (frames(captions) for captions in (("one", "two"), ("one", "one"), ("two", "two")))
    assert np.array_equal(shot[3], first[3]) and np.array_equal(shot[19], second[19])
    assert not np.array_equal(first[19], second[19])


def test_a_caption_that_is_alone_stays():
    def film(stage):
        Shot(stage, ["one"], 20).play(lambda k: None, [])

    first, *_, last = frame_source.frames(film, CANVASES["article"], THEME)
    assert np.array_equal(first, last)


@pytest.mark.slow
def test_a_shot_comes_out_of_the_picture_before():
    both, alone = frames(("one", "one"), ("two", "two")), frames(("two", "two"))
    assert len(both) == 40 and np.array_equal(both[39], alone[19])
    away = [np.abs(both[20 + k] - alone[k]).sum() for k in range(12)]
    assert away[0] > away[2] > away[3] > away[-1] == 0
    assert np.abs(both[20] - both[19]).sum() < np.abs(alone[0] - both[19]).sum()


def test_the_star_ends_at_the_sum():
    """Of an ideal star with squares, whose answers point exactly to a + b."""

    class Squares(Construction):
        def answers(self, a, b):
            return self.seen(a, b) ** 2 / 2 * np.exp(2j * self.theta)

    def use(stage):
        circuit = Circuit(stage, Squares(67, 5), (400, 300, 200), (20, 80, 40, 300))
        circuit.set_progress(40, 50, 1, 1, 1, 1)
        badge, dial = circuit.answer.parts[0].get_center()[:2], circuit.dial
        tip = circuit.total.points[:, :2]
        return badge, dial.at(circuit.star.arrow(23)), dial.at(0), tip[np.hypot(*(tip - dial.at(0)).T).argmax()]

    badge, place, center, tip = on_stage(use)
    assert np.allclose(badge, place, atol=1e-6)
    assert np.isclose(np.arctan2(*(tip - center)[::-1]), np.arctan2(*(place - center)[::-1]), atol=1e-6)


def test_what_is_written_adds_up_while_the_numbers_glide():
    written = []

    def use(stage):
        circuit = Circuit(stage, Construction(67, 5), (400, 300, 200), (20, 80, 40, 300))
        circuit.equation.write = written.append
        circuit.reply.write = lambda text, place: written.append(written.pop() + text)
        circuit.label(8, 17, answer=False)
        for share in np.linspace(0, 1, 30):
            circuit.set_progress(8 + 22 * share, 17 + 27 * share, 1, 1, 1, 1)

    on_stage(use)
    assert written[0] == "8 + 17 = ?"
    for text in written[1:]:
        a, b, total = map(int, text.replace("+", "=").split("="))
        assert (a + b) % 67 == total


@pytest.mark.parametrize("p, neurons", [(67, 5), (13, 9), (301, 7)])
def test_no_arrow_leaves_the_circle_and_the_sum_has_room(p, neurons):
    def use(stage):
        circuit = Circuit(stage, Construction(p, neurons), (400, 300, 200), (20, 80, 90, 300))
        for b, joined in itertools.product(range(0, p, 3), (0, 1)):
            circuit.set_progress(p - 1, b, 1, 1, joined, joined)
            tips = np.vstack([part.points[:, :2] for part in (circuit.sum, *circuit.levels)])
            reach = np.hypot(*(tips - circuit.dial.at(0)).T).max() * PIXELS_PER_UNIT
            assert reach <= (1 + 0.06 * joined) * circuit.dial.unit + 1e-6
        texts = circuit.equation, circuit.reply
        return sum(part.advance(text) for part, text in zip(texts, (f"{p - 1} + {p - 1} = ", str(p - 1))))

    assert on_stage(use) * PIXELS_PER_UNIT <= 300 + 1e-6


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_a_column_leaves_the_height_to_what_is_right_of_it(canvas):
    def use(stage):
        over = Shot(stage, ["A caption of two lines or even more, if need be", "two"], 20, np.arange(20), "counted")
        (above,) = boxes(stage, 1)
        shot = Shot(stage, ["A caption of two lines or even more, if need be", "two"], 20, beside=True)
        return over.boxes(0.3), above, shot.side, shot.boxes(0.3), shot.boxes(0.3, ("square",)), stage.canvas

    stacked, above, side, (hero, rest), (left, right), canvas = on_stage(use, canvas)
    assert stacked[0][1] + stacked[0][3] < stacked[1][1]
    if canvas.layout == "article":
        assert rest == right == side and hero == left
        assert hero[1] == canvas.margin[1] < side[1] and hero[3] > above[3] and side[0] + side[2] < hero[0]
    else:
        assert side is None and hero[1] + hero[3] < rest[1]
        assert (left[0] + left[2] < right[0]) == (canvas.layout == "square")
