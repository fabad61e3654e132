"""What is tried to make a medium fit only gets smaller and keeps its shape.

It stays within the place's box from the first attempt.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import platforms
from publish.media import quality_ladder

SIDES = st.integers(64, 4000)


@given(
    SIDES,
    SIDES,
    SIDES,
    SIDES,
    st.integers(10**5, 10**7),
    st.sampled_from(["mp4", "gif", "png", "jpg"]),
    st.sampled_from([25, 50, 10]),
)
def test_settings_go_down_within_the_box(width, height, widest, highest, pixels, format, fps):
    before = (
        {"width": width, "height": height, "pixels": width * height}
        | ({"fps": fps} if format not in ("png", "jpg") else {})
        | ({"group": 2.0} if format == "mp4" else {})
    )
    allowed = {"width": widest, "height": [32, highest], "pixels": pixels}
    tried = quality_ladder.quality_ladder(before, allowed, platforms.steps_down(format), format)
    for key, falls in (("scale", True), ("fps", True), ("crf", False)):
        values = [settings[key] for settings in tried if key in settings]
        assert values == sorted(values, reverse=falls)
    for settings in tried:
        made = quality_ladder.size_at(before, settings["scale"], even=format == "mp4")
        assert made[0] <= min(width, widest) and made[1] <= min(height, highest) and made[0] * made[1] <= pixels
        assert made[0] % 2 == made[1] % 2 == 0 or format != "mp4" and made == [width, height]
        if min(made) >= 100:
            assert made[0] / made[1] == pytest.approx(width / height, rel=0.03)
    assert settings["scale"] < tried[0]["scale"]


@given(st.integers(2, 4000), st.integers(2, 4000))
def test_what_may_stay_as_large_stays_as_large(width, height):
    before = {"width": width, "height": height}
    assert quality_ladder.size_at(before, 1) == [width // 2 * 2, height // 2 * 2]
    assert quality_ladder.size_at(before, 1, even=False) == [width, height]
