"""`python -m workflow list`: what every figure is, and why."""

import json

import pytest

from core import overlays
from figures.harness.catalog import Figure
from figures.harness.header import Animation, Still
from tests.helpers.paths import ROOT
from workflow import __main__ as command
from workflow import listing

COMMON = {"reads": {}, "title": "t", "caption": "c", "alt": "a", "sources": (), "order": 1}
FIGURES = {
    name: Figure(name, (Animation if name == "fine" else Still)(**COMMON))
    for name in ("fine", "stale", "failed", "new")
}


def job(figure, *causes, number=0, after=()):
    wildcards = {"figure": figure} if figure else {}
    return {"id": number, "rule": "still", "wildcards": wildcards, "outputs": [], "after": after, "causes": causes}


@pytest.fixture
def results(tmp_path):
    """Results in which three figures are evaluated; a claim of one fails."""
    for name in ("fine", "stale", "failed"):
        folder = tmp_path / "figures" / name
        folder.mkdir(parents=True)
        row = {"name": "k", "value": 3, "bound": "<= 2", "unit": "", "passed": name != "failed"}
        (folder / "claims.json").write_text(json.dumps({"seed": 4, "numbers": {}, "claims": [row]}))
        (folder / "seeds.csv").write_text("seed,keeps\n0,0\n4,1\n5,1\n")
    (tmp_path / "figures/fine/article-light.png").write_bytes(b"x" * 1_250_000)
    draw = tmp_path / "benchmarks/draw/fine"
    draw.mkdir(parents=True)
    for number, seconds in enumerate(("12.5", "30")):
        (draw / f"{number}.tsv").write_text(f"s\tcpu_time\n{seconds}\t1\n")
    return str(tmp_path)


def listed(jobs, results, broken=None):
    lines = listing.table(FIGURES, broken or {}, jobs, results)
    return {line.split()[0]: line for line in lines[:-2]}, lines[-1]


def test_a_row_has_kind_seeds_time_size_and_state(results):
    rows, summary = listed([], results, {"bad": "figures/bad.py:3: needs a header"})
    words = " ".join(rows["fine"].split())
    assert words == "fine animation 4, 2 of 3 keep all 42 s 1.3 MB fresh"
    assert " ".join(rows["new"].split()) == "new still missing: all"
    assert rows["failed"].endswith("claim failed: k is 3, must be <= 2")
    assert rows["bad"].endswith("can't be read: figures/bad.py:3: needs a header")
    assert summary == "5 figures: 2 fresh, 1 claim failed, 1 missing, 1 can't be read"
    columns = {line.index(word) for line, word in ((rows["fine"], "fresh"), (rows["new"], "missing"))}
    assert len(columns) == 1


def test_what_is_stale_says_why_by_what_changed_first(results):
    jobs = [
        job(None, "lr: 0.1 -> 0.2"),
        job("stale", number=1, after=(0,)),
        job("stale", "render/marks/curves.py changed", "a title changed", number=2, after=(1,)),
        job("fine", "results/a.png is missing", "results/b.png is missing", number=3),
        job("failed", "results/c.png is missing", number=4),
    ]
    rows, summary = listed(jobs, results)
    assert rows["stale"].endswith("stale: lr: 0.1 -> 0.2, render/marks/curves.py changed, 1 more")
    assert rows["fine"].endswith("missing: 2 files")
    assert rows["failed"].endswith("claim failed: k is 3, must be <= 2")  # what is not drawn for it is no news
    jobs.append(job("failed", "figures/failed.py changed", number=5))
    assert listed(jobs, results)[0]["failed"].endswith("must be <= 2; stale: figures/failed.py changed")


def test_files_that_are_missing_besides_are_counted():
    assert listing.in_words(["x changed", "a is missing", "b is missing"]) == "x changed, 2 files are missing"
    assert listing.in_words([]) == "its inputs are made again"


def test_the_command_asks_a_dry_run_of_everything_with_the_same_overlays(monkeypatch, capsys, tmp_path):
    asked = []
    monkeypatch.setattr(command, "dry_run", lambda *words: asked.append(words) or {"names": [], "jobs": []})
    command.main(["list", "--config", f"results={tmp_path}", "--forcerun", "still"])
    assert asked == [("all", [f"results={tmp_path}"], ["--forcerun", "still"])]
    said = capsys.readouterr().out
    assert "weight_pruning" in said and "missing: all" in said and overlays.BASE.parent == ROOT


def test_figures_list_is_the_same_command(monkeypatch):
    from figures.harness import cli

    calls = []
    monkeypatch.setattr(cli.os, "execv", lambda program, words: calls.append(words[1:]) or exit(0))
    with pytest.raises(SystemExit):
        cli.main(["list", "--config", "results=x"])
    assert calls == [["-m", "workflow", "list", "--config", "results=x"]]
