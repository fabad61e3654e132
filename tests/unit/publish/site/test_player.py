"""The data of a player: its second slider has its own video, and its frame is higher."""

from publish.site import snippets, template

TIMELINE = {"fps": 25, "frames": [0, 10, 20], "moments": {}, "counts": ["training step", 1]}
SLIDER = {"name": "beta1", "label": "β₁", "values": ["0.9", "0.99"]}


def test_a_timeline_with_a_slider_needs_its_video():
    plain = template.spec("Title", TIMELINE, {"light": "a.mp4"}, ["run"])
    assert plain["slider"] is None
    slid = template.spec("Title", TIMELINE | {"slider": SLIDER}, {"light": "a.mp4"}, ["run"], slider="b.mp4")
    assert slid == plain | {"slider": SLIDER | {"video": "b.mp4"}}


def test_the_frame_of_a_player_with_a_second_slider_is_higher_by_its_row():
    look = {"width": 1200, "height": 600}
    plain, second = (snippets.frame({"title": "T"} | more, look, "player.html") for more in ({}, {"slider": SLIDER}))
    assert f"calc(50cqw + {snippets.CONTROLS}px)" in plain
    assert f"calc(50cqw + {snippets.CONTROLS + snippets.SECOND}px)" in second
