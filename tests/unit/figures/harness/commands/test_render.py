"""The alt text of a picture that somebody draws by hand."""

import pytest

from core.errors import UserError
from figures.harness.catalog import Figure
from figures.harness.commands import render
from figures.harness.header import Number, Still

NUMBERS = {"alive": Number(5)}


def figure(alt):
    return Figure(
        "example", Still(reads={"run": "five_neurons"}, title="T", caption="{no_number}", alt=alt, sources=(), order=1)
    )


@pytest.fixture
def given(tmp_path):
    """What the config says of a figure's tables; the table of its one experiment is there."""
    (tmp_path / "five_neurons.csv").write_text("seed,shows\n0,0\n1,1\n")
    return {"tables": {"run": str(tmp_path / "five_neurons.csv")}}


def test_by_hand_a_picture_gets_its_alt_text_with_the_numbers(given):
    assert render.alt_text(figure("{alive} alive,\n {run_seeds}."), given, NUMBERS) == "5 alive, 1 of 2."


def test_by_hand_an_alt_text_whose_seeds_were_not_counted_yet_is_left_out(given, tmp_path):
    (tmp_path / "five_neurons.csv").unlink()
    assert render.alt_text(figure("{alive} alive, {run_seeds}."), given, NUMBERS) is None
    assert render.alt_text(figure("{alive} alive."), given, NUMBERS) == "5 alive."


def test_by_hand_an_alt_text_that_names_no_number_is_said(given):
    with pytest.raises(UserError, match="figures/example.py: unknown name in a text 'dead'"):
        render.alt_text(figure("{dead}"), given, NUMBERS)
