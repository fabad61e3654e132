"""A board of formulas: terms side by side, equations that align, states that only change what they name."""

from dataclasses import replace

import numpy as np
import pytest

from render.canvas import CANVASES
from render.theme import THEMES
from render.timing.shot_list import ShotList

scene = pytest.importorskip("render.film.frame_source")
from render.film.cue_sheet import CueSheet  # noqa: E402 (only where Manim is)
from render.film.formula_board import DEPTH, RISE, SPACE, Board  # noqa: E402

CANVAS = replace(CANVASES["article"], width=320, height=180)
SCRIPT = ShotList((("first", 1.0), ("second", 1.0), ("third", 1.0)))
SOURCES = {"x": "x", "half": "= 1/2", "wave": "cos(theta)", "N": "N"}


def board_of(film):
    """What `film(board)` returns, once its frames are counted."""
    result = []

    def shoot(stage):
        board = Board(CueSheet(stage, SCRIPT), SOURCES, 40)
        result.append(film(board))
        board.cues.run()

    scene.count(shoot, CANVAS, THEMES["light"])
    return result[0]


def test_terms_lie_side_by_side_and_equations_align_at_their_signs():
    def film(board):
        line, tail = board.line(["x", "half"], 10, 50, 20), board.equation("x", ["half", "wave"], 100, 50, 20)
        return board.width(["x"]), line, tail

    width, line, equation = board_of(film)
    assert line["x"] == (10, 50, 20) and np.isclose(line["half"][0], 10 + 20 * width)
    assert width > SPACE and equation["half"][0] == 100 and np.isclose(equation["x"][0], 100 - 20 * width)


def test_brackets_embrace_their_rows():
    places = board_of(lambda board: board.line(["[", "]"], 10, 100, 20, rows=60))
    assert places["["] == (10, 70 - 20 * RISE, 130 + 20 * DEPTH) and places["]"][1:] == places["["][1:]


def test_terms_come_slide_and_go_as_the_states_say():
    def film(stage):
        board = Board(CueSheet(stage, SCRIPT), SOURCES, 40)
        board.show("first", board.line(["x", "half"], 40, 60, 40), fade=0)
        board.show("second", board.line(["half", "[", "N", "]"], 120, 120, 40))
        board.show("third", {})
        board.run()
        board.cues.run()

    frames = [frame[..., :3].min(axis=2) < 128 for frame in scene.frames(film, CANVAS, THEMES["light"])]
    before, after = frames[24], frames[49]
    assert len(frames) == 75 and (frames[0] == before).all()
    assert before[:80].any() and not before[100:, 150:].any()
    assert after[100:, 150:].any() and not after[:60].any()
    assert not frames[70].any()
