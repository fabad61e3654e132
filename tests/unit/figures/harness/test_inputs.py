from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import UserError
from figures.harness import inputs
from figures.harness.catalog import Figure
from figures.harness.header import Still

ONE_RUN = SimpleNamespace(seeds=(0, 3))
RUNS, SCANS = dict.fromkeys(("sparse_parity", "scan/0.9", "scan/0.99"), ONE_RUN), {"scan": ["0.9", "0.99"]}


def figure(**read):
    return Figure("example", Still(reads=read, title="", caption="", alt="", sources=(), order=1))


def test_names_become_files():
    one = figure(run="sparse_parity", runs="scan", table="scan/seeds")
    paths = inputs.paths(one, "out", RUNS, SCANS)
    assert paths == {
        "run": "out/runs/sparse_parity.safetensors",
        "runs": {"0.9": "out/runs/scan/0.9.safetensors", "0.99": "out/runs/scan/0.99.safetensors"},
        "table": "out/seeds/scan.csv",
    }
    assert len(inputs.files(paths)) == 4
    each = figure(seeds="sparse_parity/each", value="scan/0.99", mine="out/runs/mine.safetensors")
    assert inputs.paths(each, "out", RUNS, SCANS) == {
        "seeds": {seed: f"out/trained/sparse_parity/{seed}.safetensors" for seed in ("0", "3")},
        "value": "out/runs/scan/0.99.safetensors",
        "mine": "out/runs/mine.safetensors",  # is made by a rule: it need not be there yet
    }
    assert inputs.tables(each, "out") == {"seeds": "out/seeds/sparse_parity.csv", "value": "out/seeds/scan.csv"}
    assert inputs.tables(one, "out") == {
        "run": "out/seeds/sparse_parity.csv",
        "runs": "out/seeds/scan.csv",
        "table": "out/seeds/scan.csv",
    }


def test_a_sweep_is_its_losses_and_has_no_table_of_seeds():
    one = figure(models="dots/sweep")
    assert inputs.paths(one, "out", RUNS, SCANS, ["dots"]) == {"models": "out/sweeps/dots.safetensors"}
    assert inputs.tables(one, "out") == {}
    with pytest.raises(
        UserError,
        match="figures/example.py reads a sweep that the config does not have: unknown sweep 'dots'; allowed: none",
    ):
        inputs.paths(one, "out", RUNS, SCANS)


@pytest.mark.parametrize(
    "experiment, said",
    [
        ("sparse_party", r"'sparse_party' \(did you mean 'sparse_parity'\?\); allowed: scan, sparse_parity"),
        ("../scan", r"'\.\./scan' \(did you mean 'scan'\?\); allowed: scan, sparse_parity"),
        ("scan/0.8", r"'scan/0.8' \(did you mean 'scan/0.9'\?\); allowed: scan/0.9, scan/0.99"),
        ("sparse_parity/", "allowed: 'sparse_parity', 'sparse_parity/VALUE' of a scan, "),
        ("scan/each", "all seeds of scan, a scan; allowed: of one run, such as scan/0.9"),
        ("lost.safetensors", "lost.safetensors, which does not exist"),
    ],
)
def test_an_unknown_experiment_is_named_with_those_there_are(experiment, said):
    with pytest.raises(UserError, match=r"^figures/example.py reads .*" + said):
        inputs.paths(figure(run=experiment), "out", RUNS, SCANS)


def test_a_scan_taken_for_a_run_and_an_unknown_value_are_said():
    scan = inputs.Scan("runs", {"0.9": 1, "0.99": 2})
    assert scan["0.9"] == 1 and list(scan) == ["0.9", "0.99"] and dict(scan.items()) == {"0.9": 1, "0.99": 2}
    with pytest.raises(
        AttributeError, match=r"`runs` is a scan, a dict from value to run: pick one, such as runs\['0.9'\].steps"
    ):
        assert scan.steps
    with pytest.raises(KeyError) as error:
        scan[0.99]
    assert str(error.value) == "unknown value of the scan 0.99 (did you mean '0.99'?); allowed: 0.9, 0.99"


def test_a_table_has_numbers_where_it_can(tmp_path):
    (tmp_path / "t.csv").write_text("name,swing\nl1,0.5\nl2,\n")
    table = inputs.table(tmp_path / "t.csv")
    assert list(table["name"]) == ["l1", "l2"]
    np.testing.assert_array_equal(table["swing"], [0.5, np.nan])


@pytest.mark.parametrize("contents", [b"", b"a,b\n", b"\xff\xfe\n\xff\n", b'a,b\n"1,2\n'])
def test_a_damaged_table_is_named(tmp_path, contents):
    (tmp_path / "t.csv").write_bytes(contents)
    with pytest.raises(UserError, match="t.csv .*(delete it and run again|cannot be read)"):
        inputs.table(tmp_path / "t.csv")


def test_an_imported_run_has_no_table_of_seeds_and_is_its_only_seed():
    source = SimpleNamespace(name="mine", kind="each")
    figure = SimpleNamespace(sources={"runs": source}, place=lambda part: part)
    runs = {"mine": SimpleNamespace(imported={})}
    assert inputs.tables(figure, "out", runs) == {} and inputs.tables(figure, "out", {}) != {}
    assert inputs.paths(figure, "out", runs, {}) == {"runs": {"imported": "out/runs/mine.safetensors"}}
