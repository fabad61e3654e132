"""One small frame of each part of a film in render/film."""

import numpy as np
import pytest

from render.film.cue_sheet import CueSheet
from render.film.formula_board import Board
from render.film.image_cells import Cells, signed
from render.film.mobjects import DiscCloud
from render.film.shot import Shot, boxes
from render.film.unit_circle import Dial, NumberBadge, chained, unit_arrows
from render.timing.shot_list import ShotList
from tests.golden.conftest import shot

X = np.linspace(0, 10, 50)


def texts(stage):
    stage.title("Words and formulas in a [film](highlight)")
    stage.add(stage.words("left [train](train)\ntwo lines", 30, 200))
    stage.add(stage.words("right", 770, 200, color="muted", anchor="right", weight=600))
    stage.add(stage.formula("sum_n cos(theta_n) = [N/2](signal)", 400, 330, anchor="center"))
    stage.add(stage.counter("1,234", "counter", weight=600).write("1,234", stage.at(30, 430)))
    stage.add(stage.reading("norm", "99", 700, 430, "right").write("42"))


def axes(stage):
    plot = stage.strip(60, 330, (0, 10), (0, 1))
    plot.grid({0: "0", 5: "5", 10: "10"}, {0: "0%", 0.5: "50%", 1: "100%"})
    running = stage.running(plot, X, 0.5 + 0.5 * np.sin(X), "test")
    stage.add(*running.parts)
    running.until(7.2)


def shapes(stage):
    stage.add(stage.ring(60).move_to(stage.at(120, 120)), stage.dot(30, "signal").move_to(stage.at(120, 120)))
    stage.add(stage.badge("7", 30, "bias").move_to(stage.at(300, 120)))
    stage.add(stage.arrow("highlight").set_ends(stage.at(400, 180), stage.at(540, 60)))
    stage.add(stage.line("train", 5).trace(stage.at(X * 20 + 560, 120 + 50 * np.sin(X)), 0.8))
    stage.add(stage.points("muted", 8).set_centers(stage.at(X * 70 + 50, np.full(50, 250))))
    cloud = DiscCloud(stage.theme.test, stage.theme.ink, 2).set_centers(stage.at(X[::5] * 70 + 50, X[::5] + 330), 0.2)
    stage.add(cloud, stage.segment((30, 330), (770, 400), "ink", 4))
    stage.add(stage.on_background(stage.words("over lines", 400, 380, anchor="center")))
    stage.add(stage.dot(30, "highlight").move_to(stage.at(400, 450)).set_opacity(0.4))


def unit_circle(stage):
    dial = Dial(stage, (400, 250), 150)
    stage.add(dial.ring(16), *dial.fan(5, 0.8, 1.3, 18).turn(0.3 + 2 * np.pi * np.arange(5) / 5).parts)
    starts, ends = chained(0.5 * unit_arrows(5)[:3], 0.7)
    stage.add(*(stage.arrow("ink").set_ends(dial.at(start), dial.at(end)) for start, end in zip(starts, ends)))
    stage.add(*NumberBadge(stage, 26, "highlight").move_to(dial.at(-1), "42").parts)


def image_cells(stage):
    values = np.linspace(-1, 1, 30).reshape(5, 6)
    values[2, 2] = np.nan
    stage.add(Cells(stage, 30, 30, 360, 300, (5, 6)).paint(signed(stage.theme, values, 1)))
    stage.add(Cells(stage, 430, 30, 300, 300, (5, 6)).paint(signed(stage.theme, -values, 1)).set_opacity(0.3))


def formula_board(stage):
    cues = CueSheet(stage, ShotList((("only", 1.0),)))
    board = Board(cues, {"x": "x", "y": "y", "wave": "= sin(theta)", "half": "1/2", "rest": "cos(theta)"}, 32)
    rows = [(["half", "rest"], 60), (["y"], 140)]
    places = board.equation("x", ["wave"], 150, 100, 32) | board.line(["["], 150, 340, 32, 80)
    for names, down in rows:
        places |= board.line(names, 150 + 32 * board.width(["["]), 240 + down, 32)
    board.show("only", places | board.line(["]"], 150 + 32 * board.width(["[", "half", "rest"]), 340, 32, 80))
    board.show("only", board.line(["x", "wave"], 420, 340, 48), after=0.4)
    board.run()
    cues.run()


def cue_sheet(stage):
    cues = CueSheet(stage, ShotList((("first", 1.0), ("second", 1.0))))
    cues.captions({"first": "The first shot", "second": "The second shot"}, 60, 32)
    still, mover = (
        cues.enter("first", stage.dot(40, role), until=until) for role, until in (("ink", "second"), ("signal", None))
    )
    still.move_to(stage.at(200, 300))
    cues.move("second", lambda t: mover.move_to(stage.at(200 + 400 * t, 200)), mover, seconds=0.8)
    cues.run()


def shot_of_a_film(stage):
    small = Shot(stage, ["One [caption](train)", "another"], 30, np.arange(30) * 100, "training step")
    for part, (left, top, width, height) in enumerate(boxes(stage, 1, 2)):
        stage.add(stage.segment((left, top), (left + width, top + height), ("train", "test")[part], 4))
    dot = stage.dot(30, "highlight")
    small.play(lambda k: dot.move_to(stage.at(100 + 20 * k, 300)), [dot], turn=10)


def hold(draw):
    """A film of one frame."""

    def film(stage):
        draw(stage)
        stage.hold(0.04)

    return film


CASES = {draw.__name__: (hold(draw), 0) for draw in (texts, axes, shapes, unit_circle, image_cells)} | {
    "formula_board": (formula_board, 17),
    "cue_sheet": (cue_sheet, 34),
    "shot": (shot_of_a_film, 12),
}


@pytest.mark.parametrize("name", CASES)
def test_a_part_of_a_film_looks_as_it_did(looks_like, name):
    film, frame = CASES[name]
    looks_like(shot(film, frame), f"film/{name}")
