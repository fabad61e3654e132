"""Pictures at a steady rate and another size.

The first comes first, the last last; they have no dark edges, and a ground on which they can be read.
"""

import numpy as np
import pytest
from PIL import Image

from publish.media import resample
from tests.helpers import foreign_media as foreign


def test_the_first_picture_comes_first_and_the_last_one_last():
    """Also where a low rate would pass them over."""
    pictures = [(Image.new("L", (2, 2), k).convert("RGB"), 0.04) for k in range(25)]
    for fps in (25, 12.5, 10, 4, 2):
        shown = [frame[0, 0, 0] for frame in resample.at_rate(pictures, (2, 2), fps, round(fps), "#ffffff")]
        assert (shown[0], shown[-1], len(shown)) == (0, 24, round(fps)) and shown == sorted(shown)
    assert [frame[0, 0, 0] for frame in resample.at_rate(pictures, (2, 2), 1, 1, "#ffffff")] == [24]


def test_edges_of_what_is_clear_get_no_dark_fringe():
    """Red ink on nothing, its clear pixels black: no pixel of the smaller picture is darker than ink or ground."""
    image = Image.fromarray(np.zeros((64, 64, 4), np.uint8))
    image.paste((255, 0, 0, 255), (15, 15, 50, 50))
    small = resample.resized(image, (21, 21), "#ffffff").astype(int)
    assert small[..., 0].min() >= 250


@pytest.mark.parametrize(
    "ink, theme",
    [
        ((0, 0, 0, 255), "light"),
        ((200, 30, 30, 255), "light"),
        ((255, 255, 255, 255), "dark"),
        ((255, 235, 120, 255), "dark"),
    ],
)
def test_the_ground_is_one_on_which_the_ink_reads(ink, theme):
    assert resample.theme_for([(foreign.ink(color=ink), 0.1)]) == theme


def test_what_is_opaque_needs_no_ground():
    assert resample.theme_for([(foreign.ink(ground=(9, 9, 9, 255)), 0.1), (Image.new("RGB", (9, 9)), 0.1)]) is None
