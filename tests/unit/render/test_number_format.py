"""Numbers as written, and running ones that do not jitter."""

import numpy as np
import pytest

from render import number_format
from render.page import running_number
from render.page.axis import round_marks
from render.page.page import Page


@pytest.mark.parametrize("value, text", [(12880, "12,880"), (-3, "−3"), (0, "0")])
def test_thousands(value, text):
    assert number_format.thousands(value) == text


@pytest.mark.parametrize("share, text", [(0.97, "97%"), (1, "100%"), (0.9999, "99%"), (0.0001, "1%"), (0, "0%")])
def test_percent_keeps_all_and_nothing_honest(share, text):
    assert number_format.percent(share) == text


@pytest.mark.parametrize(
    "part, text",
    [
        (0, "none"),
        (0.003, "less than 1%"),
        (0.096, "a tenth"),
        (0.19, "19%"),
        (0.207, "a fifth"),
        (0.33, "a third"),
        (0.4, "40%"),
        (0.51, "half"),
        (0.75, "three quarters"),
        (0.77, "77%"),
        (0.996, "more than 99%"),
        (1, "all"),
    ],
)
def test_a_fraction_is_simple_if_it_is_near_one_and_never_all_of_what_is_less(part, text):
    assert number_format.fraction(part) == text


@pytest.mark.parametrize(
    "value, text",
    [
        (9660, "9,700"),
        (12570, "13,000"),
        (99500, "100,000"),
        (217, "220"),
        (4.793, "4.8"),
        (3, "3"),
        (0, "0"),
        (-0.074, "−0.074"),
    ],
)
def test_a_rounded_number_has_two_significant_digits(value, text):
    assert number_format.rounded(value) == text


@pytest.mark.parametrize(
    "value, text", [(0.001, "10⁻³"), (1000, "10³"), (1, "10⁰"), (3e-4, "3×10⁻⁴"), (1e-12, "10⁻¹²")]
)
def test_power(value, text):
    assert number_format.power(value) == text


@pytest.mark.parametrize("low, high", [(0, 4000), (-1.5, 1.5), (0.4, 1), (0, 15000), (22, 37), (0.1, 0.2)])
def test_round_marks_are_round_few_and_inside(low, high):
    marks = round_marks(low, high, 5)
    assert 2 <= len(marks) <= 6 and marks[0] >= low - 1e-9 and marks[-1] <= high + 1e-9
    factor = (marks[1] - marks[0]) / 10.0 ** np.floor(np.log10(marks[1] - marks[0]) + 1e-9)
    assert any(np.isclose(factor, good) for good in (1, 2, 2.5, 5))


def left_edges(page, number, strings):
    """Leftmost drawn column of each string."""
    edges = []
    for string in strings:
        number.set_text(string)
        page.renderer.clear()
        number.draw(page.renderer)
        edges.append(np.flatnonzero(np.asarray(page.renderer.buffer_rgba())[..., 3].any(axis=0))[[0, -1]])
    return np.array(edges)


def test_running_numbers_do_not_jitter():
    page = Page()
    with page.rc_context():
        number = running_number.RunningNumber(page, 600, 300)
    edges = left_edges(page, number, [f"1,1{k}8" for k in range(10)])
    assert np.ptp(edges, axis=0).max() == 0
    assert edges[0][1] <= 600
