"""A bar on a terminal, plain lines in a log."""

import io

import pytest

from core import progress


def lines(seconds, total=4):
    """What the log of `total` frames has, each of which takes so many seconds."""
    stream, now = io.StringIO(), [0.0]

    def frames():
        for number in range(total):
            now[0] += seconds
            yield number

    assert list(progress.counted_frames("summary", frames(), total, stream, lambda: now[0])) == list(range(total))
    return stream.getvalue().splitlines()


def test_slow_frames_are_counted_with_the_time_that_is_left():
    assert lines(20)[:2] == [
        "summary: frame 1 of 4, about 60 s left",
        "summary: frame 2 of 4, about 40 s left",
    ]
    assert lines(20)[-1] == "summary: frame 4 of 4"


def test_quick_frames_are_not_mentioned():
    assert lines(0.01) == []


@pytest.mark.parametrize(
    "seconds, text", [(0.44, "0.4 s"), (42.3, "42 s"), (100, "2 min"), (372, "6 min"), (9000, "2.5 h")]
)
def test_durations(seconds, text):
    assert progress.duration(seconds) == text
