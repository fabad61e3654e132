"""Checks of the frames of a figure's animation."""

import numpy as np

from render.given_title import GivenTitle
from render.page.blitting import BlittedPage
from render.page.page import Page


def assert_whole_and_legible(module, data, canvas, theme="dark", title=""):
    """Assert that the first, middle and last frame equal a full redraw, and that the layout check finds nothing."""
    page = Page(canvas, theme, title=GivenTitle(title))
    with page.rc_context():
        blitted = BlittedPage(page, module.build(**data, page=page))
    steps = module.timeline(**data).frames()
    for step in steps[[0, len(steps) // 2, -1]]:
        assert np.array_equal(blitted.frame(step).copy(), blitted.full(step)), step
        assert page.check() == []
