"""What a configuration asks to be trained: its runs, scans and sweeps, and the faults of those that can't be."""

from dataclasses import dataclass

from train import experiments as experiment
from train import sweep_spec


@dataclass(frozen=True)
class Requested:
    """runs: name -> Experiment; scans: experiment -> values; sweeps: name -> Sweep.

    faults: name of an experiment or a run -> UserError; faults_of_sweeps: name -> UserError. See `experiment.surveyed`.
    """

    runs: dict
    scans: dict
    sweeps: dict
    faults: dict
    faults_of_sweeps: dict

    def check(self, read):
        """Raise the UserError of what a figure reads, if it has one.

        read: "EXPERIMENT", "EXPERIMENT/seeds" or "SWEEP/sweep".
        """
        name, _, part = read.partition("/")
        fault = self.faults_of_sweeps.get(name) if part == "sweep" else experiment.fault_of(name, self.faults)
        if fault:
            raise fault

    def experiments(self):
        """The names of the experiments of which every run can be trained."""
        return {run.partition("/")[0] for run in self.runs} - {run.partition("/")[0] for run in self.faults}


def requested(config):
    """The Requested of a validated configuration. Raises UserError for a mistake in an entry itself."""
    runs, faults = experiment.surveyed(config)
    sweeps, faults_of_sweeps = sweep_spec.surveyed(config)
    return Requested(runs, experiment.scans(config), sweeps, faults, faults_of_sweeps)
