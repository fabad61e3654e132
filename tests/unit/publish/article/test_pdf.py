import re

import pytest

from core.errors import UserError
from publish.article import pdf


def test_it_is_typeset_with_the_same_bytes_each_time(article, tmp_path):
    contents = []
    for folder in ("a", "b"):
        pdf.write(article(), tmp_path / folder)
        contents.append((tmp_path / folder / "story.pdf").read_bytes())
    assert contents[0].startswith(b"%PDF-") and contents[0] == contents[1]
    assert b"FiraSans" in contents[0] and str(tmp_path).encode() not in contents[0]
    assert not re.search(rb"/(CreationDate|ModDate)", contents[0])


def test_its_source_has_texts_as_strings_and_pictures_as_vectors(article):
    source = pdf.PdfWriter(article()).whole()
    assert '#"Text & more, “quoted” ";(#link(<ref-power2022>)[#"Power et al., 2022";]#"; ";#link' in source
    assert '#picture("/figures/star_formation/article-light.svg", "What star_formation looks like' in source
    assert '#animation(none, "figures/star_formation/player.html")' in source
    assert source.count("#animation(") == 1, "of two figures that move one is shown as a still"
    assert "#link(<fig-star_formation>)[Figure~1]" in source and "#heading(level: 2)" in source
    assert "#footnote[" in source and "#footnote(<note-1>)" in source
    assert r"$ e \= frac(1, 2) op" in source


def test_an_animation_is_linked_where_its_address_is_known(article):
    source = pdf.PdfWriter(article(site="https://example.org")).whole()
    assert '#animation("https://example.org/figures/star_formation/player.html"' in source


def test_a_text_is_no_markup_whatever_is_in_it(article, tmp_path):
    hostile = '#panic() $x$ *a* _b_ <c> @d \\\\ " \\[e\\] // /* = - + `'.replace("$x$", "\\$x\\$").replace("`", "\\`")
    made = article(f"---\ntitle: T\n---\n{hostile.replace('<c>', '&lt;c&gt;').replace('*', chr(92) + '*')}\n")
    pdf.write(made, tmp_path)
    assert (tmp_path / "story.pdf").is_file()


def test_what_typst_refuses_is_one_sentence(article, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf.PdfWriter, "text", lambda self, node: "#nonsense;")
    with pytest.raises(UserError, match="story.md: can't be typeset: unknown variable: nonsense"):
        pdf.write(article(), tmp_path)


@pytest.mark.parametrize("key, label", [("power2022", "power2022"), ("a:b c", "a.58.b.32.c")])
def test_keys_of_references_become_labels(key, label):
    assert pdf.label(key) == label
