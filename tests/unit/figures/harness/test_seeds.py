"""A claim that fails says which seed was drawn, and how many others keep it."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import FigureError
from figures.harness import claims, inputs, seeds
from figures.harness.catalog import Figure
from figures.harness.header import Claim, Number, Still
from train.checkpoints import CheckpointSeries

READS = {"run": "a", "scan": "b", "runs": "runs", "table": "a/seeds", "sweep": "s/sweep"}


def figure(*arguments):
    """A figure that reads some of READS."""
    reads = {name: READS[name] for name in arguments}
    return Figure("example", Still(reads=reads, title="T", caption="", alt="", sources=(), order=1))


SERIES = CheckpointSeries(
    {"seed": 0}, {}, np.array([0, 1]), {"w": np.ones((2, 1))}, {"train_loss": np.zeros(2)}, np.arange(1)
)


def numbers(**data):
    values = [run.metrics["train_loss"][-1] for run in seeds._runs(data)]
    if values[0] == 13:
        raise FigureError("no number on this seed")
    return {"loss": Number(float(np.mean(values)), "nats"), "rows": Number(2)}


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """A function that writes the last loss of each seed of a run; the figure claims that it is at most 1."""
    module = SimpleNamespace(
        numbers=numbers, claims=lambda numbers: [Claim("loss", at_most=1), Claim("rows", at_least=1)]
    )
    monkeypatch.setitem(sys.modules, "figures.example", module)

    def write(name, losses, drawn):
        for seed, loss in losses.items():
            series = replace(SERIES, spec={"seed": seed}, metrics={"train_loss": np.array([9, loss], float)})
            for path in [f"trained/{name}/{seed}", *([f"runs/{name}"] if seed == drawn else [])]:
                (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
                series.write(tmp_path / f"{path}.safetensors")
        return str(tmp_path / f"runs/{name}.safetensors")

    return write


def failure(paths):
    data, read = inputs.load(paths), figure(*paths)
    return claims.failures(read, seeds.noted(read, paths, data, claims.evaluate(read, data)))


def test_other_seeds_are_counted_and_a_seed_that_breaks_the_code_is_not(trained):
    paths = {"run": trained("a", {0: 2, 1: 0.5, 2: 3, 7: 0.25, 8: 13}, drawn=0)}
    assert failure(paths) == ["example: loss is 2 nats, must be <= 1 (seed 0; of 3 other seeds 2 keep it, 0.25 to 3)"]


def test_every_run_of_a_scan_and_of_a_pair_takes_the_same_seed(trained):
    scan = {value: trained(f"b/{value}", {0: 4, 1: loss}, drawn=0) for value, loss in (("0.1", 1), ("0.2", 0))}
    paths = {"run": trained("a", {0: 2, 1: 2, 3: 0}, drawn=0), "scan": scan}
    assert {seed: e.numbers["loss"].value for seed, e in seeds.by_seed(figure(*paths), paths).items()} == {
        0: 10 / 3,
        1: 1,
    }
    assert failure(paths)[0].endswith("(seed 0; of 1 other seed 1 keeps it, 1 to 1)")


def test_tables_and_sweeps_have_no_seed_to_change(trained, tmp_path):
    run = trained("a", {0: 2, 1: 0}, drawn=0)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.csv").write_text("seed,shows\n0,1\n")
    paths = {"run": run, "table": str(tmp_path / "seeds/a.csv")}
    assert set(seeds.by_seed(figure(*paths), paths)) == {0, 1}
    assert seeds.by_seed(figure("table", "sweep"), {"table": paths["table"], "sweep": "sweeps/s.safetensors"}) == {}


def test_an_experiment_may_be_called_runs(trained):
    paths = {"runs": {"0.9": trained("runs/0.9", {0: 2, 4: 0}, drawn=0)}}
    assert set(seeds.by_seed(figure("runs"), paths)) == {0, 4}


def test_without_the_other_seeds_the_drawn_one_is_named(trained, tmp_path):
    path = trained("a", {0: 2}, drawn=0)
    (tmp_path / "trained/a/0.safetensors").unlink()
    assert failure({"run": path}) == ["example: loss is 2 nats, must be <= 1 (seed 0)"]


def test_where_all_claims_hold_no_other_seed_is_read(trained, monkeypatch):
    paths = {"run": trained("a", {0: 0.5, 1: 2}, drawn=0)}
    monkeypatch.setattr(seeds, "by_seed", lambda *_: pytest.fail("another seed was evaluated"))
    assert failure(paths) == []
