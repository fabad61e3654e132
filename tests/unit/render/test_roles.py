from render.roles import COLORS, ranked


def test_each_has_a_color_of_its_own_by_rank():
    assert ranked([3, 8, 30]) == {3: "sequence 0", 8: "sequence 1", 30: "sequence 2"}
    assert len(set(ranked(range(COLORS)).values())) == COLORS


def test_more_than_the_sequence_can_tell_apart_have_one_color():
    assert set(ranked(range(COLORS + 1)).values()) == {"sequence 0"}
