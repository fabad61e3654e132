"""Ticks: where they stand, and how they read."""

import pytest
from matplotlib.figure import Figure

from render.page.axis import linear_axis, log_axis


@pytest.mark.parametrize(
    "low, high, ticks, labels",
    [
        (1e-5, 10, 5, ["10⁻⁵", "10⁻³", "10⁻¹", "10¹"]),
        (100, 20_000, 5, ["100", "1,000", "10,000"]),
        (8e-4, 7e-3, 5, ["0.001", "0.002", "0.005"]),
        (2e-6, 6e-6, 5, ["2×10⁻⁶", "5×10⁻⁶"]),
        (0.9, 4, 5, ["1", "2"]),
        (1e-9, 1, 1, ["1"]),
    ],
)
def test_labels_of_a_logarithmic_axis(low, high, ticks, labels):
    axes = Figure().subplots()
    log_axis(axes.yaxis, low, high, ticks)
    axes.figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_yticklabels()] == labels
    assert all(low <= mark <= high for mark in axes.get_yticks())


@pytest.mark.parametrize(
    "low, high, ticks, labels",
    [
        (0, 0.07, 3, ["0.000", "0.025", "0.050"]),
        (-2.1, 2, 4, ["−2", "0", "2"]),
        (0, 7.5, 3, ["0.0", "2.5", "5.0", "7.5"]),
        (0, 11_000, 2, ["0", "10,000"]),
        (0, 0.2, 2, ["0.0", "0.1", "0.2"]),
    ],
)
def test_labels_of_a_linear_axis_say_what_the_marks_are(low, high, ticks, labels):
    axes = Figure().subplots()
    linear_axis(axes.yaxis, low, high, ticks)
    axes.figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_yticklabels()] == labels
