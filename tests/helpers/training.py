"""Trains one seed for a test."""

import tempfile
from pathlib import Path

from train.checkpoints import CheckpointSeries
from train.commands import run


def trained(experiment, seed, start=None):
    """The CheckpointSeries of one seed of an Experiment. start: that of the experiment a warm start continues."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.safetensors"
        run.train(experiment, seed, path, start=start)
        return CheckpointSeries.read(path)
