import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import UserError
from figures.harness import claims
from figures.harness.catalog import Figure
from figures.harness.header import Claim, Still

HEADER = Still(reads={"run": "sparse_parity"}, title="T", caption="", alt="", sources=(), order=1)
FIGURE = Figure("example", HEADER)


def rows_of(monkeypatch, *made):
    monkeypatch.setitem(sys.modules, "figures.example", SimpleNamespace(claims=lambda run: list(made)))
    return claims.compute(FIGURE, {"run": None})


def test_claims_survive_the_file(monkeypatch, tmp_path):
    rows = rows_of(
        monkeypatch,
        Claim("max_distractor", np.float32(0.5), "<= 0.01", "1"),
        Claim("generalized_at", 1610.0, "<= 4000", "steps"),
        Claim("pruned_at", None, "<= 4000", "steps"),
    )
    claims.write(tmp_path / "claims.json", rows)
    assert (
        claims.read(tmp_path / "claims.json")
        == rows
        == [
            {"name": "max_distractor", "value": 0.5, "bound": "<= 0.01", "unit": "1", "passed": False},
            {"name": "generalized_at", "value": 1610, "bound": "<= 4000", "unit": "steps", "passed": True},
            {"name": "pruned_at", "value": None, "bound": "<= 4000", "unit": "steps", "passed": False},
        ]
    )
    json.loads((tmp_path / "claims.json").read_text(), parse_constant=pytest.fail)  # no NaN: strict JSON


def test_the_gate_says_which_claim_fails_and_by_how_much(monkeypatch):
    rows = rows_of(
        monkeypatch,
        Claim("alive", 12, "<= 6", "neurons"),
        Claim("steps", 3, "<= 6"),
        Claim("never", float("nan"), "> 0"),
    )
    with pytest.raises(UserError) as error:
        claims.require_all(FIGURE, rows)
    assert "example: alive is 12 neurons, must be <= 6; example: never is not reached, must be > 0: not drawn" in str(
        error.value
    )
    assert "steps" not in str(error.value)
    claims.require_all(FIGURE, rows[1:2])


@pytest.mark.parametrize("text", ["", "[{", '[{"name": "a"}]', "3", '{"a": 1}', "\udcff"])
def test_a_damaged_file_is_named(tmp_path, text):
    path = tmp_path / "claims.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match="claims.json is damaged"):
        claims.read(path)


def test_drawn_numbers_are_a_table(tmp_path):
    claims.write_data(
        tmp_path / "data.csv", {"step": np.array([0, 10]), "loss": np.array([0.5, 1 / 3]), "neuron": ["a", "b"]}
    )
    assert (tmp_path / "data.csv").read_text() == "step,loss,neuron\n0,0.5,a\n10,0.3333333,b\n"


@pytest.mark.parametrize("made", [{"step": [1], "loss": []}, {}, None, {"step": 3}, [1, 2]])
def test_what_is_no_table_is_said_before_it_is_written(monkeypatch, made):
    monkeypatch.setitem(sys.modules, "figures.example", SimpleNamespace(data=lambda run: made))
    with pytest.raises(UserError, match="figures/example.py: `data` must return a dict of columns of one length, not "):
        claims.data(FIGURE, {"run": None})


@pytest.mark.parametrize(
    "made, said",
    [
        ([None], "`claims` must return a list of Claim"),
        ([Claim("a", "many", "> 0")], "claim `a`: 'many' is no number"),
        ([Claim("a", np.zeros(3), "> 0")], "claim `a`: array"),
        ([Claim("a", 1, "more")], "claim `a`: 'more' is not a bound"),
        ([Claim("a", 1, "> 0"), Claim("a", 2, "> 0")], "two claims have the name `a`"),
    ],
)
def test_what_is_no_claim_is_said_with_figure_and_name(monkeypatch, made, said):
    with pytest.raises(UserError) as error:
        rows_of(monkeypatch, *made)
    assert str(error.value).startswith("figures/example.py: ") and said in str(error.value)


def test_what_is_infinite_was_not_reached(monkeypatch):
    (row,) = rows_of(monkeypatch, Claim("times_later", float("inf"), ">= 10"))
    assert row["value"] is None and not row["passed"]
