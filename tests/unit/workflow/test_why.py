import json
from types import SimpleNamespace

import pytest

from core.errors import UserError
from workflow import __main__ as command
from workflow import records, why

CURVES = "render/marks/curves.py"


def reason(**set_to):
    """A reason of Snakemake's: nothing, but for what is named."""
    sets = ("missing_output", "incomplete_output", "updated_input", "updated_input_run")
    flags = ("forced", "input_changed")
    return SimpleNamespace(**{name: set() for name in sets} | {name: False for name in flags} | set_to)


def snakemake_job(rule="still", output=("results/a.png",), params=None, wildcards=None):
    return SimpleNamespace(
        rule=SimpleNamespace(name=rule), output=list(output), params=params or {}, wildcards_dict=wildcards or {}
    )


class Records:
    """Snakemake's records of a job: its parameters when it ran last, and whether its command is another now."""

    def __init__(self, params=None, command=False):
        self.kept, self.command = params, command

    def params(self, file):
        return self.kept

    def params_changed(self, job):
        return self.kept is not None and set(self.kept) != set(map(repr, job.params.values()))

    def code_changed(self, job):
        return iter(job.output if self.command else [])


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """A function that puts the parts of a fingerprint on record."""
    monkeypatch.chdir(tmp_path)
    records.FINGERPRINTS.mkdir(parents=True)
    return lambda code, parts: (records.FINGERPRINTS / f"{code}.json").write_text(json.dumps(parts))


@pytest.mark.parametrize(
    "because, altered, said",
    [
        ({}, (), []),
        ({"forced": True}, (), ["it is forced"]),
        ({"missing_output": {"results/a.png"}}, (), ["results/a.png is missing"]),
        ({"incomplete_output": {"results/a.png"}}, (), ["results/a.png is incomplete"]),
        ({"input_changed": True}, (), ["the input of rule still is another set of files"]),
        ({"updated_input": {"in.csv"}}, (), ["in.csv changed"]),
        ({"updated_input": {"in.csv"}, "updated_input_run": {"in.csv"}}, (), []),
    ],
)
def test_each_reason_of_snakemake_is_said_in_words(because, altered, said):
    assert why.causes(reason(**because), snakemake_job(), Records(), set(altered)) == said


def test_what_changed_is_said_of_a_job_that_runs_again_for_another_as_well():
    job = snakemake_job(params={"kind": "still", "title": "now"})
    because = reason(updated_input={"in.csv"}, updated_input_run={"in.csv"})
    assert why.causes(because, job, Records(["'still'", "'now'"]), set()) == []
    assert why.causes(because, job, Records(["'still'", "'then'"], command=True), set()) == [
        "the command of rule still changed",
        "the title of * changed",
    ]


def test_an_edited_file_is_named_and_not_called_forced(recorded):
    job = snakemake_job(output=["a.png", "trained/run"])
    why.Path("trained/run").mkdir(parents=True)
    why.Path("trained/run/0.csv").write_text("edited")
    assert why.causes(reason(forced=True), job, Records(), {"a.png", "trained/run/0.csv", "b.png"}) == [
        "a.png is missing",
        "trained/run/0.csv is not as its job wrote it",
    ]


def test_an_edit_and_a_newer_library_are_named(recorded):
    recorded("old", {CURVES: "1", "render/theme.py": "1", "numpy": "2.1", "Python": "3.11", "gone.py": "1"})
    recorded("new", {CURVES: "2", "render/theme.py": "1", "numpy": "2.2", "Python": "3.12"})
    said = why.changes({"kind": "still", "code": "new"}, ["'still'", "'old'"], {})
    assert said == ["Python 3.11 -> 3.12", "numpy 2.1 -> 2.2", f"{CURVES} changed"]


def test_a_module_that_is_reached_now_is_named_where_no_other_changed(recorded):
    recorded("old", {CURVES: "1", "train/measures/star.py": "1"})
    recorded("new", {CURVES: "1", "train/measures/moments.py": "1"})
    assert why.changes({"code": "new"}, ["'old'"], {}) == [
        "train/measures/moments.py is used now",
        "train/measures/star.py is used no longer",
    ]


def test_a_fingerprint_that_is_not_on_record_is_said(recorded):
    recorded("new", {CURVES: "1"})
    assert why.changes({"code": "new"}, ["'old'"], {}) == ["code changed (which was not recorded)"]


