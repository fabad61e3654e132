import json

import pytest

from core import overlays
from core.config import validated
from core.errors import UserError
from tests.helpers.paths import ROOT
from workflow.plan import Plan

TEXT = """\
---
title: T
bibliography: [a.bib]
---
{{ star_formation.neurons }} {claim}`so <weight_trajectories.distractor_max>`

```{figure} weight_pruning
:kind: still
```

```{figure} star_formation
```
"""


@pytest.fixture
def planned(tmp_path):
    """A function: the plan of an article with a text, in the tiny configuration."""
    settings = validated(overlays.load([ROOT / "tests/tiny.yaml"]))

    def made(text=TEXT, **outputs):
        (tmp_path / "mine.md").write_text(text)
        return Plan(
            settings
            | {"results": "made", "article": str(tmp_path / "mine.md"), "outputs": settings["outputs"] | outputs}
        ).article

    return made


def test_its_jobs_need_what_they_show_and_its_text_what_was_measured(planned, tmp_path):
    plan = planned()
    assert plan.named == ["weight_pruning", "star_formation", "weight_trajectories"]
    assert plan.texts()[:2] == [str(tmp_path / "mine.md"), str(tmp_path / "a.bib")]
    assert (
        "made/figures/weight_trajectories/claims.json" in plan.texts() and "made/seeds/five_neurons.csv" in plan.texts()
    )
    assert plan.page_files() == [
        f"made/figures/{name}"
        for name in (
            *("weight_pruning/alt.txt", "weight_pruning/caption.md", "weight_pruning/article-light.png"),
            *("star_formation/alt.txt", "star_formation/caption.md", "star_formation/article-light.poster.png"),
            *("star_formation/article-light.mp4", "star_formation/timeline.json"),
        )
    ]
    assert "made/figures/star_formation/article-light.pdf" in plan.pdf_files()
    assert plan.linked_files() == [
        "made/figures/weight_pruning/article-light.png",
        "made/figures/star_formation/article-light.gif",
        "made/figures/star_formation/player.html",
    ]
    assert not [file for file in plan.paste_files() if file.endswith("player.html")]


def test_it_is_made_with_everything_where_all_of_its_figures_are_drawn(planned):
    numbers = [f"made/{name}" for name in ("numbers.json", "numbers.tex", "_variables.yml", "myst.yml")]
    article = [
        f"made/article/{name}" for name in ("claims.json", "index.html", "lesswrong.md", "substack.html", "mine.pdf")
    ]
    assert planned().published() == numbers + article
    assert planned(figures=["star_formation"]).published() == numbers
    assert planned(figures=[]).published() == []
    assert planned(formats=["pdf"]).published() == numbers, "a page shows no PDF"
    still = TEXT + "\n```{figure} frequencies_by_seed\n```\n"
    assert planned(still, formats=["mp4"]).published() == numbers
    assert planned(formats=["mp4"]).published() == numbers + article, "all of its figures move"
    assert planned(formats=["svg"]).published() == numbers + article
    assert planned(TEXT + "{{ star_fromation.neurons }}").published() == numbers + article, "a typo is said by its job"


def test_a_job_is_given_the_text_and_its_figures(planned):
    given = json.loads(planned().inputs())
    assert given["figures"]["star_formation"] == {"figure": {}, "tables": {"run": "made/seeds/five_neurons.csv"}}
    assert given["source"].endswith("mine.md") and given["site"] == ""
    assert json.loads(planned().number_inputs())["figures"].keys() > {"sweep_outcomes"}


def test_a_player_is_needed_where_it_is_a_widget(planned):
    text = TEXT.replace("```{figure} star_formation\n", "```{figure} star_formation\n:widget: yes\n")
    assert "made/figures/star_formation/player.html" in planned(text).paste_files()


def test_a_text_that_is_not_there_is_one_sentence_and_none_is_allowed():
    settings = validated(overlays.load([ROOT / "tests/tiny.yaml"]))
    with pytest.raises(UserError, match="article: lost.md can't be read"):
        Plan(settings | {"article": "lost.md"})
    assert Plan(settings | {"article": ""}).article.files() == []


@pytest.mark.parametrize("name", ["a{b}.md", "{{a}}.md", "a\nb.md"])
def test_a_name_that_snakemake_cannot_take_is_refused(name):
    with pytest.raises(UserError, match="article: .* is not allowed; allowed: text .*no braces"):
        validated(overlays.load() | {"article": name})


def test_the_projects_own_is_read_wherever_snakemake_is_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = Plan(validated(overlays.load())).article
    assert plan.source == str(ROOT / "article/grokking.md") and plan.is_complete


def test_a_bibliography_whose_name_snakemake_would_take_for_a_pattern_is_refused(planned):
    with pytest.raises(UserError, match=r"b\{1\}\.bib: a name with braces can't be an input: rename it$"):
        planned(TEXT.replace("a.bib", "'b{1}.bib'"))
