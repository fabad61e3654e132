"""The environment of jobs and of commands typed by hand.

It lacks the user's variables that change what Python or Matplotlib do: Jupyter sets MPLBACKEND to a module that only
notebooks have, clusters set PYTHONPATH to another Python's packages.
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
    """Clean `environment` in place for jobs.

    They run the Python that runs Snakemake, import this project, and see no file of the working folder.
    """
    clean(environment)
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    environment |= {"PYTHONPATH": ROOT, "PYTHONSAFEPATH": "1"}


def clean(environment):
    """Remove the variables in place, and mark `environment` as clean."""
    for name in REMOVED:
        environment.pop(name, None)
    environment[MARK] = "clean"


def settle():
    """Clean the environment of a command typed by hand.

    Restarts the command, once, if Python has already acted on one of the variables.
    """
    if MARK in os.environ:
        return
    acted_on = any(name in os.environ for name in READ_AT_START)
    clean(os.environ)
    if acted_on:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
