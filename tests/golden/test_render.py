"""How a page looks with everything that render/ draws on it, on made-up data."""

import numpy as np
import pytest

from benchmarks import _scene
from render.marks.brackets import bracket, caption_under, row_markers
from render.marks.colorbar import colorbar
from render.marks.curves import Curve, Curves
from render.marks.growing_lines import trails
from render.marks.heatmap import heat_map
from render.number_format import percent
from render.page.annotate import annotate
from render.page.axis import linear_axis, log_axis, percent_axis, step_axis
from render.page.blitting import BlittedPage
from render.page.page import Grid, Page
from tests.golden.conftest import difference, reduced


def build(canvas, theme, still=False, draft=None):
    page = Page(canvas, theme, still)
    with page.rc_context():
        return page, draw(page, draft)


def draw(page, draft):
    steps, accuracy, weights = _scene.series()
    page.title("Weight decay prunes the [distractors](distractor), and the network [generalizes](test)")
    counter = page.step_counter(int(steps[-1]))
    panels = page.grid(
        article=Grid("accuracy heat\nweights heat", gaps=(1.2, 0.8)),
        square=Grid("accuracy loss\nweights weights\nheat heat", heights=(1, 1, 1.3)),
        story=Grid("accuracy\nweights\nloss\nheat", heights=(1, 1, 1, 2)),
    )
    for name in panels.keys() - {"heat"}:
        step_axis(panels[name], steps[-1], ticks=2)
    page.heading(panels["accuracy"], "Accuracy")
    percent_axis(panels["accuracy"], 0.4)
    linear_axis(panels["weights"].yaxis, -1.5, 1.5, 2, label="weight")
    curves = [
        Curves(
            page,
            panels["accuracy"],
            steps,
            [Curve(accuracy[:, 0], "train", "train", percent), Curve(accuracy[:, 1], "test", "test", percent)],
        )
    ]
    if "loss" in panels:
        log_axis(panels["loss"].yaxis, 1e-4, 2, 3, label="loss")
        curves.append(
            Curves(page, panels["loss"], steps, [Curve(np.exp(-steps / 500), "ink", "train", dashes=(2, 1.5))])
        )
    lines = weights.reshape(len(steps), -1)[:, :124]
    signal = np.arange(124) % 31 < 3
    growing = trails(
        page,
        panels["weights"],
        steps,
        lines,
        [(np.flatnonzero(~signal), "distractor", 1.5), (np.flatnonzero(signal), "signal", 2)],
    )
    heat = heat_map(page, panels["heat"], weights[0], 1.2)
    bracket(page, panels["heat"], 0, 2, "signal", "signal")
    bracket(page, panels["heat"], 3, 30, "distractors", "distractor")
    colorbar(page, panels["heat"], 1.2)
    caption_under(page, panels["heat"], "• alive")
    dots = row_markers(page, panels["heat"], 32)
    note = annotate(page, panels["accuracy"], "late", (1700, 0.85), appears=1700)
    if draft:
        page.watermark(draft)

    def update(step):
        index = step / _scene.EVERY
        for one in (*curves, growing):
            one.set_index(index)
        heat.set_data(weights[int(index)])
        alive = np.flatnonzero(np.abs(weights[int(index)]).max(axis=1) > 0.3)
        dots.set_data(np.full(len(alive), 31.2), alive)
        counter.set_step(step)
        note.set_step(step)

    return update


@pytest.mark.parametrize(
    "canvas, theme, step",
    [("article", "light", 0), ("article", "dark", 1800), ("square", "light", 3990), ("story", "dark", 3990)],
)
def test_a_page_looks_as_it_did(looks_like, canvas, theme, step):
    page, update = build(canvas, theme)
    layered = BlittedPage(page, update)
    frame = layered.frame(step).copy()
    assert page.check() == []
    assert np.array_equal(frame, layered.full(step))
    looks_like(frame, f"page-{canvas}-{theme}-{step}")


@pytest.mark.parametrize("canvas", ["column", "wide"])
def test_a_still_looks_as_it_did(looks_like, canvas):
    page, update = build(canvas, "light", still=True)
    update(3990)
    assert page.check() == []
    looks_like(BlittedPage(page, update).full(3990), f"still-{canvas}")


def test_a_draft_is_marked(looks_like):
    page, update = build("article", "light", draft="draft: a claim fails")
    looks_like(BlittedPage(page, update).frame(1800), "draft")


def test_the_tolerance_catches_a_label_that_moves_and_a_color_that_changes():
    page, update = build("article", "light")
    layered = BlittedPage(page, update)
    before = reduced(layered.frame(1800).copy())
    assert difference(reduced(layered.frame(1800)), before) == (0, 0)
    assert difference(reduced(layered.frame(1810)), before)[1] > 0.15
    page.panels["weights"].set_ylabel("wright")
    other = BlittedPage(page, update)
    assert difference(reduced(other.frame(1800)), before)[0] > 0.0005
