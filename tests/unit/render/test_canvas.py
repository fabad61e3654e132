"""Canvases: a scaled one keeps its proportions, and films go on giving places in the pixels of the first."""

import pytest

from publish import platforms
from render.canvas import CANVASES


def test_a_scaled_canvas_is_as_another_seen_from_further_away():
    article = CANVASES["article"]
    half = article.scaled(600)
    assert (half.width, half.height, half.margin, half.unit) == (600, 338, (18, 13, 18, 12), 0.5)
    assert {name: size / article.sizes[name] for name, size in half.sizes.items()} == dict.fromkeys(article.sizes, 0.5)
    assert half.smallest == article.smallest / 2 and half.film is article and article.film is None


def test_what_is_drawn_for_a_post_is_no_larger_than_its_platform_takes():
    for platform in platforms.by_key().values():
        if platform.post.get("moving") not in platform.media:  # links, or stills alone
            continue
        canvas, limits = CANVASES[platform.post["canvas"]], platform.limits(platform.post["moving"])
        for side in ("width", "height"):
            most = limits.get(side, float("inf"))
            assert getattr(canvas, side) <= (most[1] if isinstance(most, list) else most), platform.name
        if "group" in limits:
            assert canvas.group / 25 <= limits["group"]


def test_sizes_of_text_are_known_by_name():
    with pytest.raises(KeyError, match="headline"):
        CANVASES["square"].sizes["headline"]