def test_what_changed_in_the_configuration_is_named_with_both_values():
    before = json.dumps({"optimizer": {"lr": 0.003, "l1": 0}, "seeds": [0, 1], "starts_from": {"rank": 1}})
    now = json.dumps({"optimizer": {"lr": 0.001, "l1": 0}, "seeds": [0, 1, 2]})
    assert why.changes({"given": now, "plan": "new.json"}, [repr(before), "'old.json'"], {}) == [
        "optimizer.lr: 0.003 -> 0.001",
        "seeds: [0, 1] -> [0, 1, 2]",
        "starts_from.rank: 1 -> 'none'",
    ]


def test_other_parameters_are_named_by_where_they_stand():
    wildcards = {"figure": "weight_pruning"}
    assert why.changes({"text": "now"}, ["'before'"], wildcards) == ["a text of weight_pruning changed"]
    assert why.changes({"inside": ["--alt", "x"]}, ["['--alt']"], {}) == ["outputs.svg_text changed"]
    assert why.changes({"kind": "still"}, ["'still'", "'gone'"], {}) == ["a parameter is gone"]


def job(number, rule, causes=(), after=(), **wildcards):
    outputs = [f"results/{rule}/{'-'.join(wildcards.values())}"]
    given = {"id": number, "rule": rule, "wildcards": wildcards, "outputs": outputs}
    return given | {"after": list(after), "causes": list(causes)}


JOBS = [
    job(0, "still", [f"{CURVES} changed"], figure="a", canvas="article"),
    job(1, "animation", [f"{CURVES} changed"], figure="b", canvas="article"),
    job(2, "player", [], [1], figure="b"),
    job(3, "train", ["seeds: [0] -> [0, 1]"], run="scan/0.9"),
    job(4, "still", ["it is forced"], [3], figure="c", canvas="article"),
    job(5, "posts", [], [0, 1, 4]),
]


def test_a_cause_is_said_once_with_all_it_leads_to():
    assert why.sentences(JOBS) == [
        f"{CURVES} changed: 2 figures",
        "    animation: b/article",
        "    still: a/article",
        "    player: b",
        "    posts",
        "seeds: [0] -> [0, 1]: 1 figure, 1 run",
        "    train: scan/0.9",
        "    still: c/article",
        "    posts",
        "it is forced: 1 figure",
        "    still: c/article",
        "    posts",
    ]


@pytest.mark.parametrize("name", ["player", "b", "results/player/b"])
def test_only_what_leads_to_what_is_asked_for_is_said(name):
    assert [line for line in why.sentences(JOBS, name) if not line.startswith(" ")] == [f"{CURVES} changed: 2 figures"]


@pytest.mark.parametrize("name", ["scan", "scan/0.9", "train"])
def test_a_run_is_known_by_its_experiment_and_its_rule(name):
    assert [line for line in why.sentences(JOBS, name) if not line.startswith(" ")] == [
        "seeds: [0] -> [0, 1]: 1 figure, 1 run"
    ]


def test_causes_that_lead_to_the_same_and_missing_files_are_said_together():
    jobs = [
        job(0, "still", ["x.py changed", "y.py changed"], figure="a"),
        *(job(n, "player", [f"{n}.mp4 is missing"], figure="b") for n in range(1, 9)),
    ]
    headlines = [line for line in why.sentences(jobs) if not line.startswith(" ")]
    assert headlines == [
        "1.mp4 is missing, 2.mp4 is missing, 3.mp4 is missing, 4.mp4 is missing, 5.mp4 is missing, 3 more: 1 figure",
        "x.py changed, y.py changed: 1 figure",
    ]


def test_a_rule_that_is_made_for_each_figure_is_said_as_one_of_the_figure():
    assert why.rule_of("fit_star_formation", {}) == ("fit", {"figure": "star_formation"})
    assert why.rule_of("posts_x", None) == ("posts_x", {}) and why.rule_of("fit", {}) == ("fit", {})
    assert why.rule_of("still", {"figure": "a"}) == ("still", {"figure": "a"})
    jobs = [job(n, "fit", ["x.py changed"], figure=name) for n, name in enumerate("ab")]
    assert why.sentences(jobs) == ["x.py changed: 2 figures", "    fit: a, b"]
    assert why.sentences(jobs, "fit_b") == why.sentences(jobs) and why.sentences(jobs, "fit_c") == []


def test_nothing_to_do_has_nothing_to_say():
    assert why.sentences([]) == []


def test_an_overlay_that_is_not_valid_yaml_is_named_with_its_line(tmp_path):
    (tmp_path / "mine.yaml").write_text("experiments:\n  a: [1\n")
    with pytest.raises(UserError, match=r"mine.yaml: not valid YAML: (.|\n)*line 2"):
        command.main(["why", "star_formation", "--config", str(tmp_path / "mine.yaml")])
