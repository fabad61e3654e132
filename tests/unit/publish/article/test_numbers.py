import json

import pytest
import yaml

from core.errors import UserError
from publish import cli
from publish.article import numbers


@pytest.fixture
def facts(given):
    return numbers.of_all(given)


def test_a_number_is_written_in_the_formats_of_captions(facts):
    text = facts["star_formation"].text
    assert text("phase_error", ".1f", "x") == "4.0" and text("neurons", "Words", "x") == "Five"
    assert text("phase_error", "range.1f", "x") == "4.0 to 4.2" and text("run_seeds", "", "x") == "2 of 3"


def test_an_unknown_number_is_one_sentence_with_the_nearest(facts):
    with pytest.raises(UserError, match=r"x: unknown name in a text 'phase_eror' \(did you mean 'phase_error'\?\)"):
        facts["star_formation"].text("phase_eror", "", "x")
    with pytest.raises(UserError, match="x: a text can't be filled in"):
        facts["star_formation"].text("phase_error", "d.d", "x")


def test_all_four_files_hold_every_number_under_one_name(given, tmp_path):
    cli.main(["numbers", "--given", json.dumps(given), "--out", str(tmp_path)])
    entry = json.loads((tmp_path / "numbers.json").read_text())["star_formation"]["phase_error"]
    assert entry == {
        "text": "3.977",
        "value": 3.9768,
        "unit": "degrees",
        "bound": "<= 7",
        "passed": True,
        "over_seeds": [3.9768, 4.2],
    }
    tex = (tmp_path / "numbers.tex").read_text()
    assert r"\newcommand{\StarFormationPhaseError}{3.977}% star_formation.phase_error (degrees; exactly 3.9768; " in tex
    assert r"\newcommand{\WeightPruningGeneralizedAt}{9,390}" in tex and "claim: <= 7, holds" in tex
    variables = yaml.safe_load((tmp_path / "_variables.yml").read_text())
    assert variables["star_formation"] == {
        "phase_error": "3.977",
        "generalized_at": "9,390",
        "neurons": "5",
        "run_seeds": "2 of 3",
    }
    assert yaml.safe_load((tmp_path / "myst.yml").read_text()) == {"substitutions": variables}


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "not reached"),
        (9390, "9,390"),
        (3.97681, "3.977"),
        (12345.6, "12,346"),
        (0.0, "0"),
        (0.00012, "1.20 × 10⁻⁴"),
    ],
)
def test_numbers_are_ready_to_be_read(value, text):
    assert numbers.ready(value) == text


def test_names_of_commands_are_letters_and_tell_numbers_apart():
    assert numbers.camel("star_formation_p2_at") == "StarFormationPTWOAt"
    entry = {"text": "1 % & ²"}
    assert r"{1 \% \& \textsuperscript{2}}" in numbers.tex({"a": {"b": entry}})
    with pytest.raises(UserError, match="a.b_c and a_b.c would have one name|a_b.c and a.b_c would have one name"):
        numbers.tex({"a": {"b_c": entry}, "a_b": {"c": entry}})
