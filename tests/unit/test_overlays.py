"""The overlays that come with the project fit config.yaml."""

from pathlib import Path

import pytest

from core.config import validated
from core.overlays import load
from figures.harness import variants
from train.experiments import experiments

OVERLAYS = sorted(Path(__file__).parents[2].glob("config/*.yaml"))


@pytest.mark.parametrize("path", OVERLAYS, ids=lambda path: path.stem)
def test_experiments_and_figures_are_valid_and_read_what_there_is(path):
    config = validated(load([path]))
    runs = experiments(config)
    figures, broken = variants.chosen("all", config["figures"])
    assert not broken
    for name in config["figures"]:
        assert {source.name for source in figures[name].sources.values()} <= runs.keys()
