"""One small picture of each part of a page: title, counters, notes, axes, headings, rich text."""

import numpy as np
import pytest

from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, percent_axis, step_axis
from render.page.page import Grid
from render.page.side_counter import SideCounter, paragraph
from tests.golden.conftest import drawn


def title(page):
    page.title("Weight decay prunes the [distractors](distractor), and then it [generalizes](test)")
    page.step_counter(15000).set_step(12880)


def counters(page):
    counter = page.step_counter(400, "neurons")
    counter.set_step(123)
    SideCounter(page, counter, "right", "test", "100%").set_text("42%")


def note(page):
    axes = page.grid("panel")["panel"]
    axes.plot(np.linspace(0, 1), np.linspace(0, 1) ** 4, color=page.theme.test)
    return annotate(page, axes, "[test](test) improves late", (0.8, 0.8**4), appears=10).set_step


def axes_(page):
    panels = page.grid(Grid("steps decades\nshares few", gaps=(2, 1.5)))
    step_axis(panels["steps"], 15000, ticks=2)
    linear_axis(panels["steps"].yaxis, -0.2, 0.2, label="weight")
    log_axis(panels["decades"].yaxis, 1e-7, 1, 3, label="loss")
    log_axis(panels["decades"].xaxis, 10, 3000)
    percent_axis(panels["shares"], 0.4)
    log_axis(panels["few"].xaxis, 2, 60, label="one decade")


def headings(page):
    panels = page.grid("left right")
    page.heading(panels["left"], "[Train loss](train) in nats")
    page.heading(panels["right"], "Accuracy", "note")


def texts(page):
    page.text("Wrapped words, some [colored](signal), and a\nbreak", "label", 300).move_to(30, 480)
    for y, align in ((300, "left"), (200, "center"), (100, "right")):
        paragraph(page, f"{align} of a line\n[x](bias)", 400, y, align)


CASES = {
    "title": (title, 0),
    "counters": (counters, 0),
    "annotate": (note, 10),
    "axis": (axes_, 0),
    "heading": (headings, 0),
    "rich_text": (texts, 0),
}


@pytest.mark.parametrize("name", CASES)
def test_a_part_of_a_page_looks_as_it_did(looks_like, name):
    draw, step = CASES[name]
    looks_like(drawn(draw, step), f"page/{name}")
