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

    def check(self, source):
        """Raise the UserError of what a figure reads (name; kind: "run", "seeds" or "sweep"), if it has one."""
        faults = self.faults_of_sweeps if source.kind == "sweep" else self.faults
        if fault := experiment.fault_of(source.name, faults):
            raise fault

    def experiments(self):
        """The names of the experiments of which every run can be trained."""
        return {run.partition("/")[0] for run in self.runs} - {run.partition("/")[0] for run in self.faults}


def requested(config):
    """The Requested of a validated configuration. Raises UserError for a mistake in an entry itself."""
    runs, faults = experiment.surveyed(config)
    sweeps, faults_of_sweeps = sweep_spec.surveyed(config)
    return Requested(runs, experiment.scans(config), sweeps, faults, faults_of_sweeps)
