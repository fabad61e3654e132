"""The rules of the workflow as they are written: what each says of itself, what it runs, and what code it counts."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from core import overlays
from core.config import validated
from tests.helpers.rules import FILES, rules
from workflow import fingerprint, plan

RULES = {rule.name or f"loop {number}": rule for number, rule in enumerate(rules())}
RUNNING = {name: rule for name, rule in RULES.items() if rule.part("shell")}
COUNTED = {name: rule for name, rule in RUNNING.items() if rule.param("code")}
WILDCARDS = SimpleNamespace(
    run="sparse_parity",
    imported="sparse_parity",
    experiment="sparse_parity",
    sweep="sweep_modular",
    figure="weight_pruning",
    platform="mastodon",
    bundled="arxiv",
)
OTHERS = {"run": "modular_addition", "figure": "frequency_regrowth"}


def test_the_workflow_file_is_short_and_no_line_is_long():
    assert len(FILES[0].read_text().splitlines()) <= 60 and len(FILES) == 9
    assert [(f.name, line) for f in FILES for line in f.read_text().splitlines() if len(line) > 120] == []


def test_every_rule_says_what_it_does_and_where_it_logs_and_what_it_needs():
    assert len(RUNNING) >= 25
    for name, rule in RULES.items():
        assert rule.text.lstrip().startswith('"""') or rule.comment.startswith("# "), f"{name} has no docstring"
    for name, rule in RUNNING.items():
        assert rule.part("log") and all(f"{word}=" in rule.part("resources") for word in ("mem_mb", "runtime")), name


def test_every_command_quotes_what_it_fills_in():
    """Names of files may have blanks, quotes and `$` in them."""
    filled_in = [field for rule in RUNNING.values() for field in re.findall(r"\{[^{}]*\}", rule.part("shell"))]
    assert len(filled_in) > 50 and [field for field in filled_in if not field.endswith(":q}")] == []


def test_no_command_line_holds_json():
    for name, rule in RUNNING.items():
        assert "params.given" not in rule.part("shell"), name
        assert bool(rule.param("given")) == bool(rule.param("plan")) == ("params.plan" in rule.part("shell")), name


def test_every_rule_counts_the_code_of_the_command_that_it_runs():
    assert RUNNING.keys() - COUNTED.keys() == {"left_out"}
    for name, rule in COUNTED.items():
        (command,) = re.findall(r"python -m (\w+ \w+)", rule.part("shell"))
        assert rule.param("code").startswith(f"code('{command}'"), name


@pytest.fixture(scope="module")
def planned():
    return plan.Plan(validated(overlays.load()))


@pytest.fixture
def code_of(planned, monkeypatch):
    """A function rule, edited module -> fingerprint of the rule's code, with an edit of the module."""
    source, edited = fingerprint.source, []
    monkeypatch.setattr(
        fingerprint,
        "source",
        lambda name: replace(source(name), digest="edited") if name in edited else source(name),
    )

    def digest(name, module=None, **wildcards):
        edited[:] = filter(None, [module])
        fingerprint.fingerprint.cache_clear()
        names = vars(plan) | {"plan": planned, "drawing_module": lambda wildcards: wildcards.figure}
        return eval(COUNTED[name].param("code"), names)(SimpleNamespace(**vars(WILDCARDS) | wildcards))

    yield digest
    fingerprint.fingerprint.cache_clear()


