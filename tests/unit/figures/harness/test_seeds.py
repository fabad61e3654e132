"""A figure is evaluated on every seed; the lowest that keeps all its claims is drawn, and all that is told."""

import csv
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import FigureError, UserError
from figures.harness import captions, claims, inputs, seeds
from figures.harness.catalog import Figure
from figures.harness.commands import claims as command
from figures.harness.header import Claim, Number, Still
from train.checkpoints import CheckpointSeries

READS = {"run": "a", "scan": "b", "runs": "runs", "table": "a/seeds", "sweep": "s/sweep"}


def figure(*arguments):
    """A figure that reads some of READS."""
    reads = {name: READS[name] for name in arguments}
    return Figure("example", Still(reads=reads, title="T", caption="C.", alt="", sources=(), order=1))


SERIES = CheckpointSeries(
    {"seed": 0}, {}, np.array([0, 1]), {"w": np.ones((2, 1))}, {"train_loss": np.zeros(2)}, np.arange(1)
)


def series_in(data):
    for value in data.values():
        yield from value.values() if isinstance(value, inputs.Scan) else [value]


def numbers(**data):
    values = [run.metrics["train_loss"][-1] for run in series_in(data)]
    if values[0] == 13:
        raise FigureError("no number on this seed")
    return {"loss": Number(float(np.mean(values)), "nats"), "rows": Number(2), "lost": None}


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """A function that writes the last loss of each seed of a run; the figure claims that it is at most 1."""
    module = SimpleNamespace(
        numbers=numbers,
        claims=lambda numbers: [Claim("loss", at_most=1), Claim("rows", at_least=1)],
        data=lambda **data: {"loss": [run.metrics["train_loss"][-1] for run in series_in(data)]},
    )
    monkeypatch.setitem(sys.modules, "figures.example", module)

    def write(name, losses):
        for seed, loss in losses.items():
            series = replace(SERIES, spec={"seed": seed}, metrics={"train_loss": np.array([9, loss], float)})
            path = tmp_path / f"trained/{name}/{seed}.safetensors"
            path.parent.mkdir(parents=True, exist_ok=True)
            series.write(path)
        return str(tmp_path / f"runs/{name}.safetensors")

    return write


def made(tmp_path, paths):
    """What the command `claims` writes: the Evaluation, the rows of the table of seeds, the drawn data."""
    files = [tmp_path / name for name in ("claims.json", "data.csv", "seeds.csv")]
    command.run(figure(*paths), {"reads": paths}, SimpleNamespace(files=files))
    return claims.read(files[0]), list(csv.DictReader(files[2].open())), files[1].read_text()


def test_the_lowest_seed_that_keeps_every_claim_is_drawn(trained, tmp_path, capsys):
    paths = {"run": trained("a", {0: 2, 3: 0.5, 7: 0.25, 8: 13, 10: 9})}
    evaluation, rows, data = made(tmp_path, paths)
    assert evaluation.seed == 3 and evaluation.numbers["loss"].value == 0.5 and data == "loss\n0.5\n"
    assert [(row["seed"], row["keeps"], row["loss"], row["loss_holds"]) for row in rows] == [
        ("0", "0", "2", "0"), ("3", "1", "0.5", "1"), ("7", "1", "0.25", "1"), ("8", "0", "", ""),
        ("10", "0", "9", "0"),
    ]  # fmt: skip
    assert (
        list(rows[0]) == ["seed", "keeps", "loss", "loss_holds", "rows", "rows_holds", "lost"] and rows[0]["lost"] == ""
    )
    assert capsys.readouterr().out == "example: all 2 claims hold\n"
    assert seeds.kept(tmp_path / "seeds.csv") == {0: False, 3: True, 7: True, 8: False, 10: False}
    told = seeds.of_claims(tmp_path / "seeds.csv", evaluation)["loss"]
    assert told[0] == {"seed": 0, "value": 2.0, "holds": False} and told[3]["value"] is None


def test_if_no_seed_keeps_all_the_one_that_fails_least_is_drawn_and_others_are_counted(trained, tmp_path, capsys):
    evaluation, _, _ = made(tmp_path, {"run": trained("a", {0: 2, 1: 1.5, 2: 3})})
    assert evaluation.seed == 0
    said = "example: loss is 2 nats, must be <= 1 (seed 0; of 2 other seeds none keep it, 1.5 to 3)"
    assert claims.failures(figure("run"), evaluation) == [said] and capsys.readouterr().out == f"{said}\n"


