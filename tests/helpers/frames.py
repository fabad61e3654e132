"""Checks of the frames of a figure's animation."""

import numpy as np

from render.page.blitting import BlittedPage
from render.page.page import Page
from tests.helpers.evaluation import given_title


def assert_whole_and_legible(module, data, canvas, theme="dark"):
    """Assert that the first, middle and last frame equal a full redraw, and that the layout check finds nothing."""
    page = Page(canvas, theme, title=given_title(module, **data))
    with page.rc_context():
        blitted = BlittedPage(page, module.build(**data, page=page))
    steps = module.timeline(**data).frames()
    for step in steps[[0, len(steps) // 2, -1]]:
        assert np.array_equal(blitted.frame(step).copy(), blitted.full(step)), step
        assert page.check() == []
