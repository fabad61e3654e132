"""Numbers and claims: what counts as one, what fails, what survives the file."""

import json
import math
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import UserError
from figures.harness import claims
from figures.harness.catalog import Figure
from figures.harness.header import Claim, Number, Still

HEADER = Still(reads={"run": "sparse_parity"}, title="T", caption="", alt="", sources=(), order=1)
FIGURE = Figure("example", HEADER)


def evaluated(monkeypatch, numbers, *made):
    module = SimpleNamespace(numbers=lambda run: numbers, claims=lambda numbers: list(made))
    monkeypatch.setitem(sys.modules, "figures.example", module)
    return claims.evaluate(FIGURE, {"run": None})


def passed(monkeypatch, value, **bound):
    return evaluated(monkeypatch, {"a": Number(value)}, Claim("a", **bound)).claims[0]["passed"]


def test_numbers_and_claims_survive_the_file(monkeypatch, tmp_path):
    numbers = {
        "max_distractor": Number(np.float32(0.5), "1"),
        "generalized_at": Number(1610.0, "steps"),
        "pruned_at": Number(None, "steps"),
        "hidden": Number(32, "neurons"),
        "frequencies": None,
    }
    bounds = (
        Claim("max_distractor", at_most=0.01),
        Claim("generalized_at", 1000, 4000),
        Claim("pruned_at", at_most=4000),
        Claim("frequencies", at_most=5),
    )
    evaluation = evaluated(monkeypatch, numbers, *bounds)
    claims.write(tmp_path / "claims.json", evaluation)
    assert claims.read(tmp_path / "claims.json") == evaluation
    assert evaluation.numbers["hidden"] == Number(32, "neurons")
    assert evaluation.claims == [
        {"name": "max_distractor", "value": 0.5, "bound": "<= 0.01", "unit": "1", "passed": False},
        {"name": "generalized_at", "value": 1610, "bound": "between 1000 and 4000", "unit": "steps", "passed": True},
        {"name": "pruned_at", "value": None, "bound": "<= 4000", "unit": "steps", "passed": False},
        {"name": "frequencies", "value": None, "bound": "<= 5", "unit": "", "passed": False},
    ]
    json.loads((tmp_path / "claims.json").read_text(), parse_constant=pytest.fail)  # no NaN: strict JSON


@pytest.mark.parametrize(
    "bound, kept, broken",
    [
        ({"at_least": 3}, [3, 4, 3.0], [2.999999999, -4]),
        ({"at_most": 1 / 3}, [1 / 3, 0], [1 / 3 + 1e-15]),
        ({"at_least": 3, "at_most": 5}, [3, 4, 5], [2, 6]),
        ({"equals": 5}, [5, 5.0], [4, 5.0001]),
    ],
)
def test_bounds_are_floats_with_their_ends(monkeypatch, bound, kept, broken):
    assert all(passed(monkeypatch, value, **bound) for value in kept)
    assert not any(passed(monkeypatch, value, **bound) for value in [*broken, None, math.nan])


def test_what_is_infinite_was_not_reached(monkeypatch):
    (row,) = evaluated(monkeypatch, {"a": Number(float("inf"))}, Claim("a", at_least=10)).claims
    assert row["value"] is None and not row["passed"]


def test_a_claim_may_compare_two_numbers_to_the_last_digit(monkeypatch):
    def compared(a, b):
        module = SimpleNamespace(
            numbers=lambda run: {"a": Number(a), "b": Number(b)},
            claims=lambda numbers: [Claim("a", at_most=numbers["b"])],
        )
        monkeypatch.setitem(sys.modules, "figures.example", module)
        return claims.evaluate(FIGURE, {"run": None}).claims[0]["passed"]

    assert compared(0.12345678, 0.12345679) and not compared(0.12345679, 0.12345678)
    assert not compared(0.1, None)  # a bound that was not reached keeps nothing


def test_a_claim_that_fails_is_said_with_its_seeds(monkeypatch):
    numbers = {"alive": Number(12, "neurons"), "steps": Number(3), "never": Number(float("nan"))}
    evaluation = evaluated(
        monkeypatch, numbers, Claim("alive", at_most=6), Claim("steps", at_most=6), Claim("never", at_least=0)
    )
    evaluation.claims[0]["seeds"] = "seed 0; of 9 other seeds 6 keep it, 4 to 13"
    with pytest.raises(UserError) as error:
        claims.require_all(FIGURE, evaluation)
    assert (
        "example: alive is 12 neurons, must be <= 6 (seed 0; of 9 other seeds 6 keep it, 4 to 13); "
        "example: never is not reached, must be >= 0: not drawn" in str(error.value)
    )
    assert "steps" not in str(error.value)
    claims.require_all(FIGURE, claims.Evaluation(numbers, evaluation.claims[1:2]))


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
    "numbers, made, message",
    [
        ([1], [], "`numbers` must return a dict name -> Number(value, unit)"),
        ({"a": 1}, [], "`numbers` must return a dict name -> Number(value, unit)"),
        ({"a": Number("many")}, [], "number `a`: 'many' is no number"),
        ({"a": Number(np.zeros(3))}, [], "number `a`: array"),
        ({"a": Number(1)}, [None], "`claims` must return a list of Claim"),
        ({"a": Number(1)}, [Claim("a")], "claim `a` needs `at_least`, `at_most`, both, or `equals` alone"),
        ({"a": Number(1)}, [Claim("a", at_least=1, equals=1)], "or `equals` alone"),
        ({"a": Number(1)}, [Claim("a", at_least=2, at_most=1)], "claim `a`: at_least 2 is more than at_most 1"),
        ({"a": Number(1)}, [Claim("a", at_least="> 0")], "claim `a`: a bound must be a number"),
        ({"alive": Number(1)}, [Claim("alve", 1)], "claim `alve` is about no number (did you mean 'alive'?)"),
        ({"a": Number(1)}, [Claim("a", 1), Claim("a", 2)], "two claims are about `a`"),
    ],
)
def test_what_is_no_number_or_claim_is_said_with_figure_and_name(monkeypatch, numbers, made, message):
    with pytest.raises(UserError) as error:
        evaluated(monkeypatch, numbers, *made)
    assert str(error.value).startswith("figures/example.py: ") and message in str(error.value)