def test_every_run_of_a_scan_and_of_a_pair_takes_the_same_seed(trained):
    scan = {value: trained(f"b/{value}", {0: 4, 1: loss}) for value, loss in (("0.1", 1), ("0.2", 0))}
    paths = {"run": trained("a", {0: 2, 1: 2, 3: 0}), "scan": scan}
    by_seed = seeds.by_seed(figure(*paths), paths)
    assert {seed: each.numbers["loss"].value for seed, each in by_seed.items()} == {0: 10 / 3, 1: 1}
    files = seeds.of_seed(figure(*paths), paths, 1)
    assert files["run"].endswith("trained/a/1.safetensors") and files["scan"]["0.2"].endswith(
        "trained/b/0.2/1.safetensors"
    )
    assert seeds.of_seed(figure(*paths), paths, None) == paths


def test_tables_sweeps_and_runs_without_seeds_have_none_to_choose(trained, tmp_path):
    series = replace(SERIES, metrics={"train_loss": np.array([9, 0.5])})
    (tmp_path / "runs").mkdir()
    series.write(tmp_path / "runs/a.safetensors")
    paths = {"run": str(tmp_path / "runs/a.safetensors")}
    evaluation, rows, _ = made(tmp_path, paths)
    assert evaluation.seed is None and [row["seed"] for row in rows] == [""]
    assert (
        seeds.kept(tmp_path / "seeds.csv") == {} and seeds.of_claims(tmp_path / "seeds.csv", evaluation)["loss"] == []
    )
    tables = {"table": "seeds/a.csv", "sweep": "sweeps/s.safetensors"}
    assert seeds.by_seed(figure(*tables), tables) == {} and seeds.available(figure(*tables), tables) == []


def test_an_experiment_may_be_called_runs(trained):
    assert set(seeds.by_seed(figure("runs"), {"runs": trained("runs", {0: 1, 4: 2})})) == {0, 4}


def test_a_figure_that_fails_on_every_seed_says_so_of_the_lowest(trained, tmp_path):
    with pytest.raises(FigureError, match="no number on this seed"):
        made(tmp_path, {"run": trained("a", {2: 13, 5: 13})})


def test_a_damaged_table_is_named(tmp_path):
    (tmp_path / "seeds.csv").write_text("seed,keep\n0,1\n")
    with pytest.raises(UserError, match="seeds.csv is damaged"):
        seeds.kept(tmp_path / "seeds.csv")


def test_values_over_seeds_are_of_those_that_show_the_phenomenon_and_reach_the_number(tmp_path):
    (tmp_path / "seeds.csv").write_text("seed,keeps,step\n0,1,7420\n1,0,2220\n2,0,\n3,0,9\n")
    table = {"seed": np.arange(4.0), "shows": np.array([1.0, 1, 1, 0])}
    file, drawn = tmp_path / "seeds.csv", figure("run", "table")
    assert seeds.values_over_seeds(drawn, file, {"run": table})["step"] == [7420, 2220]
    assert seeds.values_over_seeds(drawn, file, {})["step"] == [7420, 2220, 9]
    assert seeds.values_over_seeds(drawn, file, {"table": table})["step"] == [7420, 2220, 9]  # of another run
    (tmp_path / "seeds.csv").write_text("seed,keeps,step\n0,1,many\n")
    with pytest.raises(UserError, match="seeds.csv is damaged"):
        seeds.values_over_seeds(drawn, file, {})


ROW = {"name": "loss", "passed": True}
FREE = ROW | {"gates": False}


@pytest.mark.parametrize(
    "seed, kept, said",
    [
        (None, {}, ""),
        (0, {0: True}, ""),
        (0, {0: True, 1: True}, "Drawn: seed 0; all two seeds keep every claim of this picture."),
        (1, {0: False, 1: True, 2: True}, "Drawn: seed 1, the lowest of the two in three that keep every claim"),
        (1, {0: False, 1: True, 2: False}, "Drawn: seed 1, the only one of three that keeps every claim"),
        (0, {0: False, 1: False}, "Drawn: seed 0; none of two seeds keeps every claim of this picture."),
    ],
)
def test_the_caption_says_which_seed_is_drawn_and_how_rare_it_is(seed, kept, said):
    told = captions.drawn(claims.Evaluation({}, [ROW], seed), kept)
    caption = captions.texts(figure("run"), {}, {"run": {"shows": np.ones(3)}}, ["caption.md"], told)["caption.md"]
    assert caption.startswith("**T.** C.") and said in caption and (said or "Drawn" not in caption)


def test_claims_that_are_not_required_are_not_said_to_be_kept_but_decide_between_seeds():
    some, none = (claims.Evaluation({}, rows, 1) for rows in ([ROW, FREE], [FREE, FREE]))
    kept = {0: True, 1: True}
    assert captions.drawn(some, kept) == "Drawn: seed 1; all two seeds keep every required claim of this picture."
    assert captions.drawn(none, kept) == ""
    failing = claims.Evaluation({}, [ROW | {"value": 1, "unit": "", "bound": ""}, FREE | {"passed": False}], 0)
    assert seeds.drawn(figure("run"), {}, {0: failing, 1: some}) == 1
