"""A claim's values over seeds as a strip of dots."""

import re
from xml.etree import ElementTree

from publish.site.seed_strip import WIDTH, seed_strip

SEEDS = [
    {"seed": 0, "value": 0.5, "holds": False},
    {"seed": 1, "value": 2, "holds": True},
    {"seed": 2, "value": None, "holds": False},
    {"seed": 3, "value": 1.25, "holds": True},
]


def test_each_seed_with_a_value_is_a_dot_and_the_drawn_one_is_larger():
    strip = ElementTree.fromstring(seed_strip(SEEDS, 3))
    dots = {dot.find("title").text: dot for dot in strip}
    assert list(dots) == ["seed 0: 0.5", "seed 1: 2", "seed 3: 1.25"]  # the drawn one on top
    assert [dot.get("class") for dot in dots.values()] == ["fails", "holds", "holds drawn"]
    assert float(dots["seed 3: 1.25"].get("r")) > float(dots["seed 1: 2"].get("r"))
    places = [float(dot.get("cx")) for dot in dots.values()]
    assert 0 < places[0] < places[2] < places[1] < WIDTH
    assert strip.get("aria-label") == "2 of 4 seeds; 0.5 to 2"


def test_values_that_are_all_the_same_are_in_the_middle():
    same = [each | {"value": 7} for each in SEEDS]
    assert set(re.findall(r'cx="([\d.]+)"', seed_strip(same, 0))) == {f"{WIDTH / 2:.1f}"}


def test_of_one_seed_or_none_there_is_no_strip():
    assert seed_strip(SEEDS[:1], 0) == "" and seed_strip([], None) == "" and seed_strip(SEEDS[2:3] * 2, 0) == ""
