"""Cleans the environment of jobs and commands of variables that change what Python or Matplotlib do.

Jupyter, for example, sets MPLBACKEND to a module that only notebooks have, and clusters set PYTHONPATH to another
Python's packages.
"""

import os
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent)
READ_AT_START = (
    "PYTHONCASEOK", "PYTHONDEVMODE", "PYTHONHASHSEED", "PYTHONHOME", "PYTHONINSPECT", "PYTHONIOENCODING",
    "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONSTARTUP", "PYTHONUTF8", "PYTHONWARNINGS",
)  # fmt: skip
READ_LATER = ("MATPLOTLIBRC", "MPLBACKEND")
REMOVED = READ_AT_START + READ_LATER
MARK = "FULL_OF_STARS_ENVIRONMENT"  # set in a cleaned environment, so that no command restarts twice


def prepare_jobs(environment):
    """Set `environment` up for jobs, in place.

    Jobs run the Python that runs Snakemake, can import this project, and import nothing from the working folder.
    """
    clean(environment)
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    environment |= {"PYTHONPATH": ROOT, "PYTHONSAFEPATH": "1"}


def clean(environment):
    """Remove the variables from `environment`, in place, and mark it as clean."""
    for name in REMOVED:
        environment.pop(name, None)
    environment[MARK] = "clean"


def settle():
    """Clean the environment of a command typed by hand; restarts it, once, if Python has already read a variable."""
    if MARK in os.environ:
        return
    acted_on = any(name in os.environ for name in READ_AT_START)
    clean(os.environ)
    if acted_on:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
