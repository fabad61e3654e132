from render.markup import fragments


def test_fragments_join_to_the_text_and_have_their_roles():
    assert fragments("the [test data](test), then") == [("the ", None), ("test data", "test"), (", then", None)]
    assert fragments("[all](ink)") == [("", None), ("all", "ink"), ("", None)]
    assert fragments("f(x) [y] (z)") == [("f(x) [y] (z)", None)]
