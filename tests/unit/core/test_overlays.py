"""What follows `--config`: files and values; mistakes end in one sentence."""

import pytest

from core import overlays
from core.errors import UserError


def test_files_and_values_lie_over_the_config_in_order(tmp_path):
    for name, text in (("a.yaml", "results: a\noutputs: {themes: [dark]}"), ("b.yaml", "results: b")):
        (tmp_path / name).write_text(text)
    config = overlays.load([tmp_path / "a.yaml", tmp_path / "b.yaml", "outputs={formats: [png]}"])
    assert config["results"] == "b"
    assert config["outputs"]["themes"] == ["dark"] and config["outputs"]["formats"] == ["png"]


@pytest.mark.parametrize(
    "word, hint",
    [
        ("experiments.mine.seeds=1", "--config 'experiments={mine: {seeds: 1}}'"),
        ("outputs.themes=[dark]", "--config 'outputs={themes: [dark]}'"),
        ("my key=1", "a key is one name"),
        ("nowhere.yaml", "cannot be read"),
    ],
)
def test_what_is_neither_a_file_nor_a_value_is_refused(word, hint):
    with pytest.raises(UserError) as error:
        overlays.load([word])
    assert word in str(error.value) and hint in str(error.value) and "\n" not in str(error.value)


def test_a_hint_can_be_typed():
    assert overlays.load(["outputs={themes: [dark]}"])["outputs"]["themes"] == ["dark"]
    assert overlays.braces("outputs.themes=[dark]").endswith("--config 'outputs={themes: [dark]}'")
