import numpy as np

from render.marks.strip_plot import strip
from render.page.page import Page


def test_a_strip_shows_every_value_and_the_median_within_its_width():
    page = Page("article", still=True)
    axes = page.grid("a")["a"]
    strip(page, axes, 3, np.array([1.0, 2, 9]), "highlight", width=0.5)
    strip(page, axes, 5, np.array([]), "highlight")
    dots, bar = axes.lines[:2]
    assert list(dots.get_ydata()) == [1, 2, 9] and (np.abs(dots.get_xdata() - 3) < 0.25).all()
    assert list(bar.get_xdata()) == [2.75, 3.25] and list(bar.get_ydata()) == [2, 2]
    assert len(axes.lines) == 3  # of nothing there is no median
