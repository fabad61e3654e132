import json

import pytest

from core.errors import UserError
from figures.harness import catalog
from publish.article import resolve
from tests.helpers import articles
from tests.helpers.articles import TEXT

HEAD = "---\ntitle: A title\nbibliography: references.bib\n---\n"  # four lines


def edited(given, folder, name, **more):
    """`given` with results in which a claim of a figure fails."""
    import shutil

    shutil.copytree(given["results"], folder)
    path = folder / "figures" / name / "claims.json"
    contents = json.loads(path.read_text())
    contents["claims"][0] |= more
    path.write_text(json.dumps(contents))
    return given | {"results": str(folder)}


def test_numbers_citations_and_references_are_filled_in(article):
    made = article()
    text = resolve.plain(made.article.body)
    assert "The star is ideal to 4.0 degrees, in 2 of 3 seeds" in text
    assert resolve.plain(made.article.head["title"]) == "A star of five"
    cites = [node.data["labels"] for node in made.article.walk() if node.kind == "cite"]
    assert cites == [
        [("power2022", "Power et al., 2022"), ("zhong2023", "Zhong and Ábrahám, 2023")],
        [("lab", "A Report (2023)")],
    ]
    assert list(made.figures) == ["star_formation", "weight_pruning", "parity_loss"]
    assert [node.data["number"] for node in made.article.walk() if node.kind == "numref"] == [1]
    assert [each.key for each in made.references] == ["lab", "power2022", "zhong2023"]


def test_what_rests_on_a_claim_is_told_with_value_and_bound(article):
    (sentence,) = article().sentences
    assert sentence["sentence"] == "The star is ideal to 4.0 degrees" and sentence["line"] == 15
    assert sentence["claims"] == [
        {"name": "star_formation.phase_error", "value": 3.9768, "bound": "<= 7", "unit": "degrees", "passed": True}
    ]


def test_a_claim_that_fails_stops_the_article_and_names_its_sentence(given, tmp_path):
    broken = edited(given, tmp_path / "results", "star_formation", passed=False, value=8.5)
    with pytest.raises(UserError) as error:
        articles.resolved(tmp_path / "article", broken)
    assert str(error.value).endswith(
        "story.md:15: the sentence “The star is ideal to 4.0 degrees” does not hold: "
        "star_formation.phase_error is 8.5 degrees, must be <= 7"
    )


@pytest.mark.parametrize(
    "text, line, sentence",
    [
        ("{{ star_formatoin.neurons }}", 5, "unknown figure 'star_formatoin' (did you mean 'star_formation'?)"),
        ("\n{{ star_formation.neuron }}", 6, "unknown name in a text 'neuron' (did you mean 'neurons'?)"),
        ("{{ star_formation.neurons:q }}", 5, "a text can't be filled in: Unknown format code 'q'"),
        ("{{ answer_table.p }}", 5, "answer_table is not drawn by this configuration: name it in `outputs.figures`"),
        ("```{figure} star\n```", 5, "unknown figure 'star'"),
        ("```{figure} parity_loss\n:kind: animation\n```", 5, "parity_loss does not move there"),
        ("```{figure} parity_loss\n:canvas: story\n```", 5, "parity_loss is not drawn on story; drawn: article"),
        ("```{figure} parity_loss\n```\n\n```{figure} parity_loss\n```", 8, "parity_loss is shown already in line 5"),
        ("{claim}`It is so <star_formation.phase_eror>`", 5, "unknown claim of star_formation 'phase_eror' (did you"),
        ("{claim}`It is so <star_formation.neurons>`", 5, "(it is a number, not a claim)"),
        ("{claim}`It is so <star.phase_error>`", 5, "unknown figure 'star'"),
        ("{cite}`power2023`", 5, "unknown reference 'power2023' (did you mean 'power2022'?)"),
        ("{numref}`star_formation`", 5, "unknown figure of this article 'star_formation'"),
        ("[a](#nowhere)\n\n# A heading", 5, "unknown place in this article 'nowhere'; allowed: a-heading"),
        ("# One\n\n# One", 7, "the heading “One” is there already in line 5"),
        (r"$\foo$", 5, "not understood"),
    ],
)
def test_each_mistake_is_one_sentence_with_file_and_line(article, text, line, sentence):
    with pytest.raises(UserError) as error:
        article(HEAD + text + "\n")
    assert f"story.md:{line}: " in str(error.value) and sentence in str(error.value)


def test_a_figure_whose_file_is_broken_is_told_with_what_is_wrong_in_it(article, monkeypatch):
    monkeypatch.setattr(catalog, "surveyed", lambda: ({}, {"answer_table": "figures/answer_table.py:9: no Python"}))
    with pytest.raises(UserError, match="story.md:5: figures/answer_table.py:9: no Python$"):
        article(HEAD + "{{ answer_table.p }}\n")


def test_all_mistakes_are_reported_at_once_in_order(article):
    with pytest.raises(UserError) as error:
        article(HEAD + "{{ a.b }}\n\n{rol}`x`\n\n{cite}`y`\n")
    assert [word for word in ("story.md:5", "story.md:7", "story.md:9") if word in str(error.value)] == sorted(
        ["story.md:5", "story.md:7", "story.md:9"]
    )


def test_a_figure_without_a_picture_is_refused(article):
    outputs = {"canvases": ["article"], "themes": ["light"], "formats": ["mp4"]}
    with pytest.raises(UserError, match="parity_loss has no picture for pages: add png or svg to `outputs.formats`"):
        article(TEXT, outputs=outputs)


def test_a_label_of_a_heading_is_its_words():
    from publish.article.parse import article

    (heading,) = article("---\ntitle: x\n---\n# What *is* it: 2 stars?\n", "x.md").body
    assert resolve.slug(heading) == "what-is-it-2-stars"