TASK, SWEEP, MEASURE = "train.tasks.sparse_parity", "train.sweeps.modular_addition", "train.measures.sparsity"
FIGURE, PUBLISHED = "figures.weight_pruning", ("publish.site.gallery", "publish.posts.show")
REACHED = {  # rule -> modules that it reaches by their names alone, and some that it must not count
    "train": (["train.commands.run", TASK, "train.experiments"], [MEASURE, "train.tasks.circular_embedding"]),
    "select_seed": (["train.commands.select_seed", MEASURE], [TASK, "train.commands.run", "train.measures.star"]),
    "import_series": (["train.importing", "train.mapping", MEASURE], [TASK, "train.commands.run", "train.engine.loop"]),
    "seed_table": (["train.commands.merge_seeds"], [TASK, "train.resolve_sweep"]),
    "sweep_shard": (["train.commands.sweep", SWEEP, "train.sweep_spec"], ["train.sweeps.sparse_parity", MEASURE]),
    "sweep_table": (["train.commands.merge_shards"], ["train.sweeps.sparse_parity", "train.commands.sweep"]),
    "claims": (["figures.harness.commands.claims", FIGURE], ["figures.harness.commands.draw", "figures.summary"]),
    "caption": (["figures.harness.commands.texts"], [FIGURE, "figures.harness.commands.claims"]),
    "timeline": (["figures.harness.commands.timeline", FIGURE], ["figures.harness.draw_page", "figures.summary"]),
    "still": (["figures.harness.draw_page", FIGURE], ["figures.harness.draw_film", "figures.harness.commands.render"]),
    "animation": (["figures.harness.draw_page", FIGURE], ["figures.harness.draw_film", "figures.harness.configured"]),
    "film": (["figures.harness.draw_film", FIGURE], ["figures.summary", "render.marks.stacked_bars"]),
    "card": (["figures.harness.draw_page", "figures.full_of_stars"], [FIGURE, "figures.harness.draw_film"]),
    "slider": (["figures.harness.draw_page", FIGURE], ["figures.harness.draw_film", "figures.harness.commands.render"]),
    "small_video": (["publish.media.player_video"], PUBLISHED),
    "player": (["publish.site.player"], [*PUBLISHED, FIGURE]),
    "bundle": (["publish.posts.bundle"], PUBLISHED),
    "posts": (["publish.posts.report"], PUBLISHED),
    "manifest": (["publish.manifest"], [*PUBLISHED, FIGURE]),
    "gallery": (["publish.site.gallery"], ["publish.posts.show", FIGURE]),
    "site": (["publish.site.folder", "publish.site.links"], [*PUBLISHED, FIGURE]),
    "readme": (["publish.media.readme_gifs"], PUBLISHED),
    "article_claims": (["publish.article.check", "publish.article.resolve"], ["publish.article.page", *PUBLISHED]),
    "article_page": (["publish.article.page", "publish.article.markup"], ["publish.article.pdf", *PUBLISHED]),
    "article_pdf": (["publish.article.pdf", "publish.article.mathematics"], ["publish.article.page", *PUBLISHED]),
    "article_paste": (["publish.article.paste", "publish.article.markup"], ["publish.article.pdf", *PUBLISHED]),
    "numbers": (["publish.article.numbers"], ["publish.article.resolve", *PUBLISHED, FIGURE]),
}
FIT = next(name for name, rule in COUNTED.items() if "publish fit_posts" in rule.part("shell"))  # one of each figure
REACHED[FIT] = (["publish.posts.fit_posts", "publish.media.transcode"], [*PUBLISHED, "publish.media.player_video"])


def test_every_rule_is_looked_at():
    inherited = {name for name, rule in COUNTED.items() if rule.parent and "code=" not in rule.text}
    loops = {name for name in COUNTED if name.startswith("loop")}  # media of a figure's posts, posts of a platform
    assert len(loops) == 2 and REACHED.keys() | inherited | loops | {"shaped_film"} == COUNTED.keys()


@pytest.mark.parametrize("rule", REACHED)
def test_an_edit_of_what_is_imported_by_name_runs_the_rule_again_and_no_other_edit_does(rule, code_of):
    counts, does_not = REACHED[rule]
    before = code_of(rule)
    assert all(fingerprint._path(module) for module in (*counts, *does_not))
    assert [module for module in counts if code_of(rule, module) == before] == []
    assert [module for module in does_not if code_of(rule, module) != before] == []


def test_a_task_a_measure_and_a_figure_bear_on_their_own_jobs_alone(code_of):
    for rule, kind, module in (("train", "run", TASK), ("select_seed", "run", MEASURE), ("still", "figure", FIGURE)):
        assert code_of(rule, module) != code_of(rule)
        other = {kind: OTHERS[kind]}
        assert code_of(rule, module, **other) == code_of(rule, **other)


def test_a_warm_start_counts_where_there_is_one(code_of):
    module, warm = "train.engine.warm_start", {"run": "frequency_regrowth/zeroed"}
    assert code_of("train", module) == code_of("train") and code_of("train", module, **warm) != code_of("train", **warm)


@pytest.mark.parametrize("module", ["core.atomic", "core.hints", "core.config", "publish.platforms", "workflow.plan"])
def test_what_decides_nothing_of_a_picture_redraws_none(module, code_of):
    for rule in ("train", "claims", "still", "film"):
        assert code_of(rule, module) == code_of(rule)
