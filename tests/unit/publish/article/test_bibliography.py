import pytest

from core.errors import UserError
from publish.article import bibliography
from publish.article.resolve import plain
from tests.helpers.articles import REFERENCES


@pytest.fixture
def load(tmp_path):
    def written(text):
        (tmp_path / "a.bib").write_text(text)
        return bibliography.load([tmp_path / "a.bib"])

    return written


def test_labels_name_up_to_two_authors(load):
    references = load(REFERENCES)
    assert references["power2022"].label() == "Power et al., 2022"
    assert references["zhong2023"].label(textual=True) == "Zhong and Ábrahám (2023)"
    assert references["lab"].label() == "A Report, 2023"


def test_an_entry_has_authors_year_title_place_and_address(load):
    references = load(REFERENCES)
    entry = "Z. Zhong and A.-M. Ábrahám (2023). The Clock and the Pizza? A Journal."
    assert plain(references["zhong2023"].nodes()) == entry
    assert references["zhong2023"].address == "https://doi.org/10.1000/182"
    assert references["power2022"].address == "https://arxiv.org/abs/2201.02177"
    assert plain(references["power2022"].nodes()).endswith("Overfitting. arXiv:2201.02177.")
    assert references["lab"].address == "" and plain(references["lab"].nodes()) == "A Report. A Laboratory."


def test_the_list_is_in_order_and_tells_equal_labels_apart(load):
    entry = "@misc{{{key}, author = {{{name}, Ann}}, title = {{T}}, year = {{2020}}, url = {{https://x.org}}}}\n"
    references = load(
        "".join(entry.format(key=key, name=name) for key, name in (("z", "Bo"), ("y", "Bo"), ("x", "Al")))
    )
    listed = bibliography.listed(references, ["z", "y", "x", "y"])
    assert [each.key for each in listed] == ["x", "y", "z"]
    assert [each.label() for each in listed] == ["Al, 2020", "Bo, 2020a", "Bo, 2020b"]
    assert listed[0].address == "https://x.org"


def test_a_file_that_is_none_is_refused_in_one_sentence(load, tmp_path):
    with pytest.raises(UserError, match="a.bib: not valid BibTeX"):
        load("@misc{a, title = ")
    with pytest.raises(UserError, match="lost.bib: can't be read"):
        bibliography.load([tmp_path / "lost.bib"])
